/** Counts of buckets that lie close together, as those of durations do: 16 powers of two, in an array. */

import { bucketShift, highWord, negativeBuckets, type SortedCounts } from './bucket.ts';

/** 64 kB. */
const length = 1 << 15;
const maxCount = 0xffff;
/** At least so many of all buckets must lie in a window. */
const share = 0.75;
/** Windows that are tried: from each sixteenth of the buckets on. */
const starts = 16;

export class CountWindow {
  /** The first bucket. */
  readonly start: number;
  /** How many buckets have any. */
  used = 0;
  readonly #counts = new Uint16Array(length);
  /** Between these are all that have any. */
  #low = length;
  #high = -1;
  /** What a count has beyond what fits the array. */
  readonly #carried = new Map<number, number>();

  private constructor(start: number) {
    this.start = start;
  }

  /** A window over most of the buckets, if there is one. It is empty. */
  static over({ buckets }: SortedCounts): CountWindow | undefined {
    const ascending = buckets.slice().sort();
    let best = 0;
    let first = 0;
    for (let k = 0; k < starts; k++) {
      const from = Math.floor((k * ascending.length) / starts);
      const to = lowerBound(ascending, ascending[from] + length);
      if (to - from > best) [best, first] = [to - from, from];
    }
    if (best < ascending.length * share) return undefined;
    // As much room below them as above, but all values of one sign.
    const [low, high] = [ascending[first], ascending[first + best - 1]];
    const start = low - ((length - (high - low + 1)) >> 1);
    const [least, end] = low < negativeBuckets ? [0, negativeBuckets] : [negativeBuckets, 2 * negativeBuckets];
    return new CountWindow(Math.min(Math.max(start, least), end - length));
  }

  has(bucket: number): boolean {
    return bucket >= this.start && bucket < this.start + length;
  }

  /** Adds `count` values, at least one, of a bucket that it has. */
  add(bucket: number, count: number): void {
    const counts = this.#counts;
    const i = bucket - this.start;
    if (counts[i] === 0) this.#begin(i);
    const sum = counts[i] + count;
    counts[i] = sum > maxCount ? 1 : sum;
    // One is left, so that the bucket is seen to have some.
    if (sum > maxCount) this.#carried.set(i, (this.#carried.get(i) ?? 0) + sum - 1);
  }

  /** Adds counts of buckets from i on, and returns the index of the first that it has not, or whose count would be more than fits. */
  addWhileInside(buckets: Int32Array, counts: Float64Array, i: number): number {
    const { start } = this;
    const present = this.#counts;
    for (; i < buckets.length; i++) {
      const at = buckets[i] - start;
      if (at < 0 || at >= length) return i;
      const sum = present[at] + counts[i];
      if (sum > maxCount) return i;
      if (present[at] === 0) this.#begin(at);
      present[at] = sum;
    }
    return i;
  }

  #begin(i: number): void {
    this.used++;
    if (i < this.#low) this.#low = i;
    if (i > this.#high) this.#high = i;
  }

  /** Counts values from i on, and returns the index of the first that has another bucket, a new one, or one whose count is full. */
  addWhilePresent(valueWords: Int32Array, i: number, to: number): number {
    const { start } = this;
    const counts = this.#counts;
    for (; i < to; i++) {
      const at = (valueWords[2 * i + highWord] >>> bucketShift) - start;
      if (at < 0 || at >= length) return i;
      const count = counts[at];
      if (count === 0 || count === maxCount) return i;
      counts[at] = count + 1;
    }
    return to;
  }

  /** The bucket of the value of a rank, from 1, of `total` values in all: from the nearer end. */
  bucketAt(rank: number, total: number): number {
    const isNegative = this.start >= negativeBuckets;
    const fromHigh = rank * 2 > total !== isNegative;
    const present = this.#counts;
    let i = fromHigh ? this.#high : this.#low;
    const step = fromHigh ? -1 : 1;
    // How many values are to be passed on this way.
    let left = rank * 2 > total ? total - rank : rank - 1;
    for (; left >= 0; i += step) {
      if (present[i] === 0) continue;
      left -= present[i] + (this.#carried.size === 0 ? 0 : (this.#carried.get(i) ?? 0));
    }
    return this.start + i - step;
  }

  sorted(): SortedCounts {
    const buckets = new Int32Array(this.used);
    const counts = new Float64Array(this.used);
    const isNegative = this.start >= negativeBuckets;
    let at = 0;
    const present = this.#counts;
    for (let i = this.#low; i <= this.#high; i++) {
      if (present[i] === 0) continue;
      buckets[at] = this.start + i;
      counts[at++] = present[i];
    }
    if (this.#carried.size > 0)
      for (at = 0; at < buckets.length; at++) counts[at] += this.#carried.get(buckets[at] - this.start) ?? 0;
    if (isNegative) {
      buckets.reverse();
      counts.reverse();
    }
    return { buckets, counts };
  }

  get byteSize(): number {
    return this.#counts.byteLength + this.#carried.size * 40;
  }
}

/** The index of the first that is not below a bound. */
function lowerBound(ascending: Int32Array, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
