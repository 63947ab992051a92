/** A value test on values of parsed JSON: the elements of arrays, and any field of a record. */

import { valueOfCell } from '../core/cell.ts';
import { BigDecimal, stringify } from '../core/json.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import type { ValueTest } from './filter.ts';

/** Whether any element of the array that stands in the text matches, however deep in arrays. */
export function matchesArrayJson(test: ValueTest, json: string): boolean {
  return matchesValue(test, valueOfCell(Kind.array, Number.NaN, json));
}

export function matchesValue(test: ValueTest, value: FieldValue): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return test.text(value);
  if (typeof value === 'number') return test.number(value);
  if (typeof value === 'boolean') return test.boolean(value);
  if (value instanceof BigDecimal) return test.bigNumber(value.text, value.toNumber());
  return Array.isArray(value) ? value.some((element) => matchesValue(test, element)) : test.object(stringify(value));
}
