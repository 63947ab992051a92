/** last(K): K's last value by (time, file, offset); null where there is none. */

import type { Aggregate } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { PositionState } from './by-position.ts';

export const last: Aggregate = {
  name: 'last',
  takes: 'field',
  summary: 'the latest value',
  type: (call, binder) => binder.typeOf(binder.slot(fieldOf(call))),
  create: (call, binder) => new PositionState(binder.slot(fieldOf(call)), binder.timeSlot(), -1),
};
