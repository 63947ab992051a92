/** Batches from plain values, and a run of an aggregate that is as hostile as it may be. */

import type { Aggregate, AggregateState, Binder } from '../../src/aggregates/aggregate.ts';
import type { Batch, BatchPredicate } from '../../src/core/batch.ts';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { batchOfRows } from '../../src/core/row-batch.ts';
import type { ColumnType, FieldValue } from '../../src/core/value.ts';
import type { AggregateCall, Field } from '../../src/query/ast.ts';

export interface TestRecord {
  readonly row: readonly FieldValue[];
  readonly group?: number;
  readonly file?: number;
  /** Without it, its index among the records. */
  readonly offset?: number;
}

/** A field that {@link binderOf} binds to a slot. */
export function fieldAt(slot: number): Field {
  return { segments: [{ key: `column${slot}` }], literal: false };
}

/** Columns by number; the time is in the last one. Every filter is `matches`. */
export function binderOf(types: readonly ColumnType[], matches: BatchPredicate = (_batch, _selection, n) => n): Binder {
  const slot = ({ segments }: Field): number => {
    const column = 'key' in segments[0] ? /^column(\d+)$/.exec(segments[0].key) : null;
    return column === null ? -1 : Number(column[1]);
  };
  return {
    slot,
    optionalSlot: slot,
    templateSlot: slot,
    timeSlot: () => types.length - 1,
    filter: () => matches,
    typeOf: (slot) => types[slot],
  };
}

/** Keeps records whose value in a column passes. */
export function keepWhere(slot: number, passes: (kind: number, num: number) => boolean): BatchPredicate {
  return (batch, selection, n) => {
    const { kind, num } = batch.columns[slot];
    const kept = selection.subarray(0, n).filter((record) => passes(kind[record], num[record]));
    selection.set(kept);
    return kept.length;
  };
}

export function batchOfRecords(
  types: readonly ColumnType[],
  records: readonly TestRecord[],
  dictionary: JsDictionary,
): Batch {
  const columns = types.map((type) => ({ type }));
  const rows = records.map((record) => record.row);
  return {
    ...batchOfRows(columns, rows, dictionary),
    fileIndex: records[0]?.file ?? 0,
    offsetBytes: (i) => records[i].offset ?? i,
  };
}

/** The aggregate over all records at once: one batch, one state, nothing merged. */
export function plainRun(
  aggregate: Aggregate,
  call: Omit<AggregateCall, 'name'>,
  binder: Binder,
  types: readonly ColumnType[],
  records: readonly TestRecord[],
): AggregateState {
  const state = aggregate.create({ name: aggregate.name, ...call }, binder);
  const selection = Int32Array.from(records, (_, i) => i);
  const groups = Int32Array.from(records, (record) => record.group ?? 0);
  const groupCount = 1 + Math.max(0, ...groups);
  state.add(batchOfRecords(types, records, new JsDictionary()), selection, groups, records.length, groupCount);
  return state;
}

/** The aggregate over records that are dealt to workers in any order, cut into batches anywhere, with records in between that
 * are not selected, dictionaries that change their generation, and partial states that pass through structuredClone and
 * merge in any order, some with each other first. Groups of the result are the records'. */
export function hostileRun(
  aggregate: Aggregate,
  call: Omit<AggregateCall, 'name'>,
  binder: Binder,
  types: readonly ColumnType[],
  records: readonly TestRecord[],
  seed: number,
): AggregateState {
  const random = randomFrom(seed);
  const create = () => aggregate.create({ name: aggregate.name, ...call }, binder);
  const placed = shuffled(
    records.map((record, offset) => ({ offset, ...record })),
    random,
  );
  const workers = Array.from({ length: 1 + below(4, random) }, () => new HostileWorker(create(), types, random));
  for (let at = 0; at < placed.length; ) {
    const size = 1 + below(random() < 0.5 ? 4 : 400, random);
    const cut = placed.slice(at, at + size);
    const foreign = cut.findIndex((record) => (record.file ?? 0) !== (cut[0].file ?? 0));
    const batch = foreign < 0 ? cut : cut.slice(0, foreign);
    workers[below(workers.length, random)].add(batch);
    at += batch.length;
  }
  const partials = shuffled(
    workers.map((worker) => worker.partial()),
    random,
  );
  while (partials.length > 2 && random() < 0.5) {
    const pair = partials.splice(0, 2);
    partials.push(savedAs(mergedInto(create(), pair, random), pair));
  }
  return mergedInto(create(), partials, random);
}

interface Partial {
  readonly saved: unknown;
  /** Its group g is the group `groups[g]` of all. */
  readonly groups: readonly number[];
}

/** Numbers its groups as it meets them, as a worker does. */
class HostileWorker {
  private readonly state: AggregateState;
  private readonly types: readonly ColumnType[];
  private readonly random: () => number;
  private readonly dictionary = new JsDictionary();
  private readonly groups: number[] = [];

  constructor(state: AggregateState, types: readonly ColumnType[], random: () => number) {
    this.state = state;
    this.types = types;
    this.random = random;
  }

  /** Records of one file. */
  add(records: readonly TestRecord[]): void {
    if (this.random() < 0.3) this.dictionary.startGeneration();
    if (this.random() < 0.3) this.dictionary.intern(`filler ${this.random()}`);
    const laid: TestRecord[] = [];
    const selection: number[] = [];
    for (const record of records) {
      if (this.random() < 0.2) laid.push({ ...record, row: record.row.map(() => 'not selected') });
      selection.push(laid.push(record) - 1);
    }
    const groups = records.map((record) => this.groupOf(record.group ?? 0));
    const batch = batchOfRecords(this.types, laid, this.dictionary);
    const spare = [0, 0];
    this.state.add(
      batch,
      Int32Array.from([...selection, ...spare]),
      Int32Array.from([...groups, ...spare]),
      selection.length,
      this.groups.length,
    );
  }

  partial(): Partial {
    return { saved: structuredClone(this.state.save()), groups: this.groups };
  }

  private groupOf(group: number): number {
    const known = this.groups.indexOf(group);
    return known < 0 ? this.groups.push(group) - 1 : known;
  }
}

function mergedInto(state: AggregateState, partials: readonly Partial[], random: () => number): AggregateState {
  const groupCount = 1 + Math.max(-1, ...partials.flatMap((partial) => partial.groups));
  for (const { saved, groups } of shuffled(partials, random)) {
    state.merge(structuredClone(saved), Int32Array.from(groups), groupCount);
  }
  return state;
}

/** A merged state as a partial: its groups are those of all already. */
function savedAs(state: AggregateState, partials: readonly Partial[]): Partial {
  const groupCount = 1 + Math.max(-1, ...partials.flatMap((partial) => partial.groups));
  return { saved: structuredClone(state.save()), groups: Array.from({ length: groupCount }, (_, group) => group) };
}

/** Mulberry32: numbers from 0 to below 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit);
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
