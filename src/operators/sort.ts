/** sort [-]K, ...: rows in order of their values. Numbers before texts, missing last; stable. */

import type { SortKey, Stage } from '../query/ast.ts';
import type { StageReader } from '../query/stage-syntax.ts';
import type { Operator, Row } from './operator.ts';
import { RowBinding } from './row-binding.ts';
import { compareByKeys, mostSieved, TopRows } from './top-rows.ts';

export const sort: Operator<'sort'> = {
  keyword: 'sort',
  summary: 'orders rows; - for descending',
  usage: 'sort [-]FIELD, ...',
  opensQuery: /^\s+(?:[+-]\s*)?[\p{L}_@$`.]/u,
  parse(reader) {
    reader.word('by');
    const keys = [];
    do keys.push(sortKey(reader));
    while (reader.sign(','));
    return { kind: 'sort', keys };
  },
  print: (stage, printer) =>
    `sort ${stage.keys.map(({ field, descending }) => (descending ? '-' : '') + printer.field(field)).join(', ')}`,
  shape: (_stage, input) => input,
  sieve: (stage, next, binder) =>
    next?.kind === 'head' && isSieved(stage, next) ? new TopRows(stage.keys, next.limit, binder) : undefined,
  run(stage, input, context) {
    const binding = new RowBinding(input, context);
    const readers = stage.keys.map(({ field }) => binding.reader(field));
    const rows: { row: Row; values: ReturnType<(typeof readers)[number]>[] }[] = [];
    let left = 0;
    return {
      push(pushed) {
        for (const row of pushed) {
          if (rows.length >= context.maxRows) left++;
          else rows.push({ row, values: readers.map((read) => read(row)) });
        }
        return [];
      },
      end() {
        if (left > 0) context.warn(leftOfSort(context.maxRows, left));
        rows.sort((a, b) => compareByKeys(stage.keys, a.values, b.values));
        return rows.map(({ row }) => row);
      },
    };
  },
};

/** Whether only the first few rows in order are wanted, so that the others are dropped where they are scanned. */
export function isSieved(stage: Stage, next: Stage | undefined): boolean {
  return stage.kind === 'sort' && next?.kind === 'head' && next.limit <= mostSieved;
}

/** What is said of rows that there was no room for. */
export function leftOfSort(maxRows: number, left: number): string {
  return `sort held the first ${maxRows.toLocaleString('en')} rows; ${left.toLocaleString('en')} more were left out (--max-rows)`;
}

/** `-field`, and what others write: `+field`, `field desc`, `field asc`. */
function sortKey(reader: StageReader): SortKey {
  const minus = reader.sign('-');
  if (!minus) reader.sign('+');
  const field = reader.field();
  const descending = reader.word('desc') || (!reader.word('asc') && minus);
  return { field, descending };
}
