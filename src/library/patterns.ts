/** findPatterns(): which kinds of message there are, over files, bytes or a stream. */

import { Readable } from 'node:stream';
import { findPatterns as find, type PatternsReport } from '../analysis/patterns.ts';
import { UsageError } from '../core/errors.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import { engineOptions, followSignal, ownController, queryOf, type ScanOptions } from './options.ts';
import { openSource, type Source } from './source.ts';

export interface PatternsOptions extends Omit<ScanOptions, 'merge' | 'limit' | 'maxGroups' | 'maxRows'> {
  /** Records from this time on (a date or epoch milliseconds) are set against those before it. */
  readonly newSince?: Date | number;
  /** Or the records of the source against those of these files: paths, folders, globs. */
  readonly against?: string | URL | readonly (string | URL)[];
}

/** Finds the kinds of message of the records that match, the most frequent first; with `newSince` or `against` also which are new,
 * gone or changed in share beyond chance (`change`). Times are epoch milliseconds, shares fractions of 1.
 *
 *     const { patterns } = await findPatterns('app.log', 'level>=error');
 *     for (const { count, pattern } of patterns) console.log(count, pattern);
 *     const { patterns } = await findPatterns('today.log', '', { against: 'yesterday.log' });
 *     console.log(patterns.filter(({ change }) => change === 'new'));
 *
 * Throws QueryError for a mistake in the query; UsageError for stages, for an option that makes no sense, and where nothing
 * of the source could be read; a stream's own error; and `signal.reason` after an abort. */
export async function findPatterns(source: Source, query = '', options: PatternsOptions = {}): Promise<PatternsReport> {
  const { query: parsed } = queryOf(query);
  if (parsed.stages.length > 0)
    throw new UsageError(
      'findPatterns takes a filter and no stages',
      "with stages: scan(source, 'F | patterns | head 5')",
    );
  const comparison = comparisonOf(options);
  const controller = ownController();
  options.signal?.throwIfAborted();
  const release = followSignal(options.signal, controller);
  try {
    const { files, problems, stream } = await filesOf(source);
    const old = options.against === undefined ? undefined : await filesOf(options.against);
    const engine = { ...engineOptions(options, controller.signal), stdin: stream };
    const against = old === undefined ? {} : { against: old.files };
    const report = await find(files, { engine, filter: parsed.filter, ...comparison, ...against });
    report.summary.problems.unshift(...problems, ...(old?.problems ?? []));
    options.signal?.throwIfAborted();
    return checked(report);
  } finally {
    controller.abort();
    release();
  }
}

function comparisonOf({ newSince, against }: PatternsOptions): { newSinceMs?: number } {
  if (newSince === undefined) return {};
  if (against !== undefined) throw new UsageError('newSince does not go with against');
  const newSinceMs = Number(newSince);
  if (!Number.isFinite(newSinceMs)) throw new UsageError('newSince must be a date or epoch milliseconds');
  return { newSinceMs };
}

interface Found {
  readonly files: readonly InputFile[];
  readonly problems: readonly InputProblem[];
  readonly stream: Readable;
}

async function filesOf(source: Source): Promise<Found> {
  const opened = openSource(source);
  if (opened.kind === 'stream') return { files: [opened.file], problems: [], stream: opened.stream };
  return { ...(await opened.find()), stream: Readable.from([]) };
}

function checked(report: PatternsReport): PatternsReport {
  const { bytes, problems } = report.summary;
  const fault = problems.find(({ severity }) => severity === 'error');
  if (bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
  return report;
}
