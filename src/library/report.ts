/** report(): what the logs tell of an incident, as data. */

import type { IncidentReport } from '../analysis/report/model.ts';
import { reportOn } from '../analysis/report/report.ts';
import { emptyStepSummary } from '../analysis/spike/step-scan.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { windowsOf } from '../detect/windows.ts';
import { parseFilter } from '../language.ts';
import { builtInSignatures } from '../signatures/index.ts';
import { instantOf } from './options.ts';
import type { Source } from './source.ts';
import { type ReadOptions, withSource } from './with-source.ts';

export interface ReportOptions extends ReadOptions {
  /** A filter of the records that are looked at. */
  readonly query?: string;
  /** A filter of what an error is: `failed=true`. */
  readonly errors?: string;
  /** The incident is looked for in this time; without it, in all. */
  readonly since?: Date | number;
  readonly until?: Date | number;
  /** What people know. */
  readonly events?: readonly { readonly at: Date | number; readonly text: string }[];
  /** The text of `kubectl get events -o json`. */
  readonly clusterEvents?: string;
  /** The window and the baseline of the rule that finds incidents: 5 and 60 minutes. */
  readonly windowMs?: number;
  readonly baselineMs?: number;
  /** What stands for the source in commands. */
  readonly name?: string;
}

/** Finds the incident with most errors, and tells its course, impact and likely causes. Undefined where no record has a time. What it holds
 * of the logs is as it was, secrets too: take them out before it leaves your hands. The source is read several times; a stream is kept
 * in a temporary file meanwhile.
 *
 *     const told = await report('app.log', { since: new Date('2026-11-20T14:00Z') });
 *     told?.incident.beganMs; told?.impact.usersAffected.value; told?.explanation?.factors[0].query;
 *
 * Throws QueryError and UsageError as `scan` does, also where nothing of the source could be read, and `signal.reason` after an abort. */
export async function report(source: Source, options: ReportOptions = {}): Promise<IncidentReport | undefined> {
  const { query = '', errors = 'failed=true', windowMs = 300_000, baselineMs = 3_600_000 } = options;
  const { since, until, events = [], clusterEvents, name = 'FILES' } = options;
  const given = {
    scope: parseFilter(query),
    errors: parseFilter(errors),
    windows: windowsOf(windowMs, baselineMs),
    at: 'last' as const,
    latenessMs: limits.latenessMs,
    maxSeries: limits.series,
    silenceMs: baselineMs,
    asked: {
      sinceMs: since === undefined ? undefined : instantOf('since', since),
      untilMs: until === undefined ? undefined : instantOf('until', until),
    },
    events: events.map(({ at, text }) => {
      const ms = instantOf('events', at);
      return { at: () => ms, text };
    }),
    ...(clusterEvents === undefined ? {} : { clusterFile: { name: 'clusterEvents', text: clusterEvents } }),
    signatures: builtInSignatures(),
    inputs: [name],
  };
  return withSource(source, options, async (files, engine, problems) => {
    const summary = { ...emptyStepSummary(), problems: [...problems] };
    const told = await reportOn(files, { engine, ...given }, summary);
    const fault = summary.problems.find(({ severity }) => severity === 'error');
    if (summary.bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
    return told;
  });
}
