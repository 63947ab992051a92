/** The same bytes in ever more files. */

import { flatLine, slowOf, written } from './written.mjs';

/** @type {import('./index.mjs').CurveKind} */
export const files = {
  id: 'files',
  title: 'files',
  unit: '',
  about: '`--slow 1000 -c` of the same records (130 bytes each) in one file and in many',
  *steps(full) {
    const records = full ? 2_000_000 : 200_000;
    const slow = String(slowOf(records));
    for (let count = 1; count <= (full ? 10_000 : 1000); count *= 10) {
      const each = records / count;
      const paths = Array.from({ length: count }, (_, file) =>
        written(`files-${records}-${count}/${file}.log`, each, (i) => flatLine(file * each + i)),
      );
      const folder = paths[0].slice(0, paths[0].lastIndexOf('/'));
      yield { x: count, args: ['--slow', '1000', '-c'], files: [folder], isRight: (output) => output.trim() === slow };
    }
  },
};
