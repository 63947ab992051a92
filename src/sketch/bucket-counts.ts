/** How many values fell into each bucket, for one group of {@link Quantiles}. */

import { bucketOf, bucketShift, highWord, inOrder, type SortedCounts } from './bucket.ts';
import { CountWindow, windowLength } from './count-window.ts';
import { HashedCounts } from './hashed-counts.ts';

/** With so many buckets in the table, it is tried whether most of them lie close together. */
const manyBuckets = 2048;
/** The same where memory does not matter. */
const fewBuckets = 64;

export class BucketCounts {
  /** How many values there are in all. */
  total = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private hashed = new HashedCounts();
  private window: CountWindow | undefined;
  private tryWindowAt: number;
  private readonly windowCounts: Uint16Array | undefined;

  /** @param windowCounts - zeros for the counts of a window, which is then tried from the beginning: `windowLength` of them */
  constructor(windowCounts?: Uint16Array) {
    this.windowCounts = windowCounts;
    this.tryWindowAt = windowCounts === undefined ? manyBuckets : fewBuckets;
  }

  add(value: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.addBucket(bucketOf(value), 1);
  }

  /** Adds values[from..to), none of which is -0. `valueWords` is the same memory as 32-bit words. */
  addAll(values: Float64Array, valueWords: Int32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const start = i;
      i = (this.window ?? this.hashed).addWhilePresent(valueWords, i, to);
      this.total += i - start;
      if (i < to) this.addBucket(valueWords[2 * i + highWord] >>> bucketShift, 1);
    }
    let { min, max } = this;
    for (let i = from; i < to; i++) {
      const value = values[i];
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.min = min;
    this.max = max;
  }

  /** `total` values between `min` and `max` were counted in the array that was given for the window. */
  takeCounted(total: number, min: number, max: number): void {
    this.total += total;
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
  }

  /** The first bucket of the window, if there is one in the array that was given for it. */
  get windowStart(): number | undefined {
    return this.windowCounts === undefined ? undefined : this.window?.start;
  }

  /** Adds `count` values of a bucket, at least one. `min` and `max` must be of its values too. */
  addBucket(bucket: number, count: number): void {
    this.total += count;
    if (this.window?.has(bucket)) this.window.add(bucket, count);
    else {
      this.hashed.add(bucket, count);
      if (this.hashed.used >= this.tryWindowAt) this.tryWindow();
    }
  }

  /** Adds counts of some buckets, each at least one. `min` and `max` must be of their values too. */
  addBuckets(buckets: Int32Array, counts: Float64Array): void {
    for (let i = 0; i < buckets.length; i++) {
      const end = this.window?.addWhileInside(buckets, counts, i) ?? i;
      for (; i < end; i++) this.total += counts[i];
      if (i < buckets.length) this.addBucket(buckets[i], counts[i]);
    }
  }

  /** Adds the counts of a window that starts at `start`, `total` in all. `min` and `max` must be of its values too. */
  addWindow(start: number, counts: Uint16Array, total: number): void {
    const window = this.window ?? this.begin(CountWindow.at(start, this.windowCounts), this.hashed.sorted());
    const [low, high] = this.extent(start, start + counts.length - 1);
    window.addWindow(start, counts, low, high);
    this.total += total;
    if (start === window.start) return;
    for (let bucket = low; bucket <= high; bucket++)
      if (counts[bucket - start] > 0 && !window.has(bucket)) this.hashed.add(bucket, counts[bucket - start]);
  }

  /** Of the buckets from `low` to `high`, those between which all are that may have any. */
  private extent(low: number, high: number): [low: number, high: number] {
    const { min, max } = this;
    if (min < 0 && max >= 0) return [low, high];
    const [first, last] = min < 0 ? [bucketOf(max), bucketOf(min)] : [bucketOf(min), bucketOf(max)];
    return [Math.max(low, first), Math.min(high, last)];
  }

  /** What is not in the array that was given for the window, in no order. */
  outside(): SortedCounts {
    const hashed = this.hashed.sorted();
    if (this.window === undefined) return hashed;
    if (this.windowCounts === undefined) return this.sorted();
    const carried = this.window.carried();
    const [present, length] = [hashed.buckets.length, hashed.buckets.length + carried.buckets.length];
    return {
      buckets: spliced(hashed.buckets, present, carried.buckets, new Int32Array(length)),
      counts: spliced(hashed.counts, present, carried.counts, new Float64Array(length)),
    };
  }

  /** The bucket of the value of a rank, from 1, in the order of values. */
  bucketAt(rank: number): number {
    if (this.window !== undefined && this.hashed.used === 0)
      return this.window.bucketAt(rank, this.total, bucketOf(this.min), bucketOf(this.max));
    const { buckets, counts } = this.sorted();
    let i = 0;
    for (let below = counts[0]; below < rank; below += counts[i]) i++;
    return buckets[i];
  }

  /** The buckets in the order of their values. */
  sorted(): SortedCounts {
    if (this.window === undefined) return this.hashed.sorted();
    const { start } = this.window;
    const window = this.window.sorted(...this.extent(start, start + windowLength - 1));
    if (this.hashed.used === 0) return window;
    const hashed = this.hashed.sorted();
    // The table's lie below and above all of the window's.
    const first = inOrder(window.buckets[0]);
    let below = 0;
    while (below < hashed.buckets.length && inOrder(hashed.buckets[below]) < first) below++;
    const used = hashed.buckets.length + window.buckets.length;
    return {
      buckets: spliced(hashed.buckets, below, window.buckets, new Int32Array(used)),
      counts: spliced(hashed.counts, below, window.counts, new Float64Array(used)),
    };
  }

  get byteSize(): number {
    return this.hashed.byteSize + (this.window?.byteSize ?? 0);
  }

  /** Moves the buckets that lie close together to an array, where to count takes a third of the time. */
  private tryWindow(): void {
    this.tryWindowAt = this.hashed.used * 2;
    if (this.window !== undefined) return;
    const hashed = this.hashed.sorted();
    const window = CountWindow.over(hashed, this.windowCounts);
    if (window !== undefined) this.begin(window, hashed);
  }

  private begin(window: CountWindow, { buckets, counts }: SortedCounts): CountWindow {
    this.window = window;
    this.hashed = new HashedCounts();
    for (let i = 0; i < buckets.length; i++) (window.has(buckets[i]) ? window : this.hashed).add(buckets[i], counts[i]);
    return window;
  }
}

/** `inserted` put into `others` at a place, in `out`. */
function spliced<T extends Int32Array | Float64Array>(others: T, at: number, inserted: T, out: T): T {
  out.set(others.subarray(0, at));
  out.set(inserted, at);
  out.set(others.subarray(at), at + inserted.length);
  return out;
}
