/** When a reading is a spike, and when a spike is over. */

import type { Reading } from './reading.ts';
import type { Direction } from './significance.ts';

export interface Rule {
  /** Enters when current > baseline * ratio. */
  readonly ratio: number;
  /** Fewer events in the window (or, down, before it) are none. */
  readonly minCount: number;
  /** What chance does as often as this is chance. */
  readonly maxP: number;
  /** The bare rule: no least count, no chance, no memory. */
  readonly plain: boolean;
}

/** Under half the baseline seen, nothing is known of what is usual. */
export const leastCoverage = 0.5;

/** The seed rule with what keeps it from firing on noise. */
export function enters(reading: Reading, rule: Rule, direction: Direction): boolean {
  const { current, baseline, coverage } = reading;
  if (coverage < leastCoverage || !isBeyond(current, baseline, rule.ratio, direction)) return false;
  if (rule.plain) return true;
  const events = direction === 'up' ? reading.events : eventsExpected(reading);
  return events >= rule.minCount && reading.p < rule.maxP;
}

/** The bare rule: current over (or, down, under) the baseline by the ratio. */
export function isBeyond(current: number, baseline: number, ratio: number, direction: Direction): boolean {
  return direction === 'up' ? current > baseline * ratio : current * ratio < baseline;
}

/** Events that a window would have by those before it. */
function eventsExpected({ eventsBefore, before, events, current }: Reading): number {
  // For counts the level is the events of a window; for other measures the events before stand for themselves.
  return current === events ? before : eventsBefore;
}

/** An alert leaves at half the ratio it entered at (hysteresis), against the baseline from before it began. Where that was
 * nothing, at half the least count. */
export function leaves(reading: Reading, rule: Rule, direction: Direction, frozen: number): boolean {
  if (rule.plain) return !isBeyond(reading.current, reading.baseline, rule.ratio, direction);
  const ratio = Math.max(1, rule.ratio / 2);
  if (direction === 'down') return reading.current * ratio >= frozen;
  return reading.current <= frozen * ratio || reading.events < rule.minCount / 2;
}

/** A level that has become the usual one: the rolling baseline is what the window is. */
export function isSteady({ current, baseline }: Reading): boolean {
  return current <= baseline * steadyWithin && current * steadyWithin >= baseline;
}

const steadyWithin = 1.5;
