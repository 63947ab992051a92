/** Which kinds of message there are; and which are new, gone or changed in share, against a time before or other files. */

import { type Pattern, type PatternSet, PatternsState } from '../aggregates/patterns.ts';
import { BugError } from '../core/errors.ts';
import type { ExecuteOptions } from '../engine/execute.ts';
import { type FileSeek, noSeek } from '../engine/file-seek.ts';
import { countingJob, type TaskReport } from '../engine/job.ts';
import { schedule } from '../engine/scheduler.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import { RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import { byCount } from '../operators/pattern-table.ts';
import { messageField, patternGrouping } from '../operators/patterns.ts';
import type { Field, Filter, PatternSplit } from '../query/ast.ts';
import { plannedWithin } from './pass.ts';
import { changesOf, type PatternChange } from './pattern-changes.ts';

export interface PatternsOptions {
  readonly engine: Omit<ExecuteOptions, 'blocks'>;
  /** Which records are looked at. */
  readonly filter: Filter;
  /** Whose values are taken for messages; `message` unless told otherwise. */
  readonly field?: Field;
  /** Records from this time on (epoch milliseconds) are set against those before it. */
  readonly newSinceMs?: number;
  /** Or these files are what the others are set against. */
  readonly against?: readonly InputFile[];
}

export interface PatternReport extends Pattern {
  /** Of the records with a message. */
  readonly share: number;
  /** Of those it is set against; 0 where there are none. */
  readonly shareBefore: number;
  /** Undefined where nothing is compared, or where chance explains the difference. */
  readonly change: PatternChange | undefined;
}

/** What was read; complete once the report is there. */
export interface PatternsSummary {
  bytes: number;
  /** All that were read. */
  records: number;
  /** Those that the filter selects. */
  matched: number;
  problems: InputProblem[];
  stopped: boolean;
  /** What was not read, as its times do not take part. */
  seek: FileSeek;
}

export interface PatternsReport extends Omit<PatternSet, 'patterns'> {
  /** The most frequent first. */
  readonly patterns: readonly PatternReport[];
  readonly isComparison: boolean;
  readonly summary: PatternsSummary;
  /** What must be known of exactness. */
  readonly notes: readonly string[];
}

export function emptyPatternsSummary(): PatternsSummary {
  return { bytes: 0, records: 0, matched: 0, problems: [], stopped: false, seek: noSeek };
}

/** Reads the inputs once, in all threads. `summary` may be watched meanwhile. */
export async function findPatterns(
  files: readonly InputFile[],
  options: PatternsOptions,
  summary: PatternsSummary = emptyPatternsSummary(),
): Promise<PatternsReport> {
  const { engine, field = messageField } = options;
  const split = splitOf(files, options);
  const grouping = patternGrouping(field, split);
  const planned = await plannedWithin([...files, ...(options.against ?? [])], options.filter, engine);
  summary.problems.push(...planned.problems);
  summary.seek = planned.seek;
  const grouper = new Grouper(grouping, new RecordBinder(engine), engine);
  const job = countingJob(options.engine, { filter: options.filter, grouping });
  for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind === 'report') addReport(summary, event.report);
    if (event.kind === 'outcome' && event.outcome.groups !== undefined) grouper.merge(event.outcome.groups);
  }
  summary.stopped = engine.signal?.aborted === true;
  return reportOf(grouper, split !== undefined, summary);
}

function splitOf(files: readonly InputFile[], { newSinceMs, against }: PatternsOptions): PatternSplit | undefined {
  if (newSinceMs !== undefined) return { kind: 'time', fromMs: newSinceMs };
  return against === undefined ? undefined : { kind: 'files', count: files.length };
}

function addReport(summary: PatternsSummary, report: TaskReport): void {
  summary.bytes += report.bytes;
  summary.records += report.records;
  summary.matched += report.matched;
  summary.problems.push(...report.problems);
}

function reportOf(grouper: Grouper, isComparison: boolean, summary: PatternsSummary): PatternsReport {
  const state = grouper.state(0);
  if (!(state instanceof PatternsState)) throw new BugError('the grouping has no patterns');
  const found = state.patterns();
  const set = { ...found, patterns: byCount(found.patterns) };
  const changes = isComparison ? changesOf(set) : [];
  const patterns = set.patterns.map(
    (pattern, i): PatternReport => ({
      ...pattern,
      share: set.records === 0 ? 0 : pattern.count / set.records,
      shareBefore: set.recordsBefore === 0 ? 0 : pattern.countBefore / set.recordsBefore,
      change: changes[i],
    }),
  );
  const note = state.note();
  return { ...set, patterns, isComparison, summary, notes: note === undefined ? [] : [note] };
}
