/** One pass over all records for many questions: each branch's records, grouped in each of its ways. */

import type { ScanBranch, ScanJob } from '../engine/job.ts';
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
  const { nowMs, zone, aliases, maxGroups, strict, jsonOnly, kernel } = engine;
  const job: ScanJob = {
    filter: { kind: 'all' },
    branches,
    nowMs,
    zone,
    aliases,
    maxGroups,
    strict,
    jsonOnly,
    wantTimes: false,
    rowLimit: 0,
    contextBefore: 0,
    contextAfter: 0,
    kernel,
  };
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
