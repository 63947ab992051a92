/** The third path: a query evaluated on parsed records, step by step as the language's description says. It shares with the
 *  code under test the parser and how single values are read, and nothing of the scan, the columns or the engine. */

import { canonicalNames } from '../../src/core/canonical-names.ts';
import { isObject, stringify } from '../../src/core/json.ts';
import { levelRank } from '../../src/core/level.ts';
import type { FieldValue, JsonObject } from '../../src/core/value.ts';
import { parse } from '../../src/language.ts';
import type { AggregateCall, Field, Filter, Key, Query, Segment, Stage } from '../../src/query/ast.ts';
import { columnName, printField, printKey } from '../../src/query/printer.ts';
import { naive as matches, type Subject } from '../filters/naive.ts';
import { aggregate, identity, isPresent, type Member } from './aggregates.ts';
import { canonical } from './canonical.ts';
import { compare } from './order.ts';
import { naivePatterns, patternColumns } from './patterns.ts';
import { type NaiveRecord, recordsOf } from './records.ts';
import { spikeRows } from './spike.ts';

export type NaiveResult =
  | { readonly kind: 'records'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly FieldValue[][] };

/** A record, or a row of a table. */
export interface Row extends Subject, Omit<Member, 'value'> {
  /** Record: what is shown. */
  readonly text: string;
  readonly object: JsonObject | undefined;
  readonly cells: readonly FieldValue[];
}

type Flow = { readonly columns: readonly string[] | undefined; readonly rows: readonly Row[] };

export async function naive(queryText: string, bytes: Buffer, fileName = 'naive.log'): Promise<NaiveResult> {
  return evaluate(parse(queryText).query, rowsOf(await recordsOf(bytes), fileName));
}

/** Records ready to be asked, one query after the other. */
export function rowsOf(records: readonly NaiveRecord[], fileName: string): readonly Row[] {
  return records.map((record, i) => recordRow(record, i, fileName));
}

export function evaluate(query: Query, all: readonly Row[]): NaiveResult {
  let flow: Flow = { columns: undefined, rows: all.filter((row) => matches(query.filter, row)) };
  for (const stage of query.stages) flow = run(stage, flow, all);
  if (flow.columns === undefined) return { kind: 'records', lines: flow.rows.map((row) => row.text) };
  return { kind: 'table', columns: flow.columns, rows: flow.rows.map((row) => [...row.cells]) };
}

// ---- records and rows

function recordRow(record: NaiveRecord, position: number, fileName: string): Row {
  const { line, object, number, inheritedTime } = record;
  const known = new Map<string, FieldValue>();
  const read = (field: Field, asKey: boolean): FieldValue => {
    const key = onlyKey(field);
    if (key !== undefined && !asKey) {
      const name = canonicalNames.find((name) => name === key);
      if (name !== undefined && object !== undefined) return canonical(object, name);
      if (name === 'message') return line.trimEnd();
      if (name !== undefined) return name === 'time' ? inheritedTime : undefined;
      if (key === '_file') return fileName;
      if (key === '_line') return number;
      if (key === '_source') return undefined;
      if (key === 'failed') return hasFailed(read);
    }
    return object === undefined ? undefined : pathIn(object, field.segments);
  };
  // What was read once is remembered: the search for aliases is slow.
  const value = (field: Field, asKey = false): FieldValue => {
    const id = `${asKey} ${field.literal} ${JSON.stringify(field.segments)}`;
    if (!known.has(id)) known.set(id, read(field, asKey));
    return known.get(id);
  };
  return row({
    line,
    text: line,
    object,
    cells: [],
    position,
    value,
    time: () => value(named('time')) as number | undefined,
  });
}

