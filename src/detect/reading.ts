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
  /** The chance that the time before gives as much (or, down, as little). */
  readonly p: number;
}

export interface ReadingOptions {
  readonly windows: Windows;
  readonly direction: Direction;
  /** Compared with the window that ended so many steps before, in place of the baseline (`--versus`). */
  readonly versusSteps?: number;
}

/** Looks at the window that ends before step `end`. What costs something is worked out when it is asked for: the series must not have
 * changed until then.
 *
 * @param coveredFrom the first step that was seen: of the time before it nothing is known */
export function readingAt(series: Measured, end: number, coveredFrom: number, options: ReadingOptions): Reading {
  return new SeriesReading(series, end, coveredFrom, options);
}

class SeriesReading implements Reading {
  readonly start: number;
  readonly end: number;
  readonly #series: Measured;
  readonly #coveredFrom: number;
  readonly #options: ReadingOptions;
  // NaN: not worked out yet.
  #current = Number.NaN;
  #baseline = Number.NaN;
  #before = Number.NaN;
  #p = Number.NaN;

  constructor(series: Measured, end: number, coveredFrom: number, options: ReadingOptions) {
    this.start = end - options.windows.windowSteps;
    this.end = end;
    this.#series = series;
    this.#coveredFrom = coveredFrom;
    this.#options = options;
  }

  get current(): number {
    if (Number.isNaN(this.#current)) this.#current = currentAt(this.#series, this.end, this.#options.windows);
    return this.#current;
  }

  get baseline(): number {
    if (Number.isNaN(this.#baseline))
      this.#baseline = baselineAt(this.#series, this.end, this.#coveredFrom, this.#options);
    return this.#baseline;
  }

  get ratio(): number {
    return ratioOf(this.current, this.baseline);
  }

  get coverage(): number {
    return coverageAt(this.end, this.#coveredFrom, this.#options);
  }

  get before(): number {
    const { from, to } = this.#spanBefore;
    if (Number.isNaN(this.#before)) this.#before = orZero(this.#series.level(from, to));
    return this.#before;
  }

  get events(): number {
    return this.#series.events(this.start, this.end);
  }

  get eventsBefore(): number {
    const { from, to } = this.#spanBefore;
    return this.#series.events(from, to);
  }

  get p(): number {
    if (Number.isNaN(this.#p)) this.#p = this.#chance();
    return this.#p;
  }

  #chance(): number {
    const before = this.#spanBefore;
    if (before.from >= before.to) return 1;
    return this.#series.chance({ from: this.start, to: this.end }, before, this.#options.direction);
  }

  /** What of it was seen. */
  get #spanBefore(): Span {
    const { from, to } = spanBefore(this.end, this.#options);
    return { from: Math.max(from, this.#coveredFrom), to };
  }
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

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
