/** What `latency` is asked. */

import type { InputFile } from '../../input/input.ts';
import type { Field, Filter, Key } from '../../query/ast.ts';
import type { PassOptions } from '../pass.ts';
import type { HlogUnit } from './hlog-read.ts';

export interface LatencySettings {
  readonly engine: PassOptions;
  readonly filter: Filter;
  /** Whose values are durations, and the milliseconds in one that names no unit. */
  readonly of: Field;
  readonly unitMs: number;
  readonly by: readonly Key[];
  readonly everyMs?: number;
  readonly expectedIntervalMs?: number;
  readonly maxRows: number;
  /** Rows carry their histograms, encoded. */
  readonly encode: boolean;
  /** Interval logs that the durations are compared with. */
  readonly against: readonly InputFile[];
  /** The unit of interval logs' values, where it is guessed wrong. */
  readonly hlogUnit?: HlogUnit;
}
