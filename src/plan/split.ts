/** Splits a query into the half that every thread runs over its part of the input, and the half that runs once, over what
 *  comes of it. Plain data on both sides, so that the first half crosses to workers (and later to a cluster). */

import { operatorOf } from '../operators/index.ts';
import type { Grouping } from '../operators/operator.ts';
import type { Field, Filter, Query, Stage } from '../query/ast.ts';

export interface SplitQuery {
  /** The filter over the scan, leading `where` stages included. */
  readonly filter: Filter;
  /** The aggregation that runs in partial states, if the first stage is one. */
  readonly grouping?: Grouping;
  /** What runs over the rows afterwards. */
  readonly rest: readonly Stage[];
  /** More rows than these are not needed of any part of the input; 0: all are. */
  readonly rowLimit: number;
  /** A leading `expand`: first the values of this field are collected from the matches. */
  readonly expand?: Field;
}

export function splitQuery(query: Query): SplitQuery {
  const filters: Filter[] = query.filter.kind === 'all' ? [] : [query.filter];
  const stages = [...query.stages];
  for (let stage = stages[0]; stage?.kind === 'where'; stage = stages[0]) {
    filters.push(stage.filter);
    stages.shift();
  }
  const filter = joined(filters);
  const [first, ...rest] = stages;
  if (first === undefined) return { filter, rest: [], rowLimit: 0 };
  if (first.kind === 'expand') return { filter, rest, rowLimit: 0, expand: first.field };
  const grouping = operatorOf(first).grouping?.(first);
  if (grouping !== undefined) return { filter, grouping, rest, rowLimit: 0 };
  return { filter, rest: stages, rowLimit: first.kind === 'head' ? first.limit : 0 };
}

/** The filters side by side. */
export function joined(filters: readonly Filter[]): Filter {
  if (filters.length === 0) return { kind: 'all' };
  return filters.length === 1 ? filters[0] : { kind: 'and', items: filters };
}
