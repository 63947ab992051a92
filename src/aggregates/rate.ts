/** rate(): records a second, over the span from the earliest to the latest time of all records that the aggregation saw, so
 * that the rates of groups add up. null where that span is nothing. A timechart takes each bin's width instead. */

import type { Batch } from '../core/batch.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { Tally } from './tally.ts';

export const rate: Aggregate = {
  name: 'rate',
  takes: 'nothing',
  summary: 'records a second',
  type: () => 'rate',
  create: (_call, binder): RateState => new RateState(binder.timeSlot()),
};

/** Records a second when there are `count` in `spanMs` milliseconds; null if that is no span. */
export function rateOver(count: number, spanMs: number): number | null {
  return spanMs > 0 ? (count * 1000) / spanMs : null;
}

interface SavedRate {
  readonly counts: Float64Array;
  readonly earliestMs: number;
  readonly latestMs: number;
}

export class RateState implements AggregateState {
  private readonly tally = new Tally();
  private earliestMs = Number.POSITIVE_INFINITY;
  private latestMs = Number.NEGATIVE_INFINITY;
  private readonly timeSlot: number;

  constructor(timeSlot: number) {
    this.timeSlot = timeSlot;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.tally.add(groups, n, groupCount);
    const { kind, num } = batch.columns[this.timeSlot];
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      if (kind[record] === Kind.number) this.see(num[record], num[record]);
    }
  }

  save(): SavedRate {
    return { counts: this.tally.save(), earliestMs: this.earliestMs, latestMs: this.latestMs };
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    const from = saved as SavedRate;
    this.tally.merge(from.counts, groupOf, groupCount);
    this.see(from.earliestMs, from.latestMs);
  }

  value(group: number): FieldValue {
    return rateOver(this.tally.count(group), this.latestMs - this.earliestMs);
  }

  /** How many records the group has, for {@link rateOver} with a span of the caller's. */
  count(group: number): number {
    return this.tally.count(group);
  }

  private see(earliestMs: number, latestMs: number): void {
    if (earliestMs < this.earliestMs) this.earliestMs = earliestMs;
    if (latestMs > this.latestMs) this.latestMs = latestMs;
  }
}
