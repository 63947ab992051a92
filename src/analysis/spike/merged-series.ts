/** A series of any aggregate: the partial states of a span's steps merge into the value of the span. */

import type { AggregateState } from '../../aggregates/aggregate.ts';
import { CountSeries, type RunningSums } from '../../detect/count-series.ts';
import type { Measured, Span } from '../../detect/measured.ts';
import { Cusum } from '../../detect/onset.ts';
import { chanceOfExceedances, type Direction, exceedanceShare } from '../../detect/significance.ts';
import type { Windows } from '../../detect/windows.ts';
import { largestOf, Quantiles, type SavedQuantiles } from '../../sketch/quantiles.ts';

export interface MergedOptions {
  readonly windows: Windows;
  /** The pieces hold all values: how many lie beyond a bound can be told. */
  readonly isPercentile: boolean;
  /** What grows with the length of its span: of a longer one the level is the mean of its windows' values. */
  readonly growsWithSpan: boolean;
  create(): AggregateState;
}

const one = new Int32Array(1);

export class MergedSeries implements Measured {
  readonly #first: number;
  readonly #events: CountSeries;
  readonly #pieces: readonly unknown[];
  readonly #options: MergedOptions;
  /** Values of single steps, which each look at the series asks for again. */
  readonly #steps = new Map<number, number>();
  readonly #blocks = new Map<number, unknown>();
  /** The level that was asked for last: the baseline, and the time before the window, are often one span. */
  #last = { from: Number.NaN, to: Number.NaN, value: Number.NaN };

  constructor(first: number, counts: RunningSums, pieces: readonly unknown[], options: MergedOptions) {
    this.#first = first;
    this.#events = new CountSeries(first, counts, options.windows);
    this.#pieces = pieces;
    this.#options = options;
  }

  step(step: number): number {
    const known = this.#steps.get(step);
    if (known !== undefined) return known;
    const value = this.#value(step, step + 1);
    this.#steps.set(step, value);
    return value;
  }

  /** No percentile is over the largest value. */
  staysUnder(from: number, to: number, bound: number): boolean {
    if (!this.#options.isPercentile) return false;
    const last = Math.min(to - this.#first, this.#pieces.length);
    for (let at = Math.max(0, from - this.#first); at < last; at++) {
      const piece = this.#pieces[at];
      if (piece !== undefined && largestOf(piece as SavedQuantiles) > bound) return false;
    }
    return true;
  }

  events(from: number, to: number): number {
    return this.#events.events(from, to);
  }

  level(from: number, to: number): number {
    return this.#options.growsWithSpan ? this.#meanOfWindows(from, to) : this.#value(from, to);
  }

  /** Of the whole windows, counted from the end. */
  #meanOfWindows(from: number, to: number): number {
    const { windowSteps } = this.#options.windows;
    const values: number[] = [];
    for (let end = to; end - windowSteps >= from; end -= windowSteps) {
      const value = this.#value(end - windowSteps, end);
      if (!Number.isNaN(value)) values.push(value);
    }
    return values.length === 0 ? this.#value(from, to) : values.reduce((a, b) => a + b, 0) / values.length;
  }

  /** Of the time before the window: with a twelfth of it slow, a 99th percentile of both would be as slow as the window's. */
  baseline(end: number): number {
    const { baselineSteps, windowSteps } = this.#options.windows;
    return this.level(end - baselineSteps, end - windowSteps);
  }

  chance(window: Span, other: Span, direction: Direction): number {
    return this.#options.isPercentile
      ? this.#chanceOfValues(window, other, direction)
      : this.#chanceOfSteps(window, other, direction);
  }

  /** Of the single values. */
  #chanceOfValues(window: Span, other: Span, direction: Direction): number {
    const side = direction === 'up' ? 'above' : 'below';
    const rank = 100 * (direction === 'up' ? 1 - exceedanceShare : exceedanceShare);
    const bound = this.#quantiles(other).value(0, rank);
    const current = this.#quantiles(window);
    if (bound === undefined) return 1;
    return chanceOfExceedances(current.countBeyond(0, bound, side), current.count(0));
  }

  /** Where single values are not kept: of the steps' values. */
  #chanceOfSteps(window: Span, other: Span, direction: Direction): number {
    const usual = this.#stepValues(other).sort((a, b) => a - b);
    const values = this.#stepValues(window);
    if (usual.length === 0) return 1;
    const last = usual.length - 1;
    const bound = usual[Math.round(last * (direction === 'up' ? 1 - exceedanceShare : exceedanceShare))];
    const beyond = values.filter((value) => (direction === 'up' ? value > bound : value < bound));
    return chanceOfExceedances(beyond.length, values.length);
  }

