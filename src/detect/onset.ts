/** When a change began. */

import type { Direction } from './significance.ts';

/** Of all ways to cut the counts in two, the one that two constant rates explain best: it maximises the Poisson log-likelihood
 * ratio N1 ln(N1/n1) + N2 ln(N2/n2) - N ln(N/n). Returns the index of the first step of the second part; undefined where no
 * cut has the second part above (or, down, below) the first.
 *
 *     splitOnset([2, 1, 2, 9, 8], 'up') // 3 */
export function splitOnset(counts: readonly number[], direction: Direction, earliest = 1): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let best = 0;
  let onset: number | undefined;
  let before = 0;
  for (let cut = 1; cut < counts.length; cut++) {
    before += counts[cut - 1];
    if (cut < earliest) continue;
    const rateBefore = before / cut;
    const rateAfter = (total - before) / (counts.length - cut);
    if (direction === 'up' ? rateAfter <= rateBefore : rateAfter >= rateBefore) continue;
    const likelihood = likelihoodOf(before, cut) + likelihoodOf(total - before, counts.length - cut);
    const gain = likelihood - likelihoodOf(total, counts.length);
    if (gain <= best) continue;
    best = gain;
    onset = cut;
  }
  return onset;
}

function likelihoodOf(events: number, steps: number): number {
  return events === 0 ? 0 : events * Math.log(events / steps);
}

/** Streaming: S = max(0, S + z - drift), an alarm over the threshold; the change began after the last S = 0. Where the split
 * looks back over what is kept, this needs to keep nothing. */
export class Cusum {
  #sum = 0;
  #step = 0;
  #lastZero = 0;
  readonly #drift: number;
  readonly #threshold: number;

  constructor(drift = 0.5, threshold = 5) {
    this.#drift = drift;
    this.#threshold = threshold;
  }

  /** Takes the next standardised value. Returns the index of the step at which the change began, once it is certain. */
  push(z: number): number | undefined {
    this.#sum = Math.max(0, this.#sum + z - this.#drift);
    this.#step++;
    if (this.#sum === 0) this.#lastZero = this.#step;
    return this.#sum > this.#threshold ? this.#lastZero : undefined;
  }
}
