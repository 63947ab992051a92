/** A share by step: events among records. Its level is that of all records of a span together, never a mean of shares. */

import { CountSeries, type RunningSums } from './count-series.ts';
import type { Measured, Span } from './measured.ts';
import { chanceOfCount, type Direction } from './significance.ts';
import type { Windows } from './windows.ts';

export class ShareSeries implements Measured {
  readonly #matching: CountSeries;
  readonly #all: CountSeries;
  readonly #windows: Windows;

  constructor(first: number, matching: RunningSums, all: RunningSums, windows: Windows) {
    this.#matching = new CountSeries(first, matching, windows);
    this.#all = new CountSeries(first, all, windows);
    this.#windows = windows;
  }

  events(from: number, to: number): number {
    return this.#matching.events(from, to);
  }

  level(from: number, to: number): number {
    return this.#matching.events(from, to) / this.#all.events(from, to);
  }

  step(step: number): number {
    return this.level(step, step + 1);
  }

  baseline(end: number): number {
    return this.level(end - this.#windows.baselineSteps, end);
  }

  /** As for counts, but what could have been events is records, not time. */
  chance(window: Span, other: Span, direction: Direction): number {
    const records = this.#all.events(window.from, window.to);
    if (records === 0) return 1;
    const exposure = this.#all.events(other.from, other.to) / records;
    const current = this.events(window.from, window.to);
    return chanceOfCount(current, this.events(other.from, other.to), exposure, 1, direction);
  }

  onset(from: number, end: number, direction: Direction): number {
    return this.#matching.onset(from, end, direction);
  }
}
