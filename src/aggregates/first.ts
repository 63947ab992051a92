/** first(K): K's first value by (time, file, offset); null where there is none. */

import type { Aggregate } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { PositionState } from './by-position.ts';

export const first: Aggregate = {
  name: 'first',
  takes: 'field',
  summary: 'the earliest value',
  type: (call, binder) => binder.typeOf(binder.slot(fieldOf(call))),
  create: (call, binder) => new PositionState(binder.slot(fieldOf(call)), binder.timeSlot(), 1),
};
