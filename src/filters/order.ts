/** `<`, `<=`, `>`, `>=`: numbers, and what has a number's meaning: levels, times, durations, sizes, digits in a text.
 * False for everything else. */

import type { Field, Literal } from '../query/ast.ts';
import { instantMs, plainDecimal } from '../query/literal.ts';
import { numberTest } from './equality.ts';
import type { ColumnTest, FilterBinder, NumberRange, ValueTest } from './filter.ts';
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
  if (quantity) return inOrder(rangeOf(op, quantity.value), (text) => quantity.read(text));
  const instant = instantMs(literal.text, binder.nowMs, binder.zone);
  return instant === undefined ? undefined : instantTest(rangeOf(op, instant));
}

function inOrder(range: NumberRange, read: (text: string) => number | undefined): ValueTest {
  return { ...numberTest(range), text: (text) => inRange(range, read(text) ?? NaN) };
}
