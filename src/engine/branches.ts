/** Many questions of one scan: each batch is asked every filter, and what matches is grouped in the ways that go with it. Terms that
 * several filters have in common are decided once a batch: a filter begins with what the rarest of these left. */

import type { Batch, BatchPredicate } from '../core/batch.ts';
import { isCheapTerm, termsOf } from '../filters/index.ts';
import type { RecordBinder } from '../operators/binder.ts';
import { Grouper, type SavedGroups } from '../operators/grouper.ts';
import type { Grouping } from '../operators/operator.ts';
import type { Filter } from '../query/ast.ts';
import type { ScanBranch, ScanJob } from './job.ts';

/** A term of several filters, and the records of the batch at hand that it matches. */
interface SharedTerm {
  readonly predicate: BatchPredicate;
  readonly matching: Int32Array;
  /** Negative: not decided for this batch. */
  count: number;
}

interface Term {
  readonly predicate: BatchPredicate;
  readonly shared: SharedTerm | undefined;
}

interface Branch {
  readonly terms: readonly Term[];
  readonly groupings: readonly Grouping[];
  groupers: readonly Grouper[];
}

export class Branches {
  readonly #binder: RecordBinder;
  readonly #job: ScanJob;
  readonly #shared: readonly SharedTerm[];
  readonly #branches: readonly Branch[];
  readonly #selection: Int32Array;
  /** Of cheap terms, by what they ask: what one branch has decided of a text, others need not. */
  readonly #predicates = new Map<string, BatchPredicate>();

  /** @param batchRecords the most that a batch has */
  constructor(branches: readonly ScanBranch[], binder: RecordBinder, job: ScanJob, batchRecords: number) {
    this.#binder = binder;
    this.#job = job;
    this.#selection = new Int32Array(batchRecords);
    const shared = sharedTerms(branches, (term) => this.#predicateOf(term), batchRecords);
    this.#shared = [...shared.values()];
    this.#branches = branches.map(({ filter, groupings }) => ({
      terms: termsOf(filter).map((term) => ({ predicate: this.#predicateOf(term), shared: shared.get(idOf(term)) })),
      groupings,
      groupers: this.#newGroupers(groupings),
    }));
  }

  #predicateOf(term: Filter): BatchPredicate {
    if (!isCheapTerm(term)) return this.#binder.filter(term);
    const id = idOf(term);
    const known = this.#predicates.get(id) ?? this.#binder.filter(term);
    this.#predicates.set(id, known);
    return known;
  }

  #newGroupers(groupings: readonly Grouping[]): Grouper[] {
    return groupings.map((grouping) => new Grouper(grouping, this.#binder, this.#job));
  }

  /** Takes n selected records. */
  add(batch: Batch, selection: Int32Array, n: number): void {
    for (const term of this.#shared) term.count = -1;
    for (const { terms, groupers } of this.#branches) {
      const matching = this.#decide(terms, batch, selection, n);
      if (matching === 0) continue;
      for (const grouper of groupers) grouper.add(batch, this.#selection, matching);
    }
  }

  /** Leaves what matches all terms in `#selection`; returns how many. */
  #decide(terms: readonly Term[], batch: Batch, selection: Int32Array, n: number): number {
    let first: SharedTerm | undefined;
    for (const { shared } of terms) {
      if (shared === undefined) continue;
      if (shared.count < 0) decideShared(shared, batch, selection, n);
      if (first === undefined || shared.count < first.count) first = shared;
    }
    let left = first?.count ?? n;
    this.#selection.set((first?.matching ?? selection).subarray(0, left));
    for (const { predicate, shared } of terms) {
      if (left === 0) break;
      if (shared === undefined || shared !== first) left = predicate(batch, this.#selection, left);
    }
    return left;
  }

  save(): SavedGroups[][] {
    return this.#branches.map(({ groupers }) => groupers.map((grouper) => grouper.save()));
  }

  /** Grouping begins anew. */
  reset(): void {
    for (const branch of this.#branches) branch.groupers = this.#newGroupers(branch.groupings);
  }
}

function decideShared(term: SharedTerm, batch: Batch, selection: Int32Array, n: number): void {
  term.matching.set(selection.subarray(0, n));
  term.count = term.predicate(batch, term.matching, n);
}

/** Of the terms that are cheap to decide for whole batches, those that more than one filter has. */
function sharedTerms(
  branches: readonly ScanBranch[],
  predicateOf: (term: Filter) => BatchPredicate,
  batchRecords: number,
): ReadonlyMap<string, SharedTerm> {
  const counts = new Map<string, number>();
  const terms = branches.flatMap(({ filter }) => termsOf(filter)).filter(isCheapTerm);
  for (const term of terms) counts.set(idOf(term), (counts.get(idOf(term)) ?? 0) + 1);
  const shared = new Map<string, SharedTerm>();
  for (const term of terms) {
    const id = idOf(term);
    if ((counts.get(id) ?? 0) < 2 || shared.has(id)) continue;
    shared.set(id, { predicate: predicateOf(term), matching: new Int32Array(batchRecords), count: -1 });
  }
  return shared;
}

/** Terms that ask the same, wherever they stand in their queries. */
function idOf(term: Filter): string {
  return JSON.stringify(term, (key, value: unknown) => (key === 'span' ? undefined : value));
}
