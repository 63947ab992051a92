/** Fields of rows, bound to values: the same names mean a record's fields or a table's columns. */

import type { Batch } from '../core/batch.ts';
import { JsDictionary } from '../core/js-dictionary.ts';
import { batchOfRows } from '../core/row-batch.ts';
import type { FieldValue } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import { RecordBinder, readInside, TableBinder } from './binder.ts';
import type { Row, Shape, StageContext } from './operator.ts';
import { RecordRow } from './record-row.ts';

/** The fields that one stage names, over the rows that flow into it. */
export class RowBinding {
  readonly binder: RecordBinder | TableBinder;
  readonly #context: StageContext;
  readonly #dictionary = new JsDictionary();
  #rowsSeen = 0;

  constructor(input: Shape, context: StageContext) {
    this.#context = context;
    this.binder =
      input.kind === 'records'
        ? new RecordBinder(context)
        : new TableBinder(input.columns, context, (name) =>
            context.warn(
              `there is no column ${name} here; the columns are ${input.columns.map((c) => c.name).join(', ')}`,
            ),
          );
  }

  /** How to take a field's value from a row. */
  reader(field: Field): (row: Row) => FieldValue {
    const slot = this.binder.slot(field);
    return (row) => this.valueAt(row, slot);
  }

  valueAt(row: Row, slot: number): FieldValue {
    const { binder } = this;
    if (row instanceof RecordRow) {
      const bound = binder instanceof RecordBinder ? binder.slots[slot] : undefined;
      return bound === undefined ? undefined : row.value(bound, (binder as RecordBinder).slots, this.#context.records);
    }
    const bound = binder instanceof TableBinder ? binder.slots[slot] : undefined;
    if (bound === undefined || bound.column < 0) return undefined;
    const value = row[bound.column];
    return bound.inside.length === 0 ? value : readInside(value, bound.inside, this.#context.records);
  }

  /** The rows as a batch of the slots bound so far. Valid until the next. */
  batch(rows: readonly Row[]): Batch {
    this.#dictionary.startGeneration();
    const slots = this.binder.slots.map((_, slot) => ({ type: this.binder.typeOf(slot) }));
    const values = rows.map((row) => slots.map((_, slot) => this.valueAt(row, slot)));
    const batch = batchOfRows(slots, values, this.#dictionary, this.#rowsSeen);
    this.#rowsSeen += rows.length;
    return { ...batch, lineText: (i) => textOf(rows[i], batch, i) };
  }
}

function textOf(row: Row | undefined, batch: Batch, i: number): string {
  return row instanceof RecordRow ? row.recordText : batch.lineText(i);
}
