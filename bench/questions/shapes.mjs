/**
 * The same two questions of logs of other shapes than flat: how many were slow, and how slow each level is. The places
 * where each shape keeps them are told to every tool but logscan.
 *
 * @typedef {{ duration: string, level: string }} Places jq paths
 */

import { peakUnder, timesAsFast } from '../aims.mjs';
import { count, groups } from '../answers.mjs';
import { CHDB_P99, nearestRank } from './p99-by-route.mjs';

const plain = { duration: '.duration', level: '.level' };

/** @type {Readonly<Record<'nested' | 'wide' | 'tiny' | 'escapes' | 'unicode' | 'ids', Places>>} */
const shapes = {
  nested: { duration: '.http.duration', level: '.log.level' },
  wide: { duration: '.Elapsed', level: '.Severity' },
  tiny: plain,
  escapes: plain,
  unicode: plain,
  ids: plain,
};

/** @type {readonly import('./index.mjs').Question[]} */
export const shapeQuestions = Object.entries(shapes).flatMap(([shape, places]) => [
  slow(shape, places),
  p99ByLevel(shape, places),
]);

/**
 * @param {string} input
 * @param {Places} places
 * @returns {import('./index.mjs').Question}
 */
function slow(input, { duration }) {
  return {
    id: `${input}-slow-count`,
    args: ['--slow', '1000', '-c'],
    input,
    answer: count,
    aims: [timesAsFast('duckdb', 3), peakUnder(300)],
    ask: {
      jsonParse: {
        start() {
          let n = 0;
          return {
            add: (record) => {
              const value = at(record, duration);
              if (typeof value === 'number' && value > 1000) n++;
            },
            end: () => [n],
          };
        },
      },
      duckdb: {
        columns: columnsOf([[duration, 'DOUBLE']], 'STRUCT'),
        sql: `select count(*) from log where ${sqlOf(duration)} > 1000`,
      },
      chdb: {
        columns: columnsOf([[duration, 'Nullable(Float64)']], 'Tuple'),
        sql: `select count(*) from log where ${sqlOf(duration)} > 1000`,
      },
      jq: `reduce (inputs | fromjson? | objects | ${duration} | numbers | select(. > 1000)) as $slow (0; . + 1)`,
    },
  };
}

/**
 * @param {string} input
 * @param {Places} places
 * @returns {import('./index.mjs').Question}
 */
function p99ByLevel(input, { duration, level }) {
  /** @param {string} quantile */
  const sql = (quantile) => `select lower(${sqlOf(level)}) as l, count(*), ${quantile} from log group by l`;
  return {
    id: `${input}-p99-by-level`,
    args: ['stats count(), p99(duration) by level'],
    input,
    answer: groups({ columns: ['count', 'percentile'] }),
    aims: [timesAsFast('duckdb', 3), peakUnder(300)],
    ask: {
      jsonParse: {
        start() {
          /** @type {Map<string | null, { count: number, durations: number[] }>} */
          const levels = new Map();
          return {
            add: (record) => {
              const name = at(record, level)?.toLowerCase() ?? null;
              const group = levels.get(name) ?? { count: 0, durations: [] };
              levels.set(name, group);
              group.count++;
              const value = at(record, duration);
              if (typeof value === 'number') group.durations.push(value);
            },
            *end() {
              for (const [name, { count, durations }] of levels) yield [name, count, nearestRank(durations, 99)];
            },
          };
        },
      },
      duckdb: {
        columns: columnsOf(
          [
            [duration, 'DOUBLE'],
            [level, 'VARCHAR'],
          ],
          'STRUCT',
        ),
        sql: sql(`quantile_disc(${sqlOf(duration)}, 0.99)`),
      },
      chdb: {
        columns: columnsOf(
          [
            [duration, 'Nullable(Float64)'],
            [level, 'Nullable(String)'],
          ],
          'Tuple',
        ),
        sql: sql(`${CHDB_P99}(${sqlOf(duration)})`),
      },
      jq: `[inputs | fromjson? | objects | [${level}, ${duration}]] | group_by(.[0])[]
        | (map(.[1] | numbers) | sort) as $durations
        | [(.[0][0] | ascii_downcase? // null), length, $durations[(($durations | length) * 99 / 100 | ceil) - 1]]`,
    },
  };
}

/**
 * @param {any} record
 * @param {string} path
 */
function at(record, path) {
  return keysOf(path).reduce((value, key) => value?.[key], record);
}

/** @param {string} path */
function keysOf(path) {
  return path.slice(1).split('.');
}

/** Quoted, as `log` is the name of the table too. @param {string} path */
function sqlOf(path) {
  return keysOf(path)
    .map((key) => `"${key}"`)
    .join('.');
}

/**
 * @param {[path: string, type: string][]} fields
 * @param {'STRUCT' | 'Tuple'} container
 */
function columnsOf(fields, container) {
  return Object.fromEntries(
    fields.map(([path, type]) => {
      const [name, inner] = keysOf(path);
      return [name, inner === undefined ? type : `${container}(${inner} ${type})`];
    }),
  );
}
