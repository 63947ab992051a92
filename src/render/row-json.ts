/** Records and rows as JSON text of one line, for the JSON formats. */

import { stringify } from '../core/json.ts';
import type { TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import type { RecordView } from './renderer.ts';
import { sanitizeJson } from './sanitize.ts';
import { machineValue } from './values.ts';

/** The record as it was read; a text record is `{"message": its line}`. */
export function recordJson(view: RecordView, terminal: boolean): string {
  const json = stringify(view.record ?? { message: view.text });
  return terminal ? sanitizeJson(json) : json;
}

/** A row as an object of its columns, missing values null. Columns of the same name: the last wins, as in a record. */
export function rowJson(row: readonly FieldValue[], columns: readonly TableColumn[], terminal: boolean): string {
  const members = row.map(
    (value, i) => `${JSON.stringify(columns[i].name)}:${stringify(machineValue(value, columns[i].type))}`,
  );
  const json = `{${members.join(',')}}`;
  return terminal ? sanitizeJson(json) : json;
}
