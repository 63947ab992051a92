/** Runs a query over inputs: the threads' half through the scheduler, then the stages that run once. */

import type { AliasOptions } from '../core/aliases.ts';
import { aliasTableOf } from '../core/aliases.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import { RecordBinder } from '../operators/binder.ts';
import { fields } from '../operators/fields.ts';
import { groupTable } from '../operators/group-table.ts';
import { Grouper, type SavedGroups } from '../operators/grouper.ts';
import type { Grouping, Row, Shape, StageContext } from '../operators/operator.ts';
import { createPipeline, type Pipeline } from '../operators/pipeline.ts';
import type { RecordRow } from '../operators/record-row.ts';
import { isSieved, leftOfSort } from '../operators/sort.ts';
import { type SplitQuery, splitQuery } from '../plan/split.ts';
import type { Hint, Query } from '../query/ast.ts';
import { ContextHead } from './context-head.ts';
import { expandMatches } from './expand.ts';
import { type FileSeek, noSeek, seekerFor } from './file-seek.ts';
import type { RowBlock, ScanJob, ScanOutcome, ScanTask, TaskReport } from './job.ts';
import { recordRows } from './record-rows.ts';
import { schedule } from './scheduler.ts';
import { type FieldsStage, fieldsOfSorted, parsedFields } from './sorted-fields.ts';
import { SortedRows } from './sorted-rows.ts';
import { planTasks } from './tasks.ts';

export interface ExecuteOptions {
  readonly nowMs: number;
  readonly zone: 'local' | 'utc';
  readonly aliases: AliasOptions;
  readonly threads: number;
  readonly kernel: 'simd' | 'scalar';
  readonly strict: boolean;
  readonly jsonOnly: boolean;
  /** Parts of plain files that lie outside the times that the query asks for are not read, if the files are in order. */
  readonly seek: boolean;
  /** Rows of all inputs in the order of their times. */
  readonly merge: boolean;
  readonly contextBefore: number;
  readonly contextAfter: number;
  readonly maxGroups: number;
  readonly maxRows: number;
  readonly stdin: NodeJS.ReadableStream;
  readonly signal: AbortSignal | undefined;
  /** Matching records are wanted as blocks of lines where no stage looks at them. */
  readonly blocks: boolean;
}

/** What was read, and what of it. Complete once the output has ended. */
export interface Summary {
  records: number;
  bytes: number;
  matched: number;
  textRecords: number;
  firstText: Spot | undefined;
  brokenRecords: number;
  firstBroken: Spot | undefined;
  longLines: number;
  firstLong: Spot | undefined;
  problems: InputProblem[];
  warnings: string[];
  hints: Hint[];
  /** Records whose fields were looked at: a line that cannot match, by its bytes, is passed over. */
  scanned: number;
  /** By field of the scan's half: in how many of the scanned records it had a value. */
  coverage: Map<string, number>;
  /** It was interrupted before the input ended. */
  stopped: boolean;
  /** It was ended before the input was, as no further row was wanted. */
  enough: boolean;
  /** What was not read, as its times lie outside the range that the query asks for. */
  seek: FileSeek;
}

export interface Spot {
  readonly name: string;
  readonly line: number;
  /** Lines are counted from this byte on: what is before it was not read. */
  readonly afterBytes?: number;
}

export type Output =
  | {
      readonly kind: 'rows';
      readonly shape: Shape;
      readonly rows: readonly Row[];
      /** A table as it stands, of an input that goes on: it replaces the one before. */
      readonly isSnapshot?: true;
    }
  /** Matching records as they were, in the order of the input. */
  | { readonly kind: 'block'; readonly block: RowBlock };

export interface Execution {
  readonly output: AsyncIterable<Output>;
  readonly summary: Summary;
  /** Known before the first row; that of a table may get notes at its end. */
  readonly shape: Shape;
}

/** Prepares a query. Throws UsageError where it makes no sense; reading begins when the output is asked for. */
export function execute(query: Query, files: readonly InputFile[], options: ExecuteOptions): Execution {
  const summary = emptySummary();
  const split = splitQuery(query);
  const context = stageContext(options, summary);
  const binder = new RecordBinder(options);
  binder.filter(split.filter);
  const input: Shape =
    split.grouping === undefined ? { kind: 'records' } : groupedShape(split.grouping, binder, options);
  summary.hints.push(...binder.hints);
  const contextHead = contextHeadOf(split, options);
  const sorted = sortedFirst(split, options);
  const sortedFields = sorted === undefined ? undefined : fieldsOfSorted(split, options);
  const taken = sortedFields !== undefined ? 2 : contextHead !== undefined || sorted !== undefined ? 1 : 0;
  const shape = sortedFields === undefined ? input : (fields.shape?.(sortedFields, input, context) ?? input);
  const pipeline = createPipeline(split.rest.slice(taken), shape, context);
  const first = {
    contextHead,
    sorted,
    fields: sortedFields && { stage: sortedFields, parsed: parsedFields(sortedFields, context) },
  };
  const running = new Running(split, files, options, summary, pipeline, first);
  return {
    summary,
    get shape() {
      return pipeline.shape;
    },
    output: running.output(),
  };
}

