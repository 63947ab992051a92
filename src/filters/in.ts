/** `f in (a, b)`: any of f=a, f=b. */

import type { BatchPredicate } from '../core/batch.ts';
import type { Filter } from '../query/ast.ts';
import { or } from './boolean.ts';
import { columnPredicate } from './column.ts';
import { equalTests } from './equality.ts';
import { type FilterBinder, noNumbers, type ValueTest } from './filter.ts';

export function inPredicate(filter: Extract<Filter, { kind: 'in' }>, binder: FilterBinder): BatchPredicate {
  const bySlot = new Map<number, ValueTest[]>();
  for (const { slot, test } of filter.values.flatMap((value) => equalTests(filter.field, value, binder))) {
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), test]);
  }
  return or([...bySlot].map(([slot, tests]) => columnPredicate({ slot, test: anyOf(tests) })));
}

/** Single texts are looked up, however many; the others are tried in turn. */
function anyOf(tests: readonly ValueTest[]): ValueTest {
  if (tests.length === 1) return tests[0];
  const texts = new Set(tests.map((test) => test.only));
  const rest = tests.filter((test) => test.only === undefined);
  return {
    ...(rest.length === 0 ? { range: noNumbers } : {}),
    number: (n) => rest.some((test) => test.number(n)),
    bigNumber: (digits, nearest) => rest.some((test) => test.bigNumber(digits, nearest)),
    text: (text) => texts.has(text) || rest.some((test) => test.text(text)),
    boolean: (value) => rest.some((test) => test.boolean(value)),
    object: () => false,
  };
}
