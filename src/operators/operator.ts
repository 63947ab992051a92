/** What a stage is when it runs. A stage's file has its syntax, what flows out of it, and its work, together. */

import type { Binder } from '../aggregates/aggregate.ts';
import type { Batch } from '../core/batch.ts';
import type { RecordReader } from '../core/record.ts';
import type { TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import type { AggregateCall, Key, Stage } from '../query/ast.ts';
import type { StageSyntax } from '../query/stage-syntax.ts';
import type { RecordRow } from './record-row.ts';

/** What flows between stages: records as they were read, or rows of a table with named, typed columns. */
export type Shape =
  | { readonly kind: 'records' }
  | { readonly kind: 'table'; readonly columns: readonly TableColumn[]; readonly binMs?: number };

/** A record, or the values of a table's row in the order of its columns. */
export type Row = RecordRow | FieldValue[];

/** What stages need from outside. */
export interface StageContext {
  readonly nowMs: number;
  readonly zone: 'local' | 'utc';
  readonly records: RecordReader;
  readonly maxGroups: number;
  readonly maxRows: number;
  /** Says something to the user that does not stop the query. */
  warn(message: string): void;
}

/** A stage at work. Rows are pushed in; what comes back goes on to the next stage at once. */
export interface RunningStage {
  push(rows: readonly Row[]): readonly Row[];
  /** What is left when all rows were pushed. */
  end(): readonly Row[];
  /** True when nothing pushed from now on can matter: the scan may stop. */
  readonly done?: boolean;
}

/** An aggregation: rows are grouped by keys, and the groups become the rows of a table. */
export interface Grouping {
  readonly keys: readonly Key[];
  readonly aggregates: readonly AggregateCall[];
  /** timechart: bins of this width, the empty ones filled. */
  readonly fillMs?: number;
  /** Bins of time are aligned to UTC, whatever zone is shown: steps that are compared across days and runs. */
  readonly utcBins?: true;
  /** spike: the last window against the baseline, by the keys after the first, which is the step's time. */
  readonly spike?: { readonly windowMs: number; readonly baselineMs: number; readonly ratio: number };
  /** top: at most so many rows, with their share. */
  readonly top?: number;
  /** patterns: the only aggregate's own table. */
  readonly patterns?: true;
}

export interface SieveOptions {
  readonly zone: 'local' | 'utc';
  readonly maxRows: number;
}

/** Batches come in the order of the input. Compacts `selection[0..n)` in place, keeping order, and returns how many stay. */
export interface RowSieve {
  sift(batch: Batch, selection: Int32Array, n: number): number;
}

type StageOf<K extends Stage['kind']> = Extract<Stage, { kind: K }>;

export interface Operator<K extends Stage['kind'] = Stage['kind']> extends StageSyntax<StageOf<K>> {
  /** Set for aggregations, which run on columns, in parallel, in partial and final halves. */
  grouping?(stage: StageOf<K>): Grouping;
  /** Leaves records out, in each thread, that the stage and the one after it would leave out in any case. */
  sieve?(stage: StageOf<K>, next: Stage | undefined, binder: Binder, options: SieveOptions): RowSieve | undefined;
  /** What flows out, given what flows in. */
  shape?(stage: StageOf<K>, input: Shape, context: StageContext): Shape;
  /** The work over rows, for all that are no aggregations. */
  run?(stage: StageOf<K>, input: Shape, context: StageContext): RunningStage;
}
