/** What the two sides of a comparison are: the columns a field is read from, and the number or quantity a value stands for. */

import type { CanonicalName } from '../core/canonical-names.ts';
import { durationFromText, unitMs, unitSplits } from '../core/duration.ts';
import { levelFromNumber, levelFromText } from '../core/level.ts';
import { canonicalType } from '../core/readings.ts';
import type { ColumnType } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import { durationMs, instantMs, plainDecimal, sizeBytes } from '../query/literal.ts';
import type { FilterBinder, NameBinder } from './filter.ts';

/** A column whose values are looked at, and what they mean. */
export interface Reading {
  readonly slot: number;
  readonly type: ColumnType;
}

const ids: ReadonlySet<CanonicalName | undefined> = new Set<CanonicalName>([
  'userId',
  'tenant',
  'requestId',
  'traceId',
  'spanId',
  'parentSpanId',
]);

/** Ids are compared as text: 007 is not 7. */
export function isId(field: Field, binder: NameBinder): boolean {
  return ids.has(binder.canonicalOf(field));
}

/** Columns of these types hold numbers that the query writes in its own way. */
export function hasOwnLiterals(type: ColumnType): boolean {
  return type === 'level' || type === 'time' || type === 'duration';
}

/** Canonical fields that are numbers, whatever their keys hold. */
export function isNormalised(name: CanonicalName | undefined): boolean {
  return name !== undefined && canonicalType(name) !== 'text';
}

/** The number a value stands for in a column of levels, times or durations; undefined: not of its kind. */
export function numberOfKind(type: ColumnType, text: string, binder: NameBinder): number | undefined {
  switch (type) {
    case 'level':
      return rankOf(text);
    case 'time':
      return instantMs(text, binder.nowMs, binder.zone);
    case 'duration':
      return plainDecimal(text) ?? durationMs(text);
    default:
      return undefined;
  }
}

/** Numbers in a query are pino's and bunyan's. */
function rankOf(text: string): number | undefined {
  const number = plainDecimal(text);
  return number === undefined ? levelFromText(text) : levelFromNumber(number, 'pino');
}

/** The field as its texts are read, by patterns: a normalised column as it is shown, and the key as it was written. */
export function readings(field: Field, binder: FilterBinder): Reading[] {
  const slot = binder.slot(field);
  const type = binder.typeOf(slot);
  const key = hasOwnLiterals(type) || isNormalised(binder.canonicalOf(field)) ? binder.keySlot(field) : slot;
  return key === slot
    ? [{ slot, type }]
    : [
        { slot, type },
        { slot: key, type: 'json' },
      ];
}

/** Where a value stands that is not of the field's kind (status=ok): the key itself. */
export function plainSlot(field: Field, text: string, binder: FilterBinder): number {
  const slot = binder.slot(field);
  const ofItsKind =
    binder.canonicalOf(field) === 'status' ? plainDecimal(text) !== undefined : !hasOwnLiterals(binder.typeOf(slot));
  return ofItsKind ? slot : binder.keySlot(field);
}

/** A value with a unit, in the unit that the field's bare numbers are in. */
export interface Quantity {
  readonly value: number;
  /** The same of a text in a record; undefined where it is no such quantity. */
  read(text: string): number | undefined;
}

export function quantityOf(field: Field | undefined, written: string): Quantity | undefined {
  const ms = durationMs(written);
  if (ms !== undefined) return durationQuantity(ms, field);
  const bytes = sizeBytes(written);
  return bytes === undefined ? undefined : { value: bytes, read: (text) => plainDecimal(text) ?? sizeBytes(text) };
}

/** The ending of a key's name tells the unit of its numbers (tookUs, wait_secs), the last way to read it being the
 * strictest (runS is s, not ns); milliseconds where it tells none. */
function durationQuantity(ms: number, field: Field | undefined): Quantity {
  const last = field?.segments[field.segments.length - 1];
  const unit = last && 'key' in last ? unitSplits(last.key).at(-1)?.unit : undefined;
  const numberMs = unitMs[unit ?? 'ms'];
  const read = (text: string) => {
    const readMs = durationFromText(text, numberMs);
    return readMs === undefined ? undefined : converted(readMs, numberMs);
  };
  return { value: converted(ms, numberMs), read };
}

/** Without the last digits of a double, which tell rounding: 0.3 ms is 300 us. */
function converted(ms: number, numberMs: number): number {
  return Number((ms / numberMs).toPrecision(15));
}
