/** The values of a batch, put together by their groups (a counting sort, stable): a group's table is then looked at for all
 * of them in turn, while it is in the cache. */

import { growInt32 } from './growth.ts';

export class ValuesByGroup {
  values = new Float64Array(0);
  /** The same memory as 32-bit words. */
  words = new Int32Array(0);
  private ends = new Int32Array(0);

  /** Takes n values, `values[i]` of the group `groups[i]` (below `groupCount`). */
  sort(values: Float64Array, groups: Int32Array, n: number, groupCount: number): void {
    this.fit(n, groupCount);
    const { ends } = this;
    ends.fill(0, 0, groupCount + 1);
    for (let i = 0; i < n; i++) ends[groups[i] + 1]++;
    for (let group = 0; group < groupCount; group++) ends[group + 1] += ends[group];
    // A group's start moves to its end as its values are put down; the shift by one keeps the starts.
    for (let i = 0; i < n; i++) this.values[ends[groups[i]]++] = values[i] + 0; // -0 becomes 0
  }

  /** Where the values of a group begin; of the group after the last, where they all end. */
  start(group: number): number {
    return group === 0 ? 0 : this.ends[group - 1];
  }

  private fit(n: number, groupCount: number): void {
    this.ends = growInt32(this.ends, groupCount + 1);
    if (this.values.length >= n) return;
    this.values = new Float64Array(n);
    this.words = new Int32Array(this.values.buffer);
  }
}
