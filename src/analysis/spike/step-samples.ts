/** Records to show of series, by step: made ready when they are asked for, as most never are. */

import type { AlertSample } from '../../detect/alert.ts';

export type Samples = readonly AlertSample[] | (() => readonly AlertSample[]);

/** By step of a table and row of a series. */
export class StepSamples {
  readonly #bySteps = new Map<number, Map<number, Samples>>();

  /** The first that come for a step stay. */
  add(step: number, row: number, samples: Samples): void {
    if (samples.length === 0 && typeof samples !== 'function') return;
    let ofStep = this.#bySteps.get(step);
    if (ofStep === undefined) {
      ofStep = new Map();
      this.#bySteps.set(step, ofStep);
    }
    if (!ofStep.has(row)) ofStep.set(row, samples);
  }

  of(step: number, row: number): readonly AlertSample[] {
    const ofStep = this.#bySteps.get(step);
    const samples = ofStep?.get(row);
    if (typeof samples !== 'function') return samples ?? [];
    const ready = samples();
    ofStep?.set(row, ready);
    return ready;
  }

  /** Forgets the steps before `first`. */
  dropBefore(first: number): void {
    for (const step of this.#bySteps.keys()) if (step < first) this.#bySteps.delete(step);
  }
}