/** A leading `head` counts matches, not the lines around them. */
export function contextHeadOf({ rest }: SplitQuery, options: ExecuteOptions): ContextHead | undefined {
  const [first] = rest;
  const hasContext = options.contextBefore + options.contextAfter > 0;
  return hasContext && first?.kind === 'head' ? new ContextHead(first.limit, options.contextAfter) : undefined;
}

/** A leading `sort`, where rows can be sorted as they were scanned: each in its place in the input, and not only the first few wanted. */
function sortedFirst({ grouping, rest }: SplitQuery, options: ExecuteOptions): SortedRows | undefined {
  const [first, next] = rest;
  if (grouping !== undefined || first?.kind !== 'sort' || isSieved(first, next)) return undefined;
  if (options.merge || options.contextBefore + options.contextAfter > 0) return undefined;
  return new SortedRows(first.keys, options.maxRows);
}

/** What every thread does. */
export function scanJob({ filter, grouping, rest, rowLimit }: SplitQuery, o: ExecuteOptions): ScanJob {
  const context = o.contextBefore + o.contextAfter > 0;
  return {
    filter,
    ...(grouping === undefined ? {} : { grouping }),
    nowMs: o.nowMs,
    zone: o.zone,
    aliases: o.aliases,
    maxGroups: o.maxGroups,
    strict: o.strict,
    jsonOnly: o.jsonOnly,
    wantTimes: grouping === undefined && (o.merge || rest.length > 0 || !o.blocks),
    rowLimit: o.merge ? 0 : rowLimit,
    contextBefore: grouping === undefined && context ? o.contextBefore : 0,
    contextAfter: grouping === undefined && context ? o.contextAfter : 0,
    kernel: o.kernel,
  };
}

/** What stages need from outside; their warnings go to the summary. */
export function stageContext(options: ExecuteOptions, summary: Summary): StageContext {
  return {
    nowMs: options.nowMs,
    zone: options.zone,
    records: new RecordReader(aliasTableOf(options.aliases)),
    maxGroups: options.maxGroups,
    maxRows: options.maxRows,
    warn: (message) => {
      if (!summary.warnings.includes(message)) summary.warnings.push(message);
    },
  };
}

export function groupedShape(grouping: Grouping, binder: RecordBinder, options: ExecuteOptions): Shape {
  const { columns, binMs } = groupTable(new Grouper(grouping, binder, options), grouping, options.zone);
  return { kind: 'table', columns, ...(binMs === undefined ? {} : { binMs }) };
}

export function emptySummary(): Summary {
  return {
    records: 0,
    bytes: 0,
    matched: 0,
    textRecords: 0,
    firstText: undefined,
    brokenRecords: 0,
    firstBroken: undefined,
    longLines: 0,
    firstLong: undefined,
    problems: [],
    warnings: [],
    hints: [],
    scanned: 0,
    coverage: new Map(),
    stopped: false,
    enough: false,
    seek: noSeek,
  };
}

/** Leading stages that are no stages over rows. */
interface FirstStages {
  readonly contextHead: ContextHead | undefined;
  readonly sorted: SortedRows | undefined;
  /** Behind `sorted`. */
  readonly fields: { readonly stage: FieldsStage; readonly parsed: (row: RecordRow) => FieldValue[] } | undefined;
}

class Running {
  readonly #split: SplitQuery;
  readonly #files: readonly InputFile[];
  readonly #options: ExecuteOptions;
  readonly #summary: Summary;
  readonly #pipeline: Pipeline;
  readonly #contextHead: ContextHead | undefined;
  readonly #sorted: SortedRows | undefined;
  readonly #sortedFields: FirstStages['fields'];
  /** Ends the scan once no further row can matter. */
  readonly #enough = new AbortController();
  /** Lines of each input that came before the task at hand, as far as they were read. */
  readonly #linesBefore = new Map<number, number>();
  /** Where lines of an input are counted from, if not from its beginning. */
  readonly #countedFrom = new Map<number, number>();

  constructor(
    split: SplitQuery,
    files: readonly InputFile[],
    options: ExecuteOptions,
    summary: Summary,
    pipeline: Pipeline,
    first: FirstStages,
  ) {
    this.#split = split;
    this.#files = files;
    this.#options = options;
    this.#summary = summary;
    this.#pipeline = pipeline;
    this.#contextHead = first.contextHead;
    this.#sorted = first.sorted;
    this.#sortedFields = first.fields;
  }

