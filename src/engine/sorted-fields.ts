/** `sort ... | fields ...`: the values that are shown come from the scan as columns beside those that are sorted by, and no line is parsed. */

import { type FieldValue, Kind } from '../core/value.ts';
import { RecordBinder } from '../operators/binder.ts';
import type { StageContext } from '../operators/operator.ts';
import type { RecordRow } from '../operators/record-row.ts';
import { RowBinding } from '../operators/row-binding.ts';
import type { SortColumn } from '../operators/sort-columns.ts';
import type { SplitQuery } from '../plan/split.ts';
import type { Stage } from '../query/ast.ts';

export type FieldsStage = Extract<Stage, { kind: 'fields' }>;

/** The stage behind a leading sort; nothing where that is another one, or shows what the lines of a range do not know of their file. */
export function fieldsOfSorted(
  { rest }: SplitQuery,
  options: ConstructorParameters<typeof RecordBinder>[0],
): FieldsStage | undefined {
  const [, next] = rest;
  if (next?.kind !== 'fields') return undefined;
  const binder = new RecordBinder(options);
  return next.fields.some((field) => binder.slots[binder.slot(field)].kind === 'special') ? undefined : next;
}

/** What the stage makes of a row that has to be parsed. */
export function parsedFields({ fields }: FieldsStage, context: StageContext): (row: RecordRow) => FieldValue[] {
  const binding = new RowBinding({ kind: 'records' }, context);
  const readers = fields.map((field) => binding.reader(field));
  return (row) => readers.map((read) => read(row));
}

/** Row i of the columns from `first` on; nothing where a value is more than its column holds: an object, an array, a long number. */
export function fieldsAt(columns: readonly SortColumn[], first: number, i: number): FieldValue[] | undefined {
  const values: FieldValue[] = [];
  for (let k = first; k < columns.length; k++) {
    const { kinds, numbers, places, texts } = columns[k];
    const kind = kinds[i];
    if (kind > Kind.string) return undefined;
    if (kind === Kind.number) values.push(numbers[i]);
    else if (kind === Kind.string) values.push(texts[places[i]]);
    else values.push(kind === Kind.missing ? undefined : kind === Kind.null ? null : kind === Kind.true);
  }
  return values;
}
