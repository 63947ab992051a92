/** One scan of the inputs, in all threads: what is measured, by step and key, as partial states. */

import type { SampleLine } from '../../aggregates/samples.ts';
import { AliasTable } from '../../core/aliases.ts';
import { RecordReader } from '../../core/record.ts';
import type { ExecuteOptions } from '../../engine/execute.ts';
import type { ScanBranch, ScanJob, ScanOutcome, TaskReport, TimeSpan } from '../../engine/job.ts';
import { schedule } from '../../engine/scheduler.ts';
import type { TaskList } from '../../engine/tasks.ts';
import type { InputProblem } from '../../input/input.ts';
import { RecordBinder } from '../../operators/binder.ts';
import { Grouper, type SavedGroups } from '../../operators/grouper.ts';
import type { Grouping } from '../../operators/operator.ts';
import type { Filter, Key } from '../../query/ast.ts';
import { RangeLines } from '../range-lines.ts';
import type { Measure } from './measure.ts';

export type EngineOptions = Omit<ExecuteOptions, 'blocks'>;

export interface StepQuery {
  readonly filter: Filter;
  readonly measure: Measure;
  readonly by: readonly Key[];
  readonly stepMs: number;
  /** Records dated past this are counted, and belong to no step. */
  readonly untilMs: number;
}

/** What was read; complete once the scan is. */
export interface StepSummary {
  bytes: number;
  records: number;
  matched: number;
  /** Lines that begin like an object and are none. */
  broken: number;
  /** Records dated further ahead than lateness explains. */
  ahead: number;
  problems: InputProblem[];
  stopped: boolean;
}

export function emptyStepSummary(): StepSummary {
  return { bytes: 0, records: 0, matched: 0, broken: 0, ahead: 0, problems: [], stopped: false };
}

/** What one input, or one member of an archive, had. */
export interface ScannedInput {
  readonly fileIndex: number;
  readonly name: string;
  lines: number;
  span: TimeSpan | undefined;
}

export interface ScannedSteps {
  readonly groups: SavedGroups;
  readonly inputs: readonly ScannedInput[];
  /** The line of its input that a sample is, from 1, counted from where this scan began to read it. */
  lineOf(sample: SampleLine): number;
}

export async function scanSteps(
  planned: TaskList,
  query: StepQuery,
  engine: EngineOptions,
  summary: StepSummary,
): Promise<ScannedSteps> {
  const [scanned] = await scanManySteps(planned, [query], engine, summary);
  return scanned;
}

/** All queries in one scan; what they found in their order. */
export async function scanManySteps(
  planned: TaskList,
  queries: readonly StepQuery[],
  engine: EngineOptions,
  summary: StepSummary,
): Promise<ScannedSteps[]> {
  const groupings = queries.map(groupingOf);
  const groupers = groupings.map((grouping) => new Grouper(grouping, new RecordBinder(engine), engine));
  const inputs = new Map<string, ScannedInput>();
  summary.problems.push(...planned.problems);
  const lines = new RangeLines();
  const branches = branchesOf(queries);
  const job = jobOf(queries, groupings, branches, engine);
  for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind === 'report') {
      addReport(summary, inputs, event.task.fileIndex, event.report);
      lines.add(event.task, event.report.lines);
    } else if (event.kind === 'outcome') mergeOutcome(event.outcome, groupers, branches);
  }
  summary.stopped = engine.signal?.aborted === true;
  const lineOf = (sample: SampleLine): number => lines.lineOf(sample);
  return groupers.map((grouper) => ({ groups: grouper.save(), inputs: [...inputs.values()], lineOf }));
}

function groupingOf({ stepMs, by, measure }: StepQuery): Grouping {
  return {
    keys: [{ kind: 'timeBin', widthMs: stepMs }, ...by],
    aggregates: [...measure.calls, { name: 'samples' }],
    utcBins: true,
  };
}

/** Numbers of the queries that ask the same filter: it is decided once for all of them. */
function branchesOf(queries: readonly StepQuery[]): number[][] {
  const branches = new Map<string, number[]>();
  queries.forEach(({ filter }, i) => {
    const id = JSON.stringify(filter);
    branches.set(id, [...(branches.get(id) ?? []), i]);
  });
  return [...branches.values()];
}

function mergeOutcome(
  { groups, branches: saved = [] }: ScanOutcome,
  groupers: readonly Grouper[],
  branches: readonly (readonly number[])[],
): void {
  if (groups !== undefined) groupers[0].merge(groups);
  saved.forEach((ofBranch, b) => {
    ofBranch.forEach((one, g) => {
      groupers[branches[b][g]].merge(one);
    });
  });
}

function jobOf(
  queries: readonly StepQuery[],
  groupings: readonly Grouping[],
  branches: readonly (readonly number[])[],
  engine: EngineOptions,
): ScanJob {
  const [{ filter, untilMs }] = queries;
  const branch = (numbers: readonly number[]): ScanBranch => ({
    filter: queries[numbers[0]].filter,
    groupings: numbers.map((i) => groupings[i]),
  });
  return {
    ...(queries.length === 1
      ? { filter, grouping: groupings[0] }
      : { filter: { kind: 'all' }, branches: branches.map(branch) }),
    spanUntilMs: untilMs,
    nowMs: engine.nowMs,
    zone: engine.zone,
    aliases: engine.aliases,
    maxGroups: engine.maxGroups,
    strict: engine.strict,
    jsonOnly: engine.jsonOnly,
    wantTimes: false,
    rowLimit: 0,
    contextBefore: 0,
    contextAfter: 0,
    kernel: engine.kernel,
  };
}

function addReport(
  summary: StepSummary,
  inputs: Map<string, ScannedInput>,
  fileIndex: number,
  report: TaskReport,
): void {
  summary.bytes += report.bytes;
  summary.records += report.records;
  summary.matched += report.matched;
  summary.broken += report.brokenRecords;
  summary.ahead += report.span?.aheadRecords ?? 0;
  summary.problems.push(...report.problems);
  const id = `${fileIndex} ${report.name}`;
  const input = inputs.get(id) ?? { fileIndex, name: report.name, lines: 0, span: undefined };
  input.lines += report.lines;
  input.span = joinedSpan(input.span, report.span);
  inputs.set(id, input);
}

export function joinedSpan(a: TimeSpan | undefined, b: TimeSpan | undefined): TimeSpan | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return {
    oldestMs: Math.min(a.oldestMs, b.oldestMs),
    newestMs: Math.max(a.newestMs, b.newestMs),
    aheadRecords: a.aheadRecords + b.aheadRecords,
    oldestOfDays: joinedDays(a.oldestOfDays, b.oldestOfDays),
  };
}

function joinedDays(a: TimeSpan['oldestOfDays'], b: TimeSpan['oldestOfDays']): Map<number, number> {
  const days = new Map(a);
  for (const [day, timeMs] of b) days.set(day, Math.min(timeMs, days.get(day) ?? timeMs));
  return days;
}

/** Reads single records for their trace id. */
export function recordReader(engine: EngineOptions): RecordReader {
  return new RecordReader(new AliasTable(engine.aliases));
}
