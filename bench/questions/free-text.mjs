/** A text that no line holds, whatever its case: everything is read, nothing is found. */

import { atMostTimes, peakUnder, timesAsFast } from '../aims.mjs';
import { records } from '../answers.mjs';

const NEEDLE = 'quetzalcoatl';

/** @type {import('./index.mjs').Question} */
export const freeText = {
  id: 'free-text',
  args: [NEEDLE],
  input: 'flat',
  answer: records,
  aims: [timesAsFast('duckdb', 2), atMostTimes('rg', 2), peakUnder(300)],
  ask: {
    jsonParse: {
      lines: true,
      start() {
        /** @type {string[]} */
        const found = [];
        return {
          add: (line) => {
            if (line.toLowerCase().includes(NEEDLE)) found.push(line);
          },
          end: () => found,
        };
      },
    },
    // Three times as fast as ilike.
    duckdb: { columns: null, sql: `select json from log where contains(lower(json::varchar), '${NEEDLE}')` },
    chdb: {
      columns: null,
      sql: `select json from log where positionCaseInsensitive(json, '${NEEDLE}') > 0`,
      rows: true,
    },
    rg: `rg --no-config -F -i ${NEEDLE} "$@"`,
    // Twenty times as fast as ascii_downcase and contains.
    jq: `inputs | select(test("${NEEDLE}"; "i"))`,
    awk: `index(tolower($0), "${NEEDLE}")`,
    grep: `grep -F -i ${NEEDLE} "$@"`,
  },
};
