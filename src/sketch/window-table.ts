/** The windows (count-window.ts) of the first groups of a scan in one array, so that the values of a batch are counted in one loop,
 * in the order in which they come, whatever their groups. */

import { bucketShift, highWord } from './bucket.ts';
import type { BucketCounts } from './bucket-counts.ts';
import { maxWindowCount, windowLength } from './count-window.ts';

/** So many groups have room at most: 4 MB, of which the system gives what is written to. No more, so that they stay in the cache. */
const mostGroups = 64;
/** Groups that have room at least. */
const fewestGroups = 8;
/** The start of a group that has no window: no bucket is in it. */
export const noWindow = 1 << 30;

/** The windows of some groups: of group g, from bucket `starts[g]` on, the `windowLength` counts from `g * windowLength` on, which are
 * `totals[g]` values. */
export interface SavedWindows {
  readonly starts: Int32Array;
  readonly totals: Float64Array;
  readonly counts: Uint16Array;
}

/** The counts of some groups by bucket: see SavedQuantiles. */
interface SavedBuckets {
  readonly bucketGroups: Int32Array;
  readonly bucketLengths: Int32Array;
  readonly counts: Float64Array;
}

export class WindowTable {
  /** Groups below this have room. */
  readonly room: number;
  readonly #counts: Uint16Array;
  readonly #starts: Int32Array;
  // Of the values of this batch.
  readonly #totals: Int32Array;
  readonly #minima: Float64Array;
  readonly #maxima: Float64Array;
  /** Indices of the values of a batch that were not counted. */
  left = new Int32Array(0);
  #words: Int32Array = new Int32Array(0);

  /** @param groups how many there are by now: twice as many have room */
  constructor(groups: number) {
    this.room = Math.min(Math.max(groups * 2, fewestGroups), mostGroups);
    this.#counts = new Uint16Array(this.room * windowLength);
    this.#starts = new Int32Array(this.room).fill(noWindow);
    this.#totals = new Int32Array(this.room);
    this.#minima = new Float64Array(this.room);
    this.#maxima = new Float64Array(this.room);
  }

  /** Where the window of a group (below `room`) keeps its counts. */
  countsOf(group: number): Uint16Array {
    return this.#counts.subarray(group * windowLength, (group + 1) * windowLength);
  }

  /** Counts n values, `values[i]` of the group `groups[i]`, but for those that no window can take as they are: the indices of these are
   * in `left`, as many as is returned. Groups whose values are counted have their window in `bucketed`. */
  addAll(values: Float64Array, groups: Int32Array, n: number, bucketed: readonly (BucketCounts | undefined)[]): number {
    if (this.#words.buffer !== values.buffer || this.#words.byteOffset !== values.byteOffset)
      this.#words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    if (this.left.length < n) this.left = new Int32Array(n);
    this.#totals.fill(0);
    this.#minima.fill(Number.POSITIVE_INFINITY);
    this.#maxima.fill(Number.NEGATIVE_INFINITY);
    const left = this.#count(values, this.#words, groups, n, this.left);
    for (let group = 0; group < bucketed.length && group < this.room; group++)
      if (this.#totals[group] > 0)
        bucketed[group]?.takeCounted(this.#totals[group], this.#minima[group], this.#maxima[group]);
    return left;
  }

  /** The table itself.
   * @param outside what is saved of `bucketed` beside it */
  handOver(
    bucketed: readonly (BucketCounts | undefined)[],
    { bucketGroups, bucketLengths, counts }: SavedBuckets,
  ): SavedWindows {
    const totals = new Float64Array(this.room);
    let at = 0;
    bucketGroups.forEach((group, i) => {
      const end = at + bucketLengths[i];
      const state = bucketed[group];
      if (state?.windowStart !== undefined) {
        this.#starts[group] = state.windowStart;
        totals[group] = state.total;
        for (let k = at; k < end; k++) totals[group] -= counts[k];
      }
      at = end;
    });
    return { starts: this.#starts, totals, counts: this.#counts };
  }

  /** A group has a window now, whose first bucket is `start`. */
  begin(group: number, start: number): void {
    this.#starts[group] = start;
  }

  /** Left over are values that are in no window, or whose bucket's count is full. Calls nothing, so that it is compiled soon. */
  #count(values: Float64Array, words: Int32Array, groups: Int32Array, n: number, left: Int32Array): number {
    const counts = this.#counts;
    const starts = this.#starts;
    const totals = this.#totals;
    const minima = this.#minima;
    const maxima = this.#maxima;
    let leftCount = 0;
    for (let i = 0; i < n; i++) {
      const group = groups[i];
      const at = (words[2 * i + highWord] >>> bucketShift) - starts[group];
      const place = group * windowLength + at;
      if (at < 0 || at >= windowLength || counts[place] === maxWindowCount) {
        left[leftCount++] = i;
        continue;
      }
      counts[place]++;
      totals[group]++;
      const value = values[i];
      if (value < minima[group]) minima[group] = value;
      if (value > maxima[group]) maxima[group] = value;
    }
    return leftCount;
  }
}