function tableRow(columns: readonly string[], cells: readonly FieldValue[], position: number): Row {
  const value = (field: Field): FieldValue => {
    for (let n = field.segments.length; n > 0; n--) {
      const column = columns.indexOf(
        field.segments
          .slice(0, n)
          .map((s) => ('key' in s ? s.key : ''))
          .join('.'),
      );
      if (column >= 0)
        return n === field.segments.length ? cells[column] : within(cells[column], field.segments.slice(n));
    }
    return undefined;
  };
  // The time of a row: the field, or what it was binned by.
  const time = cells[columns.findIndex((name) => name === 'time' || /^bin\(\w+\)$/.test(name))];
  return row({ line: '', text: '', object: undefined, cells, position, value, time: () => time as number | undefined });
}

function row(from: Omit<Row, 'matches'>): Row {
  const made: Row = { ...from, matches: (filter: Filter) => matches(filter, made) };
  return made;
}

const named = (key: string): Field => ({ segments: [{ key }], literal: false });

function onlyKey({ segments, literal }: Field): string | undefined {
  const [first] = segments;
  return segments.length === 1 && !literal && 'key' in first ? first.key : undefined;
}

function hasFailed(read: (field: Field, asKey: boolean) => FieldValue): boolean {
  return (
    Number(read(named('level'), false) ?? 0) >= levelRank.error || Number(read(named('status'), false) ?? 0) >= 500
  );
}

/** `@x` is the key @x, else x. */
function pathIn(object: JsonObject, segments: readonly Segment[]): FieldValue {
  const found = within(object, segments);
  const [first, ...rest] = segments;
  if (found !== undefined || !('key' in first) || !/^@./.test(first.key)) return found;
  return within(object, [{ key: first.key.slice(1) }, ...rest]);
}

