/** Why nothing matched: said on standard error, so that an empty answer is never a silent one. */

import { AliasTable } from '../core/aliases.ts';
import { canonicalNames } from '../core/canonical-names.ts';
import { parseRecord } from '../core/json.ts';
import { levelName } from '../core/level.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue, JsonObject } from '../core/value.ts';
import { type ExecuteOptions, execute, type Output, type Summary } from '../engine/execute.ts';
import type { InputFile } from '../input/input.ts';
import { RecordRow } from '../operators/record-row.ts';
import { canonicalOf } from '../plan/binder.ts';
import { splitQuery } from '../plan/split.ts';
import type { AggregateCall, Field, Filter, Query } from '../query/ast.ts';
import { didYouMean } from '../query/did-you-mean.ts';
import { printField, printFilter } from '../query/printer.ts';
import { sanitizeLine } from '../render/sanitize.ts';

type Engine = Omit<ExecuteOptions, 'blocks'>;

/** Records that names and values are judged by. */
const sampleRecords = 1000;
/** Parts of the query that are counted one by one. */
const countedParts = 8;

/** Says the most likely reason. Reads the files once more, to count each part of the query alone. */
export async function explainEmpty(
  query: Query,
  files: readonly InputFile[],
  summary: Summary,
  engine: Engine,
): Promise<void> {
  const { filter } = splitQuery(query);
  const parts = filter.kind === 'and' ? filter.items : [filter];
  if (summary.records === 0) {
    if (summary.problems.length === 0) say('nothing matched: there are no records in the input');
    return;
  }
  if (filter.kind === 'all') return;
  if (files.some(({ path }) => path === '-')) {
    sayReasons(parts.flatMap((part) => absentFields(part, summary)));
    return;
  }
  const sample = await sampleOf(files, engine);
  const counts = await countParts(parts, files, engine);
  const reasons = parts.flatMap((part, i) => (counts.matches[i] > 0 ? [] : [reasonFor(part, sample, counts)]));
  if (reasons.length > 0) sayReasons(reasons);
  else
    say(
      `nothing matched: each part occurs, but never together: ${parts.map((part, i) => `${printFilter(part)} in ${counts.matches[i].toLocaleString('en')}`).join(', ')}`,
    );
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

function sayReasons(reasons: readonly string[]): void {
  if (reasons.length === 0) say('nothing matched');
  else for (const reason of reasons) say(`nothing matched: ${reason}`);
}

/** Of a stream, which is gone: only what the scan itself counted. */
function absentFields(part: Filter, summary: Summary): string[] {
  return fieldsOf(part).flatMap((field) => {
    const name = canonicalOf(field) ?? printField(field);
    return summary.coverage.get(name) === 0 ? [`${printField(field)} never occurs`] : [];
  });
}

// ---- counting ----

interface Counts {
  readonly matches: readonly number[];
  readonly earliest: FieldValue;
  readonly latest: FieldValue;
}

async function countParts(parts: readonly Filter[], files: readonly InputFile[], engine: Engine): Promise<Counts> {
  const time: Field = { segments: [{ key: 'time' }], literal: false };
  const aggregates: AggregateCall[] = [
    ...parts.slice(0, countedParts).map((part) => ({ name: 'count', filter: part })),
    { name: 'min', field: time },
    { name: 'max', field: time },
  ];
  const rows = await tableOf(
    { filter: { kind: 'all' }, stages: [{ kind: 'stats', aggregates, by: [] }] },
    files,
    engine,
  );
  const row = rows[0] ?? [];
  const matches = parts.map((_, i) => (i < countedParts ? Number(row[i] ?? 0) : 1));
  return { matches, earliest: row[aggregates.length - 2], latest: row[aggregates.length - 1] };
}

async function tableOf(query: Query, files: readonly InputFile[], engine: Engine): Promise<FieldValue[][]> {
  const rows: FieldValue[][] = [];
  for await (const output of quietly(query, files, engine))
    if (output.kind === 'rows') for (const row of output.rows) if (!(row instanceof RecordRow)) rows.push(row);
  return rows;
}

function quietly(query: Query, files: readonly InputFile[], engine: Engine): AsyncIterable<Output> {
  return execute(query, files, { ...engine, contextBefore: 0, contextAfter: 0, merge: false, blocks: false }).output;
}

async function sampleOf(files: readonly InputFile[], engine: Engine): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  const query: Query = { filter: { kind: 'all' }, stages: [{ kind: 'head', limit: sampleRecords }] };
  for await (const output of quietly(query, files, engine)) {
    if (output.kind !== 'rows') continue;
    for (const row of output.rows) {
      const record = row instanceof RecordRow ? (row.record ?? parseRecord(row.text)) : undefined;
      if (record !== undefined) records.push(record);
    }
  }
  return records;
}

