/** Tables made of rows of our own: each column says what it takes of a row. */

import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';

export interface RowColumn<Row> {
  readonly column: TableColumn;
  readonly value: (row: Row) => FieldValue;
}

export function rowColumn<Row>(
  name: string,
  type: TableColumn['type'],
  value: RowColumn<Row>['value'],
  key: boolean = false,
): RowColumn<Row> {
  return { column: { name, type, key }, value };
}

export function tableOf<Row>(rows: readonly Row[], columns: readonly RowColumn<Row>[]): Table {
  return {
    columns: columns.map((one) => one.column),
    rows: rows.map((row) => columns.map(({ value }) => value(row))),
  };
}
