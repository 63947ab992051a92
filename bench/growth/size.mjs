/** Time in proportion, memory flat. */

import { corpus } from '../corpus.mjs';
import { SIZES } from '../sizes.mjs';

/** @type {import('./index.mjs').CurveKind} */
export const size = {
  id: 'size',
  title: 'size',
  unit: 'B',
  about: '`stats count(), p99(duration) by route` of flat records',
  *steps(full) {
    for (const one of full ? Object.values(SIZES) : [SIZES['10m'], SIZES['100m']]) {
      const { path, bytes } = corpus('flat', one, false);
      const args = ['stats count(), p99(duration) by route'];
      yield { x: bytes, args, files: [path], isRight: (output) => output.split('\n').length > 10 };
    }
  },
};
