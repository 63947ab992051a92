/** 64-bit hashes of values, as two 32-bit halves: MurmurHash3's steps (Austin Appleby, public domain) in two lanes that
 * differ in their constants and rotations. Values of different types never share a hash on purpose: 1 is not "1". */

/** The result of the last call: two halves that callers read at once (returning them would allocate). */
export const hashed = { high: 0, low: 0 };

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

/** MurmurHash3's finaliser: each bit of the input changes half of the output's. */
function scatter(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

function finish(a: number, b: number): void {
  const high = scatter(a + rotate(b, 15));
  hashed.high = high;
  hashed.low = scatter(b + high) | 0;
}

/** Hashes a number by its double; -0 is 0. */
export function hashNumber(value: number): void {
  bits[0] = value + 0;
  const a = Math.imul(words[0] ^ 0x2545f491, 0xcc9e2d51);
  const b = Math.imul(words[1] ^ 0x3c6ef372, 0x9e3779b1);
  finish(rotate(a, 15) + b, rotate(b, 13) ^ Math.imul(a, 5));
}

/** Hashes a text under a type: a small number that keeps texts of different types apart. */
export function hashText(text: string, type: number): void {
  let a = type;
  let b = ~type;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = (Math.imul(rotate(a ^ Math.imul(unit, 0xcc9e2d51), 13), 5) + 0xe6546b64) | 0;
    b = (Math.imul(rotate(b ^ Math.imul(unit, 0x1b873593), 17), 9) + 0x38495ab5) | 0;
  }
  finish(a ^ text.length, b ^ text.length);
}
