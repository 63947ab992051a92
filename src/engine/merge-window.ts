/** Rows of several inputs in the order of their times, while they come: each is held a little for others that are to come
 *  before it. */

import type { RecordRow } from '../operators/record-row.ts';

interface Held {
  readonly time: number;
  readonly arrivedMs: number;
  readonly row: RecordRow;
}

export class MergeWindow {
  readonly #windowMs: number;
  readonly #maxRows: number;
  #held: Held[] = [];
  /** By input: the time of its last row, which those without one take over. */
  readonly #lastTimes = new Map<number, number>();
  /** Everything is held until all that there was has come. */
  #open = false;

  constructor(windowMs: number, maxRows: number) {
    this.#windowMs = windowMs;
    this.#maxRows = maxRows;
  }

  /** False when there is no room for what was added: then it must be taken. */
  add(rows: readonly RecordRow[], times: Float64Array | undefined, nowMs: number): boolean {
    rows.forEach((row, i) => {
      const own = times?.[i] ?? Number.NaN;
      const time = Number.isNaN(own) ? (this.#lastTimes.get(row.fileIndex) ?? Number.NEGATIVE_INFINITY) : own;
      this.#lastTimes.set(row.fileIndex, time);
      this.#held.push({ time, arrivedMs: nowMs, row });
    });
    return this.#held.length < this.#maxRows;
  }

  /** When the next row is to be taken; undefined while there is none. */
  get dueMs(): number | undefined {
    return this.#open && this.#held.length > 0 ? this.#held[0].arrivedMs + this.#windowMs : undefined;
  }

  /** All that there was has come: from now on rows are held only for a little. */
  openNow(): void {
    this.#open = true;
  }

  /** The rows whose time is over, and all that are before one of these. */
  take(nowMs: number): RecordRow[] {
    let latest = Number.NEGATIVE_INFINITY;
    let isDue = false;
    for (const { arrivedMs, time } of this.#held) {
      if (arrivedMs + this.#windowMs > nowMs) break;
      isDue = true;
      latest = Math.max(latest, time);
    }
    if (!isDue) return [];
    const taken = this.#held.filter(({ time }) => time <= latest);
    this.#held = this.#held.filter(({ time }) => time > latest);
    return inOrder(taken);
  }

  takeAll(): RecordRow[] {
    return inOrder(this.#held.splice(0));
  }
}

/** Stable: rows of the same time stay as they came. */
function inOrder(held: Held[]): RecordRow[] {
  return held.sort((a, b) => (a.time === b.time ? 0 : a.time - b.time)).map(({ row }) => row);
}