// ---- reasons ----

function reasonFor(part: Filter, sample: readonly JsonObject[], counts: Counts): string {
  const text = printFilter(part);
  for (const field of fieldsOf(part)) {
    const reason = fieldReason(field, part, sample, counts);
    if (reason !== undefined) return reason;
  }
  return part.kind === 'text' ? `no line holds ${text}` : `no record has ${text}`;
}

function fieldReason(field: Field, part: Filter, sample: readonly JsonObject[], counts: Counts): string | undefined {
  const reader = new RecordReader(new AliasTable());
  const name = canonicalOf(field);
  const values = sample.map((record) =>
    name === undefined ? reader.path(record, field.segments) : reader.canonical(record, name)?.value,
  );
  const present = values.filter((value) => value !== undefined && value !== null);
  const printed = printField(field);
  if (name === 'time' && typeof counts.earliest === 'number' && typeof counts.latest === 'number')
    return `${printFilter(part)}: the times go from ${timeText(counts.earliest)} to ${timeText(counts.latest)}`;
  if (present.length === 0) return absent(printed, sample, reader);
  if (part.kind === 'compare' && /[<>]/.test(part.op) && present.every((value) => typeof value === 'string'))
    return `${printed} holds text (such as ${JSON.stringify(present[0])}), which ${part.op} does not compare with ${part.value.text}`;
  const seen = frequent(name === 'level' ? values.map(levelText) : present);
  return `${printFilter(part)}: in the first ${sample.length.toLocaleString('en')} records ${printed} is ${seen}`;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

function absent(name: string, sample: readonly JsonObject[], reader: RecordReader): string {
  const shares = nameShares(sample, reader);
  const near = didYouMean(name, shares.keys());
  if (near.length === 0) return `${name} never occurs; logscan fields FILE lists the names that do`;
  const [first] = near;
  const share = ((shares.get(first) ?? 0) / Math.max(1, sample.length)) * 100;
  return `${name} never occurs; did you mean ${first}, in ${share < 1 ? share.toFixed(1) : Math.round(share)} % of records?`;
}

/** How many of the records have each name: keys, paths of two, canonical names. */
function nameShares(sample: readonly JsonObject[], reader: RecordReader): Map<string, number> {
  const shares = new Map<string, number>();
  const count = (name: string): void => void shares.set(name, (shares.get(name) ?? 0) + 1);
  for (const record of sample) {
    const names = new Set<string>();
    for (const [key, value] of Object.entries(record)) {
      names.add(key);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        for (const inner of Object.keys(value)) names.add(`${key}.${inner}`);
    }
    for (const name of canonicalNames) if (reader.canonical(record, name) !== undefined) names.add(name);
    for (const name of names) count(name);
  }
  return shares;
}

function levelText(value: FieldValue): FieldValue {
  return typeof value === 'number' ? levelName(value) : undefined;
}

/** The most frequent values, with how often they are. */
function frequent(values: readonly FieldValue[]): string {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value === undefined || value === null) continue;
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const top = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = top
    .slice(0, 4)
    .map(([text, n]) => `${text.length > 40 ? `${text.slice(0, 39)}…` : text} (${n.toLocaleString('en')})`);
  return shown.join(', ') + (top.length > 4 ? ` and ${(top.length - 4).toLocaleString('en')} other values` : '');
}

function fieldsOf(filter: Filter): Field[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.items.flatMap(fieldsOf);
    case 'not':
    case 'all':
    case 'text':
    case 'any':
      return [];
    default:
      return [filter.field];
  }
}
