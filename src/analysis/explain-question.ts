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
/** Less likely than e^10 to 1, and a rise may be chance. */
const leastGain = 10;
const minuteMs = 60_000;
const time: Field = { segments: [{ key: 'time' }], literal: false };

/** Works out the sides; some ask for a pass of their own. Throws UsageError where there is nothing to measure. */
export async function sidesOf(question: Question, planned: TaskList, engine: PassOptions): Promise<Sides> {
  const { filter, against, scope = { kind: 'all' }, baselineMs, of } = question;
  if (against !== undefined && baselineMs !== undefined)
    throw new UsageError('--against and --baseline are two answers to one question', 'give one of them');
  const threshold = of === undefined ? undefined : await thresholdOf(of, against ?? filter, scope, planned, engine);
  const event = of === undefined || threshold === undefined ? filter : and(filter, above(of, threshold));
  const common = { scope, hints: [], ...(threshold === undefined ? {} : { threshold }) };
  if (baselineMs === undefined) {
    const others = against ?? (of === undefined ? undefined : and(filter, { kind: 'exists', field: of }));
    return { filter: event, ...(others === undefined ? {} : { against: others }), ...common };
  }
  const onsetMs = await onsetOf(event, scope, baselineMs, planned, engine);
  if (onsetMs === undefined) {
    const hint = 'no onset found: the rate of what is to be explained does not rise; it is set against all others';
    return { filter: event, ...common, hints: [hint] };
  }
  const before = and(compareTime('>=', onsetMs - baselineMs), compareTime('<', onsetMs));
  const after = compareTime('>=', onsetMs);
  const measured: Filter = of === undefined ? { kind: 'all' } : and(filter, { kind: 'exists', field: of });
  const periods = { before: and(scope, measured, before), after: and(scope, measured, after), event };
  return { filter: and(event, after), against: and(measured, before), ...common, onsetMs, periods };
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

async function thresholdOf(
  field: Field,
  records: Filter,
  scope: Filter,
  planned: TaskList,
  engine: PassOptions,
): Promise<number> {
  const call: AggregateCall = { name: 'percentile', field, q: highPercentile };
  const rows = await groupsOf(planned, and(scope, records), { keys: [], aggregates: [call] }, engine);
  const value = rows[0]?.[0];
  if (typeof value === 'number') return value;
  throw new UsageError(
    'no record that is looked at has a number in the field to measure',
    'logscan fields FILE shows which fields there are, and what duration was read from',
  );
}

/** When the share of events among the records went up; undefined where it did not, clearly. */
async function onsetOf(
  event: Filter,
  scope: Filter,
  baselineMs: number,
  planned: TaskList,
  engine: PassOptions,
): Promise<number | undefined> {
  const widthMs = Math.max(1000, Math.min(minuteMs, Math.floor(baselineMs / 60)));
  const grouping = {
    keys: [{ kind: 'timeBin', widthMs } as const],
    aggregates: [{ name: 'count', filter: event }, { name: 'count' }],
  };
  const rows = await groupsOf(planned, scope, grouping, engine);
  const steps = rows
    .filter(([start]) => typeof start === 'number')
    .map(([start, events, records]) => ({ startMs: Number(start), events: Number(events), records: Number(records) }))
    .sort((a, b) => a.startMs - b.startMs);
  const split = poissonSplit(
    steps.map(({ events }) => events),
    steps.map(({ records }) => records),
  );
  return split === undefined || split.gain < leastGain ? undefined : steps[split.index].startMs;
}
