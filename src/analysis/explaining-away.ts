/** Which of the factors that stand out say something of their own. A service is over-represented when one of its hosts fails; but
 * outside that host it is not: then only the host is named. */

import { type Contingency, riskRatio } from '../detect/association.ts';
import { associationP } from '../detect/significance.ts';
import { leastRecords, leastShare } from './compared-values.ts';
import { byRank, type Factor, leastRatio } from './factor.ts';
import { countCommon, countOf, type SampleSizes, tableOutside, tableWithin, weighted } from './record-set.ts';
import { pairGain } from './value-pairs.ts';

/** For a single comparison of two factors that are both known to matter. */
const mostP = 0.01;
/** So much of their selected records in common, and two factors are one. */
const sameOverlap = 0.95;

export interface OwnFactor extends Factor {
  /** Other factors that say the same of nearly the same records. */
  readonly same: readonly Factor[];
}

/** `weights`: how many records a sampled one stands for, by side. */
export interface Samples {
  readonly sizes: SampleSizes;
  readonly weights: SampleSizes;
  readonly dispersion: number;
}

/** The factors that no other explains, in order; those that coincide folded into the first. */
export function ownFactors(factors: readonly Factor[], samples: Samples): OwnFactor[] {
  const ranked = [...factors].sort(byRank);
  const left = new Set(ranked);
  // The weakest first: of two that explain each other the stronger stays.
  for (const factor of ranked.toReversed())
    if (ranked.some((other) => other !== factor && left.has(other) && isExplainedBy(factor, other, samples)))
      left.delete(factor);
  return folded(ranked.filter((factor) => left.has(factor)));
}

/** Outside the other's records the factor is of no matter; within the factor's records the other is. */
function isExplainedBy(factor: Factor, other: Factor, { sizes, weights, dispersion }: Samples): boolean {
  const outside = tableOutside(factor.records, other.records, sizes);
  const enough = Math.max(leastRecords, leastShare * sizes.selected);
  if (outside.selectedWith >= enough && isTelling(outside, leastRatio, weights, dispersion)) return false;
  return isTelling(tableWithin(other.records, factor.records), pairGain, weights, dispersion);
}

function isTelling(table: Contingency, ratio: number, weights: SampleSizes, dispersion: number): boolean {
  return riskRatio(weighted(table, weights)) >= ratio && associationP(table, dispersion) < mostP;
}

function folded(ranked: readonly Factor[]): OwnFactor[] {
  const kept: { factor: Factor; same: Factor[] }[] = [];
  for (const factor of ranked) {
    const twin = kept.find(({ factor: other }) => overlap(factor, other) > sameOverlap);
    if (twin === undefined) kept.push({ factor, same: [] });
    else twin.same.push(factor);
  }
  return kept.map(({ factor, same }) => ({ ...factor, same }));
}

/** The selected records of both, as a share of those of either (Jaccard). */
function overlap({ records: a }: Factor, { records: b }: Factor): number {
  const common = countCommon(a.selected, b.selected);
  return common / (countOf(a.selected) + countOf(b.selected) - common);
}
