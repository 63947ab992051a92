/** The table of predicates, by the kind of filter; and what compiles a filter to run on batches. */

import type { BatchPredicate } from '../core/batch.ts';
import type { Filter } from '../query/ast.ts';
import { anyFieldPredicate } from './any.ts';
import { and, keepAll, not, or } from './boolean.ts';
import { cidrPredicate } from './cidr.ts';
import { comparePredicate } from './compare.ts';
import { containsPredicate } from './contains.ts';
import { existsPredicate } from './exists.ts';
import { rewriteFailed } from './failed.ts';
import type { FilterBinder } from './filter.ts';
import { inPredicate } from './in.ts';
import { regexpPredicate } from './regexp.ts';
import { textPredicate } from './text.ts';

type Compile<K extends Filter['kind']> = (filter: Extract<Filter, { kind: K }>, binder: FilterBinder) => BatchPredicate;

const predicates: { readonly [K in Filter['kind']]: Compile<K> } = {
  all: () => keepAll,
  and: (filter, binder) => and(cheapestFirst(filter.items).map((item) => compile(item, binder))),
  or: (filter, binder) => or(filter.items.map((item) => compile(item, binder))),
  not: (filter, binder) => not(compile(filter.item, binder)),
  compare: comparePredicate,
  contains: containsPredicate,
  exists: (filter, binder) => existsPredicate(binder.slot(filter.field)),
  regexp: regexpPredicate,
  in: inPredicate,
  cidr: cidrPredicate,
  any: anyFieldPredicate,
  text: (filter) => textPredicate(filter.text, filter.exact),
};

/** The filter, ready to run. It remembers what it decided: use it with the batches of one worker only. Throws UsageError
 * where a part can't be understood, and while running where a regular expression takes too long. */
export function compileFilter(filter: Filter, binder: FilterBinder): BatchPredicate {
  return compile(rewriteFailed(filter), binder);
}

function compile<K extends Filter['kind']>(filter: Extract<Filter, { kind: K }>, binder: FilterBinder): BatchPredicate {
  const compileKind: Compile<K> = predicates[filter.kind as K];
  return compileKind(filter, binder);
}

/** Whole lines are looked at last, when few are left. */
const costs: Readonly<Partial<Record<Filter['kind'], number>>> = { regexp: 1, or: 1, not: 1, text: 2, any: 3 };

/** What must all match for the filter to match, the cheapest to decide first. */
export function termsOf(filter: Filter): readonly Filter[] {
  if (filter.kind === 'all') return [];
  const rewritten = rewriteFailed(filter);
  return rewritten.kind === 'and' ? cheapestFirst(rewritten.items) : [rewritten];
}

/** A comparison of one field: decided for all records of a batch in no time. */
export function isCheapTerm({ kind }: Filter): boolean {
  return costs[kind] === undefined && kind !== 'and';
}

function cheapestFirst(items: readonly Filter[]): Filter[] {
  return [...items].sort((a, b) => (costs[a.kind] ?? 0) - (costs[b.kind] ?? 0));
}
