/** Why nothing matched: said on standard error, so that an empty answer is never a silent one. */

import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { AliasTable } from '../core/aliases.ts';
import { canonicalNames } from '../core/canonical-names.ts';
import { parseRecord, stringify } from '../core/json.ts';
import { levelName } from '../core/level.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue, JsonObject } from '../core/value.ts';
import { type ExecuteOptions, execute, type Output, type Summary } from '../engine/execute.ts';
import type { FileSeek } from '../engine/file-seek.ts';
import { timeRangeOf } from '../engine/time-range.ts';
import type { InputFile } from '../input/input.ts';
import { canonicalOf } from '../operators/binder.ts';
import { RecordRow } from '../operators/record-row.ts';
import { joined, splitQuery } from '../plan/split.ts';
import type { AggregateCall, Field, Filter, Query, Stage } from '../query/ast.ts';
import { didYouMean } from '../query/did-you-mean.ts';
import { printField, printFilter } from '../query/printer.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import { Clock } from '../render/time-text.ts';
import { commands } from './command-names.ts';
import { counted } from './report.ts';

type Engine = Omit<ExecuteOptions, 'blocks'>;

/** Records that names and values are judged by. */
const sampleRecords = 1000;
/** Parts of the query that are counted one by one. */
const countedParts = 8;
const shownValues = 4;
/** An input up to this size is read again to count the parts of the query; of a larger one the beginning is judged. */
const rereadBytes = 256_000_000;

type Times = NonNullable<FileSeek['times']>;

/** What is read again, and how much of it. */
interface Evidence {
  /** Which of its records. */
  readonly filter: Filter;
  readonly files: readonly InputFile[];
  readonly stdinSample: Buffer;
  readonly engine: Engine;
  /** All of the input; else its first records. */
  readonly whole: boolean;
}

/** Says the most likely reason. `stdinSample` is what was kept of standard input. */
export async function explainEmpty(
  query: Query,
  files: readonly InputFile[],
  summary: Summary,
  engine: Engine,
  stdinSample: () => Buffer,
): Promise<void> {
  const { filter } = splitQuery(query);
  const { times } = summary.seek;
  if (summary.records === 0 && times !== undefined) say(`nothing matched: ${timesText(times, engine)}`);
  else if (summary.records === 0) {
    if (summary.problems.length === 0) say('nothing matched: there are no records in the input');
  } else if (engine.jsonOnly && summary.textRecords === summary.records)
    say('nothing matched: all lines are text, and --json-only leaves those out');
  else if (filter.kind !== 'all' && filter.kind !== 'text' && summary.textRecords === summary.records)
    say(`nothing matched: ${counted(summary.records, 'line', 'lines')}, and none is a JSON record`);
  else if (filter.kind !== 'all') {
    const evidence = evidenceOf(files, summary, engine, stdinSample);
    const reasons = await (times === undefined
      ? reasonsFor(partsOf(filter), evidence)
      : reasonsWithin(partsOf(filter), evidence, times));
    const meant = commandMeant(filter);
    for (const reason of new Set(reasons)) say(`nothing matched: ${reason}${meant === undefined ? '' : `; ${meant}`}`);
  }
}

