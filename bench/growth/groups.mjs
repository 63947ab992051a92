/** Ever more groups among as many records. */

import { written } from './written.mjs';

/** @type {import('./index.mjs').CurveKind} */
export const groups = {
  id: 'groups',
  title: 'groups',
  unit: '',
  about: '`stats count(), avg(duration) by requestId | head 1` of as many records (60 bytes each)',
  *steps(full) {
    const records = full ? 10_000_000 : 1_000_000;
    for (let count = 10; count <= (full ? 1_000_000 : 100_000); count *= 10) {
      const path = written(
        `groups-${records}-${count}.log`,
        records,
        (i) => `{"requestId":"request-${(i * 7919) % count}","duration":${i % 1000}}`,
      );
      yield {
        x: count,
        args: ['stats count(), avg(duration) by requestId | head 1'],
        files: [path],
        isRight: (output) => JSON.parse(output)['count()'] === records / count,
      };
    }
  },
};
