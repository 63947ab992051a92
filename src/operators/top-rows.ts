/** The records that may be among the first few in some order: all others are dropped where they are scanned. */

import type { Binder } from '../aggregates/aggregate.ts';
import type { Batch } from '../core/batch.ts';
import { valueAt } from '../core/cell.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import type { SortKey } from '../query/ast.ts';
import type { RowSieve } from './operator.ts';
import { ascending, descending } from './order.ts';

/** Of more than these it does not pay to keep the order while scanning. */
export const mostSieved = 1000;

/** Negative where a comes first; missing last in both directions. */
export function compareByKeys(keys: readonly SortKey[], a: readonly FieldValue[], b: readonly FieldValue[]): number {
  for (let k = 0; k < keys.length; k++) {
    const order = keys[k].descending ? descending(a[k], b[k]) : ascending(a[k], b[k]);
    if (order !== 0) return order;
  }
  return 0;
}

interface Candidate {
  readonly values: readonly FieldValue[];
  /** Its place in the selection of the batch at hand; -1 where it is from a batch before. */
  at: number;
}

/** Keeps the first `limit` of what it has seen: with equal keys what came first is first. */
export class TopRows implements RowSieve {
  readonly #keys: readonly SortKey[];
  readonly #slots: readonly number[];
  readonly #limit: number;
  #pool: Candidate[] = [];
  /** The last of the first so many, once there are so many: what does not come before it is out. */
  #last: Candidate | undefined;

  constructor(keys: readonly SortKey[], limit: number, binder: Binder) {
    this.#keys = keys;
    this.#slots = keys.map(({ field }) => binder.slot(field));
    this.#limit = limit;
  }

  sift(batch: Batch, selection: Int32Array, n: number): number {
    const room = Math.max(this.#limit * 2, 256);
    let fresh = false;
    for (let i = 0; i < n; i++) {
      if (this.#isOut(batch, selection[i])) continue;
      fresh = true;
      this.#pool.push({ values: this.#slots.map((slot) => valueAt(batch, slot, selection[i])), at: i });
      if (this.#pool.length >= room) this.#shrink();
    }
    if (!fresh) return 0;
    this.#shrink();
    const places = this.#pool.flatMap(({ at }) => (at >= 0 ? at : []));
    for (const candidate of this.#pool) candidate.at = -1;
    places
      .sort((a, b) => a - b)
      .forEach((at, i) => {
        selection[i] = selection[at];
      });
    return places.length;
  }

  #shrink(): void {
    this.#pool.sort((a, b) => compareByKeys(this.#keys, a.values, b.values));
    if (this.#pool.length < this.#limit) return;
    this.#pool.length = this.#limit;
    this.#last = this.#pool[this.#limit - 1];
  }

  /** Most are, by a look at their first number. */
  #isOut(batch: Batch, record: number): boolean {
    if (this.#last === undefined) return false;
    const [bound] = this.#last.values;
    const { kind, num } = batch.columns[this.#slots[0]];
    if (kind[record] === Kind.number && typeof bound === 'number') {
      const order = this.#keys[0].descending ? bound - num[record] : num[record] - bound;
      if (order !== 0) return order > 0;
      if (this.#slots.length === 1) return true;
    }
    const values = this.#slots.map((slot) => valueAt(batch, slot, record));
    return compareByKeys(this.#keys, values, this.#last.values) >= 0;
  }
}
