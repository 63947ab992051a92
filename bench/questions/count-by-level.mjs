/** What is in this log? */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { groups } from '../answers.mjs';

/** @type {import('./index.mjs').Question} */
export const countByLevel = {
  id: 'count-by-level',
  args: ['count by level'],
  input: 'corpus',
  answer: groups({ columns: ['count'] }),
  aims: [timesAsFast('duckdb', 2), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        /** @type {Map<string | null, number>} */
        const levels = new Map();
        return {
          add: ({ level = null }) => levels.set(level, (levels.get(level) ?? 0) + 1),
          end: () => levels,
        };
      },
    },
    duckdb: { columns: { level: 'VARCHAR' }, sql: 'select level, count(*) from log group by level' },
    jq: 'reduce (inputs | fromjson? | objects | .level) as $level ({}; .[$level] += 1) | to_entries[] | [.key, .value]',
    awk: `{ at = index($0, "\\"level\\":\\""); if (at) { rest = substr($0, at + 9, 16); n[substr(rest, 1, index(rest, "\\"") - 1)]++ } }
      END { for (level in n) printf "[\\"%s\\",%d]\\n", level, n[level] }`,
  },
};
