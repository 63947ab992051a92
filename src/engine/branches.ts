/** Many questions of one scan: a record is asked each of them. Conditions that several begin with are decided once for all of these:
 * twenty questions about failures look at those few records that failed, not at all records twenty times. */

import type { RecordBinder } from '../operators/binder.ts';
import { Grouper, type SavedGroups } from '../operators/grouper.ts';
import type { Grouping } from '../operators/operator.ts';
import { joined } from '../plan/split.ts';
import type { Filter } from '../query/ast.ts';
import type { ScanBranch, ScanJob } from './job.ts';

type Predicate = ReturnType<RecordBinder['filter']>;
type Batch = Parameters<Predicate>[0];

/** What passes the predicate is grouped, and asked further. */
interface Node {
  readonly predicate: Predicate | undefined;
  /** Numbers of the branches that end here. */
  readonly branches: readonly number[];
  readonly children: readonly Node[];
  /** The records that pass, for as long as one batch. */
  readonly selection: Int32Array;
}

/** A branch with the conditions that are still to be decided. */
interface Undecided {
  readonly branch: number;
  readonly conditions: readonly Filter[];
}

export class Branches {
  readonly #job: ScanJob;
  readonly #binder: RecordBinder;
  readonly #root: Node;
  #groupers: readonly (readonly Grouper[])[];

  /** `batchRecords`: a batch has no more. */
  constructor(branches: readonly ScanBranch[], binder: RecordBinder, job: ScanJob, batchRecords: number) {
    this.#job = job;
    this.#binder = binder;
    const undecided = branches.map(({ filter }, branch) => ({ branch, conditions: conditionsOf(filter) }));
    this.#root = nodeOf(undefined, undecided, binder, batchRecords);
    this.#groupers = this.#newGroupers(branches.map(({ groupings }) => groupings));
  }

  #newGroupers(groupings: readonly (readonly Grouping[])[]): Grouper[][] {
    return groupings.map((ways) => ways.map((grouping) => new Grouper(grouping, this.#binder, this.#job)));
  }

  /** Groups the first n records of the selection, which stays as it is. */
  add(batch: Batch, selection: Int32Array, n: number): void {
    this.#visit(this.#root, batch, selection, n);
  }

  #visit({ predicate, branches, children, selection }: Node, batch: Batch, from: Int32Array, n: number): void {
    let passed = from;
    let count = n;
    if (predicate !== undefined) {
      selection.set(from.subarray(0, n));
      passed = selection;
      count = predicate(batch, selection, n);
      if (count === 0) return;
    }
    for (const branch of branches) for (const grouper of this.#groupers[branch]) grouper.add(batch, passed, count);
    for (const child of children) this.#visit(child, batch, passed, count);
  }

  /** The states by branch and grouping. */
  save(): SavedGroups[][] {
    return this.#groupers.map((ways) => ways.map((grouper) => grouper.save()));
  }

  /** Begins anew. */
  clear(): void {
    this.#groupers = this.#newGroupers((this.#job.branches ?? []).map(({ groupings }) => groupings));
  }
}

function nodeOf(
  condition: Filter | undefined,
  undecided: readonly Undecided[],
  binder: RecordBinder,
  batchRecords: number,
): Node {
  const byFirst = new Map<string, Undecided[]>();
  for (const one of undecided) {
    if (one.conditions.length === 0) continue;
    const id = JSON.stringify(one.conditions[0]);
    byFirst.set(id, [...(byFirst.get(id) ?? []), one]);
  }
  const predicate = condition === undefined ? undefined : binder.filter(condition);
  return {
    predicate,
    branches: undecided.filter(({ conditions }) => conditions.length === 0).map(({ branch }) => branch),
    children: [...byFirst.values()].map((some) => {
      const shared = sharedBy(some.map(({ conditions }) => conditions));
      const left = some.map(({ branch, conditions }) => ({ branch, conditions: conditions.slice(shared) }));
      return nodeOf(joined(some[0].conditions.slice(0, shared)), left, binder, batchRecords);
    }),
    selection: new Int32Array(predicate === undefined ? 0 : batchRecords),
  };
}

/** What must hold, each for itself. */
function conditionsOf(filter: Filter): Filter[] {
  if (filter.kind === 'all') return [];
  return filter.kind === 'and' ? filter.items.flatMap(conditionsOf) : [filter];
}

/** How many conditions at the beginning are the same in all lists. */
function sharedBy(lists: readonly (readonly Filter[])[]): number {
  const [first] = lists;
  const differs = first.findIndex((one, i) => {
    const id = JSON.stringify(one);
    return lists.some((list) => JSON.stringify(list[i]) !== id);
  });
  return differs < 0 ? first.length : differs;
}
