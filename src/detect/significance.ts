/** Whether a difference can be chance. */

import { binomialAtLeast, binomialAtMost } from './binomial.ts';

export type Direction = 'up' | 'down';

/** The chance of so many events (or, down, so few) in the window, given those of the time before it.
 *
 * @param current events in the window, k
 * @param before events in the covered time before it, B
 * @param exposure how many windows long that time was, n. Where records are what could have been events (a share): records in
 *   the window to records before it, the other way round.
 * @param dispersion variance by mean of the windows before, at least 1: bursts are no proof
 *
 * Given k + B events in all, each falls into the window with probability 1/(n+1); over-dispersion makes them count for less. */
export function chanceOfCount(
  current: number,
  before: number,
  exposure: number,
  dispersion: number,
  direction: Direction,
): number {
  const n = (current + before) / dispersion;
  const q = 1 / (exposure + 1);
  return direction === 'up' ? binomialAtLeast(current / dispersion, n, q) : binomialAtMost(current / dispersion, n, q);
}

/** Sample variance by mean, at least 1 (that of a Poisson process); 1 where there are fewer than two values. */
export function dispersionOf(values: readonly number[]): number {
  if (values.length < 2) return 1;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean <= 0) return 1;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.max(1, variance / mean);
}

/** How much of the baseline lies beyond the bound that exceedances are counted over. */
export const exceedanceShare = 0.05;

/** The exceedance test: the chance that of n values so many lie above the baseline's 95th percentile (or, down, below its
 * 5th), if they are as those of the baseline. */
export function chanceOfExceedances(exceeding: number, n: number): number {
  return binomialAtLeast(exceeding, n, exceedanceShare);
}
