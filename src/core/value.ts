/** Values as they stand in records and rows, and their one-byte kinds as they stand in columns. */

import type { BigDecimal } from './json.ts';

/** The kind of a value in a column: one byte a record. `number` has `num`; `string`, `object` and `array` have `code`
 * (the dictionary code of the text, for object and array of their compact JSON); `bigNumber` has both: its nearest
 * double in `num` and its digits as written in `code` (numbers of more than 15 significant digits). */
export const Kind = {
  missing: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  string: 5,
  object: 6,
  array: 7,
  bigNumber: 8,
} as const;
export type KindCode = (typeof Kind)[keyof typeof Kind];

export type JsonValue = null | boolean | number | string | BigDecimal | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A value of a field in a record or row. `undefined` is a missing field. Canonical fields are numbers where fields.md
 * normalises to one: level is its rank (core/level.ts), time is epoch milliseconds, duration is milliseconds. */
export type FieldValue = undefined | JsonValue;

/** What the values of a column mean: how they are ordered and printed.
 *  - `json`: any JSON value   - `level`: a rank, printed as its name   - `time`: epoch milliseconds
 *  - `duration`: milliseconds - `number`: a plain number               - `text`: a string
 *  - `share`: a fraction 0..1, printed as a percentage - `rate`: events a second */
export type ColumnType = 'json' | 'level' | 'time' | 'duration' | 'number' | 'text' | 'share' | 'rate';
