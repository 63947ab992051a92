/** What is set against what: the sides of an explanation, from how a person asks. */

import { UsageError } from '../core/errors.ts';
import { poissonSplit } from '../detect/poisson-split.ts';
import type { TaskList } from '../engine/tasks.ts';
import { joined } from '../plan/split.ts';
import type { AggregateCall, Field, Filter } from '../query/ast.ts';
import { groupsOf, type PassOptions } from './pass.ts';

export interface Question {
  /** What is to be explained. */
  readonly filter: Filter;
  /** What it is set against; without it, all records that the filter does not select. */
  readonly against?: Filter;
  /** Records outside it take no part. */
  readonly scope?: Filter;
  /** Set against the records of so many milliseconds before the rate of what is to be explained went up. */
  readonly baselineMs?: number;
  /** What is slow or high: records above the 95th percentile that this field has on the other side. */
  readonly of?: Field;
}

/** A question with its sides worked out. */
export interface Sides {
  readonly filter: Filter;
  readonly against?: Filter;
  readonly scope?: Filter;
  /** When the rate went up, epoch milliseconds. */
  readonly onsetMs?: number;
  /** Above it a record is high, in the field's own unit (durations: milliseconds). */
  readonly threshold?: number;
  /** The same records in both periods, slow or not, where periods are set against each other. */
  readonly periods?: { readonly before: Filter; readonly after: Filter; readonly event: Filter };
  readonly hints: readonly string[];
}

const highPercentile = 95;
const triedPercentiles = [50, 75, 90, 95];
/** Twice the gain is distributed about as chi-square; with as many splits as there are, a rise by chance rarely has more. */
const leastGain = 7;
const minuteMs = 60_000;
const time: Field = { segments: [{ key: 'time' }], literal: false };

/** Works out the sides; some ask for passes of their own. Throws UsageError where there is nothing to measure. */
export async function sidesOf(question: Question, planned: TaskList, engine: PassOptions): Promise<Sides> {
  const { filter, against, scope = { kind: 'all' }, baselineMs, of } = question;
  if (against !== undefined && baselineMs !== undefined)
    throw new UsageError('--against and --baseline are two answers to one question', 'give one of them');
  if (baselineMs !== undefined) return againstBaseline({ filter, scope, of, baselineMs }, planned, engine);
  if (of === undefined) return { filter, scope, ...(against === undefined ? {} : { against }), hints: [] };
  const [threshold] = await percentilesOf(of, [highPercentile], and(scope, against ?? filter), planned, engine);
  const others = against ?? and(filter, { kind: 'exists', field: of });
  return { filter: and(filter, above(of, threshold)), against: others, scope, threshold, hints: [] };
}

interface BaselineQuestion {
  readonly filter: Filter;
  readonly scope: Filter;
  readonly of: Field | undefined;
  readonly baselineMs: number;
}

async function againstBaseline(question: BaselineQuestion, planned: TaskList, engine: PassOptions): Promise<Sides> {
  const { filter, scope, of, baselineMs } = question;
  const onsetMs = await onsetOf(question, planned, engine);
  if (onsetMs === undefined) {
    const hint = 'no onset found: the rate of what is to be explained does not rise; it is set against all others';
    const sides = await sidesOf({ filter, scope, ...(of === undefined ? {} : { of }) }, planned, engine);
    return { ...sides, hints: [hint] };
  }
  const measured: Filter = of === undefined ? { kind: 'all' } : and(filter, { kind: 'exists', field: of });
  const before = and(measured, compareTime('>=', onsetMs - baselineMs), compareTime('<', onsetMs));
  const after = compareTime('>=', onsetMs);
  const [threshold] =
    of === undefined ? [] : await percentilesOf(of, [highPercentile], and(scope, before), planned, engine);
  const event = of === undefined || threshold === undefined ? filter : and(filter, above(of, threshold));
  return {
    filter: and(event, after),
    against: before,
    scope,
    onsetMs,
    ...(threshold === undefined ? {} : { threshold }),
    periods: { before: and(scope, before), after: and(scope, measured, after), event },
    hints: [],
  };
}

function and(...filters: readonly Filter[]): Filter {
  return joined(filters.filter(({ kind }) => kind !== 'all'));
}

function above(field: Field, threshold: number): Filter {
  return { kind: 'compare', op: '>', field, value: { text: String(threshold), quoted: false } };
}

export function compareTime(op: '>=' | '<', ms: number): Filter {
  return { kind: 'compare', op, field: time, value: { text: new Date(ms).toISOString(), quoted: false } };
}

/** The percentiles of a field. Throws UsageError where it has no number. */
async function percentilesOf(
  field: Field,
  qs: readonly number[],
  records: Filter,
  planned: TaskList,
  engine: PassOptions,
): Promise<number[]> {
  const aggregates = qs.map((q): AggregateCall => ({ name: 'percentile', field, q }));
  const [values = []] = await groupsOf(planned, records, { keys: [], aggregates }, engine);
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length === qs.length) return numbers;
  throw new UsageError(
    'no record that is looked at has a number in the field to measure',
    'logscan fields FILE shows which fields there are, and what duration was read from',
  );
}

/** When the share of events among the records went up; undefined where it did not, clearly. How high is high is not known before
 * that: of a field, several limits are tried, and the one that shows the rise best counts. */
async function onsetOf(
  { filter, scope, of, baselineMs }: BaselineQuestion,
  planned: TaskList,
  engine: PassOptions,
): Promise<number | undefined> {
  const limits = of === undefined ? [] : await percentilesOf(of, triedPercentiles, and(scope, filter), planned, engine);
  const events = of === undefined ? [filter] : limits.map((limit) => and(filter, above(of, limit)));
  const widthMs = Math.max(1000, Math.min(minuteMs, Math.floor(baselineMs / 60)));
  const grouping = {
    keys: [{ kind: 'timeBin', widthMs } as const],
    aggregates: [{ name: 'count' }, ...events.map((event): AggregateCall => ({ name: 'count', filter: event }))],
  };
  const rows = await groupsOf(planned, scope, grouping, engine);
  const steps = rows
    .flatMap(([start, ...counts]) =>
      typeof start === 'number' ? [{ startMs: start, counts: counts.map(Number) }] : [],
    )
    .sort((a, b) => a.startMs - b.startMs);
  const records = steps.map(({ counts }) => counts[0]);
  const splits = events.flatMap(
    (_, i) =>
      poissonSplit(
        steps.map(({ counts }) => counts[i + 1]),
        records,
      ) ?? [],
  );
  const best = splits.sort((a, b) => b.gain - a.gain)[0];
  return best === undefined || best.gain < leastGain ? undefined : steps[best.index].startMs;
}
