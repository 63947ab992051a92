/** The state of sum and avg: exact sums, and how many numbers are in them. They differ in what they make of the two. */

import type { Batch } from '../core/batch.ts';
import type { FieldValue } from '../core/value.ts';
import { type SavedSums, Sums } from '../sketch/sum.ts';
import type { AggregateState } from './aggregate.ts';
import { NumberReader } from './numbers.ts';
import { Tally } from './tally.ts';

interface SavedState {
  readonly sums: SavedSums;
  readonly counts: Float64Array;
}

export class SumsState implements AggregateState {
  private readonly sums = new Sums();
  private readonly tally = new Tally();
  private readonly reader: NumberReader;
  private readonly result: (sum: number, count: number) => number;

  constructor(slot: number, result: (sum: number, count: number) => number) {
    this.reader = new NumberReader(slot);
    this.result = result;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    const found = this.reader.gather(batch, selection, groups, n);
    this.tally.add(this.reader.groups, found, groupCount);
    this.sums.fit(groupCount);
    this.sums.addAll(this.reader.values, this.reader.groups, found);
  }

  save(): SavedState {
    return { sums: this.sums.save(), counts: this.tally.save() };
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    const from = saved as SavedState;
    this.sums.merge(from.sums, groupOf, groupCount);
    this.tally.merge(from.counts, groupOf, groupCount);
  }

  value(group: number): FieldValue {
    const count = this.tally.count(group);
    return count === 0 ? null : this.result(this.sums.value(group), count);
  }
}
