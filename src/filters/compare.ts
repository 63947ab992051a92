/** `f=v`, `f!=v`, `f<v`, `f<=v`, `f>v`, `f>=v`. */

import type { BatchPredicate } from '../core/batch.ts';
import type { Filter } from '../query/ast.ts';
import { keepNone, not, or } from './boolean.ts';
import { columnPredicate } from './column.ts';
import { equalTests } from './equality.ts';
import type { FilterBinder } from './filter.ts';
import { orderTest } from './order.ts';

export function comparePredicate(filter: Extract<Filter, { kind: 'compare' }>, binder: FilterBinder): BatchPredicate {
  const { op, field, value } = filter;
  if (op === '!=') return not(comparePredicate({ ...filter, op: '=' }, binder));
  if (op === '=') return or(equalTests(field, value, binder).map((test) => columnPredicate(test)));
  const test = orderTest(op, field, value, binder);
  if (test) return columnPredicate(test);
  binder.problem(
    `${op} never holds here: "${value.text}" is no number, duration, size or time`,
    value.span ?? field.span,
  );
  return keepNone;
}
