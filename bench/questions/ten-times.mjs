/** Whether ten times as much takes ten times as long, in no more memory. */

import { atMostTimes, peakUnder } from '../aims.mjs';
import { slowCount } from './slow-count.mjs';

/** @type {import('./index.mjs').Question} */
export const tenTimes = {
  ...slowCount,
  id: 'ten-times',
  aims: [atMostTimes('self', 11), peakUnder(300)],
  ask: {
    jsonParse: slowCount.ask.jsonParse,
    self: { title: 'logscan, of a tenth', input: 'tenth', otherAnswer: true },
  },
};
