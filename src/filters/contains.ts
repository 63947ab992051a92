/** `f:v`: a text holds v, ignoring ASCII case; numbers, booleans and levels are v. */

import type { BatchPredicate } from '../core/batch.ts';
import type { Filter, Literal } from '../query/ast.ts';
import { wildcard } from '../query/literal.ts';
import { or } from './boolean.ts';
import { columnPredicate } from './column.ts';
import { equalTests } from './equality.ts';
import type { ColumnTest, FilterBinder, ValueTest } from './filter.ts';
import { holds } from './substring.ts';
import { holdsRuns } from './wildcards.ts';

export function containsPredicate(filter: Extract<Filter, { kind: 'contains' }>, binder: FilterBinder): BatchPredicate {
  const textHolds = textTest(filter.value);
  const tests = equalTests(filter.field, filter.value, binder).map(
    ({ slot, test }): ColumnTest => ({ slot, test: containing(test, textHolds) }),
  );
  return or(tests.map((test) => columnPredicate(test)));
}

function containing(equal: ValueTest, textHolds: (text: string) => boolean): ValueTest {
  return { ...equal, only: undefined, text: textHolds, object: textHolds };
}

function textTest(value: Literal): (text: string) => boolean {
  const runs = wildcard(value);
  return runs ? holdsRuns(runs, true) : holds(value.text, true);
}
