/** Counts of records by group: what count, share, avg and rate keep. */

import type { Batch, BatchPredicate } from '../core/batch.ts';
import { growFloat64 } from '../sketch/growth.ts';

export class Tally {
  private counts = new Float64Array(0);

  /** Counts n records: record i belongs to group `groups[i]`. */
  add(groups: Int32Array, n: number, groupCount: number): void {
    this.counts = growFloat64(this.counts, groupCount);
    countGroups(this.counts, groups, n);
  }

  count(group: number): number {
    return group < this.counts.length ? this.counts[group] : 0;
  }

  save(): Float64Array {
    return this.counts.slice();
  }

  /** Adds saved counts: their group g is our group `groupOf[g]`; negative: left out. What lies beyond `groupOf` is zero. */
  merge(saved: Float64Array, groupOf: Int32Array, groupCount: number): void {
    this.counts = growFloat64(this.counts, groupCount);
    const n = Math.min(saved.length, groupOf.length);
    for (let g = 0; g < n; g++) if (groupOf[g] >= 0) this.counts[groupOf[g]] += saved[g];
  }
}

/** Counts only the records that match. */
export class MatchTally {
  private readonly tally = new Tally();
  private readonly matches: BatchPredicate;
  private matching = new Int32Array(0);
  private groups = new Int32Array(0);

  constructor(matches: BatchPredicate) {
    this.matches = matches;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    if (this.matching.length < n) {
      this.matching = new Int32Array(n);
      this.groups = new Int32Array(n);
    }
    this.matching.set(selection.subarray(0, n));
    const matched = this.matches(batch, this.matching, n);
    groupsOfMatches(selection, groups, this.matching, matched, this.groups);
    this.tally.add(this.groups, matched, groupCount);
  }

  count(group: number): number {
    return this.tally.count(group);
  }

  save(): Float64Array {
    return this.tally.save();
  }

  merge(saved: Float64Array, groupOf: Int32Array, groupCount: number): void {
    this.tally.merge(saved, groupOf, groupCount);
  }
}

function countGroups(counts: Float64Array, groups: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) counts[groups[i]]++;
}

/** Finds the group of each matching record. Matches are a part of the selection, in its order; a record that is in the
 * selection several times (once for each of its groups) is in the matches as often. */
function groupsOfMatches(
  selection: Int32Array,
  groups: Int32Array,
  matching: Int32Array,
  matched: number,
  out: Int32Array,
): void {
  for (let i = 0, j = 0; j < matched; i++) if (selection[i] === matching[j]) out[j++] = groups[i];
}
