/** What the second thread is worth. */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { p99ByRoute } from './p99-by-route.mjs';

/** @type {import('./index.mjs').Question} */
export const oneThread = {
  ...p99ByRoute,
  id: 'one-thread',
  args: [...p99ByRoute.args, '--threads', '2'],
  aims: [timesAsFast('self', 1.7), peakUnder(300)],
  ask: {
    jsonParse: p99ByRoute.ask.jsonParse,
    self: { title: 'logscan, one thread', args: [...p99ByRoute.args, '--threads', '1'] },
  },
};
