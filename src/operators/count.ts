/** count [by K, ...]: how many. Short for stats count(). */

import type { Operator } from './operator.ts';

export const count: Operator<'count'> = {
  keyword: 'count',
  summary: 'how many',
  usage: 'count [by KEY, ...]',
  opensQuery: /^\s*(?:\(\s*\))?\s*(?:$|\||by\s)/i,
  makesTable: true,
  parse(reader) {
    if (reader.sign('(') && !reader.sign(')'))
      reader.fail('count as a stage takes no filter', 'write stats count(status>=500)');
    return { kind: 'count', by: reader.by() };
  },
  print: ({ by }, printer) => `count${by.length > 0 ? ` by ${by.map(printer.key).join(', ')}` : ''}`,
  grouping: ({ by }) => ({ keys: by, aggregates: [{ name: 'count' }] }),
};
