/** Quantiles of many groups, mergeable. Up to `limits.exactQuantileValues` values a group are kept as they are; from the next
 * one on, counts of values by bucket (bucket-counts.ts) inside the exact minimum and maximum. A group's state depends on
 * which values it has only, never on how or in which order they came. */

import { limits } from '../core/limits.ts';
import { bucketValue, type SortedCounts } from './bucket.ts';
import { BucketCounts } from './bucket-counts.ts';
import { windowLength } from './count-window.ts';
import { ValueChunks } from './value-chunks.ts';
import { ValuesByGroup } from './values-by-group.ts';
import { noWindow, type SavedWindows, WindowTable } from './window-table.ts';

/** With so many values a group in a batch on average, putting them together first is quicker. */
const valuesAGroup = 16;

/** Plain data for {@link Quantiles.merge}. Group g has `exactLengths[g]` of `exactValues`, in order of groups. Entry i of the
 * others is a group in buckets: `bucketGroups[i]`, with `bucketLengths[i]` of `buckets` and `counts`. */
export interface SavedQuantiles {
  readonly exactLengths: Int32Array;
  readonly exactValues: Float64Array;
  readonly bucketGroups: Int32Array;
  readonly bucketLengths: Int32Array;
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
  readonly buckets: Int32Array;
  readonly counts: Float64Array;
  /** What of the buckets' counts was handed over as it was. */
  readonly windows?: SavedWindows;
}

/** Value i is there `counts[i]` times. */
export interface ValuePairs {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Nearest rank: which of n ordered values, from 1, is the q-th percentile. The allowance undoes the rounding of q * n / 100
 * (99.9 % of 1000 is rank 999, not 1000). */
export function nearestRank(q: number, n: number): number {
  const rank = Math.ceil(((q * n) / 100) * (1 - 2 ** -50));
  return Math.min(Math.max(rank, 1), n);
}

/** The values of one group, while they are looked at. */
const scratch = new Float64Array(limits.exactQuantileValues);

export class Quantiles {
  private groups = 0;
  private readonly exact = new ValueChunks();
  /** Groups that outgrew `exact`; the others have no entry. */
  private readonly bucketed: (BucketCounts | undefined)[] = [];
  private byGroup: ValuesByGroup | undefined;
  /** Values come by the batch, not one by one or from saved states. */
  private isBulk = false;
  private table: WindowTable | undefined;

  /** Makes room for groups below `groupCount`. Must come before they are added to. */
  fit(groupCount: number): void {
    if (groupCount <= this.groups) return;
    this.groups = groupCount;
    this.exact.fit(groupCount);
  }

  /** Adds a value, which must not be NaN. */
  add(group: number, value: number): void {
    const plain = value + 0; // -0 becomes 0
    const buckets = this.bucketed[group];
    if (buckets !== undefined) buckets.add(plain);
    else if (this.exact.length(group) < limits.exactQuantileValues) this.exact.push(group, plain);
    else this.toBuckets(group).add(plain);
  }

  /** Adds n values: `values[i]`, none of which is NaN, to the group `groups[i]`. */
  addAll(values: Float64Array, groups: Int32Array, n: number): void {
    this.isBulk = true;
    if (this.table !== undefined && this.groups <= this.table.room) this.addToTable(this.table, values, groups, n);
    else if (this.groups * valuesAGroup > n) for (let i = 0; i < n; i++) this.add(groups[i], values[i]);
    else {
      this.byGroup ??= new ValuesByGroup();
      this.byGroup.sort(values, groups, n, this.groups);
      for (let group = 0; group < this.groups; group++)
        this.addRun(this.byGroup, group, this.byGroup.start(group), this.byGroup.start(group + 1));
    }
  }

  private addToTable(table: WindowTable, values: Float64Array, groups: Int32Array, n: number): void {
    const left = table.addAll(values, groups, n, this.bucketed);
    for (let k = 0; k < left; k++) {
      const i = table.left[k];
      const group = groups[i];
      this.add(group, values[i]);
      const start = this.bucketed[group]?.windowStart;
      if (start !== undefined) table.begin(group, start);
    }
  }

  private addRun({ values, words }: ValuesByGroup, group: number, from: number, to: number): void {
    // A group that outgrows its exact values does so here.
    while (from < to && this.bucketed[group] === undefined) this.add(group, values[from++]);
    if (from < to) this.bucketed[group]?.addAll(values, words, from, to);
  }

  count(group: number): number {
    return this.bucketed[group]?.total ?? this.exact.length(group);
  }

  /** True if value() of the group comes from buckets: within 0.05 %. */
  isEstimated(group: number): boolean {
    return this.bucketed[group] !== undefined;
  }

