/** Records to show of series, by step: made ready when they are asked for, as most never are. */

import type { AlertSample } from '../../detect/alert.ts';

/** The samples of the groups of one scan. */
export interface GroupSamples {
  has(group: number): boolean;
  of(group: number): readonly AlertSample[];
}

/** Groups of a scan: more than there ever are. */
const mostGroups = 2 ** 26;

interface OfStep {
  /** By row of a series: what is ready, or which group of which of the sources (place * mostGroups + group): a number takes no room of its
   * own where there are very many. */
  readonly rows: (readonly AlertSample[] | number)[];
  readonly sources: GroupSamples[];
}

const none: readonly AlertSample[] = [];

/** By step of a table and row of a series. The first that come for a step stay. */
export class StepSamples {
  readonly #bySteps = new Map<number, OfStep>();

  add(step: number, row: number, samples: readonly AlertSample[]): void {
    if (samples.length > 0) this.#stepOf(step).rows[row] ??= samples;
  }

  addGroup(step: number, row: number, source: GroupSamples, group: number): void {
    if (!source.has(group)) return;
    const { rows, sources } = this.#stepOf(step);
    if (rows[row] !== undefined) return;
    // Most steps have the groups of one scan or two.
    if (sources[sources.length - 1] !== source) sources.push(source);
    rows[row] = (sources.length - 1) * mostGroups + group;
  }

  #stepOf(step: number): OfStep {
    const known = this.#bySteps.get(step);
    if (known !== undefined) return known;
    const made: OfStep = { rows: [], sources: [] };
    this.#bySteps.set(step, made);
    return made;
  }

  of(step: number, row: number): readonly AlertSample[] {
    const ofStep = this.#bySteps.get(step);
    const samples = ofStep?.rows[row];
    if (ofStep === undefined || samples === undefined) return none;
    if (typeof samples !== 'number') return samples;
    const group = samples % mostGroups;
    const ready = ofStep.sources[(samples - group) / mostGroups].of(group);
    ofStep.rows[row] = ready;
    return ready;
  }

  /** Forgets the steps before `first`. */
  dropBefore(first: number): void {
    for (const step of this.#bySteps.keys()) if (step < first) this.#bySteps.delete(step);
  }
}
