/** Runs a query over inputs that go on: records are given as they come, tables as they stand, or once at the end. */

import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { followInputs } from '../input/follow.ts';
import type { Existing, FollowEvent, FollowedStream, Notice } from '../input/follow-events.ts';
import { RecordBinder } from '../operators/binder.ts';
import { groupTable } from '../operators/group-table.ts';
import { Grouper, type SavedGroups } from '../operators/grouper.ts';
import { operatorOf } from '../operators/index.ts';
import type { Grouping, Row, Shape } from '../operators/operator.ts';
import { createPipeline, type Pipeline } from '../operators/pipeline.ts';
import type { RecordRow } from '../operators/record-row.ts';
import { type SplitQuery, splitQuery } from '../plan/split.ts';
import type { Query, Stage } from '../query/ast.ts';
import type { ContextHead } from './context-head.ts';
import {
  contextHeadOf,
  type ExecuteOptions,
  type Execution,
  emptySummary,
  groupedShape,
  type Output,
  type Spot,
  type Summary,
  scanJob,
  stageContext,
} from './execute.ts';
import type { RowBlock, ScanOutcome, ScanTask, TaskReport } from './job.ts';
import { MergeWindow } from './merge-window.ts';
import { recordRows } from './record-rows.ts';
import { Scanner, type Turn } from './scanner.ts';
import { schedule } from './scheduler.ts';
import { tasksOfOpenFile } from './tasks.ts';

export interface FollowExecuteOptions extends ExecuteOptions {
  /** Tables are wanted while they grow, at most every so often; without it once, at the end. */
  readonly snapshotMs?: number;
  /** Told at once what happens to files. */
  readonly onNotice: (notice: Notice) => void;
}

/** A snapshot may take this share of the time. */
const snapshotShare = 0.1;

/** Prepares a query over files, folders, globs and `-`, those that come later included. Throws UsageError where it makes no
 *  sense over an input that goes on. The output ends when all inputs have ended, at an abort, and when `head` has its rows. */
export function executeFollow(query: Query, names: readonly string[], options: FollowExecuteOptions): Execution {
  const split = splitQuery(query);
  refuseEndless(split);
  const summary = emptySummary();
  const context = stageContext(options, summary);
  const binder = new RecordBinder(options);
  binder.filter(split.filter);
  const input: Shape =
    split.grouping === undefined ? { kind: 'records' } : groupedShape(split.grouping, binder, options);
  summary.hints.push(...binder.hints);
  const contextHead = contextHeadOf(split, options);
  const { whileRows, overTable } = stagesOf(split, contextHead !== undefined);
  const live = createPipeline(whileRows, input, context);
  const over = (shape: Shape): Pipeline => createPipeline(overTable, shape, context);
  const run = new FollowRun(split, names, options, { summary, live, over, contextHead });
  const { shape } = over(live.shape);
  return { summary, shape, output: run.output() };
}

/** Whether a stage makes one table of all rows. */
export function isAggregation(stage: Stage): boolean {
  return operatorOf(stage).grouping?.(stage) !== undefined;
}

/** Stages that work on rows as they come, up to the first table; and those that work on each state of that table. */
function stagesOf({ grouping, rest }: SplitQuery, headIsTaken: boolean): { whileRows: Stage[]; overTable: Stage[] } {
  const stages = headIsTaken ? rest.slice(1) : [...rest];
  if (grouping !== undefined) return { whileRows: [], overTable: stages };
  const table = stages.findIndex(isAggregation);
  return table < 0
    ? { whileRows: stages, overTable: [] }
    : { whileRows: stages.slice(0, table + 1), overTable: stages.slice(table + 1) };
}

function refuseEndless(split: SplitQuery): void {
  const { whileRows } = stagesOf(split, false);
  if (split.expand !== undefined) throw new UsageError('expand reads the input twice, and with -f it never ends');
  const last = whileRows.find(({ kind }) => kind === 'sort' || kind === 'tail');
  if (last !== undefined)
    throw new UsageError(
      `${last.kind} needs all records, and with -f they never end`,
      `leave -f out, or let ${last.kind} follow an aggregation: stats count() by service | sort service`,
    );
}

