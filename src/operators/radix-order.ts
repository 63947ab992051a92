/** Stable orders of rows by columns of numbers, by counting digits of 16 bits (least significant first): a few passes over the rows,
 * whatever their number, and no comparison. */

const digitBits = 16;
const buckets = 1 << digitBits;
const lowDigit = buckets - 1;
const signBit = 0x80000000;

/** The rows in their own order. */
export function inInputOrder(rows: number): Uint32Array {
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  return order;
}

/** The order anew, by a number each row; rows with the same one stay as they were. No number may be NaN; -0 is 0. */
export function orderedByNumber(order: Uint32Array, numbers: Float64Array, descending: boolean): Uint32Array {
  const { high, low } = sortableBits(numbers, descending);
  let current = order;
  for (const words of [low, high]) for (const shift of [0, digitBits]) current = orderedByDigit(current, words, shift);
  return current;
}

/** The order anew, by a digit of the rows' words. */
export function orderedByDigit(order: Uint32Array, words: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(buckets + 1);
  for (let i = 0; i < order.length; i++) starts[((words[i] >>> shift) & lowDigit) + 1]++;
  if (order.length === 0 || starts[((words[0] >>> shift) & lowDigit) + 1] === order.length) return order;
  for (let digit = 0; digit < buckets; digit++) starts[digit + 1] += starts[digit];
  const next = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    next[starts[(words[row] >>> shift) & lowDigit]++] = row;
  }
  return next;
}

/** Float64s as unsigned words that are in the same order: of negative ones all bits are turned, of others the sign. */
function sortableBits(numbers: Float64Array, descending: boolean): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(numbers.length);
  const low = new Uint32Array(numbers.length);
  const view = new DataView(new ArrayBuffer(8));
  const all = descending ? 0xffffffff : 0;
  for (let i = 0; i < numbers.length; i++) {
    view.setFloat64(0, numbers[i] + 0);
    const top = view.getUint32(0);
    const isNegative = top >= signBit;
    high[i] = (isNegative ? ~top : top ^ signBit) ^ all;
    low[i] = (isNegative ? ~view.getUint32(4) : view.getUint32(4)) ^ all;
  }
  return { high, low };
}
