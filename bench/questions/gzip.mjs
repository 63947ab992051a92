/** What is in this archive? One .gz, and eight of an eighth each: decompressing is most of the work. */

import { atMostTimes, peakUnder, timesAsFast } from '../aims.mjs';
import { countByLevel } from './count-by-level.mjs';

const { jsonParse, duckdb } = countByLevel.ask;

/** @type {import('./index.mjs').Question} */
export const gzip = {
  ...countByLevel,
  id: 'gzip',
  input: 'gzip',
  aims: [atMostTimes('zcat', 1.15), peakUnder(300)],
  ask: { jsonParse, duckdb, zcat: true },
};

/** @type {import('./index.mjs').Question} */
export const gzips = {
  ...gzip,
  id: 'gzips',
  input: 'gzips',
  aims: [timesAsFast('zcat', 1.8), peakUnder(300)],
};
