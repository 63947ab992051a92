/** The samples of both sides that `explain` looks for fields and values in, parsed. */

import type { CanonicalName } from '../core/canonical-names.ts';
import type { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import type { InputFile } from '../input/input.ts';
import type { StageContext } from '../operators/operator.ts';
import { RecordRow } from '../operators/record-row.ts';
import { RowBinding } from '../operators/row-binding.ts';
import type { Field } from '../query/ast.ts';
import { listOf, memberOf } from './pass.ts';

export interface SideSample {
  /** In all, of which `rows` are a sample. */
  readonly count: number;
  readonly rows: readonly RecordRow[];
}

export interface ComparedSample {
  readonly selected: SideSample;
  readonly others: SideSample;
}

/** From what the aggregate `sample` gave. */
export function sampleFrom(value: FieldValue, files: readonly InputFile[]): ComparedSample {
  return { selected: sideFrom(memberOf(value, 'selected'), files), others: sideFrom(memberOf(value, 'others'), files) };
}

function sideFrom(side: FieldValue, files: readonly InputFile[]): SideSample {
  const rows = listOf(memberOf(side, 'rows')).map((row) => {
    const [text, source, fileIndex] = listOf(row);
    const index = Number(fileIndex);
    const fileName = files[index]?.name ?? '';
    return new RecordRow({ text: String(text), fileName, fileIndex: index, line: 0, source: String(source) });
  });
  return { count: Number(memberOf(side, 'count')), rows: rows.filter(({ record }) => record !== undefined) };
}

/** Reads a field of rows: the values in their order. */
export function columnReader(context: StageContext): (field: Field, rows: readonly RecordRow[]) => FieldValue[] {
  const binding = new RowBinding({ kind: 'records' }, context);
  return (field, rows) => rows.map(binding.reader(field));
}

/** How many selected records come together on average, as those of one request do: they are one event, told several times. Estimated
 * from how many pairs of sampled records share their id; 1 where records have none. */
export function dispersionOf({ count, rows }: SideSample, reader: RecordReader): number {
  if (rows.length === 0) return 1;
  const name = idName(rows, reader);
  if (name === undefined) return 1;
  const perId = new Map<string, number>();
  for (const { record } of rows) {
    const id = record === undefined ? undefined : reader.canonical(record, name)?.value;
    if (id !== undefined) perId.set(String(id), (perId.get(String(id)) ?? 0) + 1);
  }
  let pairs = 0;
  for (const together of perId.values()) pairs += (together * (together - 1)) / 2;
  const sampled = Math.min(1, rows.length / Math.max(1, count));
  return 1 + (2 * pairs) / (rows.length * sampled);
}

const idNames: readonly CanonicalName[] = ['requestId', 'traceId'];

/** The first that at least half of the records have. */
function idName(rows: readonly RecordRow[], reader: RecordReader): CanonicalName | undefined {
  return idNames.find((name) => {
    const present = rows.filter(({ record }) => record !== undefined && reader.canonical(record, name) !== undefined);
    return present.length * 2 >= rows.length;
  });
}
