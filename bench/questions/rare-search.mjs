/** What went wrong for this one user? Few rows, printed. */

import { atMostTimes, peakUnder, timesAsFast } from '../aims.mjs';
import { records } from '../answers.mjs';

/** All that a flat record may have. @type {Record<string, 'VARCHAR' | 'INTEGER' | 'DOUBLE'>} */
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

const CHDB_TYPES = { VARCHAR: 'Nullable(String)', INTEGER: 'Nullable(Int32)', DOUBLE: 'Nullable(Float64)' };

/** The same for ClickHouse. */
export const CHDB_COLUMNS = Object.fromEntries(
  Object.entries(FLAT_COLUMNS).map(([name, type]) => [name, CHDB_TYPES[type]]),
);

/** @type {import('./index.mjs').Question} */
export const rareSearch = {
  id: 'rare-search',
  args: ['userId=user123 level=error'],
  input: 'flat',
  answer: records,
  aims: [timesAsFast('duckdb', 6), atMostTimes('rg', 2.5), peakUnder(300)],
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
    chdb: {
      columns: CHDB_COLUMNS,
      sql: `select * from log where userId = 'user123' and level = 'error'`,
      rows: true,
    },
    mlr: ['--ojsonl', 'filter', '$userId == "user123" && $level == "error"'],
    lnav: `select log_raw_text from flat_log where "userId" = 'user123' and log_level = 'error'`,
    rg: `rg --no-config -F '"userId":"user123"' "$@" | rg --no-config -F '"level":"error"'`,
    jq: 'inputs | . as $line | fromjson? | objects | select(.userId == "user123" and .level == "error") | $line',
    awk: 'index($0, "\\"userId\\":\\"user123\\"") && index($0, "\\"level\\":\\"error\\"")',
    grep: `grep -F '"userId":"user123"' "$@" | grep -F '"level":"error"'`,
  },
};
