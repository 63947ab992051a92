/** What is measured of the records (`--of`): which aggregates the scan computes by step, and how a series is made of them. */

import { UsageError } from '../../core/errors.ts';
import type { AggregateCall } from '../../query/ast.ts';

/** How the values of steps make those of windows. */
export type Measure =
  /** Events add up. */
  | { readonly kind: 'count'; readonly calls: readonly [AggregateCall]; readonly text: string }
  /** Matching records, and all: both add up. */
  | { readonly kind: 'share'; readonly calls: readonly [AggregateCall, AggregateCall]; readonly text: string }
  /** Any other aggregate: the partial states of steps merge; beside it the records are counted. */
  | { readonly kind: 'merged'; readonly calls: readonly [AggregateCall, AggregateCall]; readonly text: string };

const count: AggregateCall = { name: 'count' };

/** @param text the call as printed. Throws UsageError for what is no measure. */
export function measureOf(call: AggregateCall, text: string): Measure {
  switch (call.name) {
    case 'count':
      return { kind: 'count', calls: [call], text };
    case 'share':
      return { kind: 'share', calls: [{ ...call, name: 'count' }, count], text };
    case 'rate':
      throw new UsageError('--of rate(): a window is always of the same length', 'take count()');
    case 'first':
    case 'last':
      throw new UsageError(`--of ${text}: one record is no measure`, 'take avg(), max() or a percentile');
    default:
      return { kind: 'merged', calls: [call, count], text };
  }
}
