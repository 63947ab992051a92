/** Counts of a few buckets anywhere: a hash table of one 32-bit word a bucket.
 *
 * A word is the bucket shifted left by 9 and a count of 1 to 511; what a count has beyond that is carried to a map. A word of zero is an
 * empty slot. */

import { bucketShift, highWord, inOrder, type SortedCounts } from './bucket.ts';

const countBits = 9;
const maxCount = (1 << countBits) - 1;
const firstSlots = 64;

export class HashedCounts {
  /** How many buckets have any. */
  used = 0;
  private slots = new Uint32Array(firstSlots);
  private readonly carried = new Map<number, number>();

  /** Adds `count` values, at least one. */
  add(bucket: number, count: number): void {
    const slot = this.find(bucket);
    const present = this.slots[slot] & maxCount;
    if (present + count > maxCount) this.carry(slot, bucket, count);
    else if (present === 0) this.fill(slot, bucket, count);
    else this.slots[slot] += count;
  }

  /** Counts values from i on, and returns the index of the first whose slot is empty or full (`to` if there is none). */
  addWhilePresent(valueWords: Int32Array, i: number, to: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    for (; i < to; i++) {
      const bucket = valueWords[2 * i + highWord] >>> bucketShift;
      let slot = slotOf(bucket, mask);
      while (slots[slot] !== 0 && slots[slot] >>> countBits !== bucket) slot = (slot + 1) & mask;
      const count = slots[slot] & maxCount;
      if (count === 0 || count === maxCount) return i;
      slots[slot]++;
    }
    return to;
  }

  sorted(): SortedCounts {
    // Each with its count beside it, as one number: sorted without a comparison of ours, which takes most of the time.
    const ordered = new Int32Array(this.used);
    let at = 0;
    for (const word of this.slots)
      if (word !== 0) ordered[at++] = (inOrder(word >>> countBits) << countBits) | (word & maxCount);
    ordered.sort();
    const buckets = new Int32Array(at);
    const counts = new Float64Array(at);
    for (let i = 0; i < at; i++) {
      buckets[i] = inOrder(ordered[i] >> countBits);
      counts[i] = (ordered[i] & maxCount) + (this.carried.get(buckets[i]) ?? 0);
    }
    return { buckets, counts };
  }

  get byteSize(): number {
    return this.slots.byteLength + this.carried.size * 40;
  }

  private find(bucket: number): number {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = slotOf(bucket, mask);
    while (slots[slot] !== 0 && slots[slot] >>> countBits !== bucket) slot = (slot + 1) & mask;
    return slot;
  }

  private fill(slot: number, bucket: number, count: number): void {
    this.slots[slot] = (bucket << countBits) | count;
    if (++this.used * 4 > this.slots.length * 3) this.widen();
  }

  /** Leaves a count of 1 in the slot and carries the rest. */
  private carry(slot: number, bucket: number, count: number): void {
    const present = this.slots[slot] & maxCount;
    this.carried.set(bucket, (this.carried.get(bucket) ?? 0) + present + count - 1);
    if (present === 0) this.fill(slot, bucket, 1);
    else this.slots[slot] += 1 - present;
  }

  private widen(): void {
    const narrow = this.slots;
    this.slots = new Uint32Array(narrow.length * 2);
    for (const word of narrow) if (word !== 0) this.slots[this.find(word >>> countBits)] = word;
  }
}

function slotOf(bucket: number, mask: number): number {
  const mixed = Math.imul(bucket, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}
