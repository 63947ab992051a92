/** min(K): K's least number, of the kind that K is; where it has only texts, the least of those; null where there is neither. */

import type { Aggregate } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { ExtremeState } from './extremes.ts';

export const min: Aggregate = {
  name: 'min',
  takes: 'field',
  summary: 'the least value',
  type: (call, binder) => binder.typeOf(binder.slot(fieldOf(call))),
  create: (call, binder) => new ExtremeState(binder.slot(fieldOf(call)), 1),
};