interface Parts {
  readonly summary: Summary;
  readonly live: Pipeline;
  readonly over: (shape: Shape) => Pipeline;
  readonly contextHead: ContextHead | undefined;
}

class FollowRun {
  readonly #split: SplitQuery;
  readonly #names: readonly string[];
  readonly #options: FollowExecuteOptions;
  readonly #summary: Summary;
  readonly #live: Pipeline;
  readonly #over: (shape: Shape) => Pipeline;
  readonly #contextHead: ContextHead | undefined;
  readonly #scanner: Scanner;
  readonly #turns = new WeakMap<FollowedStream, Turn>();
  readonly #merge: MergeWindow | undefined;
  readonly #makesTable: boolean;
  readonly #enough = new AbortController();
  /** What the scan of a block gave. */
  #blocks: RowBlock[] = [];
  /** The groups of what was there already. */
  #groupsBefore: SavedGroups | undefined;
  #hasChanged = false;
  #nextSnapshotMs = 0;

  constructor(split: SplitQuery, names: readonly string[], options: FollowExecuteOptions, parts: Parts) {
    this.#split = split;
    this.#names = names;
    this.#options = options;
    this.#summary = parts.summary;
    this.#live = parts.live;
    this.#over = parts.over;
    this.#contextHead = parts.contextHead;
    this.#makesTable = parts.live.shape.kind === 'table' && hasGrouping(split);
    this.#merge = options.merge ? new MergeWindow(limits.mergeWindowMs, options.maxRows) : undefined;
    this.#scanner = new Scanner(scanJob(split, options), {
      rows: (block) => this.#blocks.push(block),
      stopped: () => options.signal?.aborted === true,
    });
  }

  async *output(): AsyncGenerator<Output> {
    const signals = [this.#enough.signal, ...(this.#options.signal === undefined ? [] : [this.#options.signal])];
    const signal = AbortSignal.any(signals);
    const { stdin, contextBefore, contextAfter } = this.#options;
    // Lines around a match may be on both sides of what is handed over.
    const handsOverExisting = contextBefore + contextAfter === 0 && !JSON.stringify(this.#split).includes('"_line"');
    const events = followInputs(this.#names, { stdin, signal, handsOverExisting });
    try {
      let next = events.next();
      while (!this.#enough.signal.aborted) {
        const dueMs = this.#dueMs();
        if (dueMs !== undefined && (dueMs <= Date.now() || !(await settlesBefore(next, dueMs)))) yield* this.#due();
        else {
          const result = await next;
          if (result.done) break;
          if (result.value.kind === 'existing') yield* this.#scanExisting(result.value, signal);
          else yield* this.#take(result.value);
          next = events.next();
        }
      }
    } finally {
      this.#enough.abort();
      void events.return(undefined);
    }
    yield* this.#end();
  }

  *#end(): Generator<Output> {
    if (this.#merge !== undefined && !this.#summary.enough) yield* this.#rows(this.#merge.takeAll());
    const { coverage, scanned } = this.#scanner.outcome();
    this.#summary.scanned += scanned;
    this.#addCoverage(coverage);
    this.#summary.stopped = this.#options.signal?.aborted === true;
    if (this.#makesTable) yield this.#table();
  }

  // ---- what comes ----

  *#take(event: Exclude<FollowEvent, Existing>): Generator<Output> {
    switch (event.kind) {
      case 'block':
        yield* this.#scan(event);
        break;
      case 'caughtUp':
        this.#merge?.openNow();
        break;
      case 'notice':
        this.#notice(event);
        break;
      case 'longLine':
        this.#summary.longLines++;
        this.#summary.firstLong ??= { name: event.file.name, line: event.line };
    }
  }

  #notice(notice: Notice): void {
    this.#options.onNotice(notice);
    const { path, message, importance } = notice;
    if (importance === 'detail') return;
    this.#summary.problems.push({ path, message, severity: importance === 'error' ? 'error' : 'note' });
  }

  *#scan({ stream, block }: Extract<FollowEvent, { kind: 'block' }>): Generator<Output> {
    this.#blocks = [];
    this.#add(this.#scanner.scanTurn(taskOf(stream), this.#turnOf(stream), block), 0);
    this.#hasChanged = true;
    for (const rows of this.#blocks) yield* this.#block(rows, stream.number);
  }

  /** What is there already is scanned like any file, by all threads. */
  async *#scanExisting(existing: Existing, signal: AbortSignal): AsyncGenerator<Output> {
    const { stream, fd, startBytes, endBytes } = existing;
    const task = { ...taskOf(stream), fd };
    const tasks = tasksOfOpenFile(task, startBytes, endBytes);
    const options = { ...this.#options, signal, estimatedBytes: endBytes - startBytes };
    let lines = 0;
    let bytes = startBytes;
    for await (const event of schedule(scanJob(this.#split, this.#options), tasks, options)) {
      if (event.kind === 'rows') yield* this.#block(after(event.block, lines), stream.number);
      else if (event.kind === 'outcome') this.#addOutcome(event.outcome);
      else {
        this.#add(event.report, lines);
        lines += event.report.lines;
        bytes += event.report.bytes;
      }
    }
    this.#hasChanged = true;
    if (bytes < endBytes && !signal.aborted) this.#notice(emptiedMeanwhile(stream.file.name, endBytes - bytes));
    existing.wasRead(lines);
  }

  #addOutcome({ groups, coverage, scanned }: ScanOutcome): void {
    this.#summary.scanned += scanned;
    this.#addCoverage(coverage);
    const { grouping } = this.#split;
    if (groups === undefined || grouping === undefined) return;
    const grouper = new Grouper(grouping, new RecordBinder(this.#options), this.#options);
    if (this.#groupsBefore !== undefined) grouper.merge(this.#groupsBefore);
    grouper.merge(groups);
    this.#groupsBefore = grouper.save();
  }

  #addCoverage(coverage: ScanOutcome['coverage']): void {
    for (const { field, present } of coverage)
      this.#summary.coverage.set(field, (this.#summary.coverage.get(field) ?? 0) + present);
  }

  #turnOf(stream: FollowedStream): Turn {
    const known = this.#turns.get(stream);
    if (known !== undefined) return known;
    const { fd, linesBefore: lines, bytesBefore: bytes } = stream;
    const turn = this.#scanner.newTurn(fd === undefined ? undefined : { fd, lines, bytes });
    this.#turns.set(stream, turn);
    return turn;
  }

  *#block(block: RowBlock, fileIndex: number): Generator<Output> {
    if (this.#summary.enough) return;
    if (this.#options.blocks && this.#split.rest.length === 0 && this.#merge === undefined) {
      yield { kind: 'block', block };
      return;
    }
    const rows = recordRows(block, fileIndex);
    if (this.#merge === undefined) yield* this.#rows(rows);
    else if (!this.#merge.add(rows, block.times, Date.now())) yield* this.#overfull(this.#merge);
  }

  *#overfull(merge: MergeWindow): Generator<Output> {
    const { maxRows } = this.#options;
    this.#warn(
      `--merge holds ${maxRows.toLocaleString('en')} rows: what was there before is in order within so many (--max-rows, or narrow the time with --since)`,
    );
    yield* this.#rows(merge.takeAll());
  }

  *#rows(rows: readonly RecordRow[]): Generator<Output> {
    const out = this.#live.push(this.#contextHead?.push(rows) ?? rows);
    if (out.length > 0) yield { kind: 'rows', shape: this.#live.shape, rows: out };
    if (!this.#live.done && this.#contextHead?.done !== true) return;
    this.#summary.enough = true;
    this.#enough.abort();
  }

  // ---- what is due ----

  /** When something must be given though nothing comes. */
  #dueMs(): number | undefined {
    const mergeMs = this.#merge?.dueMs;
    const wantsSnapshot = this.#options.snapshotMs !== undefined && this.#makesTable && this.#hasChanged;
    if (!wantsSnapshot) return mergeMs;
    return Math.min(this.#nextSnapshotMs, mergeMs ?? Number.POSITIVE_INFINITY);
  }

  *#due(): Generator<Output> {
    const nowMs = Date.now();
    if (this.#merge !== undefined) yield* this.#rows(this.#merge.take(nowMs));
    const { snapshotMs } = this.#options;
    if (snapshotMs === undefined || !this.#makesTable || nowMs < this.#nextSnapshotMs) return;
    this.#hasChanged = false;
    yield { ...this.#table(), isSnapshot: true };
    const endMs = Date.now();
    this.#nextSnapshotMs = endMs + Math.max(snapshotMs, (endMs - nowMs) / snapshotShare);
  }

  #table(): Extract<Output, { kind: 'rows' }> {
    const table = this.#tableSoFar();
    const pipeline = this.#over(table.shape);
    const rows = [...pipeline.push(table.rows), ...pipeline.end()];
    return { kind: 'rows', shape: pipeline.shape, rows };
  }

  #tableSoFar(): { readonly shape: Shape; readonly rows: readonly Row[] } {
    const { grouping } = this.#split;
    if (grouping === undefined) {
      const rows = this.#live.end();
      return { shape: this.#live.shape, rows };
    }
    const grouper = new Grouper(grouping, new RecordBinder(this.#options), this.#options);
    const { groups } = this.#scanner.outcome();
    if (this.#groupsBefore !== undefined) grouper.merge(this.#groupsBefore);
    if (groups !== undefined) grouper.merge(groups);
    if (grouper.pooledRecords > 0)
      this.#warn(
        `${this.#options.maxGroups.toLocaleString('en')} groups is the limit: further groups are pooled in (other) (--max-groups)`,
      );
    return groupedTable(grouper, grouping, this.#options.zone);
  }

  // ---- bookkeeping ----

  #warn(message: string): void {
    if (!this.#summary.warnings.includes(message)) this.#summary.warnings.push(message);
  }

  #add(report: TaskReport, linesBefore: number): void {
    const s = this.#summary;
    const spot = (line: number): Spot => ({ name: report.name, line: linesBefore + line });
    if (report.textRecords > 0) s.firstText ??= spot(report.firstTextLine);
    if (report.brokenRecords > 0) s.firstBroken ??= spot(report.firstBrokenLine);
    if (report.longLines > 0) s.firstLong ??= spot(report.firstLongLine);
    s.records += report.records;
    s.bytes += report.bytes;
    s.matched += report.matched;
    s.textRecords += report.textRecords;
    s.brokenRecords += report.brokenRecords;
    s.longLines += report.longLines;
  }
}

export function taskOf({ number: fileIndex, file }: FollowedStream): ScanTask {
  return { fileIndex, path: file.path, name: file.name, named: file.named };
}

/** The block of a range, its lines counted from the beginning of the file. */
function after(block: RowBlock, linesBefore: number): RowBlock {
  return linesBefore === 0 ? block : { ...block, lines: block.lines.map((line) => line + linesBefore) };
}

export function emptiedMeanwhile(path: string, lostBytes: number): Notice {
  const message = `emptied while it was being read: ${lostBytes.toLocaleString('en')} bytes could not be read`;
  return { kind: 'notice', path, message, importance: 'loss' };
}

function groupedTable(
  grouper: Grouper,
  grouping: Grouping,
  zone: 'local' | 'utc',
): { readonly shape: Shape; readonly rows: readonly Row[] } {
  const { columns, rows, binMs } = groupTable(grouper, grouping, zone);
  return { shape: { kind: 'table', columns, ...(binMs === undefined ? {} : { binMs }) }, rows };
}

function hasGrouping({ grouping, rest }: SplitQuery): boolean {
  return grouping !== undefined || rest.some(isAggregation);
}

/** Whether the work is done (or has failed) before that time. */
async function settlesBefore(work: Promise<unknown>, timeMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, timeMs - Date.now()), false);
  });
  const settled = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
