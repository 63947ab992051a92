/** Sets of 64-bit hashes, one a group, in one chained hash table for all groups: 20 bytes an entry and 4 to 8 for its
 * chain. The entries of a set are linked, so that a set can be listed, and cleared for others to use its entries. */

import { growInt32 } from './growth.ts';

/** No entry. Entries are numbered from 1. */
const none = 0;

export class HashSets {
  private sizes = new Int32Array(0);
  /** The newest entry of each group. */
  private newest = new Int32Array(0);
  private high = new Int32Array(8);
  private low = new Int32Array(8);
  private owner = new Int32Array(8);
  /** The entry added to the group before it; of a free entry, the next free one. */
  private older = new Int32Array(8);
  /** The next entry of the same chain. */
  private next = new Int32Array(8);
  private chains = new Int32Array(16);
  private entries = 1;
  private free = none;

  /** Makes room for groups below `groupCount`. Must come before they are used. */
  fit(groupCount: number): void {
    this.sizes = growInt32(this.sizes, groupCount);
    this.newest = growInt32(this.newest, groupCount);
  }

  size(group: number): number {
    return group < this.sizes.length ? this.sizes[group] : 0;
  }

  add(group: number, high: number, low: number): void {
    const chain = this.chainOf(group, high, low);
    for (let entry = this.chains[chain]; entry !== none; entry = this.next[entry]) {
      if (this.low[entry] === low && this.high[entry] === high && this.owner[entry] === group) return;
    }
    const entry = this.takeEntry();
    this.high[entry] = high;
    this.low[entry] = low;
    this.owner[entry] = group;
    this.older[entry] = this.newest[group];
    this.next[entry] = this.chains[chain];
    this.chains[chain] = entry;
    this.newest[group] = entry;
    this.sizes[group]++;
    if (this.entries > this.chains.length) this.rechain(this.chains.length * 2);
  }

  forEach(group: number, visit: (high: number, low: number) => void): void {
    for (let entry = this.newest[group]; entry !== none; entry = this.older[entry])
      visit(this.high[entry], this.low[entry]);
  }

  clear(group: number): void {
    let entry = this.newest[group];
    while (entry !== none) {
      const older = this.older[entry];
      this.unchain(entry);
      this.older[entry] = this.free;
      this.free = entry;
      entry = older;
    }
    this.newest[group] = none;
    this.sizes[group] = 0;
  }

  get byteSize(): number {
    const perEntry = [this.high, this.low, this.owner, this.older, this.next, this.chains];
    return [...perEntry, this.sizes, this.newest].reduce((sum, array) => sum + array.byteLength, 0);
  }

  private chainOf(group: number, high: number, low: number): number {
    const mixed = Math.imul(low ^ Math.imul(group, 0x9e3779b1), 0x85ebca6b) ^ high;
    return (mixed ^ (mixed >>> 16)) & (this.chains.length - 1);
  }

  private takeEntry(): number {
    const entry = this.free;
    if (entry !== none) {
      this.free = this.older[entry];
      return entry;
    }
    this.high = growInt32(this.high, this.entries + 1);
    this.low = growInt32(this.low, this.entries + 1);
    this.owner = growInt32(this.owner, this.entries + 1);
    this.older = growInt32(this.older, this.entries + 1);
    this.next = growInt32(this.next, this.entries + 1);
    return this.entries++;
  }

  private unchain(entry: number): void {
    const chain = this.chainOf(this.owner[entry], this.high[entry], this.low[entry]);
    if (this.chains[chain] === entry) {
      this.chains[chain] = this.next[entry];
      return;
    }
    let before = this.chains[chain];
    while (this.next[before] !== entry) before = this.next[before];
    this.next[before] = this.next[entry];
  }

  private rechain(length: number): void {
    this.chains = new Int32Array(length);
    for (let group = 0; group < this.newest.length; group++) {
      for (let entry = this.newest[group]; entry !== none; entry = this.older[entry]) {
        const chain = this.chainOf(group, this.high[entry], this.low[entry]);
        this.next[entry] = this.chains[chain];
        this.chains[chain] = entry;
      }
    }
  }
}