  /** The q-th percentile (0 to 100) by nearest rank; undefined if the group has no value. */
  value(group: number, q: number): number | undefined {
    const n = this.count(group);
    if (n === 0) return undefined;
    const rank = nearestRank(q, n);
    const buckets = this.bucketed[group];
    return buckets === undefined ? this.exactAt(group, rank) : bucketedAt(buckets, rank);
  }

  /** The group's values in ascending order, each with how often it is there: those of a bucket stand together as the one nearest zero,
   * inside the exact minimum and maximum. */
  pairs(group: number): ValuePairs {
    const buckets = this.bucketed[group];
    if (buckets === undefined) {
      const n = group < this.groups ? this.exact.copy(group, scratch, 0) : 0;
      return { values: scratch.slice(0, n).sort(), counts: new Float64Array(n).fill(1) };
    }
    const { min, max } = buckets;
    const sorted = buckets.sorted();
    const last = sorted.counts.length - 1;
    // The maximum stands for itself.
    const isShared = sorted.counts[last] > 1;
    const values = new Float64Array(last + (isShared ? 2 : 1));
    for (let i = 0; i <= last; i++) values[i] = Math.min(Math.max(bucketValue(sorted.buckets[i]) + 0, min), max);
    values[values.length - 1] = max;
    if (!isShared) return { values, counts: sorted.counts };
    const counts = new Float64Array(values.length);
    counts.set(sorted.counts);
    counts[last]--;
    counts[last + 1] = 1;
    return { values, counts };
  }

  /** How many values lie above (or below) a bound; by whole buckets where there are any. */
  countBeyond(group: number, bound: number, side: 'above' | 'below'): number {
    const isBeyond = (value: number) => (side === 'above' ? value > bound : value < bound);
    const buckets = this.bucketed[group];
    if (buckets === undefined) {
      const n = group < this.groups ? this.exact.copy(group, scratch, 0) : 0;
      return scratch.subarray(0, n).filter(isBeyond).length;
    }
    const sorted = buckets.sorted();
    return sorted.counts.reduce((sum, count, i) => sum + (isBeyond(bucketValue(sorted.buckets[i])) ? count : 0), 0);
  }

  save(): SavedQuantiles {
    return { ...this.saveExact(), ...this.saveBuckets((state) => state.sorted()) };
  }

  /** As save(), for another thread: what is large is not copied but given away, so this is the end of it here. */
  handOver(): SavedQuantiles {
    if (this.table === undefined) return this.save();
    const outside = this.saveBuckets((state) => state.outside());
    return { ...this.saveExact(), ...outside, windows: this.table.handOver(this.bucketed, outside) };
  }

  private saveExact(): Pick<SavedQuantiles, 'exactLengths' | 'exactValues'> {
    const exactLengths = new Int32Array(this.groups);
    let values = 0;
    for (let g = 0; g < this.groups; g++) values += exactLengths[g] = this.exact.length(g);
    const exactValues = new Float64Array(values);
    for (let g = 0, at = 0; g < this.groups; g++) at += this.exact.copy(g, exactValues, at);
    return { exactLengths, exactValues };
  }

  /** Adds a saved state: its group g is our group `groupOf[g]`, and is left out where that is negative. */
  merge(saved: SavedQuantiles, groupOf: Int32Array, groupCount: number): void {
    this.fit(groupCount);
    for (let g = 0, at = 0; g < saved.exactLengths.length; g++) {
      const values = saved.exactValues.subarray(at, at + saved.exactLengths[g]);
      at += values.length;
      if (groupOf[g] >= 0) for (const value of values) this.add(groupOf[g], value);
    }
    this.mergeBuckets(saved, groupOf);
    if (saved.windows !== undefined) this.mergeWindows(saved.windows, groupOf);
  }

  /** Bytes held, but for a few words a group. */
  get byteSize(): number {
    let bytes = this.exact.byteSize + this.bucketed.length * 8;
    this.bucketed.forEach((buckets) => {
      bytes += buckets === undefined ? 0 : buckets.byteSize + 100;
    });
    return bytes;
  }

  private exactAt(group: number, rank: number): number {
    const n = this.exact.copy(group, scratch, 0);
    return scratch.subarray(0, n).sort()[rank - 1];
  }

  private toBuckets(group: number): BucketCounts {
    const present = this.bucketed[group];
    if (present !== undefined) return present;
    const buckets = new BucketCounts(this.windowCounts(group));
    const n = this.exact.copy(group, scratch, 0);
    for (let i = 0; i < n; i++) buckets.add(scratch[i]);
    this.exact.clear(group);
    while (this.bucketed.length < group) this.bucketed.push(undefined);
    this.bucketed[group] = buckets;
    return buckets;
  }

