/** All that is watched of one series: the rules side by side, each with an alert of its own. */

import { type Deviation, LearnedBaseline, type SavedBaseline } from './anomaly.ts';
import { type Bound, burns, isInside, isOutside } from './bound.ts';
import { type AlertState, advance, inactive, type LifeOptions, type Signal, type Step } from './life.ts';
import type { Measured } from './measured.ts';
import {
  baselineAt,
  coverageAt,
  currentAt,
  type Reading,
  type ReadingOptions,
  readingAt,
  spanBefore,
} from './reading.ts';
import { enters, isBeyond, isSteady, leastCoverage, leaves, type Rule } from './rule.ts';
import type { Direction } from './significance.ts';
import type { Windows } from './windows.ts';

/** `spike`: far above the baseline; `drop`: far below; `new`: a key that the baseline never saw; `anomaly`: far off what was learned;
 * `bound`: over or under a fixed value. */
export type RuleName = 'spike' | 'drop' | 'new' | 'anomaly' | 'bound';

export interface DetectorOptions {
  readonly windows: Windows;
  readonly rule: Rule;
  readonly direction: Direction | 'both';
  readonly life: LifeOptions;
  readonly versusSteps?: number;
  /** A key that the baseline never saw alerts (`--new`). */
  readonly alertsOnNew: boolean;
  /** The learned baseline alerts too (`--anomaly`). */
  readonly anomaly: boolean;
  /** Set: alerts by a fixed bound alone. */
  readonly bound?: Bound;
  /** Deviations that the learned baseline takes for none. */
  readonly leastDeviation: number;
}

/** What a rule made of a step. */
export interface Verdict extends Step {
  readonly rule: RuleName;
  readonly reading: Reading;
  /** The alert's state before this step: what a recovery is told of. */
  readonly before: AlertState;
  /** What the learned baseline says. */
  readonly deviation?: Deviation;
}

/** Plain data. */
export interface SavedDetector {
  readonly states: readonly (readonly [RuleName, AlertState])[];
  readonly learned?: SavedBaseline;
}

export class Detector {
  readonly #options: DetectorOptions;
  readonly #states = new Map<RuleName, AlertState>();
  readonly #learned: LearnedBaseline | undefined;

  constructor(options: DetectorOptions, saved?: SavedDetector) {
    this.#options = options;
    for (const [rule, state] of saved?.states ?? []) this.#states.set(rule, state);
    const { leastDeviation, windows } = options;
    if (options.anomaly)
      this.#learned = new LearnedBaseline({ stepMs: windows.stepMs, leastDeviation }, saved?.learned);
  }

  state(rule: RuleName): AlertState {
    return this.#states.get(rule) ?? inactive;
  }

