/** max(K): K's greatest number, of the kind that K is; where it has only texts, the greatest of those; null where there is neither. */

import type { Aggregate } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { ExtremeState } from './extremes.ts';

export const max: Aggregate = {
  name: 'max',
  takes: 'field',
  summary: 'the greatest value',
  type: (call, binder) => binder.typeOf(binder.slot(fieldOf(call))),
  create: (call, binder) => new ExtremeState(binder.slot(fieldOf(call)), -1),
};
