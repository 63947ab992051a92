/** tail N: the last N rows. */

import type { Operator, Row } from './operator.ts';
import { rowLimit } from './row-limit.ts';

export const tail: Operator<'tail'> = {
  keyword: 'tail',
  summary: 'the last rows',
  usage: 'tail [N]',
  opensQuery: /^\s*(?:-?\d+\s*)?(?:$|\|)/,
  parse: (reader) => ({ kind: 'tail', limit: rowLimit(reader) }),
  print: (stage) => `tail ${stage.limit}`,
  shape: (_stage, input) => input,
  run(stage) {
    let kept: Row[] = [];
    return {
      push(rows) {
        for (const row of rows) kept.push(row);
        // Trimmed seldom, so that each row is moved only once or twice.
        if (kept.length > 2 * stage.limit + 1024) kept = kept.slice(kept.length - stage.limit);
        return [];
      },
      end: () => kept.slice(Math.max(0, kept.length - stage.limit)),
    };
  },
};
