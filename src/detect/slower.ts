/** Whether values lie higher than those of the time before, from percentiles alone. */

import { chanceOfExceedances } from './significance.ts';

/** One percentile of the values at hand: `q` in percent. */
export interface Percentile {
  readonly q: number;
  readonly value: number | undefined;
}

/** The chance that values like those before give percentiles as high. A percentile q over the 95th of before says that at least
 * 100 - q percent of the values lie over it; each alone should with a chance of one in twenty. The least of the chances,
 * times how many were tried (Bonferroni).
 *
 * @param n how many values the percentiles are of
 * @param high the 95th percentile of before */
export function chanceOfPercentiles(n: number, percentiles: readonly Percentile[], high: number | undefined): number {
  if (high === undefined) return 1;
  const chances = percentiles.map(({ q, value }) =>
    value === undefined || value <= high ? 1 : chanceOfExceedances(Math.ceil((n * (100 - q)) / 100), n),
  );
  return Math.min(1, chances.length * Math.min(1, ...chances));
}
