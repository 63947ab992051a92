/** Counts of many series by step, in one flat array: a row a series, of running sums, so that a span of any length is one difference.
 *
 * The sums of a row begin at any number: forgetting the oldest steps moves where rows begin, and touches no cell. */

import type { RunningSums } from '../../detect/count-series.ts';

/** Cells are made larger by a quarter of the steps, so that a step more rarely costs a copy. */
const spareShare = 4;

export class CountGrid {
  /** Of row r the sum before step i is cells[r * stride + base + i]. */
  #cells = new Float64Array(0);
  #stride = 1;
  #base = 0;
  #steps = 0;
  #rows = 0;
  readonly #freeRows: number[] = [];

  get steps(): number {
    return this.#steps;
  }

  /** Makes room for so many rows in all, at once. */
  reserve(rows: number): void {
    if (rows * this.#stride > this.#cells.length) this.#resize(rows, this.#stride, this.#base);
  }

  /** A row of zeros. */
  newRow(): number {
    const row = this.#freeRows.pop() ?? this.#rows++;
    if (this.#rows * this.#stride > this.#cells.length)
      this.#resize(Math.ceil(this.#rows * 1.25), this.#stride, this.#base);
    this.#cells.fill(0, row * this.#stride, (row + 1) * this.#stride);
    return row;
  }

  freeRow(row: number): void {
    this.#freeRows.push(row);
  }

  /** Adds empty steps, `before` the first and `after` the last. */
  extend(before: number, after: number): void {
    const steps = this.#steps + before + after;
    if (before > this.#base || this.#base + this.#steps + after >= this.#stride) {
      const spare = this.#steps === 0 ? 0 : Math.ceil(steps / spareShare);
      this.#resize(Math.max(this.#rows, Math.floor(this.#cells.length / this.#stride)), steps + 1 + spare, before);
    }
    const from = this.#base - before;
    for (let row = 0; row < this.#rows; row++) {
      const at = row * this.#stride + from;
      if (before > 0) this.#cells.fill(this.#cells[at + before], at, at + before);
      const last = at + before + this.#steps;
      this.#cells.fill(this.#cells[last], last + 1, last + 1 + after);
    }
    this.#base = from;
    this.#steps = steps;
  }

  /** Forgets the oldest steps. */
  dropFirst(steps: number): void {
    if (steps > this.#steps) this.extend(0, steps - this.#steps);
    this.#base += steps;
    this.#steps -= steps;
  }

  /** Adds `counts[i]` to row `rows[i]` at step `steps[i]`, for all i; a negative row is passed over. Sums from the oldest of these steps on
   * are taken apart once, and put together once. */
  addAll(rows: Int32Array, steps: Int32Array, counts: Float64Array): void {
    let oldest = this.#steps;
    for (let i = 0; i < rows.length; i++) if (rows[i] >= 0 && steps[i] < oldest) oldest = steps[i];
    const cells = this.#cells;
    for (let row = 0; row < this.#rows; row++) {
      const at = row * this.#stride + this.#base;
      for (let i = at + this.#steps; i > at + oldest; i--) cells[i] -= cells[i - 1];
    }
    for (let i = 0; i < rows.length; i++)
      if (rows[i] >= 0) cells[rows[i] * this.#stride + this.#base + steps[i] + 1] += counts[i];
    for (let row = 0; row < this.#rows; row++) {
      const at = row * this.#stride + this.#base;
      for (let i = at + oldest + 1; i <= at + this.#steps; i++) cells[i] += cells[i - 1];
    }
  }

  /** All counts of a row together. */
  total(row: number): number {
    const at = row * this.#stride + this.#base;
    return this.#cells[at + this.#steps] - this.#cells[at];
  }

  /** Valid until the grid changes. */
  sumsOf(row: number): RunningSums {
    return { sums: this.#cells, at: row * this.#stride + this.#base, steps: this.#steps };
  }

  count(row: number, step: number): number {
    const at = row * this.#stride + this.#base + step;
    return this.#cells[at + 1] - this.#cells[at];
  }

  #resize(rows: number, stride: number, base: number): void {
    const cells = new Float64Array(rows * stride);
    for (let row = 0; row < this.#rows; row++) {
      const from = row * this.#stride + this.#base;
      if (from < this.#cells.length) cells.set(this.#cells.subarray(from, from + this.#steps + 1), row * stride + base);
    }
    this.#cells = cells;
    this.#stride = stride;
    this.#base = base;
  }
}
