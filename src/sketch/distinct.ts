/** How many different values many groups have, mergeable. Up to `limits.exactDistinctValues` a group are counted exactly, by
 * their 64-bit hashes (two of 10,000 values share one once in 10^11 times); from the next one on, estimated (hyperloglog.ts). Which
 * of the two a group is, and its answer, depend on its set of values only. */

import { limits } from '../core/limits.ts';
import { HashSets } from './hash-sets.ts';
import { addHash, estimate, registerCount, unite } from './hyperloglog.ts';

/** Plain data for {@link Distinct.merge}. Group g has `lengths[g]` of the hashes `high` and `low`, in order of groups; entry i
 * of `estimated` is a group whose registers are the i-th 2^14 of `registers`. */
export interface SavedDistinct {
  readonly lengths: Int32Array;
  readonly high: Int32Array;
  readonly low: Int32Array;
  readonly estimated: Int32Array;
  readonly registers: Uint8Array;
}

export class Distinct {
  private groups = 0;
  private readonly exact = new HashSets();
  /** Registers of the groups that outgrew `exact`. */
  private readonly estimated = new Map<number, Uint8Array>();
  private readonly exactLimit: number;

  constructor(exactLimit: number = limits.exactDistinctValues) {
    this.exactLimit = exactLimit;
  }

  /** Makes room for groups below `groupCount`. Must come before they are added to. */
  fit(groupCount: number): void {
    if (groupCount <= this.groups) return;
    this.groups = groupCount;
    this.exact.fit(groupCount);
  }

  /** Adds the value of a hash. */
  add(group: number, high: number, low: number): void {
    const registers = this.estimated.size === 0 ? undefined : this.estimated.get(group);
    if (registers !== undefined) {
      addHash(registers, high, low);
      return;
    }
    this.exact.add(group, high, low);
    if (this.exact.size(group) > this.exactLimit) this.toRegisters(group);
  }

  count(group: number): number {
    const registers = this.estimated.get(group);
    return registers === undefined ? this.exact.size(group) : estimate(registers);
  }

  isEstimated(group: number): boolean {
    return this.estimated.has(group);
  }

  save(): SavedDistinct {
    const lengths = new Int32Array(this.groups);
    let length = 0;
    for (let g = 0; g < this.groups; g++) length += lengths[g] = this.exact.size(g);
    const high = new Int32Array(length);
    const low = new Int32Array(length);
    let at = 0;
    for (let g = 0; g < this.groups; g++) {
      this.exact.forEach(g, (h, l) => {
        high[at] = h;
        low[at++] = l;
      });
    }
    const registers = new Uint8Array(this.estimated.size * registerCount);
    [...this.estimated.values()].forEach((each, i) => {
      registers.set(each, i * registerCount);
    });
    return { lengths, high, low, estimated: Int32Array.from(this.estimated.keys()), registers };
  }

  /** Adds a saved state: its group g is our group `groupOf[g]`, and is left out where that is negative. */
  merge(saved: SavedDistinct, groupOf: Int32Array, groupCount: number): void {
    this.fit(groupCount);
    for (let g = 0, at = 0; g < saved.lengths.length; g++) {
      const end = at + saved.lengths[g];
      if (groupOf[g] < 0) at = end;
      for (; at < end; at++) this.add(groupOf[g], saved.high[at], saved.low[at]);
    }
    saved.estimated.forEach((g, i) => {
      if (groupOf[g] < 0) return;
      unite(this.toRegisters(groupOf[g]), saved.registers.subarray(i * registerCount, (i + 1) * registerCount));
    });
  }

  private toRegisters(group: number): Uint8Array {
    const present = this.estimated.get(group);
    if (present !== undefined) return present;
    const registers = new Uint8Array(registerCount);
    this.exact.forEach(group, (high, low) => addHash(registers, high, low));
    this.exact.clear(group);
    this.estimated.set(group, registers);
    return registers;
  }
}
