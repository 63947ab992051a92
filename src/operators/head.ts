/** head N: the first N rows. The scan stops once it has them. */

import type { Operator } from './operator.ts';
import { rowLimit } from './row-limit.ts';

export const head: Operator<'head'> = {
  keyword: 'head',
  summary: 'the first rows',
  usage: 'head [N]',
  opensQuery: /^\s*(?:-?\d+\s*)?(?:$|\|)/,
  parse: (reader) => ({ kind: 'head', limit: rowLimit(reader) }),
  print: (stage) => `head ${stage.limit}`,
  shape: (_stage, input) => input,
  run(stage) {
    let left = stage.limit;
    return {
      get done() {
        return left === 0;
      },
      push(rows) {
        const taken = rows.slice(0, left);
        left -= taken.length;
        return taken;
      },
      end: () => [],
    };
  },
};