  /** Judges the window that ends before step `end`. Steps come in order, each once. */
  see(series: Measured, end: number, coveredFrom: number): Verdict[] {
    if (this.#options.bound !== undefined) return [this.#seeBound(series, end, coveredFrom, this.#options.bound)];
    const verdicts = this.#directions().map((direction) => this.#seeLevel(series, end, coveredFrom, direction));
    if (this.#options.alertsOnNew) verdicts.push(this.#seeNew(series, end, coveredFrom));
    if (this.#learned !== undefined) verdicts.push(...this.#seeAnomaly(this.#learned, series, end, coveredFrom));
    return verdicts;
  }

  /** Nothing is known of the series: a new detector is the same. */
  get isIdle(): boolean {
    return this.#learned === undefined && !this.hasAlerts;
  }

  /** No alert is alive, and nothing is learned: a look that {@link isQuiet} passes over changes nothing. */
  get isResting(): boolean {
    if (this.#learned !== undefined) return false;
    for (const { phase } of this.#states.values()) if (phase !== 'inactive') return false;
    return true;
  }

  /** An alert is alive, or was told and is remembered. */
  get hasAlerts(): boolean {
    for (const state of this.#states.values()) if (isRemembered(state)) return true;
    return false;
  }

  save(): SavedDetector {
    const states = [...this.#states].filter(([, state]) => isRemembered(state));
    return { states, ...(this.#learned === undefined ? {} : { learned: this.#learned.save() }) };
  }

  #directions(): readonly Direction[] {
    const { direction } = this.#options;
    return direction === 'both' ? ['up', 'down'] : [direction];
  }

  #seeLevel(series: Measured, end: number, coveredFrom: number, direction: Direction): Verdict {
    const { windows, rule } = this.#options;
    const reading = readingAt(series, end, coveredFrom, readingOptions(this.#options, direction));
    const name = direction === 'up' ? 'spike' : 'drop';
    const state = this.state(name);
    const atMs = end * windows.stepMs;
    const signal: Signal = {
      atMs,
      enters: enters(reading, rule, direction),
      leaves: state.phase === 'firing' && leaves(reading, rule, direction, state.frozen),
      steady: isSteady(reading),
      level: direction === 'up' ? reading.current : 1 / reading.current,
      begin: () => this.#begin(series, reading, coveredFrom, direction),
    };
    return this.#advance(name, signal, reading);
  }

  #seeBound(series: Measured, end: number, coveredFrom: number, bound: Bound): Verdict {
    const { windows } = this.#options;
    const reading = readingAt(series, end, coveredFrom, { windows, direction: 'up' });
    // Not the reading's: where there is nothing to measure, nothing is over or under.
    const value = series.level(reading.start, end);
    const isBeyond = isOutside(value, bound) && (bound.burnRate === undefined || burns(series, end, windows, bound));
    const isUnder = bound.below !== undefined && value < bound.below;
    const isCovered = bound.burnRate === undefined ? coveredFrom <= reading.start : reading.coverage >= leastCoverage;
    const signal: Signal = {
      atMs: end * windows.stepMs,
      enters: isCovered && isBeyond,
      leaves: !isBeyond,
      steady: false,
      level: isUnder ? 1 / value : value,
      begin: () => this.#begin(series, reading, coveredFrom, isUnder ? 'down' : 'up'),
    };
    return this.#advance('bound', signal, reading);
  }

  #begin(
    series: Measured,
    reading: Reading,
    coveredFrom: number,
    direction: Direction,
  ): { onsetMs: number; frozen: number } {
    const { windows, versusSteps } = this.#options;
    const from = Math.max(coveredFrom, reading.end - windows.baselineSteps);
    const onset = series.onset(from, reading.end, direction);
    const isLongEnough = onset - from >= windows.windowSteps && versusSteps === undefined;
    const level = isLongEnough ? series.level(from, onset) : reading.before;
    return { onsetMs: onset * windows.stepMs, frozen: Number.isNaN(level) ? 0 : level };
  }

  #seeNew(series: Measured, end: number, coveredFrom: number): Verdict {
    const { windows } = this.#options;
    const reading = readingAt(series, end, coveredFrom, readingOptions(this.#options, 'up'));
    const atMs = end * windows.stepMs;
    const state = this.state('new');
    const isNew = reading.events > 0 && reading.eventsBefore === 0;
    const began = state.phase === 'firing' ? state.onsetMs : atMs;
    const signal: Signal = {
      atMs,
      // Where it is a spike as well, one alert says so.
      enters: isNew && reading.coverage >= leastCoverage && this.state('spike').phase === 'inactive',
      leaves: reading.events === 0 || atMs - began >= windows.baselineMs,
      steady: false,
      level: 1,
      begin: () => ({ onsetMs: series.onset(reading.start, end, 'up') * windows.stepMs, frozen: 0 }),
    };
    return this.#advance('new', signal, reading);
  }

  #seeAnomaly(learned: LearnedBaseline, series: Measured, end: number, coveredFrom: number): Verdict[] {
    const { windows, direction } = this.#options;
    const value = series.step(end - 1);
    if (Number.isNaN(value)) return [];
    const atMs = end * windows.stepMs;
    const deviation = learned.see(atMs - windows.stepMs, value);
    const isWanted = direction === 'both' || (direction === 'up') === value > deviation.expected;
    const reading = readingAt(series, end, coveredFrom, { windows, direction: direction === 'down' ? 'down' : 'up' });
    const signal: Signal = {
      atMs,
      enters: deviation.fires && isWanted,
      leaves: deviation.strength < 0.5,
      steady: false,
      level: deviation.strength,
      begin: () => ({ onsetMs: atMs - windows.stepMs, frozen: deviation.expected }),
    };
    return [{ ...this.#advance('anomaly', signal, reading), deviation }];
  }

  #advance(rule: RuleName, signal: Signal, reading: Reading): Verdict {
    const before = this.state(rule);
    const step = advance(before, signal, this.#options.life);
    if (step.state !== before) this.#states.set(rule, step.state);
    return { ...step, rule, reading, before };
  }
}

function readingOptions({ windows, versusSteps }: DetectorOptions, direction: Direction): ReadingOptions {
  return { windows, direction, ...(versusSteps === undefined ? {} : { versusSteps }) };
}

function isRemembered(state: AlertState): boolean {
  return state.phase !== 'inactive' || state.toldMs !== undefined;
}

/** Whether a look at a series of which no alert is alive would change nothing. A few differences tell that of most series at most
 * steps; false where it is not certain. */
export function isQuiet(series: Measured, end: number, coveredFrom: number, options: DetectorOptions): boolean {
  const { bound, anomaly, alertsOnNew, windows, rule, direction } = options;
  if (bound !== undefined) return isInside(series, end - windows.windowSteps, end, bound);
  if (anomaly) return false;
  if (coverageAt(end, coveredFrom, options) < leastCoverage) return true;
  const events = series.events(end - windows.windowSteps, end);
  if (alertsOnNew && events > 0 && eventsBefore(series, end, coveredFrom, options) === 0) return false;
  const isFewForUp = !rule.plain && events < rule.minCount;
  if (isFewForUp && direction === 'up') return true;
  const current = currentAt(series, end, windows);
  const baseline = baselineAt(series, end, coveredFrom, options);
  if (direction !== 'down' && !isFewForUp && isBeyond(current, baseline, rule.ratio, 'up')) return false;
  return direction === 'up' || !isBeyond(current, baseline, rule.ratio, 'down');
}

function eventsBefore(series: Measured, end: number, coveredFrom: number, options: DetectorOptions): number {
  const { from, to } = spanBefore(end, options);
  return series.events(Math.max(from, coveredFrom), to);
}
