/** The order of values: numbers, then texts by code point, then booleans, then the rest by their JSON. */

import { orderDecimals } from '../aggregates/decimals.ts';
import { compareCodePoints } from '../aggregates/extremes.ts';
import { BigDecimal, stringify } from '../core/json.ts';
import type { FieldValue } from '../core/value.ts';

export function isMissing(value: FieldValue): boolean {
  return value === undefined || value === null;
}

/** Negative where a comes first. Neither may be missing. */
export function compareValues(a: FieldValue, b: FieldValue): number {
  const kinds = kindRank(a) - kindRank(b);
  if (kinds !== 0) return kinds;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (kindRank(a) === 0) return orderDecimals(String(a), String(b));
  return compareCodePoints(orderText(a), orderText(b));
}

/** Negative where a comes first: ascending, missing last. */
export function ascending(a: FieldValue, b: FieldValue): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  return compareValues(a, b);
}

/** Negative where a comes first: descending, missing last all the same. */
export function descending(a: FieldValue, b: FieldValue): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
  return -compareValues(a, b);
}

function kindRank(value: FieldValue): number {
  if (typeof value === 'number' || value instanceof BigDecimal) return 0;
  if (typeof value === 'string') return 1;
  return typeof value === 'boolean' ? 2 : 3;
}

function orderText(value: FieldValue): string {
  return typeof value === 'string' ? value : stringify(value ?? null);
}