/** `a.b` is the key "a.b", else b inside a. */
function within(value: FieldValue, segments: readonly Segment[]): FieldValue {
  if (segments.length === 0) return value;
  const [first, ...rest] = segments;
  if ('index' in first) return Array.isArray(value) ? within(value[first.index], rest) : undefined;
  if ('each' in first) {
    if (!Array.isArray(value)) return undefined;
    const inner = value.map((element) => within(element, rest)).filter((one) => one !== undefined);
    return rest.some((segment) => 'each' in segment) ? inner.flat() : inner;
  }
  if (!isObject(value as JsonObject)) return undefined;
  const names = segments.slice(
    0,
    segments.findIndex((s) => !('key' in s)) < 0 ? undefined : segments.findIndex((s) => !('key' in s)),
  );
  for (let n = names.length; n > 0; n--) {
    const key = names
      .slice(0, n)
      .map((s) => ('key' in s ? s.key : ''))
      .join('.');
    const found = Object.hasOwn(value as JsonObject, key)
      ? within((value as JsonObject)[key], segments.slice(n))
      : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

// ---- stages

function run(stage: Stage, { columns, rows }: Flow, all: readonly Row[]): Flow {
  switch (stage.kind) {
    case 'where':
      return { columns, rows: rows.filter((row) => matches(stage.filter, row)) };
    case 'head':
      return { columns, rows: rows.slice(0, stage.limit) };
    case 'tail':
      return { columns, rows: rows.slice(Math.max(0, rows.length - stage.limit)) };
    case 'sort':
      return {
        columns,
        rows: [...rows].sort((a, b) =>
          firstOf(stage.keys, ({ field, descending }) => compare(a.value(field), b.value(field), descending)),
        ),
      };
    case 'dedup': {
      const id = (row: Row) => JSON.stringify(stage.fields.map((field) => identity(row.value(field))));
      const firsts = new Map<string, Row>();
      for (const row of rows) if (!firsts.has(id(row))) firsts.set(id(row), row);
      return { columns, rows: [...firsts.values()] };
    }
    case 'fields':
      return asTable(
        stage.fields.map(printField),
        rows.map((row) => stage.fields.map((field) => row.value(field))),
      );
    case 'drop':
      return drop(stage.fields, columns, rows);
    case 'expand':
      return { columns, rows: all.filter((row) => rows.some((match) => sharesKey(stage.field, match, row))) };
    case 'patterns': {
      const messages = rows.map((row) => ({
        message: passedOn(row.object, stage.field) ?? row.value(stage.field),
        level: row.value(named('level')),
        time: row.time(),
        ...templateOf(row.object, stage.field),
      }));
      return asTable(patternColumns, naivePatterns(messages));
    }
    case 'count':
      return grouped(stage.by, [{ name: 'count' }], rows, {});
    case 'stats':
      return grouped(stage.by, stage.aggregates, rows, {});
    case 'top':
      return grouped([stage.key], [{ name: 'count' }], rows, { top: stage.limit });
    case 'timechart': {
      const time: Key = { kind: 'timeBin', widthMs: stage.widthMs };
      return grouped(stage.by === undefined ? [time] : [time, stage.by], stage.aggregates, rows, {
        fillMs: stage.widthMs,
      });
    }
    case 'spike': {
      const { windowMs, baselineMs, ratio } = stage;
      const time: Key = { kind: 'timeBin', widthMs: Math.max(1000, windowMs / 5) };
      const steps = grouped([time, ...stage.by], [{ name: 'count' }], rows, {});
      const names = [...stage.by.map(printKey), 'current', 'baseline', 'ratio', 'p', 'firing'];
      return asTable(
        names,
        spikeRows(
          steps.rows.map(({ cells }) => cells),
          windowMs,
          baselineMs,
          ratio,
        ),
      );
    }
  }
}

/** Serilog's template in `@mt`; MongoDB's message with its id. */
function templateOf(object: JsonObject | undefined, field: Field): { template?: string } {
  if (object === undefined || onlyKey(field) !== 'message') return {};
  if (typeof object['@mt'] === 'string') return { template: object['@mt'] };
  const { t, id, msg } = object;
  const isMongo = isObject(t) && typeof t.$date === 'string' && typeof id === 'number' && typeof msg === 'string';
  return isMongo ? { template: `${msg}\u0013${id}` } : {};
}

/** What the server said, where the PostgreSQL operator passes it on. */
function passedOn(object: JsonObject | undefined, field: Field): string | undefined {
  if (object === undefined || onlyKey(field) !== 'message' || !isObject(object.record)) return undefined;
  const { error_severity: severity, message } = object.record;
  return typeof severity === 'string' && typeof message === 'string' ? message : undefined;
}

function firstOf<T>(items: readonly T[], of: (item: T) => number): number {
  for (const item of items) if (of(item) !== 0) return of(item);
  return 0;
}

function asTable(columns: readonly string[], rows: readonly (readonly FieldValue[])[]): Flow {
  return { columns, rows: rows.map((cells, i) => tableRow(columns, cells, i)) };
}

/** The plain keys of records; the columns of tables. */
function drop(fields: readonly Field[], columns: readonly string[] | undefined, rows: readonly Row[]): Flow {
  const names = fields.map(printField);
  if (columns !== undefined) {
    const left = columns.map((name, i) => ({ name, i })).filter(({ name }) => !names.includes(name));
    return asTable(
      left.map(({ name }) => name),
      rows.map((row) => left.map(({ i }) => row.cells[i])),
    );
  }
  return {
    columns,
    rows: rows.map((from) => {
      const { object } = from;
      if (object === undefined || !names.some((name) => Object.hasOwn(object, name))) return from;
      return row({
        ...from,
        text: stringify(Object.fromEntries(Object.entries(object).filter(([key]) => !names.includes(key)))),
      });
    }),
  };
}

/** Ids are one for all hosts; anything else counts with its host. */
function sharesKey(field: Field, match: Row, other: Row): boolean {
  const [wanted, host] = [match.value(field), match.value(named('host'))];
  if (!isPresent(wanted)) return false;
  const isUnique = ['traceId', 'requestId', 'spanId', 'parentSpanId', 'userId', 'tenant'].includes(
    onlyKey(field) ?? '',
  );
  const equal = (of: Field, value: FieldValue) =>
    matches({ kind: 'compare', op: '=', field: of, value: { text: String(value), quoted: true } }, other);
  return equal(field, wanted) && (isUnique || !isPresent(host) || equal(named('host'), host));
}

// ---- groups

interface Extra {
  readonly top?: number;
  readonly fillMs?: number;
}

function grouped(
  keys: readonly Key[],
  calls: readonly AggregateCall[],
  rows: readonly Row[],
  { top, fillMs }: Extra,
): Flow {
  const groups = new Map<string, { values: FieldValue[]; members: Row[] }>();
  if (keys.length === 0) groups.set('[]', { values: [], members: [] });
  for (const row of rows) {
    for (const values of combinations(keys.map((key) => keyValues(key, row)))) {
      const id = JSON.stringify(values.map(identity));
      const group = groups.get(id) ?? { values, members: [] };
      group.members.push(row);
      groups.set(id, group);
    }
  }
  const inGroups = [...groups.values()].flatMap(({ members }) => members);
  const times = inGroups.map((row) => row.time()).filter((time) => time !== undefined);
  const spanMs =
    fillMs ?? times.reduce((a, b) => Math.max(a, b), -Infinity) - times.reduce((a, b) => Math.min(a, b), Infinity);
  let table = [...groups.values()].map(({ values, members }) => [
    ...values,
    ...calls.map((call) => aggregate(call, members, spanMs)),
  ]);
  const names = [...keys.map(printKey), ...calls.map(columnName)];
  if (fillMs !== undefined) {
    names[0] = 'time';
    table = filled(table, keys.length, calls, fillMs);
    return asTable(names, table);
  }
  const timeKey = keys.findIndex((key) => key.kind === 'timeBin');
  const by = (i: number, descending: boolean) => (a: FieldValue[], b: FieldValue[]) => compare(a[i], b[i], descending);
  const orders = [
    ...(timeKey < 0 ? [] : [by(timeKey, false)]),
    by(keys.length, true),
    ...keys.map((_, i) => by(i, false)),
  ];
  table.sort((a, b) => firstOf(orders, (order) => order(a, b)));
  if (top === undefined) return asTable(names, table);
  const total = table.reduce((sum, [, count]) => sum + Number(count), 0);
  return asTable(
    [...names, 'share'],
    table.slice(0, top).map((row) => [...row, Number(row[1]) / total]),
  );
}

/** The values of a key: one, or one for each different element. */
function keyValues(key: Key, row: Row): FieldValue[] {
  const value = key.kind === 'timeBin' ? row.time() : row.value(key.field);
  if (key.kind !== 'field') {
    const width = key.kind === 'timeBin' ? key.widthMs : key.width;
    return [typeof value === 'number' ? Math.floor(value / width) * width : undefined];
  }
  if (!key.field.segments.some((segment) => 'each' in segment) || !Array.isArray(value)) return [value];
  return [...new Map(value.map((element) => [identity(element), element])).values()];
}

function combinations(choices: readonly (readonly FieldValue[])[]): FieldValue[][] {
  return choices.reduce<FieldValue[][]>(
    (rows, choice) => rows.flatMap((row) => choice.map((value) => [...row, value])),
    [[]],
  );
}

/** Every bin from the first to the last, of every key; without records counts are 0, others null. */
function filled(
  table: FieldValue[][],
  keyCount: number,
  calls: readonly AggregateCall[],
  widthMs: number,
): FieldValue[][] {
  const timed = table.filter(([bin]) => isPresent(bin));
  const starts = timed.map(([bin]) => Number(bin));
  const keys =
    keyCount < 2
      ? [undefined]
      : [...new Map(timed.map((row) => [identity(row[1]), row[1]])).values()].sort((a, b) => compare(a, b, false));
  const out: FieldValue[][] = [];
  for (let bin = Math.min(...starts); bin <= Math.max(...starts); bin += widthMs) {
    for (const key of keys) {
      const known = timed.find((row) => row[0] === bin && (keyCount < 2 || identity(row[1]) === identity(key)));
      const empty = calls.map(({ name }) => (['count', 'rate', 'distinct'].includes(name) ? 0 : null));
      out.push(known ?? [bin, ...(keyCount < 2 ? [] : [key]), ...empty]);
    }
  }
  return out;
}
