/** Counts by step, the empty steps zero: events of one key, from its first step to before its end. */

import type { Measured, Span } from './measured.ts';
import { splitOnset } from './onset.ts';
import { chanceOfCount, type Direction, dispersionOf } from './significance.ts';
import type { Windows } from './windows.ts';

/** Running sums of counts: `sums[at + i]` are the events before step i, from any number on, for i up to and with `steps`. A part of an
 * array that many series share; it must not change while it is looked at. */
export interface RunningSums {
  readonly sums: Float64Array;
  readonly at: number;
  readonly steps: number;
}

export class CountSeries implements Measured {
  readonly first: number;
  readonly end: number;
  readonly #windows: Windows;
  /** The events of a span are a difference of two. */
  readonly #sums: Float64Array;
  readonly #at: number;
  readonly #steps: number;

  /** `counts[i]`, or the difference of two sums, are the events of step `first + i`; steps outside are zero. */
  constructor(first: number, counts: Float64Array | RunningSums, windows: Windows) {
    const { sums, at, steps } = counts instanceof Float64Array ? runningSums(counts) : counts;
    this.first = first;
    this.end = first + steps;
    this.#windows = windows;
    this.#sums = sums;
    this.#at = at;
    this.#steps = steps;
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
    const byWindow = dispersionOf(this.#sumsOf(span, this.#windows.windowSteps));
    return Math.max(byWindow, dispersionOf(this.#sumsOf(span, 1)));
  }

  /** Events of the whole parts of a span, counted from its end. */
  #sumsOf({ from, to }: Span, steps: number): number[] {
    const sums: number[] = [];
    for (let end = to; end - steps >= from; end -= steps) sums.push(this.events(end - steps, end));
    return sums;
  }

  #sumBefore(step: number): number {
    return this.#sums[this.#at + Math.min(Math.max(step - this.first, 0), this.#steps)];
  }
}

function runningSums(counts: Float64Array): RunningSums {
  const sums = new Float64Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) sums[i + 1] = sums[i] + counts[i];
  return { sums, at: 0, steps: counts.length };
}

/** A change that a window shows began this many windows ago at the most. */
const onsetWindows = 3;
