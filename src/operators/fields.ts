/** fields K, ...: only these fields, as columns. */

import { printField } from '../query/printer.ts';
import type { Operator } from './operator.ts';
import { RowBinding } from './row-binding.ts';

export const fields: Operator<'fields'> = {
  keyword: 'fields',
  summary: 'only these fields, as columns',
  usage: 'fields FIELD, ...',
  opensQuery: /^\s+[\p{L}_@$`.]/u,
  makesTable: true,
  parse: (reader) => ({ kind: 'fields', fields: reader.fields() }),
  print: (stage, printer) => `fields ${stage.fields.map(printer.field).join(', ')}`,
  shape(stage, input, context) {
    const { binder } = new RowBinding(input, context);
    const columns = stage.fields.map((field) => ({
      name: printField(field),
      type: binder.typeOf(binder.slot(field)),
      key: input.kind === 'records' || isKey(input.columns, printField(field)),
    }));
    return { kind: 'table', columns };
  },
  run(stage, input, context) {
    const binding = new RowBinding(input, context);
    const readers = stage.fields.map((field) => binding.reader(field));
    return {
      push: (rows) => rows.map((row) => readers.map((read) => read(row))),
      end: () => [],
    };
  },
};

function isKey(columns: readonly { readonly name: string; readonly key: boolean }[], name: string): boolean {
  return columns.find((column) => column.name === name)?.key ?? true;
}
