/** assess(): the first minute of an incident, over files, bytes or a stream. */

import { assess as assessFiles } from '../analysis/assess/assess.ts';
import type { AssessReport } from '../analysis/assess/model.ts';
import { emptyStepSummary } from '../analysis/spike/step-scan.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { windowsOf } from '../detect/windows.ts';
import { parseFilter } from '../language.ts';
import { instantOf } from './options.ts';
import type { Source } from './source.ts';
import { type ReadOptions, withSource } from './with-source.ts';

export interface AssessOptions extends ReadOptions {
  /** A filter of the records that are looked at. */
  readonly query?: string;
  /** A filter of what an error is: `failed=true`. */
  readonly errors?: string;
  /** The last milliseconds, and what they are compared with: 5 and 60 minutes. */
  readonly windowMs?: number;
  readonly baselineMs?: number;
  /** Which time is "now": the wall clock unless the newest record is older than the baseline, that record, or an instant. */
  readonly at?: 'now' | 'last' | Date | number;
  /** Of the time before it nothing is taken as known. */
  readonly since?: Date | number;
  /** Files that were not written to for so many milliseconds are silent: 10 minutes. */
  readonly silenceMs?: number;
}

/** Says whether something is wrong, since when, which way it goes, and who is concerned. Times are epoch milliseconds, durations
 * milliseconds, shares fractions of 1. The source is read twice; a stream is kept in a temporary file meanwhile.
 *
 *     const { isWrong, verdict, onsetMs, users } = await assess('app.log', { at: 'last' });
 *     if (isWrong) console.log(verdict, new Date(onsetMs ?? 0), users?.affected);
 *
 * Throws QueryError and UsageError as `scan` does, also where nothing of the source could be read, and `signal.reason` after an abort. */
export async function assess(source: Source, options: AssessOptions = {}): Promise<AssessReport> {
  const { query = '', errors = 'failed=true', windowMs = 300_000, baselineMs = 3_600_000, at = 'now' } = options;
  const { since, silenceMs = 600_000 } = options;
  const given = {
    scope: parseFilter(query),
    errors: parseFilter(errors),
    windows: windowsOf(windowMs, baselineMs),
    at: at === 'now' || at === 'last' ? at : instantOf('at', at),
    ...(since === undefined ? {} : { sinceMs: instantOf('since', since) }),
    latenessMs: limits.latenessMs,
    maxSeries: limits.series,
    silenceMs,
  };
  return withSource(source, options, async (files, engine, problems) => {
    const summary = { ...emptyStepSummary(), problems: [...problems] };
    const report = await assessFiles(files, { engine, ...given }, summary);
    const fault = summary.problems.find(({ severity }) => severity === 'error');
    if (summary.bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
    return report;
  });
}
