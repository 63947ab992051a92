/** What a scan works out of the records: by step and key, of each of several queries. */

import type { ExecuteOptions } from '../../engine/execute.ts';
import { countingJob, type ScanBranch, type ScanJob, type ScanOutcome } from '../../engine/job.ts';
import { RecordBinder } from '../../operators/binder.ts';
import { Grouper, type SavedGroups } from '../../operators/grouper.ts';
import type { Grouping } from '../../operators/operator.ts';
import type { AggregateCall, Filter, Key } from '../../query/ast.ts';
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

/** What is grouped: queries of the same filter and keys share it. */
interface Unit {
  readonly filter: Filter;
  readonly grouping: Grouping;
}

/** Where a query's answer is: its unit, and of that the states of its aggregates. */
interface Part {
  readonly unit: number;
  readonly states: readonly number[];
}

const samples: AggregateCall = { name: 'samples' };

/** The job of some queries, and what its outcomes are for each of them. */
export class StepPlan {
  readonly job: ScanJob;
  readonly #units: readonly Unit[];
  readonly #parts: readonly Part[];
  readonly #branches: readonly (readonly number[])[];
  readonly #engine: EngineOptions;

  constructor(queries: readonly StepQuery[], engine: EngineOptions) {
    const { units, parts } = unitsOf(queries);
    this.#units = units;
    this.#parts = parts;
    this.#branches = branchesOf(units);
    this.#engine = engine;
    this.job = jobOf(units, this.#branches, queries[0].untilMs, engine);
  }

  /** The groups of all outcomes together, of each query in their order. */
  groupsOf(outcomes: readonly Pick<ScanOutcome, 'groups' | 'branches'>[]): SavedGroups[] {
    const { maxGroups, zone } = this.#engine;
    const groupers = this.#units.map(
      ({ grouping }) => new Grouper(grouping, new RecordBinder(this.#engine), { maxGroups, zone }),
    );
    for (const outcome of outcomes) mergeOutcome(outcome, groupers, this.#branches);
    const saved = groupers.map((grouper) => grouper.save());
    return this.#parts.map(({ unit, states }) => {
      const all = saved[unit];
      return { ...all, states: states.map((at) => all.states[at]) };
    });
  }
}

interface Gathered {
  readonly number: number;
  readonly filter: Filter;
  readonly keys: readonly Key[];
  readonly calls: Map<string, AggregateCall>;
}

function unitsOf(queries: readonly StepQuery[]): { units: Unit[]; parts: Part[] } {
  const known = new Map<string, Gathered>();
  const found = queries.map(({ filter, by, stepMs, measure }) => {
    const keys: readonly Key[] = [{ kind: 'timeBin', widthMs: stepMs }, ...by];
    const id = JSON.stringify([filter, keys]);
    const unit = known.get(id) ?? { number: known.size, keys, filter, calls: new Map<string, AggregateCall>() };
    known.set(id, unit);
    const calls = [...measure.calls, samples];
    for (const call of calls) if (!unit.calls.has(JSON.stringify(call))) unit.calls.set(JSON.stringify(call), call);
    return { unit, calls };
  });
  const units = [...known.values()].map(({ filter, keys, calls }) => ({
    filter,
    grouping: { keys, aggregates: [...calls.values()], utcBins: true as const },
  }));
  const parts = found.map(({ unit, calls }) => {
    const order = [...unit.calls.keys()];
    return { unit: unit.number, states: calls.map((call) => order.indexOf(JSON.stringify(call))) };
  });
  return { units, parts };
}

/** Numbers of the units that ask the same filter: it is decided once for all of them. */
function branchesOf(units: readonly Unit[]): number[][] {
  const branches = new Map<string, number[]>();
  units.forEach(({ filter }, i) => {
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
  units: readonly Unit[],
  branches: readonly (readonly number[])[],
  untilMs: number,
  engine: EngineOptions,
): ScanJob {
  const branch = (numbers: readonly number[]): ScanBranch => ({
    filter: units[numbers[0]].filter,
    groupings: numbers.map((i) => units[i].grouping),
  });
  return countingJob(engine, {
    ...(units.length === 1
      ? { filter: units[0].filter, grouping: units[0].grouping }
      : { filter: { kind: 'all' }, branches: branches.map(branch) }),
    spanUntilMs: untilMs,
  });
}
