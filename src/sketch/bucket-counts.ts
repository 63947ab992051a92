/** How many values fell into each bucket, for one group of {@link Quantiles}: a hash table of one 32-bit word a bucket.
 *
 * A value's bucket is the top 23 bits of its float64: sign, exponent and 11 bits of mantissa. A word is that key shifted
 * left by 9 and a count of 1 to 511; what a count has beyond that is carried to a map. A word of zero is an empty slot. */

const countBits = 9;
const maxCount = (1 << countBits) - 1;
const firstSlots = 64;
/** Between these a table grows fourfold: a group that has come so far seldom stays there. */
const steepFrom = 512;
const steepUntil = 4096;

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);
/** Where the high word of a float64 is: 1 but on big-endian machines. */
bits[0] = 1;
const high = words[1] !== 0 ? 1 : 0;

/** The bucket of a value: `highWord >>> 9`. -0 must have been made 0. */
export function bucketOf(value: number): number {
  bits[0] = value;
  return words[high] >>> 9;
}

/** The value nearest zero in a bucket. It stands for all of them: what it stands for is at most 2^-11 (0.05 %) further from
 * zero, and whole numbers to 4096 (statuses, levels, milliseconds) stand for themselves. */
export function bucketValue(bucket: number): number {
  words[high] = bucket << 9;
  words[1 - high] = 0;
  return bits[0];
}

function slotOf(bucket: number, mask: number): number {
  const mixed = Math.imul(bucket, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}

export class BucketCounts {
  /** How many values there are in all. */
  total = 0;
  /** How many buckets have any. */
  used = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  private slots = new Uint32Array(firstSlots);
  private readonly carried = new Map<number, number>();

  add(value: number): void {
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.addBucket(bucketOf(value), 1);
  }

  /** Adds values[from..to), none of which is -0. `valueWords` is the same memory as 32-bit words. */
  addAll(values: Float64Array, valueWords: Int32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const start = i;
      i = countWhilePresent(this.slots, valueWords, i, to);
      this.total += i - start;
      if (i < to) this.addBucket(valueWords[2 * i + high] >>> 9, 1);
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

  /** Adds `count` values of a bucket, at least one. The caller sees to `min` and `max`. */
  addBucket(bucket: number, count: number): void {
    this.total += count;
    const slot = this.find(bucket);
    const present = this.slots[slot] & maxCount;
    if (present + count > maxCount) this.carry(slot, bucket, count);
    else if (present === 0) this.fill(slot, bucket, count);
    else this.slots[slot] += count;
  }

  /** The buckets in the order of their values. */
  sorted(): { buckets: Int32Array; counts: Float64Array } {
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
      counts[i] = (ordered[i] & maxCount) + this.carriedOf(buckets[i]);
    }
    return { buckets, counts };
  }

  private carriedOf(bucket: number): number {
    return this.carried.size === 0 ? 0 : (this.carried.get(bucket) ?? 0);
  }

  get byteSize(): number {
    return this.slots.byteLength + this.carried.size * 40;
  }

  private find(bucket: number): number {
    const slots = this.slots;
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
    const { length } = narrow;
    this.slots = new Uint32Array(length * (length >= steepFrom && length < steepUntil ? 4 : 2));
    for (const word of narrow) if (word !== 0) this.slots[this.find(word >>> countBits)] = word;
  }
}

const signBit = 1 << 22;

/** Buckets as numbers in the order of their values: those of negative values are turned round. Its own inverse. */
function inOrder(bucket: number): number {
  return bucket >= 0 && bucket < signBit ? bucket : signBit - 1 - bucket;
}

/** Counts values from i on, and returns the index of the first whose slot is empty or full (`to` if there is none). */
function countWhilePresent(slots: Uint32Array, valueWords: Int32Array, i: number, to: number): number {
  const mask = slots.length - 1;
  for (; i < to; i++) {
    const bucket = valueWords[2 * i + high] >>> 9;
    let slot = slotOf(bucket, mask);
    while (slots[slot] !== 0 && slots[slot] >>> countBits !== bucket) slot = (slot + 1) & mask;
    const count = slots[slot] & maxCount;
    if (count === 0 || count === maxCount) return i;
    slots[slot]++;
  }
  return to;
}
