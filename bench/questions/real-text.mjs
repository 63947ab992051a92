/** How many lines of the logs of real services speak of a timeout? */

import { atMostTimes, peakUnder } from '../aims.mjs';
import { count } from '../answers.mjs';

const NEEDLE = 'timeout';

/** @type {import('./index.mjs').Question} */
export const realText = {
  id: 'real-text',
  args: [NEEDLE, '-c'],
  input: 'real',
  answer: count,
  aims: [atMostTimes('rg', 2), peakUnder(300)],
  ask: {
    jsonParse: {
      lines: true,
      start() {
        let n = 0;
        return {
          add: (line) => {
            if (line.toLowerCase().includes(NEEDLE)) n++;
          },
          end: () => [n],
        };
      },
    },
    duckdb: { columns: null, sql: `select count(*) from log where contains(lower(json::varchar), '${NEEDLE}')` },
    awk: `index(tolower($0), "${NEEDLE}") { n++ } END { print n + 0 }`,
    grep: `grep -c -F -i ${NEEDLE} "$@"`,
    rg: `rg --no-config -c -F -i ${NEEDLE} "$@"`,
  },
};
