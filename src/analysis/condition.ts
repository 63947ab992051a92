/** A value of a field as a query says it. */

import { levelName } from '../core/level.ts';
import { canonicalOf } from '../operators/binder.ts';
import type { Field, Filter } from '../query/ast.ts';
import { printFilter } from '../query/printer.ts';
import type { ComparedField, CountedValue } from './compared-values.ts';

/** One value of one field. */
export interface Condition {
  /** As a query names it. */
  readonly field: string;
  /** Null: the field is missing. Undefined: a range of numbers. Levels are names. */
  readonly value?: string | number | boolean | null;
  /** Of a range: from this number on. */
  readonly from?: number;
  /** Of a range: below this number. */
  readonly below?: number;
  /** The filter that selects it: `version=2.4.1`, `not userId=*`, `bytes>=1000 bytes<5000`. */
  readonly query: string;
}

/** `number` is that of the value, from 1. */
export function conditionOf({ name, field, cuts, values }: ComparedField, number: number): Condition {
  const value = values[number - 1];
  const written = writtenField(field);
  if (value === null) return { field: name, value, query: `not ${printFilter({ kind: 'exists', field: written })}` };
  if (cuts === undefined) {
    const shown = name === 'level' && typeof value === 'number' ? (levelName(value) ?? value) : value;
    return { field: name, value: shown, query: printFilter(equals(written, shown)) };
  }
  const bin = Number(value);
  const from = bin === 0 ? undefined : cuts[bin - 1];
  const below = bin === cuts.length ? undefined : cuts[bin];
  const parts = [
    ...(from === undefined ? [] : [compared(written, '>=', from)]),
    ...(below === undefined ? [] : [compared(written, '<', below)]),
  ];
  return {
    field: name,
    ...(from === undefined ? {} : { from }),
    ...(below === undefined ? {} : { below }),
    query: parts.map(printFilter).join(' '),
  };
}

/** Without the dot for "this very key", where the key could not be anything else. */
function writtenField(field: Field): Field {
  const plain = { ...field, literal: false };
  return field.literal && canonicalOf(plain) !== undefined ? field : plain;
}

export function equals(field: Field, value: CountedValue): Filter {
  const text = String(value);
  return { kind: 'compare', op: '=', field, value: { text, quoted: !plainValue.test(text) } };
}

/** Others go in quotes: a wildcard would be one, and control characters would be read by nobody. */
const plainValue = /^[^*"\\\s\p{C}]+$/u;

function compared(field: Field, op: '>=' | '<', value: number): Filter {
  return { kind: 'compare', op, field, value: { text: String(value), quoted: false } };
}