  private windowCounts(group: number): Uint16Array | undefined {
    if (!this.isBulk) return undefined;
    this.table ??= new WindowTable(this.groups);
    return group < this.table.room ? this.table.countsOf(group) : undefined;
  }

  private saveBuckets(
    countsOf: (state: BucketCounts) => SortedCounts,
  ): Omit<SavedQuantiles, 'exactLengths' | 'exactValues'> {
    const states: BucketCounts[] = [];
    const bucketGroups = new Int32Array(this.bucketed.length);
    this.bucketed.forEach((state, group) => {
      if (state !== undefined) bucketGroups[states.push(state) - 1] = group;
    });
    const sorted = states.map(countsOf);
    const bucketLengths = Int32Array.from(sorted, (each) => each.buckets.length);
    const length = bucketLengths.reduce((sum, used) => sum + used, 0);
    const buckets = new Int32Array(length);
    const counts = new Float64Array(length);
    let at = 0;
    for (const each of sorted) {
      buckets.set(each.buckets, at);
      counts.set(each.counts, at);
      at += each.buckets.length;
    }
    return {
      bucketGroups: bucketGroups.slice(0, states.length),
      bucketLengths,
      minima: Float64Array.from(states, (state) => state.min),
      maxima: Float64Array.from(states, (state) => state.max),
      buckets,
      counts,
    };
  }

  private mergeBuckets(saved: SavedQuantiles, groupOf: Int32Array): void {
    for (let i = 0, at = 0; i < saved.bucketGroups.length; i++) {
      const group = groupOf[saved.bucketGroups[i]];
      if (group < 0) {
        at += saved.bucketLengths[i];
        continue;
      }
      const into = this.toBuckets(group);
      into.min = Math.min(into.min, saved.minima[i]);
      into.max = Math.max(into.max, saved.maxima[i]);
      const end = at + saved.bucketLengths[i];
      into.addBuckets(saved.buckets.subarray(at, end), saved.counts.subarray(at, end));
      at = end;
    }
  }

  private mergeWindows({ starts, totals, counts }: SavedWindows, groupOf: Int32Array): void {
    for (let g = 0; g < groupOf.length && g < starts.length; g++) {
      if (starts[g] === noWindow || groupOf[g] < 0) continue;
      const window = counts.subarray(g * windowLength, (g + 1) * windowLength);
      this.toBuckets(groupOf[g]).addWindow(starts[g], window, totals[g]);
    }
  }
}

/** Of all values of a saved state. */
export function largestOf({ exactValues, maxima }: SavedQuantiles): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < exactValues.length; i++) if (exactValues[i] > largest) largest = exactValues[i];
  for (let i = 0; i < maxima.length; i++) if (maxima[i] > largest) largest = maxima[i];
  return largest;
}

/** Of a saved state each group by itself. */
export function splitQuantiles(saved: SavedQuantiles): SavedQuantiles[] {
  if (saved.windows !== undefined) return splitQuantiles(copied(saved));
  const { exactLengths, exactValues, bucketGroups, bucketLengths } = saved;
  let at = 0;
  const parts = Array.from(exactLengths, (length): SavedQuantiles => {
    at += length;
    return { ...empty, exactLengths: Int32Array.of(length), exactValues: exactValues.slice(at - length, at) };
  });
  at = 0;
  bucketGroups.forEach((group, i) => {
    const from = at;
    at += bucketLengths[i];
    parts[group] = {
      ...parts[group],
      bucketGroups: Int32Array.of(0),
      bucketLengths: Int32Array.of(bucketLengths[i]),
      minima: saved.minima.slice(i, i + 1),
      maxima: saved.maxima.slice(i, i + 1),
      buckets: saved.buckets.slice(from, at),
      counts: saved.counts.slice(from, at),
    };
  });
  return parts;
}

/** A state that was handed over, as save() gives it. */
function copied(saved: SavedQuantiles): SavedQuantiles {
  const groups = saved.exactLengths.length;
  const quantiles = new Quantiles();
  quantiles.merge(
    saved,
    Int32Array.from({ length: groups }, (_, group) => group),
    groups,
  );
  return quantiles.save();
}

const noWords = new Int32Array(0);
const noNumbers = new Float64Array(0);
const empty: SavedQuantiles = {
  exactLengths: noWords,
  exactValues: noNumbers,
  bucketGroups: noWords,
  bucketLengths: noWords,
  minima: noNumbers,
  maxima: noNumbers,
  buckets: noWords,
  counts: noNumbers,
};

function bucketedAt(state: BucketCounts, rank: number): number {
  if (rank === 1) return state.min;
  if (rank === state.total) return state.max;
  return Math.min(Math.max(bucketValue(state.bucketAt(rank)) + 0, state.min), state.max);
}
