/** explain() and compare(): what selected records have in common, and what changed at an instant. */

import { type CompareReport, compare as compareFiles } from '../analysis/compare.ts';
import { type ExplainReport, explain as explainFiles, type Finding } from '../analysis/explain.ts';
import { nounOf, sentenceOf } from '../analysis/explain-sentence.ts';
import { emptyAnalysisSummary } from '../analysis/pass.ts';
import { UsageError } from '../core/errors.ts';
import { parse, parseFilter, parseMeasured } from '../language.ts';
import type { Field, Filter } from '../query/ast.ts';
import type { Source } from './source.ts';
import { type ReadOptions, withSource } from './with-source.ts';

export interface ExplainOptions extends ReadOptions {
  /** A filter of what the records are set against; without it, all others. */
  readonly against?: string;
  /** Set against the records of so many milliseconds before the rate of what is to be explained went up. */
  readonly baselineMs?: number;
  /** `p99(duration)`: what is to be explained are records above the 95th percentile that this field has on the other side. */
  readonly of?: string;
  /** A filter of the records that take part at all. */
  readonly scope?: string;
}

/** Says which values of fields, and pairs of them, are over-represented among the records that a filter selects. The source is read
 * twice; a stream is kept in a temporary file meanwhile. Lines that are no JSON objects are left out.
 *
 *     const { factors } = await explain('app.log', 'level>=error');
 *     factors[0].query;               // 'version=2.14.1 host=checkout-3'
 *     factors[0].attributableShare;   // 0.35: at least so much of the errors is their doing
 *
 * Throws QueryError and UsageError as `scan` does, and `signal.reason` after an abort. */
export async function explain(source: Source, query: string, options: ExplainOptions = {}): Promise<ExplainReport> {
  const { against, baselineMs, of, scope } = options;
  const question = {
    filter: filterOf(query),
    ...(against === undefined ? {} : { against: parseFilter(against) }),
    ...(baselineMs === undefined ? {} : { baselineMs: positive('baselineMs', baselineMs) }),
    ...(of === undefined ? {} : { of: measuredField(of) }),
    ...(scope === undefined ? {} : { scope: parseFilter(scope) }),
  };
  return withSource(source, options, (files, engine, problems) =>
    explainFiles(files, { engine, ...question }, { ...emptyAnalysisSummary(), problems: [...problems] }),
  );
}

/** A finding as a sentence. What it holds of the logs is as it was: make it safe where you show it.
 *
 *     sentence(factors[0], report, 'level>=error')   // 'Accounts for at least 35 % of the errors: version=2.14.1 ...'
 */
export function sentence(finding: Finding, report: Pick<ExplainReport, 'selected'>, query: string): string {
  return sentenceOf(finding, report, nounOf(filterOf(query)));
}

export interface CompareOptions extends ReadOptions {
  /** At most so many milliseconds before and after. */
  readonly windowMs?: number;
  /** A filter of the records that are looked at. */
  readonly filter?: string;
}

/** Sets the records before an instant (a date or epoch milliseconds) against those after it.
 *
 *     const { changes, latency } = await compare('app.log', new Date('2026-11-20T14:02:00Z'), { windowMs: 1_800_000 });
 *     changes[0].condition.query;   // 'level=error'
 *
 * Throws as `explain` does, also where there are no records on one side. */
export async function compare(source: Source, at: Date | number, options: CompareOptions = {}): Promise<CompareReport> {
  const atMs = Number(at);
  if (!Number.isFinite(atMs)) throw new UsageError('at must be a date or epoch milliseconds', `not ${String(at)}`);
  const { windowMs, filter = '' } = options;
  const window = windowMs === undefined ? {} : { windowMs: positive('windowMs', windowMs) };
  const looked = filterOf(filter);
  return withSource(source, options, (files, engine, problems) =>
    compareFiles(
      files,
      { engine, filter: looked, at: atMs, ...window },
      { ...emptyAnalysisSummary(), problems: [...problems] },
    ),
  );
}

function filterOf(query: string): Filter {
  const { filter, stages } = parse(query).query;
  if (stages.length > 0) throw new UsageError('this takes a filter and no stages', `not ${query}`);
  return filter;
}

function measuredField(text: string): Field {
  const field = parseMeasured(text);
  if (field === undefined) throw new UsageError("of takes what is too high, such as 'p99(duration)'", `not ${text}`);
  return field;
}

function positive(name: string, ms: number): number {
  if (!Number.isFinite(ms) || ms <= 0) throw new UsageError(`${name} must be a number of milliseconds`, `not ${ms}`);
  return ms;
}
