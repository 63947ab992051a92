/** `<`, `<=`, `>`, `>=`: numbers, and what has a number's meaning: levels, times, durations, sizes, digits in a text.
 * False for everything else. */

import { timeFromNumber, timeFromText } from '../core/time.ts';
import type { LogZone } from '../core/zone.ts';
import type { Field, Literal } from '../query/ast.ts';
import { instantMs, plainDecimal } from '../query/literal.ts';
import { numberTest } from './equality.ts';
import { type ColumnTest, type FilterBinder, type NumberRange, noNumbers, type ValueTest } from './filter.ts';
import { numberOfKind, plainSlot, quantityOf } from './operand.ts';
import { inRange, type OrderOp, rangeOf } from './range.ts';

/** Undefined: no value of the field can be in order with the literal. */
export function orderTest(op: OrderOp, field: Field, literal: Literal, binder: FilterBinder): ColumnTest | undefined {
  const slot = binder.slot(field);
  const number = numberOfKind(binder.typeOf(slot), literal.text, binder);
  if (number !== undefined) return { slot, test: numberTest(rangeOf(op, number)) };
  const test = plainOrderTest(op, field, literal, binder);
  return test && { slot: plainSlot(field, literal.text, binder), test };
}

function plainOrderTest(op: OrderOp, field: Field, literal: Literal, binder: FilterBinder): ValueTest | undefined {
  const decimal = plainDecimal(literal.text);
  if (decimal !== undefined) return inOrder(rangeOf(op, decimal), plainDecimal);
  const quantity = quantityOf(field, literal.text);
  const ofQuantity = quantity && inOrder(rangeOf(op, quantity.value), (text) => quantity.read(text));
  // -1h is an hour ago beside a time, and a negative duration beside anything else.
  if (ofQuantity && !literal.text.startsWith('-')) return ofQuantity;
  const instant = instantMs(literal.text, binder.nowMs, binder.zone);
  return instant === undefined
    ? ofQuantity
    : instantTest(rangeOf(op, instant), binder.logZone, ofQuantity ?? numberTest(noNumbers));
}

function inOrder(range: NumberRange, read: (text: string) => number | undefined): ValueTest {
  return { ...numberTest(range), text: (text) => inRange(range, read(text) ?? NaN) };
}

/** Keys that hold times in any format of the loggers; what is no time is for the other test. */
function instantTest(range: NumberRange, zone: LogZone | undefined, other: ValueTest): ValueTest {
  const number = (n: number) => {
    const ms = timeFromNumber(n);
    return ms === undefined ? other.number(n) : inRange(range, ms);
  };
  const text = (s: string) => {
    const ms = timeFromText(s, zone);
    return ms === undefined ? other.text(s) : inRange(range, ms);
  };
  return { number, bigNumber: (_digits, nearest) => number(nearest), text, boolean: () => false, object: () => false };
}
