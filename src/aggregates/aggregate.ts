/** What an aggregate is. One file each beside this one; index.ts is their table. */

import type { Batch, BatchPredicate } from '../core/batch.ts';
import type { ColumnType, FieldValue } from '../core/value.ts';
import type { AggregateCall, Field, Filter } from '../query/ast.ts';

/** Turns fields and filters of a call into slot numbers and predicates. Given by the plan. */
export interface Binder {
  /** The slot of a field; its batch column is `batch.columns[slot]`. */
  slot(field: Field): number;
  /** The slot of a field that need not be there: nothing is said where there is no such column. */
  optionalSlot(field: Field): number;
  /** The slot of a message's field, where a template may be taken for the message: it need not be rendered. */
  templateSlot(field: Field): number;
  /** The slot of the canonical time of a record (epoch milliseconds). */
  timeSlot(): number;
  filter(filter: Filter): BatchPredicate;
  typeOf(slot: number): ColumnType;
}

/** The partial state of one aggregate over all its groups. Group numbers are dense, 0..groups-1.
 *  States merge in any order to the same result. */
export interface AggregateState {
  /** Adds n records: record `selection[i]` belongs to group `groups[i]`. Group numbers are below `groupCount`. */
  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void;
  /** The state as plain data that structuredClone takes; typed arrays are welcome. */
  save(): unknown;
  /** The same for another thread, where large parts can be given away instead of copied: the state is not used any more. */
  handOver?(): unknown;
  /** Adds a saved state of the same call: its group g is our group `groupOf[g]`, and is left out where that is negative. */
  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void;
  value(group: number): FieldValue;
  /** What a reader must know about exactness, once values were taken: "estimated, within 0.8 %". */
  note?(): string | undefined;
}

export interface Aggregate {
  readonly name: string;
  /** What it takes: how the parser reads its arguments. */
  readonly takes: 'nothing' | 'filter' | 'optionalFilter' | 'field' | 'fieldAndRank';
  /** One line for help and completion: "median and other percentiles, nearest rank". */
  readonly summary: string;
  /** The type of its column. */
  type(call: AggregateCall, binder: Binder): ColumnType;
  create(call: AggregateCall, binder: Binder): AggregateState;
  /** Of a saved state each group by itself, as a state of one group; where merging parts of it is a slow way. */
  split?(saved: unknown): unknown[];
}
