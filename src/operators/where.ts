/** where F: keeps the rows that match. */

import type { Operator } from './operator.ts';
import { RowBinding } from './row-binding.ts';

export const where: Operator<'where'> = {
  keyword: 'where',
  summary: 'keeps what matches a filter',
  usage: 'where FILTER',
  opensQuery: /^\s+[^\s|]/,
  parse(reader) {
    const filter = reader.filter();
    return filter === undefined ? reader.fail('a filter is missing after where') : { kind: 'where', filter };
  },
  print: (stage, printer) => `where ${printer.filter(stage.filter)}`,
  shape: (_stage, input) => input,
  run(stage, input, context) {
    const binding = new RowBinding(input, context);
    const keeps = binding.binder.filter(stage.filter);
    return {
      push(rows) {
        const selection = Int32Array.from(rows.keys());
        const n = keeps(binding.batch(rows), selection, rows.length);
        return Array.from(selection.subarray(0, n), (i) => rows[i]);
      },
      end: () => [],
    };
  },
};
