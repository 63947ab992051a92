/** The stretch of time in which events come more often than outside it: a scan statistic over all stretches (Kulldorff 1997), with what
 * could have been events, or time, as the exposure. */

import { chiSquareTail } from './g-test.ts';

export interface RisingInterval {
  /** Its first step, and the one after its last. */
  readonly from: number;
  readonly end: number;
  readonly inside: number;
  readonly outside: number;
  /** The rate inside over that outside; a half is added to the events outside, so that it is never infinite. */
  readonly ratio: number;
  /** Logarithm of how much likelier two rates are than one. */
  readonly gain: number;
  /** Variance by mean of the events outside, at least 1. */
  readonly dispersion: number;
  /** The chance that the best of all stretches is as good, where the rate never changes. */
  readonly p: number;
}

export interface RiseBounds {
  readonly minCount: number;
  readonly ratio: number;
  /** Records that come together on average, at least: one failure is often logged twice. */
  readonly leastDispersion: number;
  /** Another exposure, a number a step, that the stretch must stand out against as well: its gain is the lesser of the two. Events that
   * follow the traffic of the day stand out against time, and not against the traffic. */
  readonly alsoAgainst?: ArrayLike<number> | undefined;
}

/** All stretches are tried over so many bins; the ends of the best are then refined step by step. */
const coarseBins = 200;
/** Bins that the dispersion outside is judged by. */
const dispersionBins = 60;

/** The best stretch within the bounds; undefined where there is none. Both arrays have a number a step; exposures are in any unit, zero where
 * there is nothing to be seen.
 *
 *     risingInterval([1, 0, 9, 8, 1], [1, 1, 1, 1, 1], { minCount: 5, ratio: 3, leastDispersion: 1 })   // from 2, end 4
 */
export function risingInterval(
  events: ArrayLike<number>,
  exposures: ArrayLike<number>,
  bounds: RiseBounds,
): RisingInterval | undefined {
  const steps = events.length;
  const sums = new Sums(events, exposures);
  if (sums.allEvents < bounds.minCount || sums.allExposure <= 0) return undefined;
  const all = bounds.alsoAgainst === undefined ? [sums] : [sums, new Sums(events, bounds.alsoAgainst)];
  const width = Math.max(1, Math.ceil(steps / coarseBins));
  const bins = Math.ceil(steps / width);
  const best = { from: 0, end: 0, gain: 0 };
  for (let i = 0; i < bins; i++)
    for (let j = i + 1; j <= bins; j++) improve(best, all, i * width, Math.min(steps, j * width), bounds);
  if (best.gain === 0) return undefined;
  if (width > 1) refine(best, all, width, steps, bounds);
  const from = backToFirst(best.from, events, sums, best);
  // Only stretches that begin and end at an event can be the best.
  const distinct = Math.min(bins, sums.allEvents);
  return judged({ from, end: best.end, gain: best.gain }, sums, bounds, (distinct * (distinct + 1)) / 2);
}

/** Sums of all steps before each. */
class Sums {
  readonly events: Float64Array;
  readonly exposure: Float64Array;
  readonly steps: number;

  constructor(events: ArrayLike<number>, exposures: ArrayLike<number>) {
    this.steps = events.length;
    this.events = new Float64Array(this.steps + 1);
    this.exposure = new Float64Array(this.steps + 1);
    for (let i = 0; i < this.steps; i++) {
      this.events[i + 1] = this.events[i] + events[i];
      this.exposure[i + 1] = this.exposure[i] + exposures[i];
    }
  }

  get allEvents(): number {
    return this.events[this.steps];
  }

  get allExposure(): number {
    return this.exposure[this.steps];
  }

  inside(from: number, end: number): number {
    return this.events[end] - this.events[from];
  }

  exposed(from: number, end: number): number {
    return this.exposure[end] - this.exposure[from];
  }
}

interface Best {
  from: number;
  end: number;
  gain: number;
}

