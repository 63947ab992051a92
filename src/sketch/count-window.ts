/** Counts of buckets that lie close together, as those of durations do: 16 powers of two, in an array. */

import { bucketShift, highWord, negativeBuckets, type SortedCounts } from './bucket.ts';

/** How many buckets a window has: 64 kB of counts. */
export const windowLength = 1 << 15;
export const maxWindowCount = 0xffff;
/** At least so many of all buckets must lie in a window. */
const share = 0.75;
/** Windows that are tried: from each sixteenth of the buckets on. */
const starts = 16;

export class CountWindow {
  /** The first bucket. */
  readonly start: number;
  readonly #counts: Uint16Array;
  /** What a count has beyond what fits the array. */
  readonly #carried = new Map<number, number>();

  private constructor(start: number, counts: Uint16Array) {
    this.start = start;
    this.#counts = counts;
  }

  /** A window over most of the buckets, if there is one. It is empty.
   * @param counts - `windowLength` zeros, where the counts are to be kept; else an array of its own */
  static over({ buckets }: SortedCounts, counts?: Uint16Array): CountWindow | undefined {
    const ascending = buckets.slice().sort();
    let best = 0;
    let first = 0;
    for (let k = 0; k < starts; k++) {
      const from = Math.floor((k * ascending.length) / starts);
      const to = lowerBound(ascending, ascending[from] + windowLength);
      if (to - from > best) [best, first] = [to - from, from];
    }
    if (best < ascending.length * share) return undefined;
    // As much room below them as above, but all values of one sign; -0, which is counted as 0, is in none.
    const [low, high] = [ascending[first], ascending[first + best - 1]];
    const start = low - ((windowLength - (high - low + 1)) >> 1);
    const [least, end] = low < negativeBuckets ? [0, negativeBuckets] : [negativeBuckets + 1, 2 * negativeBuckets];
    return CountWindow.at(Math.min(Math.max(start, least), end - windowLength), counts);
  }

  /** An empty one from a bucket on. */
  static at(start: number, counts: Uint16Array = new Uint16Array(windowLength)): CountWindow {
    return new CountWindow(start, counts);
  }

  has(bucket: number): boolean {
    return bucket >= this.start && bucket < this.start + windowLength;
  }

  /** Adds `count` values, at least one, of a bucket that it has. */
  add(bucket: number, count: number): void {
    const counts = this.#counts;
    const i = bucket - this.start;
    const sum = counts[i] + count;
    counts[i] = sum > maxWindowCount ? 1 : sum;
    // One is left, so that the bucket is seen to have some.
    if (sum > maxWindowCount) this.#carried.set(i, (this.#carried.get(i) ?? 0) + sum - 1);
  }

  /** Adds counts of buckets from i on, and returns the index of the first that it has not, or whose count would be more than fits. */
  addWhileInside(buckets: Int32Array, counts: Float64Array, i: number): number {
    const { start } = this;
    const present = this.#counts;
    for (; i < buckets.length; i++) {
      const at = buckets[i] - start;
      if (at < 0 || at >= windowLength) return i;
      const sum = present[at] + counts[i];
      if (sum > maxWindowCount) return i;
      present[at] = sum;
    }
    return i;
  }

  /** Adds the counts of another window that starts at `start`, but for those of buckets that this one has not. Only those of
   * `low` to `high` are looked at. */
  addWindow(start: number, counts: Uint16Array, low: number, high: number): void {
    const shift = start - this.start;
    const to = Math.min(high - start + 1, windowLength, windowLength - shift);
    for (let i = Math.max(low - start, 0, -shift); i < to; i++) {
      i = addWhileFits(this.#counts, shift, counts, i, to);
      if (i < to) this.add(start + i, counts[i]);
    }
  }

  /** Counts that are kept elsewhere than in the array: of buckets that have one in it too. */
  carried(): SortedCounts {
    return {
      buckets: Int32Array.from(this.#carried.keys(), (i) => this.start + i),
      counts: Float64Array.from(this.#carried.values()),
    };
  }

  /** Counts values from i on, and returns the index of the first that has another bucket, or one whose count is full. */
  addWhilePresent(valueWords: Int32Array, i: number, to: number): number {
    const { start } = this;
    const counts = this.#counts;
    for (; i < to; i++) {
      const at = (valueWords[2 * i + highWord] >>> bucketShift) - start;
      if (at < 0 || at >= windowLength) return i;
      if (counts[at] === maxWindowCount) return i;
      counts[at]++;
    }
    return to;
  }

  /** The bucket of the value of a rank, from 1, of `total` values in all: from the nearer end. `first` and `last` are the buckets of the
   * least value and of the greatest. */
  bucketAt(rank: number, total: number, first: number, last: number): number {
    const fromLast = rank * 2 > total;
    const present = this.#counts;
    let i = (fromLast ? last : first) - this.start;
    const step = fromLast !== this.start >= negativeBuckets ? -1 : 1;
    // How many values are to be passed on this way.
    let left = fromLast ? total - rank : rank - 1;
    for (; left >= 0; i += step) {
      if (present[i] === 0) continue;
      left -= present[i] + (this.#carried.size === 0 ? 0 : (this.#carried.get(i) ?? 0));
    }
    return this.start + i - step;
  }

  /** The buckets from `low` to `high` that have any. */
  sorted(low: number, high: number): SortedCounts {
    const used = takeUsed(this.#counts, this.start, low - this.start, high - this.start);
    const buckets = usedBuckets.slice(0, used);
    const counts = usedCounts.slice(0, used);
    if (this.#carried.size > 0)
      for (let at = 0; at < used; at++) counts[at] += this.#carried.get(buckets[at] - this.start) ?? 0;
    if (this.start >= negativeBuckets) {
      buckets.reverse();
      counts.reverse();
    }
    return { buckets, counts };
  }

  get byteSize(): number {
    return this.#counts.byteLength + this.#carried.size * 40;
  }
}

/** Adds counts from i on, and returns the index of the first whose sum would not fit. What is zero is not written to. */
function addWhileFits(present: Uint16Array, shift: number, counts: Uint16Array, i: number, to: number): number {
  for (; i < to; i++) {
    const count = counts[i];
    if (count === 0) continue;
    const sum = present[i + shift] + count;
    if (sum > maxWindowCount) return i;
    present[i + shift] = sum;
  }
  return to;
}

// What takeUsed found.
const usedBuckets = new Int32Array(windowLength);
const usedCounts = new Float64Array(windowLength);

function takeUsed(present: Uint16Array, start: number, from: number, to: number): number {
  let used = 0;
  for (let i = from; i <= to; i++) {
    const count = present[i];
    if (count === 0) continue;
    usedBuckets[used] = start + i;
    usedCounts[used++] = count;
  }
  return used;
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
