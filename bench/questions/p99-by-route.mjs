/** Which routes are slow for the unlucky one in a hundred? */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { groups } from '../answers.mjs';

/** ClickHouse counts ranks from 0 and rounds down: where 99 % of the values are a whole number, it would take the next. */
export const CHDB_P99 = 'quantileExact(0.9899999999)';

/** @satisfies {import('./index.mjs').Question} */
export const p99ByRoute = {
  id: 'p99-by-route',
  args: ['stats count(), p99(duration) by route'],
  input: 'flat',
  answer: groups({ columns: ['count', 'percentile'] }),
  aims: [timesAsFast('duckdb', 4), peakUnder(300)],
  ask: {
    jsonParse: {
      start() {
        /** @type {Map<string | null, { count: number, durations: number[] }>} */
        const routes = new Map();
        return {
          add: ({ route = null, duration }) => {
            const group = routes.get(route) ?? { count: 0, durations: [] };
            routes.set(route, group);
            group.count++;
            if (typeof duration === 'number') group.durations.push(duration);
          },
          *end() {
            for (const [route, { count, durations }] of routes) yield [route, count, nearestRank(durations, 99)];
          },
        };
      },
    },
    duckdb: {
      columns: { route: 'VARCHAR', duration: 'DOUBLE' },
      sql: 'select route, count(*), quantile_disc(duration, 0.99) from log group by route',
    },
    chdb: {
      columns: { route: 'Nullable(String)', duration: 'Nullable(Float64)' },
      sql: `select route, count(*), ${CHDB_P99}(duration) from log group by route`,
    },
    jq: `[inputs | fromjson? | objects | [.route, .duration]] | group_by(.[0])[]
      | (map(.[1] | numbers) | sort) as $durations
      | [.[0][0], length, $durations[(($durations | length) * 99 / 100 | ceil) - 1]]`,
  },
};

/**
 * @param {number[]} values
 * @param {number} percent
 */
export function nearestRank(values, percent) {
  if (values.length === 0) return null;
  return Float64Array.from(values).sort()[Math.ceil((values.length * percent) / 100) - 1];
}