function improve(best: Best, all: readonly Sums[], from: number, end: number, bounds: RiseBounds): void {
  if (all[0].inside(from, end) < bounds.minCount) return;
  let gain = Number.POSITIVE_INFINITY;
  for (const sums of all) {
    gain = Math.min(gain, gainOf(sums, from, end, bounds.ratio));
    if (gain <= best.gain) return;
  }
  best.gain = gain;
  best.from = from;
  best.end = end;
}

/** 0 where the rate inside is not `ratio` times that outside. */
function gainOf(sums: Sums, from: number, end: number, ratio: number): number {
  const inside = sums.inside(from, end);
  const exposed = sums.exposed(from, end);
  const outside = sums.allEvents - inside;
  const exposedOutside = sums.allExposure - exposed;
  if (exposed <= 0 || exposedOutside <= 0) return 0;
  if (inside * exposedOutside < ratio * (outside + 0.5) * exposed) return 0;
  return part(inside, exposed) + part(outside, exposedOutside) - part(sums.allEvents, sums.allExposure);
}

function part(events: number, exposure: number): number {
  return events === 0 ? 0 : events * Math.log(events / exposure);
}

function refine(best: Best, all: readonly Sums[], width: number, steps: number, bounds: RiseBounds): void {
  const { from, end } = best;
  for (let a = Math.max(0, from - width); a <= Math.min(steps - 1, from + width); a++)
    for (let b = Math.max(a + 1, end - width); b <= Math.min(steps, end + width); b++) improve(best, all, a, b, bounds);
}

/** Twice the gain of a beginning must be over this: about p 0.0005, as many beginnings are tried. */
const leastBeginning = 12;

/** What begins slowly has events before the best stretch: the run of steps up to it in which they are clearly more than further outside
 * belongs to it. */
function backToFirst(from: number, events: ArrayLike<number>, sums: Sums, { end, from: start }: Best): number {
  const outside = sums.allEvents - sums.inside(start, end);
  const exposedOutside = sums.allExposure - sums.exposed(start, end);
  let first = from;
  let most = leastBeginning / 2;
  for (let step = from - 1; step >= 0; step--) {
    if (events[step] === 0) continue;
    const before = sums.inside(step, from);
    const exposed = sums.exposed(step, from);
    const rest = outside - before;
    const exposedRest = exposedOutside - exposed;
    if (exposed <= 0 || exposedRest <= 0 || before * exposedRest <= 2 * (rest + 0.5) * exposed) continue;
    const gain = part(before, exposed) + part(rest, exposedRest) - part(outside, exposedOutside);
    if (gain <= most) continue;
    most = gain;
    first = step;
  }
  return first;
}

function judged({ from, end, gain }: Best, sums: Sums, bounds: RiseBounds, tried: number): RisingInterval {
  const inside = sums.inside(from, end);
  const outside = sums.allEvents - inside;
  const exposed = sums.exposed(from, end);
  const exposedOutside = sums.allExposure - exposed;
  const ratio = (inside * exposedOutside) / ((outside + 0.5) * exposed);
  const dispersion = Math.max(bounds.leastDispersion, dispersionOutside(from, end, sums, outside / exposedOutside));
  const p = Math.min(1, chiSquareTail((2 * gain) / dispersion) * tried);
  return { from, end, inside, outside, ratio, gain, dispersion, p };
}

/** Of bins that lie outside as a whole: the mean of (events - expected)^2 / expected. */
function dispersionOutside(from: number, end: number, sums: Sums, rate: number): number {
  const width = Math.max(1, Math.floor(sums.steps / dispersionBins));
  let sum = 0;
  let bins = 0;
  for (let at = 0; at + width <= sums.steps; at += width) {
    if (at < end && at + width > from) continue;
    const expected = rate * sums.exposed(at, at + width);
    if (expected <= 0) continue;
    sum += (sums.inside(at, at + width) - expected) ** 2 / expected;
    bins++;
  }
  return bins < 5 ? 1 : Math.max(1, (sum * bins) / (bins - 1) / bins);
}
