/** dedup K, ...: the first row of each combination of values. */

import { BigDecimal, stringify } from '../core/json.ts';
import type { FieldValue } from '../core/value.ts';
import type { Operator } from './operator.ts';
import { RowBinding } from './row-binding.ts';

export const dedup: Operator<'dedup'> = {
  keyword: 'dedup',
  summary: 'the first row of each value',
  usage: 'dedup FIELD, ...',
  opensQuery: /^\s+[\p{L}_@$`.]/u,
  parse: (reader) => ({ kind: 'dedup', fields: reader.fields() }),
  print: (stage, printer) => `dedup ${stage.fields.map(printer.field).join(', ')}`,
  shape: (_stage, input) => input,
  run(stage, input, context) {
    const binding = new RowBinding(input, context);
    const readers = stage.fields.map((field) => binding.reader(field));
    const seen = new Set<string>();
    let full = false;
    return {
      push(rows) {
        return rows.filter((row) => {
          const id = readers.map((read) => identity(read(row))).join('\u0000');
          if (seen.has(id)) return false;
          if (seen.size < context.maxRows) seen.add(id);
          else if (!full) {
            full = true;
            context.warn(
              `dedup remembers ${context.maxRows.toLocaleString('en')} values; later new ones may be shown twice (--max-rows)`,
            );
          }
          return true;
        });
      },
      end: () => [],
    };
  },
};

/** Type and value; missing and null are one. */
function identity(value: FieldValue): string {
  if (value === undefined || value === null) return '-';
  if (value instanceof BigDecimal) return `n${value.text}`;
  return typeof value === 'string'
    ? `s${value}`
    : `${typeof value}${typeof value === 'object' ? stringify(value) : String(value)}`;
}
