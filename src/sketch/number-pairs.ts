/** Numbers for pairs of numbers: a hash table over typed arrays, so that nothing is allocated for a pair that was met before. */

import { growInt32 } from './growth.ts';

export class NumberPairs {
  size = 0;
  readonly #most: number;
  #pairs = new Int32Array(128);
  /** Open addressing, at most half full: number + 1. */
  #slots = new Int32Array(256);

  /** `most`: pairs that it takes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The number of the pair, the next one where it is new; -1 where there is no room for more. */
  numberOf(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(a, b) & mask;
    for (; this.#slots[slot] > 0; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] - 1;
      if (this.#pairs[number * 2] === a && this.#pairs[number * 2 + 1] === b) return number;
    }
    if (this.size >= this.#most) return -1;
    const number = this.size++;
    this.#pairs = growInt32(this.#pairs, this.size * 2);
    this.#pairs[number * 2] = a;
    this.#pairs[number * 2 + 1] = b;
    this.#slots[slot] = this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = hashOf(this.#pairs[number * 2], this.#pairs[number * 2 + 1]) & mask;
      while (slots[slot] > 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** The finish of MurmurHash3 (Appleby), over both. */
function hashOf(a: number, b: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
