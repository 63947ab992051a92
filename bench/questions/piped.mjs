/** The same from a pipe, which one thread has to read: `cat FILE | logscan`. */

import { atMostTimes, peakUnder } from '../aims.mjs';
import { countByLevel } from './count-by-level.mjs';

const { jsonParse, jq, awk, mlr } = countByLevel.ask;

/** @type {import('./index.mjs').Question} */
export const piped = {
  ...countByLevel,
  id: 'piped',
  piped: true,
  aims: [atMostTimes('self', 2), peakUnder(300)],
  ask: { jsonParse, jq, awk, mlr, self: { title: 'logscan, from the file', piped: false } },
};
