/** Moments in which far more comes than usual. */

import { poissonAtLeast } from './normal.ts';
import { median } from './trend.ts';

export interface Burst {
  /** Its first step, and the one after its last. */
  readonly from: number;
  readonly end: number;
  readonly count: number;
}

export interface BurstBounds {
  /** How many times the usual. */
  readonly ratio: number;
  /** Records in a step. */
  readonly leastCount: number;
  readonly leastDispersion: number;
  /** Bursts that are asked for. */
  readonly minCount: number;
}

export interface Bursts {
  readonly bursts: readonly Burst[];
  /** What a step usually has. */
  readonly usual: number;
  /** The chance of so many as are asked for, each as strong as the weakest of the strongest so many; corrected for all steps. */
  readonly p: number;
}

/** Steps around a step that tell what is usual there. */
const aroundSteps = 60;
/** A burst lasts no longer: else it is a rise. */
const longestSteps = 12;
/** So many quiet steps part two bursts. */
const quietSteps = 3;

/** The steps whose count is `ratio` times the usual or more and too many for chance (Poisson, counting every `leastDispersion` records as
 * one); neighbours are one burst. What lasts longer than twelve steps is none. `counts` are records by step. */
export function burstsOf(
  counts: ArrayLike<number>,
  { ratio, leastCount, leastDispersion, minCount }: BurstBounds,
): Bursts {
  const found: Burst[] = [];
  const chances: number[] = [];
  let usualSum = 0;
  for (let step = 0; step < counts.length; step++) {
    if (counts[step] < leastCount) continue;
    const usual = usualAround(counts, step);
    if (counts[step] < ratio * usual) continue;
    const p = poissonAtLeast(counts[step] / leastDispersion, usual / leastDispersion);
    if (p * counts.length > 0.001) continue;
    chances.push(p);
    usualSum += usual;
    const last = found[found.length - 1];
    if (last !== undefined && step - last.end < quietSteps)
      found[found.length - 1] = { from: last.from, end: step + 1, count: last.count + counts[step] };
    else found.push({ from: step, end: step + 1, count: counts[step] });
  }
  const bursts = found.filter(({ from, end }) => end - from <= longestSteps);
  return {
    bursts,
    usual: chances.length === 0 ? 0 : usualSum / chances.length,
    p: chanceOfAll(chances, counts.length, minCount),
  };
}

/** Of n steps k have a chance of p each or less: at most (n p)^k. */
function chanceOfAll(chances: readonly number[], steps: number, k: number): number {
  const weakest = [...chances].sort((a, b) => a - b)[k - 1];
  return weakest === undefined ? 1 : Math.min(1, (steps * weakest) ** k);
}

/** The median around, at least one record in that time: of a log that is mostly silent every record would be a burst. */
function usualAround(counts: ArrayLike<number>, step: number): number {
  const from = Math.max(0, step - aroundSteps);
  const to = Math.min(counts.length, step + aroundSteps + 1);
  const around = Array.from({ length: to - from }, (_, i) => counts[from + i]);
  const mean = around.reduce((a, b) => a + b, 0) - counts[step];
  return Math.max(median(around), 0.3 * (mean / Math.max(1, around.length - 1)), 0.05);
}
