/** A table that may leave the terminal: what of its cells is log content is freed of secrets. */

import type { Table } from '../core/table.ts';
import type { FieldValue, JsonValue } from '../core/value.ts';
import { redactText, redactValue } from '../redact/index.ts';

/** The same table without secrets. Numbers are of ours, and stay. */
export function redactedTable({ columns, rows }: Table): Table {
  return { columns, rows: rows.map((row) => row.map(redactedCell)) };
}

function redactedCell(value: FieldValue): FieldValue {
  if (typeof value === 'string') return redactText(value);
  return typeof value === 'object' && value !== null ? redactValue(value) : value;
}

/** A value of a field, whose name may say that it is a secret: `headers.authorization`. */
export function redactedExample(field: string, value: JsonValue): JsonValue {
  const name = field.slice(field.lastIndexOf('.') + 1);
  const [redacted] = Object.values(redactValue({ [name]: value }) ?? {});
  return redacted;
}
