/** Which of the records are selected: for aggregates that set the matches of a filter against all others. */

import type { Batch, BatchPredicate } from '../core/batch.ts';

export class Sides {
  readonly #matches: BatchPredicate;
  #matching = new Int32Array(0);
  #selected = new Uint8Array(0);

  constructor(matches: BatchPredicate) {
    this.#matches = matches;
  }

  /** By record of the batch: 1 where it matches. Only what is in the selection is set; valid until the next call. */
  of(batch: Batch, selection: Int32Array, n: number): Uint8Array {
    if (this.#matching.length < n) this.#matching = new Int32Array(n);
    if (this.#selected.length < batch.count) this.#selected = new Uint8Array(batch.count);
    this.#selected.fill(0);
    this.#matching.set(selection.subarray(0, n));
    const matched = this.#matches(batch, this.#matching, n);
    for (let i = 0; i < matched; i++) this.#selected[this.#matching[i]] = 1;
    return this.#selected;
  }
}
