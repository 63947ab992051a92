/** The arguments of a checked call. The parser gives an aggregate what its `takes` says, so a lack is our own fault. */

import { BugError } from '../core/errors.ts';
import type { AggregateCall, ContrastPlan, Field, Filter } from '../query/ast.ts';

export function fieldOf(call: AggregateCall): Field {
  if (call.field === undefined) throw new BugError(`${call.name}() without a field`);
  return call.field;
}

export function filterOf(call: AggregateCall): Filter {
  if (call.filter === undefined) throw new BugError(`${call.name}() without a filter`);
  return call.filter;
}

export function rankOf(call: AggregateCall): number {
  if (call.q === undefined) throw new BugError(`${call.name}() without a rank`);
  return call.q;
}

export function contrastOf({ name, contrast }: AggregateCall): ContrastPlan {
  if (contrast === undefined) throw new BugError(`${name}() was planned without what to count`);
  return contrast;
}
