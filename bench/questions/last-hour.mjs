/** What went wrong in the last hour of a long ordered file? All that is before it need not be read. */

import { peakUnder, withinOf } from '../aims.mjs';
import { groups } from '../answers.mjs';
import { LAST_HOUR } from '../inputs.mjs';

const args = ['--since', LAST_HOUR, 'count by level'];

/** @type {import('./index.mjs').Question} */
export const lastHour = {
  id: 'last-hour',
  args,
  input: 'flat',
  answer: groups({ columns: ['count'] }),
  aims: [withinOf('self', 100), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        /** @type {Map<string | null, number>} */
        const levels = new Map();
        const from = Date.parse(LAST_HOUR);
        return {
          add: ({ time, level = null }) => {
            if (Date.parse(time) >= from) levels.set(level, (levels.get(level) ?? 0) + 1);
          },
          end: () => levels,
        };
      },
    },
    duckdb: {
      columns: { time: 'TIMESTAMP', level: 'VARCHAR' },
      sql: `select level, count(*) from log where time >= '${LAST_HOUR.slice(0, 19)}' group by level`,
    },
    self: { title: 'logscan, of that hour alone', input: 'hour', args: [...args, '--no-seek'] },
  },
};
