/** One scan of the inputs, in all threads: what is measured, by step and key, as partial states. */

import type { SampleLine } from '../../aggregates/samples.ts';
import { aliasTableOf } from '../../core/aliases.ts';
import { RecordReader } from '../../core/record.ts';
import { type FileSeek, noSeek } from '../../engine/file-seek.ts';
import type { ScanOutcome, TaskReport, TimeSpan } from '../../engine/job.ts';
import { schedule } from '../../engine/scheduler.ts';
import type { TaskList } from '../../engine/tasks.ts';
import type { InputProblem } from '../../input/input.ts';
import type { SavedGroups } from '../../operators/grouper.ts';
import { RangeLines } from '../range-lines.ts';
import { type EngineOptions, StepPlan, type StepQuery } from './step-plan.ts';

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
  /** What was not read, as its times cannot matter. */
  seek: FileSeek;
}

export function emptyStepSummary(): StepSummary {
  return { bytes: 0, records: 0, matched: 0, broken: 0, ahead: 0, problems: [], stopped: false, seek: noSeek };
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
  readonly lineOf: (sample: SampleLine) => number;
  /** Where those lines are counted from, if not from the beginning of the file. */
  readonly afterBytes?: (sample: SampleLine) => { readonly afterBytes?: number };
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
  const plan = new StepPlan(queries, engine);
  const inputs = new Map<string, ScannedInput>();
  summary.problems.push(...planned.problems);
  summary.seek = planned.seek;
  const lines = new RangeLines();
  const outcomes: ScanOutcome[] = [];
  for await (const event of schedule(plan.job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind === 'report') {
      addReport(summary, inputs, event.task.fileIndex, event.report);
      lines.add(event.task, event.report.lines);
    } else if (event.kind === 'outcome') outcomes.push(event.outcome);
  }
  summary.stopped = engine.signal?.aborted === true;
  const lineOf = (sample: SampleLine): number => lines.lineOf(sample);
  const afterBytes = (sample: SampleLine): ReturnType<RangeLines['afterBytes']> => lines.afterBytes(sample);
  return plan.groupsOf(outcomes).map((groups) => ({ groups, inputs: [...inputs.values()], lineOf, afterBytes }));
}

export function addReport(
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
  return new RecordReader(aliasTableOf(engine.aliases));
}
