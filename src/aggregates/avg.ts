/** avg(K): the mean of K's numbers; null where there is none. */

import type { Aggregate } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { numericType } from './numbers.ts';
import { SumsState } from './sums-state.ts';

export const avg: Aggregate = {
  name: 'avg',
  takes: 'field',
  summary: 'the mean of a field',
  type: (call, binder) => numericType(binder.typeOf(binder.slot(fieldOf(call)))),
  create: (call, binder) => new SumsState(binder.slot(fieldOf(call)), (sum, count) => sum / count),
};
