/** The same bytes in ever longer lines. */

import { written } from './written.mjs';

/** @type {import('./index.mjs').CurveKind} */
export const lines = {
  id: 'lines',
  title: 'length of a line',
  unit: 'B',
  about: '`--slow 1000 -c` of the same bytes in ever longer lines',
  *steps(full) {
    const bytes = full ? 1e9 : 1e8;
    for (const length of [90, 1000, 10_000, 100_000, 1_000_000]) {
      const records = Math.floor(bytes / length);
      const path = written(`lines-${bytes}-${length}.log`, records, (i) => line(i, length - 1));
      const slow = String(slowOf(records));
      yield { x: length, args: ['--slow', '1000', '-c'], files: [path], isRight: (output) => output.trim() === slow };
    }
  },
};

/** Padded with a text. @param {number} i @param {number} length */
function line(i, length) {
  const start = `{"level":"info","duration":${durationOf(i)},"message":"`;
  return `${start}${'x'.repeat(length - start.length - 2)}"}`;
}

/** @param {number} i */
const durationOf = (i) => (i % 2 === 0 ? 1500 : 20);

/** @param {number} records */
const slowOf = (records) => Math.ceil(records / 2);
