/** Counts by step, the empty steps zero: events of one key, from its first step to before its end. */

import type { Measured, Span } from './measured.ts';
import { splitOnset } from './onset.ts';
import { chanceOfCount, type Direction, dispersionOf } from './significance.ts';
import type { Windows } from './windows.ts';

export class CountSeries implements Measured {
  readonly first: number;
  readonly end: number;
  readonly #windows: Windows;
  /** Sums of all steps before each: a span is a difference. */
  readonly #before: Float64Array;

  /** `counts[i]` are the events of step `first + i`; steps outside are zero. */
  constructor(first: number, counts: Float64Array, windows: Windows) {
    this.first = first;
    this.end = first + counts.length;
    this.#windows = windows;
    this.#before = new Float64Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) this.#before[i + 1] = this.#before[i] + counts[i];
  }

  events(from: number, to: number): number {
    return to <= from ? 0 : this.#sumBefore(to) - this.#sumBefore(from);
  }

  level(from: number, to: number): number {
    return to <= from ? Number.NaN : (this.events(from, to) * this.#windows.windowSteps) / (to - from);
  }

  step(step: number): number {
    return this.events(step, step + 1);
  }

  /** Events in the baseline / (baseline / window). It includes the window itself. */
  baseline(end: number): number {
    const { baselineSteps, windowSteps } = this.#windows;
    return this.events(end - baselineSteps, end) / (baselineSteps / windowSteps);
  }

  chance(window: Span, other: Span, direction: Direction): number {
    const exposure = (other.to - other.from) / (window.to - window.from);
    const current = this.events(window.from, window.to);
    return chanceOfCount(current, this.events(other.from, other.to), exposure, this.#dispersion(other), direction);
  }

  onset(from: number, end: number, direction: Direction): number {
    const counts = Array.from({ length: Math.max(0, end - from) }, (_, i) => this.events(from + i, from + i + 1));
    const earliest = Math.max(1, counts.length - onsetWindows * this.#windows.windowSteps);
    return from + (splitOnset(counts, direction, earliest) ?? Math.max(0, counts.length - this.#windows.windowSteps));
  }

  /** Of the windows of a span or of its steps, whichever is more: windows show slow waves, but are few; steps are many, and show
   * that one failure logs several lines. */
  #dispersion(span: Span): number {
    const byWindow = dispersionOf(this.#sums(span, this.#windows.windowSteps));
    return Math.max(byWindow, dispersionOf(this.#sums(span, 1)));
  }

  /** Events of the whole parts of a span, counted from its end. */
  #sums({ from, to }: Span, steps: number): number[] {
    const sums: number[] = [];
    for (let end = to; end - steps >= from; end -= steps) sums.push(this.events(end - steps, end));
    return sums;
  }

  #sumBefore(step: number): number {
    return this.#before[Math.min(Math.max(step - this.first, 0), this.#before.length - 1)];
  }
}

/** A change that a window shows began this many windows ago at the most. */
const onsetWindows = 3;
