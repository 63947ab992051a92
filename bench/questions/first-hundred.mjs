/** A file so small that starting is all the time it takes. */

import { withinOf } from '../aims.mjs';
import { countByLevel } from './count-by-level.mjs';

/** @type {import('./index.mjs').Question} */
export const firstHundred = {
  ...countByLevel,
  id: 'first-hundred',
  input: 'first100',
  aims: [withinOf('empty', 120)],
  ask: { jsonParse: countByLevel.ask.jsonParse, jq: countByLevel.ask.jq, empty: true },
};
