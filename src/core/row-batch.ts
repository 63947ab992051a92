/** Rows as a batch, so that the stages after an aggregation run as those after a scan do. */

import type { Batch, Column, Dictionary } from './batch.ts';
import { kindOf, textOfValue } from './cell.ts';
import { BigDecimal, stringify } from './json.ts';
import { type ColumnType, type FieldValue, Kind } from './value.ts';

/** `name` is what the row's text (for free text) calls the column; without one it goes by its number, from 0. */
export interface RowColumn {
  readonly type: ColumnType;
  readonly name?: string;
}

/** A batch of all rows, `rows[i][slot]`. Their order is that of their places in an input numbered 0: `firstRow` is where the
 * first stands, for rows that come in several batches. The rows must not change while the batch is in use. */
export function batchOfRows(
  columns: readonly RowColumn[],
  rows: readonly (readonly FieldValue[])[],
  dictionary: Dictionary,
  firstRow = 0,
): Batch {
  return {
    count: rows.length,
    dictionary,
    columns: columns.map(({ type }, slot) => columnOfRows(type, rows, slot, dictionary)),
    fileIndex: 0,
    offsetBytes: (i) => firstRow + i,
    lineText: (i) => rowText(columns, rows[i]),
  };
}

function columnOfRows(
  type: ColumnType,
  rows: readonly (readonly FieldValue[])[],
  slot: number,
  dictionary: Dictionary,
): Column {
  const kind = new Uint8Array(rows.length);
  const num = new Float64Array(rows.length);
  const code = new Int32Array(rows.length);
  rows.forEach((row, i) => {
    const value = row[slot];
    kind[i] = kindOf(value);
    if (typeof value === 'number') num[i] = value;
    if (kind[i] >= Kind.string) code[i] = dictionary.intern(textOfValue(value));
    if (value instanceof BigDecimal) num[i] = value.toNumber();
  });
  return { type, kind, num, code };
}

/** The row as one JSON object, without what is missing. */
function rowText(columns: readonly RowColumn[], row: readonly FieldValue[]): string {
  const members = columns.flatMap(({ name }, slot) => {
    const value = row[slot];
    return value === undefined ? [] : [`${JSON.stringify(name ?? String(slot))}:${stringify(value)}`];
  });
  return `{${members.join(',')}}`;
}
