/** Lists of float64 values, one a group, in chunks of eight from shared slabs: a group of a few values costs one chunk,
 * a list grows without copying, and the chunks of a list that is cleared serve the next one. */

import { growInt32 } from './growth.ts';

const chunkBits = 3;
const chunkLength = 1 << chunkBits;
const chunkMask = chunkLength - 1;
const slabBits = 13;
const slabChunks = 1 << slabBits;
const slabMask = slabChunks - 1;
/** No chunk. Chunks are numbered from 1. */
const none = 0;

export class ValueChunks {
  /** How many values each group has. */
  private lengths = new Int32Array(0);
  /** The chunk that each group's newest values are in. */
  private tails = new Int32Array(0);
  /** Of each chunk in use, the one filled before it; of each free one, the next free one. */
  private previous = new Int32Array(0);
  private readonly slabs: Float64Array[] = [];
  private chunks = 1;
  private free = none;

  /** Makes room for groups below `groupCount`. Must come before they are used. */
  fit(groupCount: number): void {
    this.lengths = growInt32(this.lengths, groupCount);
    this.tails = growInt32(this.tails, groupCount);
  }

  length(group: number): number {
    return group < this.lengths.length ? this.lengths[group] : 0;
  }

  push(group: number, value: number): void {
    const length = this.lengths[group];
    if ((length & chunkMask) === 0) this.tails[group] = this.takeChunk(this.tails[group]);
    const chunk = this.tails[group];
    this.slabs[chunk >> slabBits][((chunk & slabMask) << chunkBits) | (length & chunkMask)] = value;
    this.lengths[group] = length + 1;
  }

  /** Copies the group's values to `out` from `at` on, in no order that means anything; returns their number. */
  copy(group: number, out: Float64Array, at: number): number {
    const length = this.length(group);
    let chunk = this.tails[group];
    let inChunk = length & chunkMask || chunkLength;
    for (let left = length; left > 0; left -= inChunk, inChunk = chunkLength) {
      if (left < length) chunk = this.previous[chunk];
      const start = (chunk & slabMask) << chunkBits;
      const slab = this.slabs[chunk >> slabBits];
      for (let i = 0; i < inChunk; i++) out[at++] = slab[start + i];
    }
    return length;
  }

  clear(group: number): void {
    let chunk = this.tails[group];
    while (chunk !== none) {
      const before = this.previous[chunk];
      this.previous[chunk] = this.free;
      this.free = chunk;
      chunk = before;
    }
    this.tails[group] = none;
    this.lengths[group] = 0;
  }

  get byteSize(): number {
    const slabBytes = this.slabs.length * slabChunks * chunkLength * 8;
    return slabBytes + this.lengths.byteLength + this.tails.byteLength + this.previous.byteLength;
  }

  private takeChunk(before: number): number {
    const chunk = this.free === none ? this.chunks++ : this.free;
    if (chunk === this.free) this.free = this.previous[chunk];
    if (chunk >> slabBits >= this.slabs.length) this.addSlab();
    this.previous[chunk] = before;
    return chunk;
  }

  private addSlab(): void {
    this.slabs.push(new Float64Array(slabChunks * chunkLength));
    this.previous = growInt32(this.previous, this.slabs.length * slabChunks);
  }
}
