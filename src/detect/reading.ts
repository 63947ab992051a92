/** One look at a series: the seed rule's numbers, exactly, and what decides whether they mean anything. */

import type { Measured, Span } from './measured.ts';
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
  /** The chance that the time before gives as much (or, down, as little). Worked out when it is asked for: it costs more than all
   * the rest, and few windows need it. */
  readonly p: number;
}

export interface ReadingOptions {
  readonly windows: Windows;
  readonly direction: Direction;
  /** Compared with the window that ended so many steps before, in place of the baseline (`--versus`). */
  readonly versusSteps?: number;
}

/** Looks at the window that ends before step `end`.
 *
 * @param coveredFrom the first step that was seen: of the time before it nothing is known */
export function readingAt(series: Measured, end: number, coveredFrom: number, options: ReadingOptions): Reading {
  const { windows, direction } = options;
  const window = { from: end - windows.windowSteps, to: end };
  const wanted = spanBefore(end, options);
  const before = { from: Math.max(wanted.from, coveredFrom), to: wanted.to };
  const current = currentAt(series, end, windows);
  const baseline = baselineAt(series, end, coveredFrom, options);
  let p: number | undefined;
  return {
    start: window.from,
    end,
    current,
    baseline,
    ratio: ratioOf(current, baseline),
    coverage: coverageAt(end, coveredFrom, options),
    before: levelOrZero(series, before),
    events: series.events(window.from, window.to),
    eventsBefore: series.events(before.from, before.to),
    get p() {
      p ??= before.from < before.to ? series.chance(window, before, direction) : 1;
      return p;
    },
  };
}

/** The level of the window that ends before step `end`. */
export function currentAt(series: Measured, end: number, { windowSteps }: Windows): number {
  return orZero(series.level(end - windowSteps, end));
}

/** What it is held against. */
export function baselineAt(series: Measured, end: number, coveredFrom: number, against: Against): number {
  if (against.versusSteps === undefined) return orZero(series.baseline(end));
  const { from, to } = spanBefore(end, against);
  return orZero(series.level(Math.max(from, coveredFrom), to));
}

type Against = Pick<ReadingOptions, 'windows' | 'versusSteps'>;

/** The steps that the window is compared with. */
export function spanBefore(end: number, { windows, versusSteps }: Against): Span {
  const start = end - windows.windowSteps;
  return versusSteps === undefined
    ? { from: end - windows.baselineSteps, to: start }
    : { from: start - versusSteps, to: end - versusSteps };
}

/** The share of what the window is held against that was seen, 0 to 1. */
export function coverageAt(end: number, coveredFrom: number, against: Against): number {
  const { from, to } = spanBefore(end, against);
  return shareSeen({ from, to: against.versusSteps === undefined ? end : to }, coveredFrom);
}

function shareSeen({ from, to }: Span, coveredFrom: number): number {
  return Math.max(0, to - Math.max(from, coveredFrom)) / (to - from);
}

export function ratioOf(current: number, baseline: number): number {
  if (baseline === 0) return current === 0 ? 0 : Number.POSITIVE_INFINITY;
  return current / baseline;
}

function levelOrZero(series: Measured, { from, to }: Span): number {
  return orZero(series.level(from, to));
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