  /** By CUSUM over the steps' values, standardised by those before the window. */
  onset(from: number, end: number, direction: Direction): number {
    const start = end - this.#options.windows.windowSteps;
    const usual = this.#stepValues({ from, to: start });
    const mean = usual.reduce((sum, value) => sum + value, 0) / usual.length;
    const deviation = Math.sqrt(usual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / usual.length);
    const scale = Math.max(deviation, Math.abs(mean) * 0.05, Number.MIN_VALUE) * (direction === 'up' ? 1 : -1);
    const cusum = new Cusum();
    for (let step = from; step < end; step++) {
      const value = this.step(step);
      const began = cusum.push(Number.isNaN(value) ? 0 : (value - mean) / scale);
      if (began !== undefined && step >= start)
        return Math.max(from + began, start - this.#options.windows.windowSteps);
    }
    return start;
  }

  #stepValues({ from, to }: Span): number[] {
    const values: number[] = [];
    for (let step = from; step < to; step++) {
      const value = this.step(step);
      if (!Number.isNaN(value)) values.push(value);
    }
    return values;
  }

  /** NaN where no step of the span has a value. */
  #value(from: number, to: number): number {
    if (this.#last.from !== from || this.#last.to !== to) this.#last = { from, to, value: this.#valueOf(from, to) };
    return this.#last.value;
  }

  #valueOf(from: number, to: number): number {
    const state = this.#options.create();
    for (const piece of this.#piecesOf(from, to)) state.merge(piece, one, 1);
    const value = state.value(0);
    return typeof value === 'number' ? value : Number.NaN;
  }

  #quantiles({ from, to }: Span): Quantiles {
    const quantiles = new Quantiles();
    quantiles.fit(1);
    for (const piece of this.#piecesOf(from, to)) quantiles.merge(piece as SavedQuantiles, one, 1);
    return quantiles;
  }

  /** The states of a span: of whole blocks of steps where it has them, else of the steps. */
  *#piecesOf(from: number, to: number): Generator<unknown> {
    const last = Math.min(to - this.#first, this.#pieces.length);
    for (let at = Math.max(0, from - this.#first); at < last; ) {
      const isBlock = at % blockSteps === 0 && at + blockSteps <= last;
      const piece = isBlock ? this.#block(at) : this.#pieces[at];
      if (piece !== undefined) yield piece;
      at += isBlock ? blockSteps : 1;
    }
  }

  /** The merged state of the block that begins at `at`; undefined where none has any. */
  #block(at: number): unknown {
    if (this.#blocks.has(at)) return this.#blocks.get(at);
    const pieces = this.#pieces.slice(at, at + blockSteps).filter((piece) => piece !== undefined);
    const merged = pieces.length < 2 ? pieces[0] : this.#merged(pieces);
    this.#blocks.set(at, merged);
    return merged;
  }

  #merged(pieces: readonly unknown[]): unknown {
    const state = this.#options.create();
    for (const piece of pieces) state.merge(piece, one, 1);
    return state.save();
  }
}

/** Windows slide by a step: most of what they merge they have merged before. */
const blockSteps = 8;
