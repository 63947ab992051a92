/** Lists of float64 values, one a group, in chunks of eight from shared slabs: a group of a few values costs one chunk,
 * a list grows without copying, and the chunks of a list that is cleared serve the next one. */

import { growInt32 } from './growth.ts';

const chunkBits = 3;
const chunkLength = 1 << chunkBits;
const chunkMask = chunkLength - 1;
const slabBits = 13;
const slabChunks = 1 << slabBits;
const slabMask = slabChunks - 1;
const firstChunks = 64;
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
    const slabBytes = this.slabs.reduce((bytes, slab) => bytes + slab.byteLength, 0);
    return slabBytes + this.lengths.byteLength + this.tails.byteLength + this.previous.byteLength;
  }

  private takeChunk(before: number): number {
    const chunk = this.free === none ? this.chunks++ : this.free;
    if (chunk === this.free) this.free = this.previous[chunk];
    if (chunk < slabChunks) this.growFirstSlab(chunk + 1);
    else if (chunk >> slabBits >= this.slabs.length) this.slabs.push(new Float64Array(slabChunks * chunkLength));
    this.previous = growInt32(this.previous, chunk + 1);
    this.previous[chunk] = before;
    return chunk;
  }

  /** The first slab is as large as it needs to be: windows of time are merged from many small states. */
  private growFirstSlab(chunks: number): void {
    const held = (this.slabs[0]?.length ?? 0) / chunkLength;
    if (chunks <= held) return;
    const grown = new Float64Array(Math.min(slabChunks, Math.max(firstChunks, held * 2)) * chunkLength);
    if (held > 0) grown.set(this.slabs[0]);
    this.slabs[0] = grown;
  }
}
