/** How many records of real loggers have pino's and bunyan's number for an error? */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { count } from '../answers.mjs';

/** @type {import('./index.mjs').Question} */
export const realErrors = {
  id: 'real-errors',
  args: ['.level=50', '-c'],
  input: 'real',
  answer: count,
  aims: [timesAsFast('duckdb', 3), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        let n = 0;
        return {
          add: ({ level }) => {
            if (level === 50 || level === '50') n++;
          },
          end: () => [n],
        };
      },
    },
    duckdb: { columns: { level: 'VARCHAR' }, sql: `select count(*) from log where level = '50'` },
    jq: 'reduce (inputs | fromjson? | objects | .level | select(. == 50 or . == "50")) as $one (0; . + 1)',
  },
};
