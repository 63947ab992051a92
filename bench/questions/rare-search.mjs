/** What went wrong for this one user? Few rows, printed. */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { records } from '../answers.mjs';

/** All that a flat record may have. */
export const FLAT_COLUMNS = {
  time: 'VARCHAR',
  level: 'VARCHAR',
  service: 'VARCHAR',
  host: 'VARCHAR',
  version: 'VARCHAR',
  route: 'VARCHAR',
  method: 'VARCHAR',
  status: 'INTEGER',
  duration: 'DOUBLE',
  userId: 'VARCHAR',
  requestId: 'VARCHAR',
  traceId: 'VARCHAR',
  errorCode: 'VARCHAR',
  message: 'VARCHAR',
};

/** @type {import('./index.mjs').Question} */
export const rareSearch = {
  id: 'rare-search',
  args: ['userId=user123 level=error'],
  input: 'corpus',
  answer: records,
  aims: [timesAsFast('duckdb', 2), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        /** @type {object[]} */
        const found = [];
        return {
          add: (record) => {
            if (record.userId === 'user123' && record.level === 'error') found.push(record);
          },
          end: () => found,
        };
      },
    },
    duckdb: {
      columns: FLAT_COLUMNS,
      sql: `select * from log where "userId" = 'user123' and level = 'error'`,
      rows: true,
    },
    jq: 'inputs | . as $line | fromjson? | objects | select(.userId == "user123" and .level == "error") | $line',
    awk: 'index($0, "\\"userId\\":\\"user123\\"") && index($0, "\\"level\\":\\"error\\"")',
    grep: `grep -F '"userId":"user123"' "$1" | grep -F '"level":"error"'`,
  },
};
