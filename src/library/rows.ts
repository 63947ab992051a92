/** Rows as plain objects. */

import { BigDecimal, setOwn } from '../core/json.ts';
import type { TableColumn } from '../core/table.ts';
import type { FieldValue, JsonObject, JsonValue } from '../core/value.ts';
import type { Row as EngineRow, Shape } from '../operators/operator.ts';
import { RecordRow } from '../operators/record-row.ts';
import { machineValue } from '../render/values.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A row.
 *
 * A record is the object that was logged, its keys as they were; a line that is no object is `{ message: line }`.
 *
 * A row of a table (after stats, count, top, timechart, fields) has its columns by name: levels are names (`'error'`), times
 * ISO 8601 in UTC, durations milliseconds, shares fractions of 1, missing values null.
 *
 * Numbers are as JSON.parse gives them, but for those beyond 2^53 that a double cannot hold: they are strings of the digits
 * as logged (`'9007199254740993'`), so that ids stay what they were. */
export type Row = Record<string, Json>;

export function rowObject(row: EngineRow, shape: Shape): Row {
  if (row instanceof RecordRow) return recordObject(row);
  return shape.kind === 'table' ? tableObject(row, shape.columns) : {};
}

function recordObject({ record, recordText }: RecordRow): Row {
  return record === undefined ? { message: recordText.trimEnd() } : plainObject(record);
}

/** Columns of the same name: the last wins. */
function tableObject(values: readonly FieldValue[], columns: readonly TableColumn[]): Row {
  const row: Row = {};
  columns.forEach(({ name, type }, i) => {
    setOwn(row as JsonObject, name, plain(machineValue(values[i], type)));
  });
  return row;
}

/** An object as plain JSON values. */
export function plainJson(object: JsonObject): Row {
  return plainObject(object);
}

function plainObject(object: JsonObject): { [key: string]: Json } {
  if (!holdsBigNumber(object)) return object as { [key: string]: Json };
  const copy: { [key: string]: Json } = {};
  for (const key of Object.keys(object)) setOwn(copy as JsonObject, key, plain(object[key]));
  return copy;
}

function plain(value: JsonValue): Json {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof BigDecimal) return plainNumber(value);
  return Array.isArray(value) ? value.map(plain) : plainObject(value);
}

function plainNumber(number: BigDecimal): number | string {
  const nearest = number.toNumber();
  return Math.abs(nearest) <= Number.MAX_SAFE_INTEGER ? nearest : number.text;
}

/** Most records hold none, and are then given as they are. */
function holdsBigNumber(value: JsonValue): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value instanceof BigDecimal) return true;
  return Array.isArray(value)
    ? value.some(holdsBigNumber)
    : Object.keys(value).some((key) => holdsBigNumber(value[key]));
}
