/** A sample of rows that does not depend on who met them in which order: those whose positions have the lowest hashes (bottom-k
 * sampling, Cohen and Kaplan 2007). Samples of parts merge to the sample of the whole. Bounded by rows and by bytes.
 *
 * Many rows are taken that others push out later, so they are bytes in one heap and numbers in arrays: only what is left in the end becomes
 * texts. */

import { hashed, hashNumber } from './hash.ts';

export interface SampledRow {
  readonly fileIndex: number;
  readonly source: string;
  readonly text: string;
}

export interface SampleLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** Rows by hash, the lowest first. The bytes of row i end at `ends[i]`, and begin where those before it end. */
export interface SavedSample {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly fileIndex: Int32Array;
  readonly sources: readonly string[];
  readonly bytes: Uint8Array;
  readonly ends: Float64Array;
  /** Rows offered. */
  readonly count: number;
}

/** Files are told apart up to here; beyond, a position may be hashed as that in another file, and the bytes decide. */
const filesApart = 4096;
const firstHeapBytes = 65_536;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class RowSample {
  readonly #limits: SampleLimits;
  /** Rows kept until there are too many. */
  readonly #capacity: number;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #fileIndex: Int32Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  readonly #sources: string[] = [];
  #heap: Uint8Array = new Uint8Array(firstHeapBytes);
  #used = 0;
  #size = 0;
  /** What has a higher hash than this will not be among the lowest. */
  #ceiling = 2 ** 32;
  /** Rows offered. */
  count = 0;

  constructor(limits: SampleLimits) {
    this.#limits = limits;
    this.#capacity = 2 * limits.rows + 1;
    this.#high = new Uint32Array(this.#capacity);
    this.#low = new Uint32Array(this.#capacity);
    this.#fileIndex = new Int32Array(this.#capacity);
    this.#start = new Float64Array(this.#capacity);
    this.#end = new Float64Array(this.#capacity);
  }

  /** Whether the row at a position may be among the lowest: `keep` must then follow. Every row is offered once. */
  offer(fileIndex: number, offsetBytes: number): boolean {
    this.count++;
    hashNumber(offsetBytes * filesApart + (fileIndex % filesApart));
    return hashed.high >>> 0 <= this.#ceiling;
  }

  /** Takes the row that was offered last; copies its UTF-8. */
  keep(fileIndex: number, source: string, bytes: Uint8Array): void {
    this.#keep(hashed.high >>> 0, hashed.low >>> 0, fileIndex, source, bytes);
  }

  #keep(high: number, low: number, fileIndex: number, source: string, bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#heap.length) this.#grow(this.#used + bytes.length);
    const row = this.#size++;
    this.#high[row] = high;
    this.#low[row] = low;
    this.#fileIndex[row] = fileIndex;
    this.#sources[row] = source;
    this.#start[row] = this.#used;
    this.#heap.set(bytes, this.#used);
    this.#used += bytes.length;
    this.#end[row] = this.#used;
    if (this.#size === this.#capacity || this.#used > 2 * this.#limits.bytes) this.#trim();
  }

  #grow(bytes: number): void {
    const grown = new Uint8Array(Math.max(bytes, 2 * this.#heap.length));
    grown.set(this.#heap.subarray(0, this.#used));
    this.#heap = grown;
  }

  /** Leaves the lowest, in order. */
  #trim(): void {
    const order = this.#ordered();
    let bytes = 0;
    let kept = 0;
    while (kept < Math.min(order.length, this.#limits.rows)) {
      bytes += this.#end[order[kept]] - this.#start[order[kept]];
      if (bytes > this.#limits.bytes) break;
      kept++;
    }
    if (kept < order.length) this.#ceiling = this.#high[order[kept]];
    this.#leave(order.subarray(0, kept));
  }

  #leave(order: Int32Array): void {
    const { high, low, fileIndex, sources, bytes, ends } = this.#rowsOf(order);
    this.#high.set(high);
    this.#low.set(low);
    this.#fileIndex.set(fileIndex);
    this.#heap.set(bytes);
    this.#used = bytes.length;
    this.#size = order.length;
    this.#sources.length = order.length;
    for (let row = 0; row < order.length; row++) {
      this.#sources[row] = sources[row];
      this.#start[row] = row === 0 ? 0 : ends[row - 1];
      this.#end[row] = ends[row];
    }
  }

  #rowsOf(order: Int32Array): SavedSample {
    const ends = new Float64Array(order.length);
    let used = 0;
    order.forEach((row, i) => {
      used += this.#end[row] - this.#start[row];
      ends[i] = used;
    });
    const bytes = new Uint8Array(used);
    order.forEach((row, i) => {
      bytes.set(this.#bytesOf(row), i === 0 ? 0 : ends[i - 1]);
    });
    return {
      high: Uint32Array.from(order, (row) => this.#high[row]),
      low: Uint32Array.from(order, (row) => this.#low[row]),
      fileIndex: order.map((row) => this.#fileIndex[row]),
      sources: Array.from(order, (row) => this.#sources[row]),
      bytes,
      ends,
      count: this.count,
    };
  }

  #bytesOf(row: number): Uint8Array {
    return this.#heap.subarray(this.#start[row], this.#end[row]);
  }

  /** The rows by hash, the lowest first. Sorted as numbers, which is much quicker than by comparing rows: the upper half of the hash and the
   * row in one. Where that half is equal, rows are compared. */
  #ordered(): Int32Array {
    const keys = new Float64Array(this.#size);
    for (let row = 0; row < this.#size; row++) keys[row] = this.#high[row] * this.#capacity + row;
    keys.sort();
    const order = Int32Array.from(keys, (key) => key % this.#capacity);
    for (let i = 1; i < order.length; i++)
      for (let at = i; at > 0 && this.#isLower(order[at], order[at - 1]); at--)
        [order[at - 1], order[at]] = [order[at], order[at - 1]];
    return order;
  }

  #isLower(a: number, b: number): boolean {
    if (this.#high[a] !== this.#high[b]) return false;
    if (this.#low[a] !== this.#low[b]) return this.#low[a] < this.#low[b];
    return Buffer.compare(this.#bytesOf(a), this.#bytesOf(b)) < 0;
  }

  /** By hash, the lowest first. */
  rows(): readonly SampledRow[] {
    this.#trim();
    return Array.from({ length: this.#size }, (_, row) => ({
      fileIndex: this.#fileIndex[row],
      source: this.#sources[row],
      text: decoder.decode(this.#bytesOf(row)),
    }));
  }

  save(): SavedSample {
    this.#trim();
    return this.#rowsOf(Int32Array.from({ length: this.#size }, (_, row) => row));
  }

  merge({ high, low, fileIndex, sources, bytes, ends, count }: SavedSample): void {
    this.count += count;
    for (let row = 0; row < ends.length; row++)
      this.#keep(high[row], low[row], fileIndex[row], sources[row], bytes.subarray(ends[row - 1] ?? 0, ends[row]));
  }
}
