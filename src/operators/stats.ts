/** stats A [as n], ... [by K, ...]: groups records and computes. */

import type { Operator } from './operator.ts';

export const stats: Operator<'stats'> = {
  keyword: 'stats',
  summary: 'groups and computes',
  usage: 'stats AGGREGATE [as NAME], ... [by KEY, ...]',
  opensQuery: /^\s+(?:(?:count|rate)\b|[A-Za-z][\w.]*\s*\()/,
  makesTable: true,
  parse(reader) {
    if (reader.word('by')) reader.fail('the aggregates come before by', 'stats count() by level');
    return { kind: 'stats', aggregates: reader.aggregates(), by: reader.by() };
  },
  print: ({ aggregates, by }, printer) =>
    `stats ${aggregates.map(printer.aggregate).join(', ')}${by.length > 0 ? ` by ${by.map(printer.key).join(', ')}` : ''}`,
  grouping: ({ aggregates, by }) => ({ keys: by, aggregates }),
};
