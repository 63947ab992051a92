/** A series as the rules see it: values of any span of steps, whatever is measured. Spans are steps `from` to before `to`. */

import type { Direction } from './significance.ts';

/** Steps from..to, without the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Measured {
  /** What a window of this span's level has: for counts events a window, else the measure over the span (a p99 of the span, never
   * a mean of p99s). NaN where the span has nothing to measure. */
  level(from: number, to: number): number;
  /** True where the level is not above a bound for certain, told without working it out. */
  staysUnder?(from: number, to: number, bound: number): boolean;
  /** The value of one step: the events in it, or the measure over it; NaN where it has nothing to measure. */
  step(step: number): number;
  /** Events, or values, in the span: what `--min-count` asks of. */
  events(from: number, to: number): number;
  /** The seed rule's baseline at the end of a window. */
  baseline(end: number): number;
  /** The chance of the window, if it is as the other span. */
  chance(window: Span, other: Span, direction: Direction): number;
  /** The step in from..end at which the change began. */
  onset(from: number, end: number, direction: Direction): number;
}
