/** When did the errors come? */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { groups } from '../answers.mjs';

/** @type {import('./index.mjs').Question} */
export const errorsByMinute = {
  id: 'errors-by-minute',
  args: ['timechart 1m count(level>=error)'],
  input: 'flat',
  answer: groups({ key: 'instant', columns: ['count'], withoutZeros: true }),
  aims: [timesAsFast('duckdb', 3), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        /** @type {Map<number, number>} */
        const minutes = new Map();
        return {
          add: ({ time, level }) => {
            if (level !== 'error' && level !== 'fatal') return;
            const minute = Math.floor(Date.parse(time) / 60_000);
            minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
          },
          *end() {
            for (const [minute, errors] of minutes) yield [new Date(minute * 60_000), errors];
          },
        };
      },
    },
    duckdb: {
      columns: { time: 'TIMESTAMP', level: 'VARCHAR' },
      sql: `select date_trunc('minute', time) as minute, count(*) filter (level in ('error', 'fatal')) from log group by minute`,
    },
    chdb: {
      columns: { time: `DateTime64(3, 'UTC')`, level: 'LowCardinality(Nullable(String))' },
      sql: `select formatDateTime(toStartOfMinute(time), '%Y-%m-%dT%H:%i:00Z') as minute, countIf(level in ('error', 'fatal'))
        from log group by minute`,
    },
    jq: `reduce (inputs | fromjson? | objects | select(.level == "error" or .level == "fatal") | .time[0:16]) as $minute
      ({}; .[$minute] += 1) | to_entries[] | [.key + "Z", .value]`,
    awk: `/"level":"(error|fatal)"/ { n[substr($0, index($0, "\\"time\\":\\"") + 8, 16)]++ }
      END { for (minute in n) printf "[\\"%sZ\\",%d]\\n", minute, n[minute] }`,
  },
};
