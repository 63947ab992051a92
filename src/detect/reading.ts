/** One look at a series: the seed rule's numbers, exactly, and what decides whether they mean anything. */

import type { Measured } from './measured.ts';
import type { Direction } from './significance.ts';
import type { Windows } from './windows.ts';

export interface Reading {
  /** Steps: the window is start..end. */
  readonly start: number;
  readonly end: number;
  /** Events in the window, or the measure over it. */
  readonly current: number;
  /** Events in the baseline / (baseline / window); or the measure over the time before the window. */
  readonly baseline: number;
  /** current / baseline; 0 for 0 / 0. */
  readonly ratio: number;
  /** Share of the baseline's time that was seen, 0 to 1. */
  readonly coverage: number;
  /** The level of the covered time before the window: what becomes the frozen baseline. */
  readonly before: number;
  /** Events in the window, and in the covered time before it. */
  readonly events: number;
  readonly eventsBefore: number;
  /** The chance that the time before gives as much (or, down, as little). */
  readonly p: number;
}

export interface ReadingOptions {
  readonly windows: Windows;
  readonly direction: Direction;
  /** Compared with the window that ended so many steps before, in place of the baseline (`--versus`). */
  readonly versusSteps?: number;
}

/** @param coveredFrom the first step that was seen: before it nothing is known */
export function readingAt(series: Measured, end: number, coveredFrom: number, options: ReadingOptions): Reading {
  const { windows, versusSteps } = options;
  const start = end - windows.windowSteps;
  if (versusSteps !== undefined) return versusReading(series, start, end, coveredFrom, versusSteps, options);
  const from = Math.max(coveredFrom, end - windows.baselineSteps);
  const current = levelOrZero(series, start, end);
  const baseline = orZero(series.baseline(end));
  return {
    start,
    end,
    current,
    baseline,
    ratio: ratioOf(current, baseline),
    coverage: Math.min(1, Math.max(0, end - from) / windows.baselineSteps),
    before: levelOrZero(series, from, start),
    events: series.events(start, end),
    eventsBefore: series.events(from, start),
    p: from < start ? series.chance(from, start, end, options.direction) : 1,
  };
}

function versusReading(
  series: Measured,
  start: number,
  end: number,
  coveredFrom: number,
  versusSteps: number,
  { windows, direction }: ReadingOptions,
): Reading {
  const [from, to] = [start - versusSteps, end - versusSteps];
  const current = levelOrZero(series, start, end);
  const baseline = levelOrZero(series, from, to);
  const shifted = new Shifted(series, to, start);
  return {
    start,
    end,
    current,
    baseline,
    ratio: ratioOf(current, baseline),
    coverage: Math.min(1, Math.max(0, to - Math.max(coveredFrom, from)) / windows.windowSteps),
    before: baseline,
    events: series.events(start, end),
    eventsBefore: series.events(from, to),
    p: shifted.chance(end, direction, windows.windowSteps),
  };
}

/** The window of another day moved next to this one. */
class Shifted {
  readonly #series: Measured;
  readonly #to: number;
  readonly #start: number;

  constructor(series: Measured, to: number, start: number) {
    this.#series = series;
    this.#to = to;
    this.#start = start;
  }

  chance(end: number, direction: Direction, windowSteps: number): number {
    return this.#series.chanceAgainst(this.#to - windowSteps, this.#to, this.#start, end, direction);
  }
}

export function ratioOf(current: number, baseline: number): number {
  if (baseline === 0) return current === 0 ? 0 : Number.POSITIVE_INFINITY;
  return current / baseline;
}

function levelOrZero(series: Measured, from: number, to: number): number {
  return orZero(series.level(from, to));
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
