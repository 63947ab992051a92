/** One pass over all records, at the speed of a scan, for what a command counts. */

import { BugError } from '../core/errors.ts';
import type { FieldValue } from '../core/value.ts';
import type { ExecuteOptions } from '../engine/execute.ts';
import { type FileSeek, noSeek, seekerWithin } from '../engine/file-seek.ts';
import { countingJob, type TaskReport } from '../engine/job.ts';
import { schedule } from '../engine/scheduler.ts';
import { planTasks, type TaskList } from '../engine/tasks.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import { RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import type { Grouping } from '../operators/operator.ts';
import type { Filter } from '../query/ast.ts';

export type PassOptions = Omit<ExecuteOptions, 'blocks'>;

/** What was read; complete once the passes are done. */
export interface AnalysisSummary {
  bytes: number;
  /** JSON records read, whether or not they took part. */
  records: number;
  textRecords: number;
  problems: InputProblem[];
  stopped: boolean;
  /** What was not read, as its times do not take part. */
  seek: FileSeek;
}

export function emptyAnalysisSummary(): AnalysisSummary {
  return { bytes: 0, records: 0, textRecords: 0, problems: [], stopped: false, seek: noSeek };
}

/** What must be read for the records of a filter: of plain files in the order of time, the part that its times are in. */
export function plannedWithin(files: readonly InputFile[], filter: Filter, engine: PassOptions): Promise<TaskList> {
  return planTasks(files, false, { seeker: seekerWithin(filter, engine) });
}

/** Groups the records that pass the filter, in every thread. Lines that are no JSON objects are left out. What is read is added
 * to `counted`, where it was not before. */
export async function groupsOf(
  planned: TaskList,
  filter: Filter,
  grouping: Grouping,
  engine: PassOptions,
  counted?: AnalysisSummary,
): Promise<FieldValue[][]> {
  const job = countingJob(engine, { filter, grouping, jsonOnly: true });
  const grouper = new Grouper(grouping, new RecordBinder(engine), engine);
  for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind === 'report' && counted !== undefined) addReport(counted, event.report);
    if (event.kind === 'outcome' && event.outcome.groups !== undefined) grouper.merge(event.outcome.groups);
  }
  return grouper.rows();
}

function addReport(summary: AnalysisSummary, report: TaskReport): void {
  summary.bytes += report.bytes;
  summary.records += report.records - report.textRecords;
  summary.textRecords += report.textRecords;
  summary.problems.push(...report.problems);
}

// ---- what internal aggregates gave, checked ----

export function memberOf(value: FieldValue, key: string): FieldValue {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key))
    return Object.entries(value).find(([name]) => name === key)?.[1];
  throw new BugError(`an aggregate gave no ${key}`);
}

export function listOf(value: FieldValue): readonly FieldValue[] {
  if (!Array.isArray(value)) throw new BugError('an aggregate gave no list');
  return value;
}

export function numbersOf(value: FieldValue): number[] {
  return listOf(value).map(Number);
}
