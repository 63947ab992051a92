/** One pass over all records, text lines included, for many questions at once. */

import type { FieldValue } from '../../core/value.ts';
import {
  countingJob,
  type ScanBranch,
  type ScanJob,
  type ScanTask,
  type TaskReport,
  type TimeSpan,
} from '../../engine/job.ts';
import { schedule } from '../../engine/scheduler.ts';
import type { TaskList } from '../../engine/tasks.ts';
import { RecordBinder } from '../../operators/binder.ts';
import { Grouper, type SavedGroups } from '../../operators/grouper.ts';
import type { Grouping } from '../../operators/operator.ts';
import type { Filter } from '../../query/ast.ts';
import type { AnalysisSummary, PassOptions } from '../pass.ts';
import { RangeLines } from '../range-lines.ts';
import { joinedSpan } from '../spike/step-scan.ts';

/** Records that match are grouped in each of the ways. */
export interface Question {
  readonly filter: Filter;
  readonly groupings: readonly Grouping[];
}

/** What one grouping gave: its rows, or its state. */
export interface Answers {
  /** By question and its groupings. */
  readonly groupers: readonly (readonly Grouper[])[];
  /** In a survey: the keys that were met, of the top of records and of objects that were looked into. */
  readonly keys: readonly (readonly string[])[];
  readonly lines: RangeLines;
  /** In a survey: from when to when the records of each task are; one without a time has none. */
  readonly spans: ReadonlyMap<ScanTask, TimeSpan>;
  /** Records whose group found no room. */
  readonly pooledRecords: number;
}

export interface Scope {
  readonly planned: TaskList;
  /** Only such records take part. */
  readonly filter: Filter;
  readonly engine: PassOptions;
}

interface Wanted {
  /** What is read is added to it, where it was not before. */
  readonly counted?: AnalysisSummary;
  /** Keys and spans are wanted. */
  readonly isSurvey?: boolean;
}

/** Asks all questions in one scan. */
export async function askAll(
  { planned, filter, engine }: Scope,
  questions: readonly Question[],
  { counted, isSurvey = false }: Wanted = {},
): Promise<Answers> {
  const groupers = questions.map(({ groupings }) =>
    groupings.map((grouping) => new Grouper(grouping, new RecordBinder(engine), engine)),
  );
  const branches = branchesOf(questions);
  const survey = isSurvey ? { spanUntilMs: Number.POSITIVE_INFINITY, wantKeys: true } : {};
  const job = { ...jobOf(filter, branches, questions, engine), ...survey };
  const keys: (readonly string[])[] = [];
  const lines = new RangeLines();
  const spans = new Map<ScanTask, TimeSpan>();
  for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind === 'report') {
      lines.add(event.task, event.report.lines);
      addSpan(spans, event.task, event.report.span);
      if (counted !== undefined) addReport(counted, event.report);
    } else if (event.kind === 'outcome') {
      keys.push(...(event.outcome.keys ?? []));
      merge(event.outcome.branches ?? [], branches, groupers);
    }
  }
  const pooledRecords = Math.max(0, ...groupers.flat().map((grouper) => grouper.pooledRecords));
  return { groupers, keys, lines, spans, pooledRecords };
}

/** Questions of one filter are one branch: it is decided once. */
function branchesOf(questions: readonly Question[]): number[][] {
  const byFilter = new Map<string, number[]>();
  questions.forEach(({ filter }, i) => {
    const id = JSON.stringify(filter);
    byFilter.set(id, [...(byFilter.get(id) ?? []), i]);
  });
  return [...byFilter.values()];
}

function jobOf(
  filter: Filter,
  branches: readonly (readonly number[])[],
  questions: readonly Question[],
  engine: PassOptions,
): ScanJob {
  return countingJob(engine, {
    filter,
    branches: branches.map(
      (numbers): ScanBranch => ({
        filter: questions[numbers[0]].filter,
        groupings: numbers.flatMap((i) => questions[i].groupings),
      }),
    ),
  });
}

function merge(
  saved: readonly (readonly SavedGroups[])[],
  branches: readonly (readonly number[])[],
  groupers: readonly (readonly Grouper[])[],
): void {
  saved.forEach((ofBranch, b) => {
    const wanted = branches[b].flatMap((i) => groupers[i]);
    for (const [g, groups] of ofBranch.entries()) wanted[g].merge(groups);
  });
}

/** A task that is an archive has a report for each member. */
function addSpan(spans: Map<ScanTask, TimeSpan>, task: ScanTask, span: TimeSpan | undefined): void {
  const joined = joinedSpan(spans.get(task), span);
  if (joined !== undefined) spans.set(task, joined);
}

function addReport(summary: AnalysisSummary, report: TaskReport): void {
  summary.bytes += report.bytes;
  summary.records += report.records - report.textRecords;
  summary.textRecords += report.textRecords;
  summary.problems.push(...report.problems);
}

/** A row's value as a number; 0 where it is none. */
export function numberAt(row: readonly FieldValue[], i: number): number {
  const value = row[i];
  return typeof value === 'number' ? value : 0;
}
