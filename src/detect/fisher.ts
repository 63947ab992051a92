/** Fisher's exact test: for counts too small for a test that takes them as continuous. */

import type { Contingency } from './association.ts';
import { logFactorial } from './log-factorial.ts';

/** Tables this close to the given one in probability count as equally likely: rounding must not part them. */
const tolerance = 1e-7;

/** The chance, were the value of no matter, of a table as unlikely as this one or more so, both ways (Fisher 1922). Counts must be
 * whole.
 *
 *     fisherExact({ selectedWith: 3, othersWith: 1, selectedWithout: 1, othersWithout: 3 })   // 0.486, the lady tasting tea
 */
export function fisherExact({ selectedWith, othersWith, selectedWithout, othersWithout }: Contingency): number {
  const withValue = selectedWith + othersWith;
  const selected = selectedWith + selectedWithout;
  const total = withValue + selectedWithout + othersWithout;
  const constant =
    logFactorial(withValue) +
    logFactorial(total - withValue) +
    logFactorial(selected) +
    logFactorial(total - selected) -
    logFactorial(total);
  const chanceOf = (k: number): number =>
    Math.exp(
      constant -
        logFactorial(k) -
        logFactorial(withValue - k) -
        logFactorial(selected - k) -
        logFactorial(total - withValue - selected + k),
    );
  const limit = chanceOf(selectedWith) * (1 + tolerance);
  let p = 0;
  const last = Math.min(withValue, selected);
  for (let k = Math.max(0, withValue + selected - total); k <= last; k++) {
    const chance = chanceOf(k);
    if (chance <= limit) p += chance;
  }
  return Math.min(1, p);
}
