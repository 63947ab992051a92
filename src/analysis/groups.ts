/** One pass over all records for many questions: each branch's records, grouped in each of its ways. */

import { countingJob, type ScanBranch } from '../engine/job.ts';
import { schedule } from '../engine/scheduler.ts';
import type { TaskList } from '../engine/tasks.ts';
import { RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import type { PassOptions } from './pass.ts';

/** @returns by branch and grouping */
export async function groupBranches(
  planned: TaskList,
  branches: readonly ScanBranch[],
  engine: PassOptions,
): Promise<Grouper[][]> {
  const job = countingJob(engine, { filter: { kind: 'all' }, branches });
  const groupers = branches.map(({ groupings }) =>
    groupings.map((grouping) => new Grouper(grouping, new RecordBinder(engine), engine)),
  );
  for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind !== 'outcome') continue;
    event.outcome.branches?.forEach((saved, b) => {
      saved.forEach((groups, g) => {
        groupers[b][g].merge(groups);
      });
    });
  }
  return groupers;
}
