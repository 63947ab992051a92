/** The aggregates over all values of a group at once, kept in plain arrays. */

import { BigDecimal, stringify } from '../../src/core/json.ts';
import type { FieldValue } from '../../src/core/value.ts';
import type { AggregateCall, Field, Filter } from '../../src/query/ast.ts';
import { plainDecimal } from '../../src/query/literal.ts';
import { compareCodePoints, compareNumbers } from './order.ts';

/** A record or row of a group, as aggregates ask of it. */
export interface Member {
  value(field: Field): FieldValue;
  time(): number | undefined;
  matches(filter: Filter): boolean;
  /** Its place in the input. */
  readonly position: number;
}

/** The value of an aggregate over a group. `spanMs`: from the earliest to the latest time of all groups, or a bin's width. */
export function aggregate(call: AggregateCall, group: readonly Member[], spanMs: number): FieldValue {
  const { filter } = call;
  const values = (): FieldValue[] =>
    group.map((member) => (call.field === undefined ? undefined : member.value(call.field)));
  switch (call.name) {
    case 'count':
      return filter === undefined ? group.length : group.filter((member) => member.matches(filter)).length;
    case 'share':
      return group.length === 0 || filter === undefined
        ? null
        : group.filter((member) => member.matches(filter)).length / group.length;
    case 'sum':
      return orNull(values().flatMap(numberOf), sum);
    case 'avg':
      return orNull(values().flatMap(numberOf), (numbers) => sum(numbers) / numbers.length);
    case 'min':
      return extreme(values(), 1);
    case 'max':
      return extreme(values(), -1);
    case 'percentile':
      return orNull(values().flatMap(numberOf), (numbers) => percentile(numbers, call.q ?? 0));
    case 'distinct':
      return new Set(values().filter(isPresent).map(identity)).size;
    case 'first':
      return byPosition(call.field, group, 1);
    case 'last':
      return byPosition(call.field, group, -1);
    case 'rate':
      return spanMs > 0 ? (group.length * 1000) / spanMs : null;
    default:
      throw new Error(`no aggregate ${call.name}`);
  }
}

/** Type and value: what makes two values the same. */
export function identity(value: FieldValue): string {
  if (!isPresent(value)) return 'missing';
  return value instanceof BigDecimal ? `big ${value.text}` : `${typeof value} ${stringify(value ?? null)}`;
}

export const isPresent = (value: FieldValue): boolean => value !== undefined && value !== null;

function orNull(numbers: readonly number[], of: (numbers: readonly number[]) => number): number | null {
  return numbers.length === 0 ? null : of(numbers);
}

/** Numbers, and plain decimals in text; nothing beyond a double's range. */
function numberOf(value: FieldValue): number[] {
  const number =
    typeof value === 'string' ? plainDecimal(value) : value instanceof BigDecimal ? Number(value.text) : value;
  return typeof number === 'number' && Number.isFinite(number) ? [number] : [];
}

/** Exact: doubles are whole numbers of 2^-1074. */
function sum(numbers: readonly number[]): number {
  const total = numbers.reduce((whole, n) => whole + inSmallestUnits(n), 0n);
  const negative = total < 0n;
  const digits = negative ? -total : total;
  // Kept to 64 bits, the last of them marking what is cut off, a double rounds as the whole does.
  const cut = BigInt(Math.max(0, digits.toString(2).length - 64));
  const kept = (digits >> cut) | (digits & ((1n << cut) - 1n) ? 1n : 0n);
  const exponent = Number(cut) - 1074;
  const value = exponent > -500 ? Number(kept) * 2 ** exponent : Number(kept) * 2 ** (exponent + 500) * 2 ** -500;
  return negative ? -value : value;
}

function inSmallestUnits(n: number): bigint {
  if (n === 0) return 0n;
  const exponent = Math.max(-1074, Math.floor(Math.log2(Math.abs(n))) - 60);
  const half = Math.trunc(exponent / 2);
  return BigInt(n / 2 ** half / 2 ** (exponent - half)) << BigInt(exponent + 1074);
}

/** Nearest rank. */
function percentile(numbers: readonly number[], q: number): number {
  const sorted = Float64Array.from(numbers).sort();
  const rank = Math.ceil(((q * sorted.length) / 100) * (1 - 2 ** -50));
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1];
}

/** Of numbers the least or greatest, of long ones by their digits; where there is no number, of texts. */
function extreme(values: readonly FieldValue[], sign: 1 | -1): FieldValue {
  const numbers = values.flatMap(numberOf);
  if (numbers.length === 0) {
    const texts = values.filter((value) => typeof value === 'string');
    return texts.length === 0 ? null : [...texts].sort((a, b) => compareCodePoints(a, b) * sign)[0];
  }
  const best = numbers.reduce((a, b) => ((a - b) * sign <= 0 ? a : b));
  const long = values.filter((value) => value instanceof BigDecimal && Number(value.text) === best);
  return long.length === 0 ? best : [...long].sort((a, b) => compareNumbers(String(a), String(b)) * sign)[0];
}

/** By time, then place. What has no time comes after all for first, before all for last. */
function byPosition(field: Field | undefined, group: readonly Member[], sign: 1 | -1): FieldValue {
  if (field === undefined) return null;
  const present = group.filter((member) => isPresent(member.value(field)));
  const timed = present.filter((member) => member.time() !== undefined);
  const all = timed.length > 0 ? timed : present;
  const sorted = [...all].sort((a, b) => ((a.time() ?? 0) - (b.time() ?? 0) || a.position - b.position) * sign);
  return sorted.length === 0 ? null : sorted[0].value(field);
}
