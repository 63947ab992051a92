/** When a value is what the query says: texts exactly, numbers by their value, levels, times and durations by their
 * meaning, `*` for any run. Shared by =, !=, in, `:` and *=v. */

import type { ColumnType } from '../core/value.ts';
import type { Field, Literal } from '../query/ast.ts';
import { plainDecimal, wildcard } from '../query/literal.ts';
import { decimalKey, fitsDouble } from './decimal.ts';
import { type ColumnTest, type FilterBinder, type NumberRange, noNumbers, type ValueTest } from './filter.ts';
import { isId, numberOfKind, plainSlot, quantityOf, readings } from './operand.ts';
import { inRange, rangeAround, rangeOf } from './range.ts';
import { textOfNumber } from './shown.ts';
import { matchesWhole } from './wildcards.ts';

/** The tests of columns of which any must hold. */
export function equalTests(field: Field, literal: Literal, binder: FilterBinder): ColumnTest[] {
  const runs = wildcard(literal);
  if (runs) return readings(field, binder).map(({ slot, type }) => ({ slot, test: wildcardTest(runs, type) }));
  const slot = binder.slot(field);
  const type = binder.typeOf(slot);
  const number = numberOfKind(type, literal.text, binder);
  if (number !== undefined)
    return [{ slot, test: numberTest(type === 'duration' ? rangeAround(number) : rangeOf('=', number)) }];
  if (isId(field, binder)) return [{ slot, test: idTest(literal.text) }];
  return [{ slot: plainSlot(field, literal.text, binder), test: plainEqualTest(literal, field) }];
}

/** A value of a key of no special meaning. `field` tells the unit of its numbers; without it they are milliseconds. */
export function plainEqualTest(literal: Literal, field?: Field): ValueTest {
  const runs = wildcard(literal);
  if (runs) return wildcardTest(runs, 'json');
  if (plainDecimal(literal.text) !== undefined) return decimalTest(literal.text);
  const quantity = literal.quoted ? undefined : quantityOf(field, literal.text);
  if (!quantity) return textTest(literal.text);
  const range = rangeAround(quantity.value);
  return {
    ...numberTest(range),
    text: (text) => text === literal.text || inRange(range, quantity.read(text) ?? NaN),
  };
}

const nothing: ValueTest = {
  range: noNumbers,
  number: () => false,
  bigNumber: () => false,
  text: () => false,
  boolean: () => false,
  object: () => false,
};

/** Numbers of a range, and no texts. */
export function numberTest(range: NumberRange): ValueTest {
  return {
    ...nothing,
    range,
    number: (n) => inRange(range, n),
    bigNumber: (_digits, nearest) => inRange(range, nearest),
  };
}

/** A text that is no number; true and false are also the booleans. */
function textTest(wanted: string): ValueTest {
  const only = wanted === 'true' || wanted === 'false' ? undefined : wanted;
  return { ...nothing, only, text: (text) => text === wanted, boolean: (value) => String(value) === wanted };
}

/** 500 and "500" and 500.0; over 15 digits digit by digit. */
function decimalTest(wanted: string): ValueTest {
  const key = decimalKey(wanted) ?? '';
  const value = Number(wanted);
  const bigNumber = (digits: string) => decimalKey(digits) === key;
  const text = (s: string) => s === wanted || (plainDecimal(s) !== undefined && decimalKey(s) === key);
  if (fitsDouble(key)) return { ...numberTest(rangeOf('=', value)), bigNumber, text };
  const { range: _none, ...test } = nothing;
  return { ...test, number: (n) => n === value && decimalKey(String(n)) === key, bigNumber, text };
}

function idTest(wanted: string): ValueTest {
  const value = Number(wanted);
  return {
    ...numberTest(Number.isFinite(value) && String(value) === wanted ? rangeOf('=', value) : noNumbers),
    bigNumber: (digits) => digits === wanted,
    text: (text) => text === wanted,
  };
}

/** The text of any scalar is as the pattern; case matters but in levels. */
function wildcardTest(runs: readonly string[], type: ColumnType): ValueTest {
  const matches = matchesWhole(runs, false);
  const matchesShown = type === 'level' ? matchesWhole(runs, true) : matches;
  return {
    number: (n) => matchesShown(textOfNumber(type, n)),
    bigNumber: matches,
    text: matches,
    boolean: (value) => matches(String(value)),
    object: () => false,
  };
}
