/** drop K, ...: without these fields. Records lose the keys, tables the columns. */

import { isObject, setOwn, stringify } from '../core/json.ts';
import type { JsonObject } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import { canonicalOf, TableBinder } from './binder.ts';
import type { Operator, Shape, StageContext } from './operator.ts';
import { RecordRow } from './record-row.ts';

export const drop: Operator<'drop'> = {
  keyword: 'drop',
  summary: 'without these fields',
  usage: 'drop FIELD, ...',
  opensQuery: /^\s+[\p{L}_@$`.]/u,
  parse: (reader) => ({ kind: 'drop', fields: reader.fields() }),
  print: (stage, printer) => `drop ${stage.fields.map(printer.field).join(', ')}`,
  shape(stage, input, context) {
    if (input.kind === 'records') return input;
    const gone = droppedColumns(stage.fields, input, context);
    return { ...input, columns: input.columns.filter((_, i) => !gone.has(i)) };
  },
  run(stage, input, context) {
    if (input.kind === 'records')
      return {
        push: (rows) => rows.map((row) => (row instanceof RecordRow ? withoutKeys(row, stage.fields, context) : row)),
        end: () => [],
      };
    const gone = droppedColumns(stage.fields, input, context);
    return {
      push: (rows) => rows.map((row) => (row instanceof RecordRow ? row : row.filter((_, i) => !gone.has(i)))),
      end: () => [],
    };
  },
};

function droppedColumns(
  fields: readonly Field[],
  input: Extract<Shape, { kind: 'table' }>,
  context: StageContext,
): Set<number> {
  const binder = new TableBinder(input.columns, context);
  return new Set(fields.map((field) => binder.find(field)?.column ?? -1));
}

function withoutKeys(row: RecordRow, fields: readonly Field[], context: StageContext): RecordRow {
  const { record } = row;
  if (record === undefined) return row;
  let left: JsonObject = record;
  for (const field of fields) {
    const path = keysOf(left, field, context);
    if (path !== undefined) left = without(left, path);
  }
  return left === record ? row : row.withRecord(left, stringify(left));
}

/** The keys that lead to the field in this record; undefined where it has none. */
function keysOf(record: JsonObject, field: Field, context: StageContext): readonly string[] | undefined {
  const name = canonicalOf(field);
  if (name !== undefined) return context.records.canonical(record, name)?.path;
  const names = field.segments.map((segment) => ('key' in segment ? segment.key : ''));
  return names.includes('') ? undefined : keysSpelling(record, names);
}

/** `a.b` is the key "a.b", else b inside a: the longest key first. */
function keysSpelling(object: JsonObject, names: readonly string[]): string[] | undefined {
  for (let n = names.length; n > 0; n--) {
    const key = names.slice(0, n).join('.');
    if (!Object.hasOwn(object, key)) continue;
    if (n === names.length) return [key];
    const inner = object[key];
    const rest = isObject(inner) ? keysSpelling(inner, names.slice(n)) : undefined;
    if (rest !== undefined) return [key, ...rest];
  }
  return undefined;
}

/** A copy without the key at the path. */
function without(object: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path;
  const inner = object[key];
  const copy: JsonObject = {};
  for (const name of Object.keys(object)) {
    if (name !== key) setOwn(copy, name, object[name]);
    else if (rest.length > 0 && isObject(inner)) setOwn(copy, name, without(inner, rest));
  }
  return copy;
}
