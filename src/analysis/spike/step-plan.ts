/** What a scan works out of the records: by step and key, of each of several queries. */

import type { ExecuteOptions } from '../../engine/execute.ts';
import { countingJob, type ScanBranch, type ScanJob, type ScanOutcome } from '../../engine/job.ts';
import { RecordBinder } from '../../operators/binder.ts';
import { Grouper, type SavedGroups } from '../../operators/grouper.ts';
import type { Grouping } from '../../operators/operator.ts';
import type { Filter, Key } from '../../query/ast.ts';
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

/** The job of some queries, and what its outcomes are for each of them. */
export class StepPlan {
  readonly job: ScanJob;
  readonly #groupings: readonly Grouping[];
  readonly #branches: readonly (readonly number[])[];
  readonly #engine: EngineOptions;

  constructor(queries: readonly StepQuery[], engine: EngineOptions) {
    this.#groupings = queries.map(groupingOf);
    this.#branches = branchesOf(queries);
    this.#engine = engine;
    this.job = jobOf(queries, this.#groupings, this.#branches, engine);
  }

  /** The groups of all outcomes together, of each query in their order. */
  groupsOf(outcomes: readonly Pick<ScanOutcome, 'groups' | 'branches'>[]): SavedGroups[] {
    const { maxGroups, zone } = this.#engine;
    const groupers = this.#groupings.map(
      (grouping) => new Grouper(grouping, new RecordBinder(this.#engine), { maxGroups, zone }),
    );
    for (const outcome of outcomes) mergeOutcome(outcome, groupers, this.#branches);
    return groupers.map((grouper) => grouper.save());
  }
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
  { groups, branches: saved = [] }: Pick<ScanOutcome, 'groups' | 'branches'>,
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
  return countingJob(engine, {
    ...(queries.length === 1
      ? { filter, grouping: groupings[0] }
      : { filter: { kind: 'all' }, branches: branches.map(branch) }),
    spanUntilMs: untilMs,
  });
}
