/** What is kept of each masked message: how many there were by level and over time, when the first and last came, and the
 * first as an example. All of it merges in any order to the same. */

import type { Batch } from '../core/batch.ts';
import { growFloat64, growInt32 } from '../sketch/growth.ts';
import { type SavedTimeBins, TimeBins } from '../sketch/time-bins.ts';

/** Ranks of levels, and 0 for none. */
export const levelPlaces = 8;

/** Plain data for {@link PatternStats.merge}. */
export interface SavedStats {
  readonly levels: Float64Array;
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
  readonly files: Int32Array;
  readonly offsetsBytes: Float64Array;
  readonly examples: readonly string[];
  readonly bins: SavedTimeBins;
}

export class PatternStats {
  readonly bins = new TimeBins();
  #levels = new Float64Array(0);
  /** Infinity where no record had a time. */
  #firstMs = new Float64Array(0);
  #lastMs = new Float64Array(0);
  /** Where the example stood; -1 where there is none yet. */
  #files = new Int32Array(0);
  #offsetsBytes = new Float64Array(0);
  readonly #examples: string[] = [];
  /** Within a batch: entries whose example changed, and the record that it is. */
  #changedRecord = new Int32Array(0);
  readonly #changed: number[] = [];

  /** Makes room for entries; to be called before they are counted. */
  fit(size: number): void {
    if (this.#examples.length >= size) return;
    this.#levels = growFloat64(this.#levels, size * levelPlaces);
    this.#firstMs = growFloat64(this.#firstMs, size, Number.POSITIVE_INFINITY);
    this.#lastMs = growFloat64(this.#lastMs, size, Number.NEGATIVE_INFINITY);
    const known = this.#files.length;
    this.#files = growInt32(this.#files, size);
    this.#files.fill(-1, known);
    this.#offsetsBytes = growFloat64(this.#offsetsBytes, size);
    this.#changedRecord = growInt32(this.#changedRecord, size);
    this.#changedRecord.fill(-1, known);
    this.bins.fit(size);
    while (this.#examples.length < size) this.#examples.push('');
  }

  /** Counts a record of an entry. `timeMs`: Infinity without a time. */
  add(entry: number, level: number, timeMs: number, batch: Batch, record: number): void {
    this.#levels[entry * levelPlaces + level]++;
    if (timeMs !== Number.POSITIVE_INFINITY) {
      this.bins.add(entry, timeMs);
      if (timeMs > this.#lastMs[entry]) this.#lastMs[entry] = timeMs;
    }
    // Fast path: it came later than the example.
    if (timeMs > this.#firstMs[entry]) return;
    if (this.#files[entry] >= 0 && !this.#precedes(entry, timeMs, batch.fileIndex, batch.offsetBytes(record))) return;
    this.#place(entry, timeMs, batch.fileIndex, batch.offsetBytes(record));
    if (this.#changedRecord[entry] < 0) this.#changed.push(entry);
    this.#changedRecord[entry] = record;
  }

  #precedes(entry: number, timeMs: number, file: number, offsetBytes: number): boolean {
    if (timeMs !== this.#firstMs[entry]) return timeMs < this.#firstMs[entry];
    if (file !== this.#files[entry]) return file < this.#files[entry];
    return offsetBytes < this.#offsetsBytes[entry];
  }

  #place(entry: number, timeMs: number, file: number, offsetBytes: number): void {
    this.#firstMs[entry] = timeMs;
    this.#files[entry] = file;
    this.#offsetsBytes[entry] = offsetBytes;
  }

  /** Takes the texts of the examples that changed, while the batch is there. */
  takeExamples(textOf: (record: number) => string): void {
    for (const entry of this.#changed) {
      this.#examples[entry] = textOf(this.#changedRecord[entry]);
      this.#changedRecord[entry] = -1;
    }
    this.#changed.length = 0;
  }

  save(size: number): SavedStats {
    return {
      levels: this.#levels.slice(0, size * levelPlaces),
      firstMs: this.#firstMs.slice(0, size),
      lastMs: this.#lastMs.slice(0, size),
      files: this.#files.slice(0, size),
      offsetsBytes: this.#offsetsBytes.slice(0, size),
      examples: this.#examples.slice(0, size),
      bins: this.bins.save(size),
    };
  }

  /** Adds saved stats: their entry e is our entry `entryOf[e]`, for which there is room; -1: there was none. Returns how many
   * records had no room. */
  merge(saved: SavedStats, entryOf: Int32Array): number {
    let lost = 0;
    for (let e = 0; e < saved.examples.length; e++) {
      if (entryOf[e] >= 0) this.#mergeEntry(saved, e, entryOf[e]);
      else for (let i = 0; i < levelPlaces; i++) lost += saved.levels[e * levelPlaces + i];
    }
    this.bins.merge(saved.bins, entryOf);
    return lost;
  }

  #mergeEntry(saved: SavedStats, from: number, to: number): void {
    for (let level = 0; level < levelPlaces; level++)
      this.#levels[to * levelPlaces + level] += saved.levels[from * levelPlaces + level];
    if (saved.files[from] < 0) return;
    if (saved.lastMs[from] > this.#lastMs[to]) this.#lastMs[to] = saved.lastMs[from];
    const timeMs = saved.firstMs[from];
    const isFirst = this.#files[to] < 0 || this.#precedes(to, timeMs, saved.files[from], saved.offsetsBytes[from]);
    if (!isFirst) return;
    this.#place(to, timeMs, saved.files[from], saved.offsetsBytes[from]);
    this.#examples[to] = saved.examples[from];
  }

  // ---- what an entry has ----

  /** By level's rank; 0: records without one. */
  levels(entry: number): Float64Array {
    return this.#levels.subarray(entry * levelPlaces, (entry + 1) * levelPlaces);
  }

  count(entry: number): number {
    return this.levels(entry).reduce((sum, count) => sum + count, 0);
  }

  firstMs(entry: number): number {
    return this.#firstMs[entry];
  }

  lastMs(entry: number): number {
    return this.#lastMs[entry];
  }

  example(entry: number): string {
    return this.#examples[entry];
  }

  /** Whether the example of the first came before that of the second. */
  isBefore(first: number, second: number): boolean {
    if (this.#files[first] < 0) return false;
    return (
      this.#files[second] < 0 ||
      this.#precedes(second, this.#firstMs[first], this.#files[first], this.#offsetsBytes[first])
    );
  }
}
