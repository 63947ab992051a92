/** What is in this log? */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { groups } from '../answers.mjs';

/** @satisfies {import('./index.mjs').Question} */
export const countByLevel = {
  id: 'count-by-level',
  args: ['count by level'],
  input: 'flat',
  answer: groups({ columns: ['count'] }),
  aims: [timesAsFast('duckdb', 4), peakUnder(300)],
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
    chdb: {
      columns: { level: 'LowCardinality(Nullable(String))' },
      sql: 'select level, count(*) from log group by level',
    },
    mlr: ['--ojsonl', 'count', '-g', 'level'],
    // lnav calls text lines invalid.
    lnav: `select replace(log_level, 'warning', 'warn') as level, count(*) as n from flat_log
      where log_level <> 'invalid' group by log_level`,
    jq: 'reduce (inputs | fromjson? | objects | .level) as $level ({}; .[$level] += 1) | to_entries[] | [.key, .value]',
    awk: `{ at = index($0, "\\"level\\":\\""); if (at) { rest = substr($0, at + 9, 16); n[substr(rest, 1, index(rest, "\\"") - 1)]++ } }
      END { for (level in n) printf "[\\"%s\\",%d]\\n", level, n[level] }`,
  },
};
