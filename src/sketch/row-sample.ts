/** A sample of rows that does not depend on who met them in which order: those whose positions have the lowest hashes (bottom-k
 * sampling, Cohen and Kaplan 2007). Samples of parts merge to the sample of the whole. Bounded by rows and by characters. */

import { hashed, hashNumber } from './hash.ts';

export interface SampledRow {
  readonly high: number;
  readonly low: number;
  readonly fileIndex: number;
  readonly source: string;
  readonly text: string;
}

export interface SampleLimits {
  readonly rows: number;
  readonly characters: number;
}

/** Files are told apart up to here; beyond, a position may be hashed as that in another file, and the text decides. */
const filesApart = 4096;
const charactersKept = (rows: readonly SampledRow[]): number => rows.reduce((sum, { text }) => sum + text.length, 0);

export class RowSample {
  readonly #limits: SampleLimits;
  #rows: SampledRow[] = [];
  #characters = 0;
  /** What has a higher hash than this will not be among the lowest. */
  #ceiling = 2 ** 32;
  /** Rows offered. */
  count = 0;

  constructor(limits: SampleLimits) {
    this.#limits = limits;
  }

  /** Whether the row at a position may be among the lowest: `keep` must then follow. Every row is offered once. */
  offer(fileIndex: number, offsetBytes: number): boolean {
    this.count++;
    hashNumber(offsetBytes * filesApart + (fileIndex % filesApart));
    return hashed.high >>> 0 <= this.#ceiling;
  }

  /** Takes the row that was offered last. */
  keep(fileIndex: number, source: string, text: string): void {
    this.#keep({ high: hashed.high >>> 0, low: hashed.low >>> 0, fileIndex, source, text });
  }

  #keep(row: SampledRow): void {
    this.#rows.push(row);
    this.#characters += row.text.length;
    if (this.#rows.length > 2 * this.#limits.rows || this.#characters > 2 * this.#limits.characters) this.#trim();
  }

  #trim(): void {
    const sorted = this.#rows.sort(byHash);
    let characters = 0;
    let kept = 0;
    while (kept < Math.min(sorted.length, this.#limits.rows)) {
      characters += sorted[kept].text.length;
      if (characters > this.#limits.characters) break;
      kept++;
    }
    if (kept < sorted.length) this.#ceiling = sorted[kept].high;
    this.#rows = sorted.slice(0, kept);
    this.#characters = charactersKept(this.#rows);
  }

  /** By hash, the lowest first. */
  rows(): readonly SampledRow[] {
    this.#trim();
    return this.#rows;
  }

  save(): { readonly rows: readonly SampledRow[]; readonly count: number } {
    return { rows: this.rows(), count: this.count };
  }

  merge({ rows, count }: { readonly rows: readonly SampledRow[]; readonly count: number }): void {
    this.count += count;
    for (const row of rows) this.#keep(row);
  }
}

function byHash(a: SampledRow, b: SampledRow): number {
  return a.high - b.high || a.low - b.low || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
}
