/** The most frequent values of a field in each group, with how often they are. Only commands of ours use it; no query can name it. */

import type { Batch } from '../core/batch.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import { Frequent, type SavedFrequent } from '../sketch/frequent.ts';
import { growInt32 } from '../sketch/growth.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { fieldOf } from './arguments.ts';

export const frequent: Aggregate = {
  name: 'frequent',
  takes: 'field',
  summary: 'the most frequent values',
  type: () => 'json',
  create: (call, binder) => new FrequentState(binder.slot(fieldOf(call))),
};

/** Values counted in each group. */
const keptValues = 24;
/** Given of each group. */
const givenValues = 8;
const textLength = 200;

/** How often each code occurs in the run at hand; all zero in between. One thread fills one column at a time. */
let codeCounts = new Int32Array(0);
let codesMet = new Int32Array(0);

class FrequentState implements AggregateState {
  readonly #slot: number;
  readonly #groups: Frequent[] = [];

  constructor(slot: number) {
    this.#slot = slot;
  }

  /** By runs of records of one group, so that each text is looked at once a run. */
  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.#fit(groupCount);
    if (codesMet.length < n) codesMet = new Int32Array(n * 2);
    codeCounts = growInt32(codeCounts, batch.dictionary.size);
    for (let from = 0; from < n; ) {
      let end = from + 1;
      while (end < n && groups[end] === groups[from]) end++;
      this.#addRun(batch, selection, from, end, this.#groups[groups[from]]);
      from = end;
    }
  }

  #addRun(batch: Batch, selection: Int32Array, from: number, end: number, into: Frequent): void {
    const { kind, num, code } = batch.columns[this.#slot];
    let met = 0;
    for (let i = from; i < end; i++) {
      const record = selection[i];
      if (kind[record] === Kind.number) into.add(num[record], 1);
      else if (kind[record] === Kind.string && codeCounts[code[record]]++ === 0) codesMet[met++] = code[record];
    }
    for (let i = 0; i < met; i++) {
      into.add(batch.dictionary.text(codesMet[i]).slice(0, textLength), codeCounts[codesMet[i]]);
      codeCounts[codesMet[i]] = 0;
    }
  }

  save(): readonly SavedFrequent[] {
    return this.#groups.map((group) => group.save());
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.#fit(groupCount);
    for (const [g, group] of (saved as readonly SavedFrequent[]).entries())
      if (groupOf[g] >= 0) this.#groups[groupOf[g]].merge(group);
  }

  /** As `[value, count]`, the most frequent first. */
  value(group: number): FieldValue {
    return (this.#groups[group]?.top(givenValues) ?? []).map(({ value, count }) => [value, count]);
  }

  #fit(groupCount: number): void {
    while (this.#groups.length < groupCount) this.#groups.push(new Frequent(keptValues));
  }
}
