/** The G-test: a likelihood ratio for a table of four counts. */

import type { Contingency } from './association.ts';

/** G = 2 sum(observed ln(observed / expected)), which is distributed as chi-square with one degree of freedom where the value is of
 * no matter (Sokal and Rohlf, "Biometry"). */
export function gStatistic({ selectedWith, othersWith, selectedWithout, othersWithout }: Contingency): number {
  const withValue = selectedWith + othersWith;
  const without = selectedWithout + othersWithout;
  const selected = selectedWith + selectedWithout;
  const others = othersWith + othersWithout;
  const total = withValue + without;
  const part = (observed: number, row: number, column: number): number =>
    observed === 0 ? 0 : observed * Math.log((observed * total) / (row * column));
  const sum =
    part(selectedWith, withValue, selected) +
    part(othersWith, withValue, others) +
    part(selectedWithout, without, selected) +
    part(othersWithout, without, others);
  return Math.max(0, 2 * sum);
}

/** The chance of a G this high or higher where the value is of no matter.
 *
 *     chiSquareTail(3.841)   // 0.05
 */
export function chiSquareTail(g: number): number {
  return complementaryError(Math.sqrt(g / 2));
}

/** erfc(x) for x >= 0, within 1.2e-7 of itself (Numerical Recipes, 6.2: a Chebyshev fit). */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const series = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(-x * x + series);
}
