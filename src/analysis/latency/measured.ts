/** Durations as they were measured, from logs or from interval logs: all of them, and by key and interval. */

import type { ValuePairs } from '../../sketch/quantiles.ts';

/** A key, an interval, or a key in an interval. */
export interface LatencyCell {
  /** Epoch milliseconds; absent where it is of all times, or of none. */
  readonly startMs?: number;
  readonly keys: readonly (string | null)[];
  readonly durations: Measured;
}

/** Values are milliseconds, ascending. */
export interface Measured extends ValuePairs {
  /** Where it is known better than from the values. */
  readonly meanMs?: number;
}

export interface Measurement {
  readonly all: Measured;
  /** One at a time: what a cell holds need not be there at once. None where rows are not asked for. */
  cells(): Iterable<LatencyCell>;
  readonly cellCount: number;
  /** What rows are of. */
  readonly by: readonly string[];
  /** From when to when the records with a duration are, epoch milliseconds. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly missing: number;
  readonly negative: number;
  readonly notes: readonly string[];
}
