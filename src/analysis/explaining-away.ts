/** Which of the factors that stand out say something of their own. A service is over-represented when one of its hosts fails; but
 * outside that host it is not: then only the host is named. */

import { type Contingency, riskRatio } from '../detect/association.ts';
import { associationP } from '../detect/association-test.ts';
import { leastRecords, leastShare } from './compared-values.ts';
import { byRank, type Factor, leastRatio } from './factor.ts';
import {
  countCommon,
  countOf,
  either,
  type RecordSet,
  type SampleSizes,
  tableOutside,
  tableWithin,
  weighted,
} from './record-set.ts';
import { pairGain, rateOf } from './value-pairs.ts';

/** Outside another, and within the union of several: for a single comparison of what is known to matter. */
const mostP = 0.01;
/** Within another: many are tried, and the simpler answer is the likelier. */
const mostPWithin = 0.001;
/** So much of their records in common, and two factors are one. */
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

/** The factors that no other explains, nor several together, in order; those that coincide folded into the first. */
export function ownFactors(factors: readonly Factor[], samples: Samples): OwnFactor[] {
  const ranked = folded([...factors].sort(byRank));
  const left = new Set(ranked);
  // The broadest first, while all that may be behind it are there; of two that explain each other the one with the higher rate stays.
  for (const factor of ranked.toSorted(
    (a, b) => rateOf(a.table) - rateOf(b.table) || b.places.length - a.places.length,
  )) {
    const others = ranked.filter((other) => other !== factor && left.has(other));
    const isExplained =
      others.some((other) => isExplainedBy(factor, other, samples)) ||
      isExplainedByUnion(factor, unionOfStronger(factor, others), samples);
    if (isExplained) left.delete(factor);
  }
  return ranked.filter((factor) => left.has(factor));
}

/** The records of all factors with a higher rate than this one: causes of their own may each have a part in it. */
function unionOfStronger(factor: Factor, others: readonly Factor[]): RecordSet | undefined {
  const stronger = others.filter((other) => rateOf(other.table) > rateOf(factor.table));
  return stronger.length < 2 ? undefined : stronger.map(({ records }) => records).reduce(either);
}

/** Outside the other's records the factor is of no matter; and within its own the other still is, or the other is no more complicated and
 * within its records the factor is of no matter either. */
function isExplainedBy(factor: Factor, other: Factor, samples: Samples): boolean {
  if (isTellingOutside(factor, other.records, samples)) return false;
  if (isTelling(tableWithin(other.records, factor.records), pairGain, samples, mostPWithin)) return true;
  const isSimpler = other.places.length <= factor.places.length;
  return isSimpler && !isTelling(tableWithin(factor.records, other.records), pairGain, samples, mostPWithin);
}

function isExplainedByUnion(factor: Factor, union: RecordSet | undefined, samples: Samples): boolean {
  if (union === undefined || isTellingOutside(factor, union, samples)) return false;
  return isTelling(tableWithin(union, factor.records), pairGain, samples, mostP);
}

function isTellingOutside({ records }: Factor, others: RecordSet, samples: Samples): boolean {
  const outside = tableOutside(records, others, samples.sizes);
  const enough = Math.max(leastRecords, leastShare * samples.sizes.selected);
  return outside.selectedWith >= enough && isTelling(outside, leastRatio, samples, mostP);
}

function isTelling(table: Contingency, ratio: number, { weights, dispersion }: Samples, p: number): boolean {
  return riskRatio(weighted(table, weights)) >= ratio && associationP(table, dispersion) < p;
}

/** Factors with the same records under the first of them. */
function folded(ranked: readonly Factor[]): OwnFactor[] {
  const kept: { factor: Factor; same: Factor[] }[] = [];
  for (const factor of ranked) {
    const twin = kept.find(({ factor: other }) => isSame(factor.records, other.records));
    if (twin === undefined) kept.push({ factor, same: [] });
    else twin.same.push(factor);
  }
  return kept.map(({ factor, same }) => ({ ...factor, same }));
}

function isSame(a: RecordSet, b: RecordSet): boolean {
  return overlap(a.selected, b.selected) > sameOverlap && overlap(a.others, b.others) > sameOverlap;
}

/** What both have, as a share of what either has (Jaccard); two empty sets are the same. */
function overlap(a: Uint32Array, b: Uint32Array): number {
  const common = countCommon(a, b);
  const all = countOf(a) + countOf(b) - common;
  return all === 0 ? 1 : common / all;
}