/** A query of one bare word may be a command, mistyped. */
function commandMeant(filter: Filter): string | undefined {
  if (filter.kind !== 'text' || filter.exact) return undefined;
  const [name] = didYouMean(
    filter.text,
    commands.map(({ text }) => text),
  );
  return name === undefined ? undefined : `did you mean logscan ${name}?`;
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

function partsOf(filter: Filter): readonly Filter[] {
  return filter.kind === 'and' ? filter.items : [filter];
}

/** Where only the records of a range of times were read, the other parts of the query are judged by these. */
async function reasonsWithin(parts: readonly Filter[], evidence: Evidence, times: Times): Promise<string[]> {
  const isBound = (part: Filter): boolean => timeRangeOf(part, evidence.engine) !== undefined;
  const within = { ...evidence, filter: joined(parts.filter(isBound)) };
  const others = parts.filter((part) => !isBound(part));
  if (others.length === 0 || (await sampleOf(within)).length === 0) return [timesText(times, evidence.engine)];
  const reasons = await reasonsFor(others, within);
  return reasons.map((reason) => `${reason} (of the records in this time)`);
}

/** Where nothing was found in the times asked for, which are not all that there are. */
function timesText({ firstMs, lastMs }: Times, { zone }: Engine): string {
  const clock = new Clock(zone);
  const text = (ms: number): string => clock.text(ms, 'millisecond') + clock.offset(ms);
  return `no record is in this time; those of the input go from ${text(firstMs)} to ${text(lastMs)} (order assumed; --no-seek reads all)`;
}

function evidenceOf(
  files: readonly InputFile[],
  { bytes }: Summary,
  engine: Engine,
  stdinSample: () => Buffer,
): Evidence {
  const again = files.filter(({ path }) => path === '-' || isRegularFile(path));
  const whole = again.length === files.length && bytes <= rereadBytes && !files.some(({ path }) => path === '-');
  return { filter: { kind: 'all' }, files: again, stdinSample: stdinSample(), engine, whole };
}

/** A pipe with a name (<(...)) is read up. */
function isRegularFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

async function reasonsFor(parts: readonly Filter[], evidence: Evidence): Promise<string[]> {
  const sample = await sampleOf(evidence);
  if (sample.length === 0) return parts.map(plainReason);
  const counts = await countParts(parts, evidence);
  const reasons = parts.flatMap((part, i) =>
    counts.matches[i] > 0 ? [] : [new Reasons(part, sample, counts, evidence).text()],
  );
  if (reasons.length > 0 || parts.length === 1) return reasons.length > 0 ? reasons : parts.map(plainReason);
  const found = parts.map((part, i) => `${printFilter(part)} in ${counts.matches[i].toLocaleString('en')}`);
  return [`each part occurs, but never together: ${found.join(', ')}${evidence.whole ? '' : ` of ${first(sample)}`}`];
}

// ---- counting ----

interface Counts {
  /** By part. Those beyond what is counted are taken to match. */
  readonly matches: readonly number[];
  readonly earliest: FieldValue;
  readonly latest: FieldValue;
  /** By the printed field of any part: in how many records it has a value. */
  readonly present: ReadonlyMap<string, number>;
}

async function countParts(parts: readonly Filter[], evidence: Evidence): Promise<Counts> {
  const time: Field = { segments: [{ key: 'time' }], literal: false };
  const fields = new Map(parts.flatMap(fieldsOf).map((field) => [printField(field), field]));
  const counted = parts.slice(0, countedParts);
  const aggregates: AggregateCall[] = [
    ...counted.map((part) => ({ name: 'count', filter: part })),
    ...[...fields.values()].map((field) => ({ name: 'count', filter: { kind: 'exists' as const, field } })),
    { name: 'min', field: time },
    { name: 'max', field: time },
  ];
  const [row = []] = await tableOf([{ kind: 'stats', aggregates, by: [] }], evidence);
  const matches = parts.map((_, i) => (i < counted.length ? Number(row[i] ?? 0) : 1));
  const present = new Map([...fields.keys()].map((name, i) => [name, Number(row[counted.length + i] ?? 0)]));
  return { matches, present, earliest: row[aggregates.length - 2], latest: row[aggregates.length - 1] };
}

async function tableOf(stages: readonly Stage[], evidence: Evidence): Promise<FieldValue[][]> {
  const limited: Stage[] = evidence.whole ? [] : [{ kind: 'head', limit: sampleRecords }];
  const rows: FieldValue[][] = [];
  for await (const output of quietly([...limited, ...stages], evidence))
    if (output.kind === 'rows') for (const row of output.rows) if (!(row instanceof RecordRow)) rows.push(row);
  return rows;
}

function quietly(stages: readonly Stage[], { filter, files, engine, stdinSample }: Evidence): AsyncIterable<Output> {
  const query: Query = { filter, stages };
  const stdin = Readable.from([stdinSample]);
  return execute(query, files, { ...engine, ...plainly, stdin }).output;
}

const plainly = { contextBefore: 0, contextAfter: 0, merge: false, blocks: false };

async function sampleOf(evidence: Evidence): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  for await (const output of quietly([{ kind: 'head', limit: sampleRecords }], evidence)) {
    if (output.kind !== 'rows') continue;
    for (const row of output.rows) {
      const record = row instanceof RecordRow ? (row.record ?? parseRecord(row.text)) : undefined;
      if (record !== undefined) records.push(record);
    }
  }
  return records;
}

// ---- reasons ----

function plainReason(part: Filter): string {
  if (part.kind === 'text') return `no line holds ${printFilter(part)}`;
  return part.kind === 'not' ? `every record has ${printFilter(part.item)}` : `no record has ${printFilter(part)}`;
}

function first(sample: readonly JsonObject[]): string {
  return sample.length === 1 ? 'the first record' : `the first ${sample.length.toLocaleString('en')} records`;
}

