/** sum(K): the sum of K's numbers, exact but for one rounding at the end; null where there is none. A sum of durations is a
 * duration; one of levels, times, shares or rates is just a number. */

import type { Aggregate } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { SumsState } from './sums-state.ts';

export const sum: Aggregate = {
  name: 'sum',
  takes: 'field',
  summary: 'the sum of a field',
  type: (call, binder) => (binder.typeOf(binder.slot(fieldOf(call))) === 'duration' ? 'duration' : 'number'),
  create: (call, binder) => new SumsState(binder.slot(fieldOf(call)), (sum) => sum),
};
