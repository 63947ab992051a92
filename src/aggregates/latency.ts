/** latency(K): durations of a group, for the command `latency`: their distribution, exact sum and number. Numbers count in the unit
 * that the call names (those of the canonical duration are milliseconds already), texts such as "12.3ms" in their own. Negative ones are
 * no durations: they are counted apart, as are records without one. */

import type { Batch, Column, Dictionary } from '../core/batch.ts';
import { durationFromText } from '../core/duration.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import { growFloat64 } from '../sketch/growth.ts';
import { Quantiles, type SavedQuantiles, type ValuePairs } from '../sketch/quantiles.ts';
import { type SavedSums, Sums } from '../sketch/sum.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { Tally } from './tally.ts';

export const latency: Aggregate = {
  name: 'latency',
  takes: 'field',
  summary: 'durations, for the command latency',
  type: () => 'duration',
  create: (call, binder) => new LatencyState(binder.slot(fieldOf(call)), call.unitMs ?? 1),
};

/** Milliseconds. */
export interface LatencyValues extends ValuePairs {
  /** Those that have a duration. */
  readonly count: number;
  readonly sumMs: number;
  /** Records with a negative one, and with none. */
  readonly negative: number;
  readonly missing: number;
}

interface SavedLatency {
  readonly quantiles: SavedQuantiles;
  readonly sums: SavedSums;
  readonly negative: Float64Array;
  readonly all: Float64Array;
}

/** Not looked at yet. */
const unknown = Number.POSITIVE_INFINITY;

export class LatencyState implements AggregateState {
  readonly #slot: number;
  readonly #unitMs: number;
  readonly #quantiles = new Quantiles();
  readonly #sums = new Sums();
  readonly #negative = new Tally();
  readonly #all = new Tally();
  #values = new Float64Array(0);
  #groups = new Int32Array(0);
  #negativeGroups = new Int32Array(0);
  #negatives = 0;
  /** By code of the dictionary: milliseconds of the text, NaN where it is no duration. */
  #ofTexts = new Float64Array(0);
  #generation = -1;

  constructor(slot: number, unitMs: number) {
    this.#slot = slot;
    this.#unitMs = unitMs;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    const found = this.#gather(batch, selection, groups, n);
    this.#quantiles.fit(groupCount);
    this.#quantiles.addAll(this.#values, this.#groups, found);
    this.#sums.fit(groupCount);
    this.#sums.addAll(this.#values, this.#groups, found);
    this.#all.add(groups, n, groupCount);
    if (this.#negatives > 0) this.#negative.add(this.#negativeGroups, this.#negatives, groupCount);
  }

  save(): SavedLatency {
    return {
      quantiles: this.#quantiles.save(),
      sums: this.#sums.save(),
      negative: this.#negative.save(),
      all: this.#all.save(),
    };
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    const from = saved as SavedLatency;
    this.#quantiles.merge(from.quantiles, groupOf, groupCount);
    this.#sums.merge(from.sums, groupOf, groupCount);
    this.#negative.merge(from.negative, groupOf, groupCount);
    this.#all.merge(from.all, groupOf, groupCount);
  }

  /** How many durations there are. */
  value(group: number): FieldValue {
    return this.#quantiles.count(group);
  }

  values(group: number): LatencyValues {
    const count = this.#quantiles.count(group);
    const negative = this.#negative.count(group);
    const sumMs = count === 0 ? 0 : this.#sums.value(group);
    return {
      ...this.#quantiles.pairs(group),
      count,
      sumMs,
      negative,
      missing: this.#all.count(group) - count - negative,
    };
  }

  /** Takes the durations of the selected records; returns how many there are. */
  #gather(batch: Batch, selection: Int32Array, groups: Int32Array, n: number): number {
    if (this.#values.length < n) {
      this.#values = new Float64Array(n);
      this.#groups = new Int32Array(n);
      this.#negativeGroups = new Int32Array(n);
    }
    this.#fitTexts(batch.dictionary);
    const column = batch.columns[this.#slot];
    let found = 0;
    let negatives = 0;
    for (let i = 0; i < n; i++) {
      const value = this.#valueAt(column, batch.dictionary, selection[i]);
      if (value >= 0) {
        this.#values[found] = value + 0; // -0 becomes 0
        this.#groups[found++] = groups[i];
      } else if (value < 0) this.#negativeGroups[negatives++] = groups[i];
    }
    this.#negatives = negatives;
    return found;
  }

  /** Milliseconds, or NaN. */
  #valueAt({ kind, num, code }: Column, dictionary: Dictionary, record: number): number {
    const of = kind[record];
    if (of === Kind.number || of === Kind.bigNumber) {
      const ms = num[record] * this.#unitMs;
      return ms - ms === 0 ? ms : Number.NaN;
    }
    if (of !== Kind.string) return Number.NaN;
    const known = this.#ofTexts[code[record]];
    if (known !== unknown) return known;
    const ms = durationFromText(dictionary.text(code[record]), this.#unitMs) ?? Number.NaN;
    this.#ofTexts[code[record]] = ms - ms === 0 ? ms : Number.NaN;
    return this.#ofTexts[code[record]];
  }

  #fitTexts({ generation, size }: Dictionary): void {
    if (generation !== this.#generation) this.#ofTexts = new Float64Array(0);
    this.#generation = generation;
    this.#ofTexts = growFloat64(this.#ofTexts, size, unknown);
  }
}