/** Why one part of the query holds for no record. */
class Reasons {
  readonly #part: Filter;
  readonly #sample: readonly JsonObject[];
  readonly #counts: Counts;
  readonly #whole: boolean;
  readonly #clock: Clock;
  readonly #reader: RecordReader;

  constructor(part: Filter, sample: readonly JsonObject[], counts: Counts, { whole, engine }: Evidence) {
    this.#part = part;
    this.#sample = sample;
    this.#counts = counts;
    this.#whole = whole;
    this.#clock = new Clock(engine.zone);
    this.#reader = new RecordReader(new AliasTable(engine.aliases));
  }

  text(): string {
    for (const field of fieldsOf(this.#part)) {
      const reason = this.#ofField(field);
      if (reason !== undefined) return reason;
    }
    return plainReason(this.#part);
  }

  #ofField(field: Field): string | undefined {
    const name = canonicalOf(field);
    const printed = printField(field);
    if (this.#counts.present.get(printed) === 0) return this.#absent(printed);
    const part = printFilter(this.#part);
    const { earliest, latest } = this.#counts;
    if (name === 'time' && typeof earliest === 'number' && typeof latest === 'number')
      return `${part}: the times ${this.#whole ? '' : `of ${first(this.#sample)} `}go from ${this.#time(earliest)} to ${this.#time(latest)}`;
    const values = this.#sample.map((record) =>
      name === undefined ? this.#reader.path(record, field.segments) : this.#reader.canonical(record, name)?.value,
    );
    const present = values.filter((value) => value !== undefined && value !== null);
    if (present.length === 0) return undefined;
    return (
      this.#ordersText(printed, present) ??
      `${part}: in ${first(this.#sample)} ${printed} is ${frequent(name === 'level' ? values.map(levelText) : present)}`
    );
  }

  /** A number compared with text. */
  #ordersText(printed: string, present: readonly FieldValue[]): string | undefined {
    const part = this.#part;
    if (part.kind !== 'compare' || !/[<>]/.test(part.op) || !present.every((value) => typeof value === 'string'))
      return undefined;
    return `${printed} holds text (such as ${JSON.stringify(present[0])}), which ${part.op} does not compare with ${part.value.text}`;
  }

  #time(ms: number): string {
    return this.#clock.text(ms, 'millisecond') + this.#clock.offset(ms);
  }

  #absent(name: string): string {
    const never = this.#whole ? 'never occurs' : `does not occur in ${first(this.#sample)}`;
    return `${name} ${never}; ${nearName(name, this.#sample, this.#reader)}`;
  }
}

/** What a name that never occurs may have been meant for. */
function nearName(name: string, sample: readonly JsonObject[], reader: RecordReader): string {
  const shares = nameShares(sample, reader);
  const [near] = didYouMean(name, shares.keys());
  if (near === undefined) return 'logscan fields FILE lists the names that do';
  const share = ((shares.get(near) ?? 0) / sample.length) * 100;
  return `did you mean ${near}, in ${share < 1 ? share.toFixed(1) : Math.round(share)} % of records?`;
}

/** Says which fields that are grouped by or computed of no matching record has: their columns are empty. */
export async function explainEmptyColumns(
  query: Query,
  files: readonly InputFile[],
  summary: Summary,
  engine: Engine,
  stdinSample: () => Buffer,
): Promise<void> {
  const { grouping } = splitQuery(query);
  if (grouping === undefined) return;
  const keys = grouping.keys.flatMap((key) => ('field' in key ? [key.field] : []));
  const fields = [...keys, ...grouping.aggregates.flatMap(({ field }) => (field === undefined ? [] : [field]))];
  const absent = new Set(fields.map(printField).filter((name) => summary.coverage.get(name) === 0));
  if (absent.size === 0) return;
  const sample = await sampleOf(evidenceOf(files, summary, engine, stdinSample));
  if (sample.length === 0) return;
  const reader = new RecordReader(new AliasTable(engine.aliases));
  for (const name of absent) say(`no matching record has ${name}; ${nearName(name, sample, reader)}`);
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
    const text = typeof value === 'string' ? value : stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const top = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = top
    .slice(0, shownValues)
    .map(([text, n]) => `${text.length > 40 ? `${text.slice(0, 39)}…` : text} (${n.toLocaleString('en')})`);
  const others = top.length - shownValues;
  return shown.join(', ') + (others > 0 ? ` and ${counted(others, 'other value', 'other values')}` : '');
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
