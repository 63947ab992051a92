/** Rows that are sorted before any other stage sees them: held as the blocks they came in, with the columns they are sorted by, and only
 * taken apart in their new order. */

import { BugError } from '../core/errors.ts';
import type { FieldValue } from '../core/value.ts';
import type { RecordRow } from '../operators/record-row.ts';
import { sortedOrder } from '../operators/sort-columns.ts';
import type { SortKey } from '../query/ast.ts';
import type { RowBlock } from './job.ts';
import { recordRow } from './record-rows.ts';
import { fieldsAt } from './sorted-fields.ts';

/** Rows, or lines of rows, given at a time. */
const rowsAtOnce = 4096;

export class SortedRows {
  readonly #keys: readonly SortKey[];
  readonly #maxRows: number;
  readonly #parts: { readonly block: RowBlock; readonly fileIndex: number; readonly first: number }[] = [];
  #rows = 0;
  /** Rows that there was no room for. */
  left = 0;

  constructor(keys: readonly SortKey[], maxRows: number) {
    this.#keys = keys;
    this.#maxRows = maxRows;
  }

  /** Blocks must come in the order of the input. */
  add(block: RowBlock, fileIndex: number): void {
    const n = block.lines.length;
    const taken = Math.min(n, this.#maxRows - this.#rows);
    this.left += n - taken;
    if (taken === 0) return;
    this.#parts.push({ block, fileIndex, first: this.#rows });
    this.#rows += taken;
  }

  /** Each can stand alone, without its input's name: rows of one input that had no wrapper. */
  get arePlain(): boolean {
    return this.#parts.every(({ block }) => block.records === undefined && block.sources === undefined);
  }

  *rows(): Generator<RecordRow[]> {
    const order = this.#order();
    const partOf = this.#partOf();
    for (let from = 0; from < order.length; from += rowsAtOnce)
      yield Array.from(order.subarray(from, from + rowsAtOnce), (row) => {
        const { block, fileIndex, first } = this.#parts[partOf[row]];
        return recordRow(block, fileIndex, row - first);
      });
  }

  /** What the stage `fields` makes of each, in order: from the columns behind those of the keys, or `parsed` where they do not hold it. */
  *tables(parsed: (row: RecordRow) => FieldValue[]): Generator<FieldValue[][]> {
    const order = this.#order();
    const partOf = this.#partOf();
    for (let from = 0; from < order.length; from += rowsAtOnce)
      yield Array.from(order.subarray(from, from + rowsAtOnce), (row) => {
        const { block, fileIndex, first } = this.#parts[partOf[row]];
        const held = fieldsAt(block.sortColumns ?? [], this.#keys.length, row - first);
        return held ?? parsed(recordRow(block, fileIndex, row - first));
      });
  }

  /** The lines as they were, in order. */
  *blocks(): Generator<RowBlock> {
    const order = this.#order();
    const partOf = this.#partOf();
    for (let from = 0; from < order.length; from += rowsAtOnce)
      yield this.#blockOf(order.subarray(from, from + rowsAtOnce), partOf);
  }

  #blockOf(rows: Uint32Array, partOf: Int32Array): RowBlock {
    const n = rows.length;
    const lines = Array.from(rows, (row) => {
      const { block, first } = this.#parts[partOf[row]];
      const i = row - first;
      return block.bytes.subarray(i === 0 ? 0 : block.ends[i - 1] + 1, block.ends[i] + 1);
    });
    const ends = new Uint32Array(n);
    let length = 0;
    for (let i = 0; i < n; i++) {
      length += lines[i].length;
      ends[i] = length - 1;
    }
    const { name } = this.#parts[partOf[rows[0]]].block;
    const numbers = { lines: new Float64Array(n), flags: new Uint8Array(n) };
    rows.forEach((row, i) => {
      const { block, first } = this.#parts[partOf[row]];
      numbers.lines[i] = block.lines[row - first];
      numbers.flags[i] = block.flags[row - first];
    });
    return { name, bytes: Buffer.concat(lines, length), ends, ...numbers };
  }

  #order(): Uint32Array {
    const columns = this.#parts.map(({ block }) => {
      if (block.sortColumns === undefined) throw new BugError('rows came without what they are sorted by');
      return block.sortColumns;
    });
    return sortedOrder(this.#keys, columns, this.#rows);
  }

  /** Of each row, the part that it is in. */
  #partOf(): Int32Array {
    const partOf = new Int32Array(this.#rows);
    this.#parts.forEach(({ first }, part) => {
      partOf.fill(part, first, this.#parts[part + 1]?.first ?? this.#rows);
    });
    return partOf;
  }
}
