/** percentile(K, q), p50(K) .. p99.9(K): nearest rank among K's numbers; null where there is none. */

import type { Batch } from '../core/batch.ts';
import type { FieldValue } from '../core/value.ts';
import { Quantiles, type SavedQuantiles, splitQuantiles } from '../sketch/quantiles.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { fieldOf, rankOf } from './arguments.ts';
import { NumberReader, numericType } from './numbers.ts';

export const percentile: Aggregate = {
  name: 'percentile',
  takes: 'fieldAndRank',
  summary: 'median and other percentiles, nearest rank',
  type: (call, binder) => numericType(binder.typeOf(binder.slot(fieldOf(call)))),
  create: (call, binder) => new PercentileState(binder.slot(fieldOf(call)), rankOf(call)),
  split: (saved) => splitQuantiles(saved as SavedQuantiles),
};

class PercentileState implements AggregateState {
  private readonly quantiles = new Quantiles();
  private readonly reader: NumberReader;
  private readonly q: number;
  private gaveEstimate = false;

  constructor(slot: number, q: number) {
    this.reader = new NumberReader(slot);
    this.q = q;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    const found = this.reader.gather(batch, selection, groups, n);
    this.quantiles.fit(groupCount);
    this.quantiles.addAll(this.reader.values, this.reader.groups, found);
  }

  save(): SavedQuantiles {
    return this.quantiles.save();
  }

  handOver(): SavedQuantiles {
    return this.quantiles.handOver();
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.quantiles.merge(saved as SavedQuantiles, groupOf, groupCount);
  }

  value(group: number): FieldValue {
    if (this.quantiles.isEstimated(group)) this.gaveEstimate = true;
    return this.quantiles.value(group, this.q) ?? null;
  }

  note(): string | undefined {
    return this.gaveEstimate ? 'within 0.05 %' : undefined;
  }
}
