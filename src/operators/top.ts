/** top N K: the most frequent values, with their share. */

import type { Operator } from './operator.ts';

export const top: Operator<'top'> = {
  keyword: 'top',
  summary: 'the most frequent values, with their share',
  usage: 'top [N] FIELD',
  opensQuery: /^\s+(?:\d+\s+)?[\p{L}_@$`.]/u,
  makesTable: true,
  parse: (reader) => ({ kind: 'top', limit: reader.wholeNumber() ?? 10, key: reader.key() }),
  print: ({ limit, key }, printer) => `top ${limit} ${printer.key(key)}`,
  grouping: ({ limit, key }) => ({ keys: [key], aggregates: [{ name: 'count' }], top: limit }),
};
