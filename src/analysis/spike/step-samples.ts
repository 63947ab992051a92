/** Records to show of series, by step: made ready when they are asked for, as most never are. */

import type { AlertSample } from '../../detect/alert.ts';

export type Samples = readonly AlertSample[] | (() => readonly AlertSample[]);

/** By step of a table, and in an array by row of a series: a map for each step of each of many rules is slow to make. */
export class StepSamples {
  readonly #bySteps = new Map<number, Samples[]>();

  /** The first that come for a step stay. */
  add(step: number, row: number, samples: Samples): void {
    if (samples.length === 0 && typeof samples !== 'function') return;
    let ofStep = this.#bySteps.get(step);
    if (ofStep === undefined) {
      ofStep = [];
      this.#bySteps.set(step, ofStep);
    }
    ofStep[row] ??= samples;
  }

  of(step: number, row: number): readonly AlertSample[] {
    const ofStep = this.#bySteps.get(step);
    const samples = ofStep?.[row];
    if (typeof samples !== 'function') return samples ?? [];
    const ready = samples();
    if (ofStep !== undefined) ofStep[row] = ready;
    return ready;
  }

  /** Forgets the steps before `first`. */
  dropBefore(first: number): void {
    for (const step of this.#bySteps.keys()) if (step < first) this.#bySteps.delete(step);
  }
}
