/** stats A [as n], ... [by K, ...]: groups records and computes. */

import type { Operator } from './operator.ts';

export const stats: Operator<'stats'> = {
  keyword: 'stats',
  summary: 'groups and computes',
  usage: 'stats AGGREGATE [as NAME], ... [by KEY, ...]',
  opensQuery: /^\s+(?:count\b|[A-Za-z][\w.]*\s*\()/,
  beginsQuery: /^\s+by\s/,
  makesTable: true,
  parse: (reader) => ({ kind: 'stats', aggregates: reader.aggregates(), by: reader.by() }),
  print: ({ aggregates, by }, printer) =>
    `stats ${aggregates.map(printer.aggregate).join(', ')}${by.length > 0 ? ` by ${by.map(printer.key).join(', ')}` : ''}`,
  grouping: ({ aggregates, by }) => ({ keys: by, aggregates }),
};
