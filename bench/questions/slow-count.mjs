/** How many requests took longer than a second? */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { count } from '../answers.mjs';

/** @satisfies {import('./index.mjs').Question} */
export const slowCount = {
  id: 'slow-count',
  args: ['--slow', '1000', '-c'],
  input: 'flat',
  answer: count,
  aims: [timesAsFast('duckdb', 4), timesAsFast('chdb', 8), timesAsFast('jq', 60), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        let slow = 0;
        return {
          add: ({ duration }) => {
            if (typeof duration === 'number' && duration > 1000) slow++;
          },
          end: () => [slow],
        };
      },
    },
    duckdb: { columns: { duration: 'DOUBLE' }, sql: 'select count(*) from log where duration > 1000' },
    chdb: { columns: { duration: 'Nullable(Float64)' }, sql: 'select count(*) from log where duration > 1000' },
    mlr: ['--ojsonl', 'filter', '$duration > 1000', 'then', 'count'],
    lnav: 'select count(*) as n from flat_log where duration > 1000',
    jq: 'reduce (inputs | fromjson? | objects | .duration | numbers | select(. > 1000)) as $slow (0; . + 1)',
    awk: '{ at = index($0, "\\"duration\\":"); if (at && substr($0, at + 11, 24) + 0 > 1000) n++ } END { print n + 0 }',
  },
};
