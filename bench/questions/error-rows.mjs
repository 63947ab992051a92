/** All the errors, printed: what many rows out cost. */

import { peakUnder } from '../aims.mjs';
import { records } from '../answers.mjs';
import { CHDB_COLUMNS, FLAT_COLUMNS } from './rare-search.mjs';

/** @type {import('./index.mjs').Question} */
export const errorRows = {
  id: 'error-rows',
  args: ['level=error'],
  input: 'flat',
  answer: records,
  aims: [peakUnder(300)],
  ask: {
    jsonParse: {
      start: () => ({
        add: (record) => {
          if (record.level === 'error') process.stdout.write(`${JSON.stringify(record)}\n`);
        },
        end: () => [],
      }),
    },
    duckdb: { columns: FLAT_COLUMNS, sql: `select * from log where level = 'error'`, rows: true },
    chdb: { columns: CHDB_COLUMNS, sql: `select * from log where level = 'error'`, rows: true },
    rg: `rg --no-config -F '"level":"error"' "$@"`,
    jq: 'inputs | . as $line | fromjson? | objects | select(.level == "error") | $line',
    awk: 'index($0, "\\"level\\":\\"error\\"")',
    grep: `grep -F '"level":"error"' "$@"`,
  },
};
