/** A fixed bound: over or under a value, or burning up an error budget. */

import type { Measured } from './measured.ts';
import type { Windows } from './windows.ts';

export interface Bound {
  readonly above?: number;
  readonly below?: number;
  /** Set: how fast the budget is used up at `above`. The baseline is then the long window, and must be over it too (Google, The Site
   * Reliability Workbook, chapter 5). */
  readonly burnRate?: number;
}

/** NaN, where there is nothing to measure, is neither over nor under. */
export function isOutside(value: number, { above, below }: Bound): boolean {
  return (above !== undefined && value > above) || (below !== undefined && value < below);
}

/** Whether the level is neither over nor under, at the least cost. */
export function isInside(series: Measured, from: number, to: number, bound: Bound): boolean {
  const { above, below } = bound;
  if (above !== undefined && below === undefined && series.staysUnder?.(from, to, above)) return true;
  return !isOutside(series.level(from, to), bound);
}

/** Fewer bad records use up no budget worth waking for. */
const leastBad = 5;

export function burns(series: Measured, end: number, { baselineSteps }: Windows, bound: Bound): boolean {
  const from = end - baselineSteps;
  return isOutside(series.level(from, end), bound) && series.events(from, end) >= leastBad;
}
