/** Numbers for byte strings: a hash table, so that one that was met before becomes no text. */

import { growInt32, growUint8 } from './growth.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Plain data: the byte strings one after the other, and where each ends. */
export interface SavedByteStrings {
  readonly heap: Uint8Array;
  readonly ends: Int32Array;
}

export function startOf(ends: Int32Array, number: number): number {
  return number === 0 ? 0 : ends[number - 1];
}

export function textOf({ heap, ends }: SavedByteStrings, number: number): string {
  return decoder.decode(heap.subarray(startOf(ends, number), ends[number]));
}

export class ByteStrings {
  size = 0;
  readonly #most: number;
  #heap = new Uint8Array(1 << 12);
  #ends = new Int32Array(64);
  #hashes = new Int32Array(64);
  /** Open addressing, at most half full: number + 1. */
  #slots = new Int32Array(256);

  /** `most`: byte strings that it takes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The number of bytes[start..end), a new one where they are new; -1 where there is no room for more. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const slot = this.#slotOf(hash, bytes, start, end);
    if (this.#slots[slot] > 0) return this.#slots[slot] - 1;
    return this.size < this.#most ? this.#insert(slot, hash, bytes, start, end) : -1;
  }

  /** The number of bytes[start..end); -1 where they are new. */
  known(bytes: Uint8Array, start: number, end: number): number {
    return this.#slots[this.#slotOf(hashOf(bytes, start, end), bytes, start, end)] - 1;
  }

  /** Where the number of the bytes stands, or is to stand. */
  #slotOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (; this.#slots[slot] > 0; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] - 1;
      if (this.#hashes[number] === hash && this.#equals(number, bytes, start, end)) return slot;
    }
    return slot;
  }

  #equals(number: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = startOf(this.#ends, number);
    if (this.#ends[number] - from !== end - start) return false;
    for (let i = start, j = from; i < end; i++, j++) if (bytes[i] !== this.#heap[j]) return false;
    return true;
  }

  #insert(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const number = this.size++;
    const from = startOf(this.#ends, number);
    this.#heap = growUint8(this.#heap, from + end - start);
    this.#ends = growInt32(this.#ends, this.size);
    this.#hashes = growInt32(this.#hashes, this.size);
    this.#heap.set(bytes.subarray(start, end), from);
    this.#ends[number] = from + end - start;
    this.#hashes[number] = hash;
    this.#slots[slot] = this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hashes[number] & mask;
      while (slots[slot] > 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }

  text(number: number): string {
    return textOf({ heap: this.#heap, ends: this.#ends }, number);
  }

  /** Negative where the first of the two comes first, by their bytes. */
  compare(a: number, b: number): number {
    const heap = this.#heap;
    const endA = this.#ends[a];
    const endB = this.#ends[b];
    let i = startOf(this.#ends, a);
    let j = startOf(this.#ends, b);
    for (; i < endA && j < endB; i++, j++) if (heap[i] !== heap[j]) return heap[i] - heap[j];
    return endA - i - (endB - j);
  }

  save(): SavedByteStrings {
    return { heap: this.#heap.slice(0, startOf(this.#ends, this.size)), ends: this.#ends.slice(0, this.size) };
  }
}

/** FNV-1a, finished so that the low bits depend on all. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
