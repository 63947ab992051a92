/** A bucket of values: the top 23 bits of their float64, which are sign, exponent and 11 bits of mantissa. */

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);
bits[0] = 1;
/** Where the high word of a float64 is: 1 but on big-endian machines. */
export const highWord = words[1] !== 0 ? 1 : 0;
/** How far its bucket stands in the high word. */
export const bucketShift = 9;
/** Buckets from here on are those of negative values. */
export const negativeBuckets = 1 << 22;

/** The bucket of a value. -0 must have been made 0. */
export function bucketOf(value: number): number {
  bits[0] = value;
  return words[highWord] >>> bucketShift;
}

/** The value nearest zero in a bucket. It stands for all of them: what it stands for is at most 2^-11 (0.05 %) further from
 * zero, and whole numbers to 4096 (statuses, levels, milliseconds) stand for themselves. */
export function bucketValue(bucket: number): number {
  words[highWord] = bucket << bucketShift;
  words[1 - highWord] = 0;
  return bits[0];
}

/** Buckets as numbers in the order of their values: those of negative values are turned round. Its own inverse. */
export function inOrder(bucket: number): number {
  return bucket >= 0 && bucket < negativeBuckets ? bucket : negativeBuckets - 1 - bucket;
}

/** Buckets with their counts, in the order of their values. */
export interface SortedCounts {
  readonly buckets: Int32Array;
  readonly counts: Float64Array;
}
