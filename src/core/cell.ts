/** One value as a column holds it: a kind, and a number or a text. What first(), max() and rows go through. */

import type { Batch, Dictionary } from './batch.ts';
import { BigDecimal, parseRecord, stringify } from './json.ts';
import { type FieldValue, Kind, type KindCode } from './value.ts';

export function kindOf(value: FieldValue): KindCode {
  switch (typeof value) {
    case 'undefined':
      return Kind.missing;
    case 'number':
      return Kind.number;
    case 'string':
      return Kind.string;
    case 'boolean':
      return value ? Kind.true : Kind.false;
  }
  if (value === null) return Kind.null;
  if (value instanceof BigDecimal) return Kind.bigNumber;
  return Array.isArray(value) ? Kind.array : Kind.object;
}

/** The text of a value that has one in the dictionary: a string itself, an object, array or long number as compact JSON. */
export function textOfValue(value: FieldValue): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : stringify(value);
}

/** The text of a cell; empty where its kind has none. */
export function textOfCell(kind: number, code: number, dictionary: Dictionary): string {
  return kind >= Kind.string ? dictionary.text(code) : '';
}

/** The value of a record in a column. */
export function valueAt(batch: Batch, slot: number, record: number): FieldValue {
  const { kind, num, code } = batch.columns[slot];
  return valueOfCell(kind[record], num[record], textOfCell(kind[record], code[record], batch.dictionary));
}

/** The value of a cell. */
export function valueOfCell(kind: number, number: number, text: string): FieldValue {
  switch (kind) {
    case Kind.missing:
      return undefined;
    case Kind.null:
      return null;
    case Kind.false:
      return false;
    case Kind.true:
      return true;
    case Kind.number:
      return number;
    case Kind.string:
      return text;
    case Kind.bigNumber:
      return new BigDecimal(text);
    default:
      return parseRecord(`{"value":${text}}`)?.value;
  }
}
