/** timechart SPAN A, ... [by K]: what happened when. Bins of time, the empty ones filled. */

import type { Operator } from './operator.ts';

export const timechart: Operator<'timechart'> = {
  keyword: 'timechart',
  summary: 'aggregates over time',
  usage: 'timechart WIDTH [AGGREGATE, ...] [by KEY]',
  opensQuery: /^\s+(?:span\s*=\s*)?\d/,
  makesTable: true,
  parse(reader) {
    const widthMs = reader.durationMs();
    reader.sign(',');
    let saysBy = reader.word('by');
    const aggregates = saysBy || reader.atEnd() ? [{ name: 'count' }] : reader.aggregates();
    saysBy ||= reader.word('by');
    const by = saysBy ? { by: reader.key() } : {};
    if (saysBy && reader.sign(','))
      reader.fail('timechart groups by one key', 'for more write stats ... by bin(5m), a, b');
    return { kind: 'timechart', widthMs, aggregates, ...by };
  },
  print: ({ widthMs, aggregates, by }, printer) =>
    `timechart ${printer.duration(widthMs)} ${aggregates.map(printer.aggregate).join(', ')}${by ? ` by ${printer.key(by)}` : ''}`,
  grouping: ({ widthMs, aggregates, by }) => ({
    keys: [{ kind: 'timeBin', widthMs }, ...(by ? [by] : [])],
    aggregates,
    fillMs: widthMs,
  }),
};
