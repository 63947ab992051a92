/** timechart SPAN A, ... [by K]: what happened when. Bins of time, the empty ones filled. */

import type { Operator } from './operator.ts';

export const timechart: Operator<'timechart'> = {
  keyword: 'timechart',
  summary: 'aggregates over time',
  usage: 'timechart WIDTH [AGGREGATE, ...] [by KEY]',
  opensQuery: /^\s+(?:span\s*=\s*)?\d/,
  beginsQuery: /^\s*(?:$|\||[A-Za-z][\w.]*\s*\()/,
  makesTable: true,
  parse(reader) {
    const widthMs = reader.durationMs();
    reader.sign(',');
    let by = reader.by();
    const aggregates = by.length > 0 || reader.atEnd() ? [{ name: 'count' }] : reader.aggregates();
    if (by.length === 0) by = reader.by();
    if (by.length > 1) reader.fail('timechart groups by one key', 'for more write stats ... by bin(5m), a, b');
    return { kind: 'timechart', widthMs, aggregates, ...(by.length > 0 ? { by: by[0] } : {}) };
  },
  print: ({ widthMs, aggregates, by }, printer) =>
    `timechart ${printer.duration(widthMs)} ${aggregates.map(printer.aggregate).join(', ')}${by ? ` by ${printer.key(by)}` : ''}`,
  grouping: ({ widthMs, aggregates, by }) => ({
    keys: [{ kind: 'timeBin', widthMs }, ...(by ? [by] : [])],
    aggregates,
    fillMs: widthMs,
  }),
};
