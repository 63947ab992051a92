/** Ever more fields asked for, of records of a hundred. */

import { written } from './written.mjs';

const FIELDS = 100;

/** @type {import('./index.mjs').CurveKind} */
export const fields = {
  id: 'fields',
  title: 'fields asked for',
  unit: '',
  about: `\`stats sum(f1), sum(f2), ...\` of records with ${FIELDS} numbers (1 kB each)`,
  *steps(full) {
    const records = full ? 500_000 : 50_000;
    const path = written(`fields-${records}.log`, records, record);
    for (const count of [1, 3, 10, 30, 100]) {
      const sums = Array.from({ length: count }, (_, i) => `sum(f${i + 1})`);
      yield {
        x: count,
        args: [`stats ${sums.join(', ')}`],
        files: [path],
        isRight: (output) => Object.values(JSON.parse(output)).every((sum, i) => sum === sumOf(i + 1, records)),
      };
    }
  },
};

/** @param {number} i */
function record(i) {
  const members = Array.from({ length: FIELDS }, (_, f) => `"f${f + 1}":${(i + f + 1) % 1000}`);
  return `{${members.join(',')}}`;
}

/** @param {number} field @param {number} records */
function sumOf(field, records) {
  let sum = 0;
  for (let i = 0; i < records; i++) sum += (i + field) % 1000;
  return sum;
}
