/** The order of values: numbers, texts by code point, booleans, the rest by their JSON. */

import { BigDecimal, stringify } from '../../src/core/json.ts';
import type { FieldValue } from '../../src/core/value.ts';
import { isPresent } from './aggregates.ts';

/** Missing and null last, whichever the direction. */
export function compare(a: FieldValue, b: FieldValue, descending: boolean): number {
  if (!isPresent(a) || !isPresent(b)) return Number(isPresent(b)) - Number(isPresent(a));
  const order = rank(a) - rank(b) || within(a, b);
  return descending ? -order : order;
}

function rank(value: FieldValue): number {
  if (typeof value === 'number' || value instanceof BigDecimal) return 0;
  return typeof value === 'string' ? 1 : typeof value === 'boolean' ? 2 : 3;
}

function within(a: FieldValue, b: FieldValue): number {
  if (rank(a) === 0) return compareNumbers(String(a), String(b));
  return compareCodePoints(
    typeof a === 'string' ? a : stringify(a ?? null),
    typeof b === 'string' ? b : stringify(b ?? null),
  );
}

export function compareCodePoints(a: string, b: string): number {
  const [x, y] = [[...a], [...b]].map((characters) => characters.map((c) => c.codePointAt(0) ?? 0));
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i] - y[i];
  return x.length - y.length;
}

/** Decimals of any length, as fractions of whole numbers; of one number written in two ways, by the text. */
export function compareNumbers(a: string, b: string): number {
  const [x, y] = [scaled(a), scaled(b)];
  const places = Math.max(x.places, y.places);
  const difference = x.digits * 10n ** BigInt(places - x.places) - y.digits * 10n ** BigInt(places - y.places);
  return difference < 0n ? -1 : difference > 0n ? 1 : compareCodePoints(a, b);
}

function scaled(text: string): { digits: bigint; places: number } {
  const [mantissa, exponent = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}