  async *output(): AsyncGenerator<Output> {
    const { contextBefore, contextAfter } = this.#options;
    // Lines around a match may be in the range before or after its own.
    const whole = needsWholeFiles(this.#split) || contextBefore + contextAfter > 0;
    const planned = await planTasks(this.#files, whole, { seeker: seekerFor(this.#split, this.#options) });
    this.#summary.problems.push(...planned.problems);
    this.#summary.seek = planned.seek;
    for (const { fileIndex, range } of planned.tasks)
      if (range?.first && range.start > byteOrderMarkBytes) this.#countedFrom.set(fileIndex, range.start);
    let job: ScanJob = { ...scanJob(this.#split, this.#options), ...this.#sieve(), ...this.#sortKeys() };
    if (this.#split.expand !== undefined) {
      const filter = await expandMatches(job, this.#split.expand, planned, this.#options, (message) =>
        this.#summary.warnings.push(message),
      );
      job = { ...job, filter };
    }
    const signals = [this.#enough.signal, ...(this.#options.signal === undefined ? [] : [this.#options.signal])];
    const signal = AbortSignal.any(signals);
    const events = schedule(job, planned.tasks, { ...this.#options, signal, estimatedBytes: planned.estimatedBytes });
    yield* this.#split.grouping === undefined ? this.#rows(events) : this.#groups(events, this.#split.grouping);
    this.#summary.stopped = this.#options.signal?.aborted === true;
  }

  /** Where rows only go to stages, each in its place in the input. */
  #sieve(): Pick<ScanJob, 'sieve'> {
    const { grouping, expand, rest } = this.#split;
    const { merge, contextBefore, contextAfter, maxRows } = this.#options;
    const [stage, next] = rest;
    if (stage === undefined || grouping !== undefined || expand !== undefined) return {};
    if (merge || contextBefore + contextAfter > 0) return {};
    return { sieve: { stage, maxRows, ...(next === undefined ? {} : { next }) } };
  }

  #sortKeys(): Pick<ScanJob, 'sortKeys'> {
    const [first] = this.#split.rest;
    if (this.#sorted === undefined || first?.kind !== 'sort') return {};
    const shown = this.#sortedFields?.stage.fields ?? [];
    return { sortKeys: [...first.keys, ...shown.map((field) => ({ field, descending: false }))] };
  }

  async *#rows(events: ReturnType<typeof schedule>): AsyncGenerator<Output> {
    const asBlocks = this.#options.blocks && this.#split.rest.length === 0 && !this.#options.merge;
    const merged: { time: number; row: RecordRow }[] = [];
    for await (const event of events) {
      if (event.kind === 'report') this.#add(event.task, event.report);
      else if (event.kind === 'outcome') this.#addCoverage(event.outcome);
      else if (this.#sorted !== undefined)
        this.#sorted.add(this.#numbered(event.task, event.block), event.task.fileIndex);
      else if (asBlocks) yield { kind: 'block', block: this.#numbered(event.task, event.block) };
      else if (this.#options.merge) this.#collect(merged, this.#rowsOf(event.task, event.block), event.block);
      else {
        if (this.#enough.signal.aborted) continue;
        const rows = this.#rowsOf(event.task, event.block);
        yield* this.#pushed(this.#contextHead?.push(rows) ?? rows);
        if (this.#pipeline.done || this.#contextHead?.done) {
          this.#summary.enough = true;
          this.#enough.abort();
        }
      }
    }
    if (this.#options.merge) yield* this.#pushed(inTimeOrder(merged));
    if (this.#sorted !== undefined) yield* this.#sortedOutput(this.#sorted);
    yield* this.#ended();
  }

  *#sortedOutput(sorted: SortedRows): Generator<Output> {
    if (sorted.left > 0) this.#warn(leftOfSort(this.#options.maxRows, sorted.left));
    if (this.#options.blocks && this.#split.rest.length === 1 && sorted.arePlain) {
      for (const block of sorted.blocks()) yield { kind: 'block', block };
      return;
    }
    const fields = this.#sortedFields;
    for (const rows of fields === undefined ? sorted.rows() : sorted.tables(fields.parsed)) {
      if (this.#pipeline.done) return;
      yield* this.#pushed(rows);
    }
  }

  #collect(merged: { time: number; row: RecordRow }[], rows: readonly RecordRow[], block: RowBlock): void {
    for (const [i, row] of rows.entries()) {
      if (merged.length < this.#options.maxRows) merged.push({ time: block.times?.[i] ?? Number.NaN, row });
      else
        this.#warn(
          `--merge held the first ${this.#options.maxRows.toLocaleString('en')} rows; the others were left out (--max-rows, or narrow the time with --since)`,
        );
    }
  }

  #warn(message: string): void {
    if (!this.#summary.warnings.includes(message)) this.#summary.warnings.push(message);
  }

  async *#groups(events: ReturnType<typeof schedule>, grouping: Grouping): AsyncGenerator<Output> {
    // Those of this thread take in the others'.
    let own: Grouper | undefined;
    const others: SavedGroups[] = [];
    for await (const event of events) {
      if (event.kind === 'report') this.#add(event.task, event.report);
      else if (event.kind === 'outcome') {
        this.#addCoverage(event.outcome);
        if (event.outcome.grouper !== undefined) own = event.outcome.grouper;
        else if (event.outcome.groups !== undefined) others.push(event.outcome.groups);
      }
    }
    const grouper = own ?? new Grouper(grouping, new RecordBinder(this.#options), this.#options);
    for (const groups of others) grouper.merge(groups);
    if (grouper.pooledRecords > 0)
      this.#warn(
        `${this.#options.maxGroups.toLocaleString('en')} groups is the limit: ${grouper.pooledRecords.toLocaleString('en')} records of further groups are pooled in (other) (--max-groups)`,
      );
    const [next] = this.#split.rest;
    const most = next?.kind === 'head' ? next.limit : undefined;
    const table = groupTable(grouper, grouping, this.#options.zone, most);
    if (this.#split.rest.length === 0) {
      const shape: Shape = {
        kind: 'table',
        columns: table.columns,
        ...(table.binMs === undefined ? {} : { binMs: table.binMs }),
      };
      yield { kind: 'rows', shape, rows: table.rows };
      return;
    }
    yield* this.#pushed(table.rows);
    yield* this.#ended();
  }

  *#pushed(rows: readonly Row[]): Generator<Output> {
    const out = this.#pipeline.push(rows);
    if (out.length > 0) yield { kind: 'rows', shape: this.#pipeline.shape, rows: out };
  }

  /** A table is given even when it is empty: it has columns. */
  *#ended(): Generator<Output> {
    const rows = this.#pipeline.end();
    const { shape } = this.#pipeline;
    if (rows.length > 0 || shape.kind === 'table') yield { kind: 'rows', shape, rows };
  }

  // ---- bookkeeping ----

  #add(task: ScanTask, report: TaskReport): void {
    const s = this.#summary;
    const before = this.#linesBefore.get(task.fileIndex) ?? 0;
    const afterBytes = this.#countedFrom.get(task.fileIndex);
    const counted = afterBytes === undefined ? {} : { afterBytes };
    const spot = (line: number): Spot => ({ name: report.name, line: before + line, ...counted });
    if (report.textRecords > 0) s.firstText ??= spot(report.firstTextLine);
    if (report.brokenRecords > 0) s.firstBroken ??= spot(report.firstBrokenLine);
    if (report.longLines > 0) s.firstLong ??= spot(report.firstLongLine);
    s.records += report.records;
    s.bytes += report.bytes;
    s.matched += report.matched;
    s.textRecords += report.textRecords;
    s.brokenRecords += report.brokenRecords;
    s.longLines += report.longLines;
    s.problems.push(...report.problems);
    if (task.range !== undefined) this.#linesBefore.set(task.fileIndex, before + report.lines);
  }

  #addCoverage({ coverage, scanned }: ScanOutcome): void {
    this.#summary.scanned += scanned;
    for (const { field, present } of coverage)
      this.#summary.coverage.set(field, (this.#summary.coverage.get(field) ?? 0) + present);
  }

  #numbered(task: ScanTask, block: RowBlock): RowBlock {
    const before = this.#linesBefore.get(task.fileIndex) ?? 0;
    if (task.range !== undefined && before > 0)
      block.lines.forEach((line, i) => {
        block.lines[i] = line + before;
      });
    return block;
  }

  #rowsOf(task: ScanTask, unnumbered: RowBlock): RecordRow[] {
    return recordRows(this.#numbered(task, unnumbered), task.fileIndex);
  }
}

/** Stable; rows without a time stay behind the row they came after. */
function inTimeOrder(rows: { time: number; row: RecordRow }[]): RecordRow[] {
  let last = Number.NEGATIVE_INFINITY;
  let file = -1;
  for (const entry of rows) {
    if (entry.row.fileIndex !== file) last = Number.NEGATIVE_INFINITY;
    file = entry.row.fileIndex;
    if (Number.isNaN(entry.time)) entry.time = last;
    last = entry.time;
  }
  return rows.sort((a, b) => a.time - b.time || 0).map(({ row }) => row);
}

/** A plain file's first line starts there at the latest. */
const byteOrderMarkBytes = 3;

/** Line numbers and sources that a filter, a key or the first stage looks at are only known where a file is read from its beginning. */
function needsWholeFiles(split: SplitQuery): boolean {
  return JSON.stringify([split.filter, split.grouping, split.rest[0]]).includes('"_line"');
}
