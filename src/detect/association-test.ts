/** Whether a value and a selection go together by more than chance. */

import type { Contingency } from './association.ts';
import { fisherExact } from './fisher.ts';
import { chiSquareTail, gStatistic } from './g-test.ts';

/** Below this expected count the G-test is too generous (Cochran 1954). */
const leastExpected = 5;

/** The chance of such a table, or a more uneven one, where the value is of no matter: by the G-test, or exactly (Fisher) where an
 * expected count is under 5. `dispersion` (1 or more) is how many records come together on average: G is divided by it, counts of the
 * exact test are. */
export function associationP(table: Contingency, dispersion = 1): number {
  const { selectedWith, othersWith, selectedWithout, othersWithout } = table;
  const total = selectedWith + othersWith + selectedWithout + othersWithout;
  const rows = Math.min(selectedWith + othersWith, selectedWithout + othersWithout);
  const columns = Math.min(selectedWith + selectedWithout, othersWith + othersWithout);
  if (rows === 0 || columns === 0) return 1;
  if ((rows * columns) / total / dispersion >= leastExpected) return chiSquareTail(gStatistic(table) / dispersion);
  const apart = (count: number): number => Math.round(count / dispersion);
  return fisherExact({
    selectedWith: apart(selectedWith),
    othersWith: apart(othersWith),
    selectedWithout: apart(selectedWithout),
    othersWithout: apart(othersWithout),
  });
}
