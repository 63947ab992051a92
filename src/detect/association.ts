/** How much more often records with a property are selected than those without it: risk ratio, its lower confidence bound, and
 * the share of the selected records that the property accounts for. Pure arithmetic on a table of four counts. */

/** Records by two properties: whether they are selected (an error, slow), and whether they have the value looked at. */
export interface Contingency {
  readonly selectedWith: number;
  readonly othersWith: number;
  readonly selectedWithout: number;
  readonly othersWithout: number;
}

/** Added to each count, so that no rate is 0 and no ratio infinite (Haldane 1956, Anscombe 1956). */
const smoothing = 0.5;
/** Of the normal distribution: 95 % lie within it on both sides. */
const z95 = 1.96;

/** The rate of selected records with the value over that without it, each count raised by a half.
 *
 *     riskRatio({ selectedWith: 10, othersWith: 90, selectedWithout: 1, othersWithout: 99 })   // 7: 10.5/101 over 1.5/101
 */
export function riskRatio({ selectedWith, othersWith, selectedWithout, othersWithout }: Contingency): number {
  return rate(selectedWith, othersWith) / rate(selectedWithout, othersWithout);
}

function rate(selected: number, others: number): number {
  return (selected + smoothing) / (selected + others + 2 * smoothing);
}

/** What the true risk ratio exceeds with 97.5 % confidence (Katz et al. 1978). `dispersion` (1 or more) is how many records come
 * together on average, such as those of one request: so many fewer are independent. */
export function riskRatioLowerBound(table: Contingency, dispersion = 1): number {
  const variance =
    varianceOf(table.selectedWith, table.othersWith) + varianceOf(table.selectedWithout, table.othersWithout);
  return Math.exp(Math.log(riskRatio(table)) - z95 * Math.sqrt(dispersion * variance));
}

/** Of the logarithm of a rate. */
function varianceOf(selected: number, others: number): number {
  return 1 / (selected + smoothing) - 1 / (selected + others + 2 * smoothing);
}

/** Which share of the selected records, 0 to 1, would not be there had the value the rate of all others; at least, as the lower
 * bound says (Miettinen 1974: p(1 - 1/RR), p being the share of the selected that have the value). */
export function attributableShare(table: Contingency, dispersion = 1): number {
  const { selectedWith, selectedWithout } = table;
  const bound = riskRatioLowerBound(table, dispersion);
  if (bound <= 1 || selectedWith === 0) return 0;
  return (selectedWith / (selectedWith + selectedWithout)) * (1 - 1 / bound);
}
