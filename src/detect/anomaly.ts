/** The learned baseline: what a series is usually, by hour and weekday, in constant memory; and how far off it is now.
 *
 * One learner a scale (the value smoothed over K steps), for sudden and for slow changes. */

/** Scales, in steps. */
export const scales = [1, 4, 16, 64] as const;

const slots = 7 * 24;
const hourMs = 3_600_000;
/** 1970-01-01 was a Thursday; slots begin at Thursday 00:00 UTC. */
const slotOf = (timeMs: number): number => Math.floor(timeMs / hourMs) % slots;

/** A slot of hour and weekday counts once it has so many values. */
const slotSamples = 12;
/** Nothing fires before so many values. */
const warmUp = 20;
/** What comes again within a day is no news: a job of every hour would fire every hour. */
const restMs = 24 * hourMs;
const halfLifeMs = 14 * 24 * hourMs;
/** Mean absolute deviation to standard deviation, for a normal distribution. */
const deviations = 1.2533;

export interface LearnerOptions {
  readonly stepMs: number;
  /** Deviations below this are none: 1 for counts (one event is no anomaly), next to nothing for measured values. */
  readonly leastDeviation: number;
}

/** Plain data. */
export interface SavedScale {
  readonly n: number;
  readonly smoothed: number;
  readonly mean: number;
  readonly spread: number;
  readonly largest: number;
  readonly season: Float64Array;
  readonly seasonCounts: Float64Array;
}

export interface Deviation {
  /** Standardised distance from what was expected, at the scale where it is largest against its threshold. */
  readonly z: number;
  /** That distance over its scale's threshold: 1 and more may fire. */
  readonly strength: number;
  readonly fires: boolean;
  /** What was expected of the value itself. */
  readonly expected: number;
}

/** Plain data. */
export interface SavedBaseline {
  readonly scales: readonly SavedScale[];
  /** When it fired last; -Infinity: never. */
  readonly firedMs: number;
}

export class LearnedBaseline {
  readonly #scales: Scale[];
  #firedMs: number;

  constructor(options: LearnerOptions, saved?: SavedBaseline) {
    this.#scales = scales.map((k, i) => new Scale(k, options, saved?.scales[i]));
    this.#firedMs = saved?.firedMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Judges a step's value, then learns it. Steps come in order. */
  see(timeMs: number, value: number): Deviation {
    const seen = this.#scales.map((scale) => scale.see(timeMs, value));
    const strongest = seen.reduce((a, b) => (b.strength > a.strength ? b : a));
    const fires = seen.some((one) => one.fires) && timeMs - this.#firedMs >= restMs;
    if (fires) this.#firedMs = timeMs;
    return { ...strongest, fires, expected: seen[0].expected };
  }

  save(): SavedBaseline {
    return { scales: this.#scales.map((scale) => scale.save()), firedMs: this.#firedMs };
  }
}

class Scale {
  readonly #k: number;
  readonly #threshold: number;
  readonly #fade: number;
  readonly #leastDeviation: number;
  #n = 0;
  #smoothed = 0;
  #mean = 0;
  #spread = 0;
  /** The largest deviation of late, fading: only one that is near it is news. */
  #largest = 0;
  readonly #season: Float64Array;
  readonly #seasonCounts: Float64Array;

  constructor(k: number, { stepMs, leastDeviation }: LearnerOptions, saved?: SavedScale) {
    this.#k = k;
    this.#threshold = k === 1 ? 3.5 : 3;
    this.#fade = 0.5 ** (stepMs / halfLifeMs);
    this.#leastDeviation = leastDeviation;
    this.#season = saved?.season.slice() ?? new Float64Array(slots);
    this.#seasonCounts = saved?.seasonCounts.slice() ?? new Float64Array(slots);
    if (saved === undefined) return;
    this.#n = saved.n;
    this.#smoothed = saved.smoothed;
    this.#mean = saved.mean;
    this.#spread = saved.spread;
    this.#largest = saved.largest;
  }

  see(timeMs: number, value: number): Deviation {
    const slot = slotOf(timeMs);
    const first = this.#n++ === 0;
    this.#smoothed = first ? value : this.#smoothed + (2 / (this.#k + 1)) * (value - this.#smoothed);
    if (first) this.#mean = value;
    const season = this.#seasonCounts[slot] >= slotSamples ? this.#season[slot] : 0;
    const expected = this.#mean + season;
    const scale = Math.max(deviations * this.#spread, 0.05 * Math.abs(this.#mean), this.#leastDeviation);
    const error = this.#smoothed - expected;
    const z = Math.abs(error) / scale;
    const isNews = z > 0.8 * this.#largest;
    this.#largest = Math.max(z, this.#fade * this.#largest);
    this.#learn(slot, error, scale);
    const fires = this.#n > warmUp && z > this.#threshold && isNews;
    return { z, strength: z / this.#threshold, fires, expected };
  }

  /** Outliers teach at most four deviations: an incident does not become the baseline. */
  #learn(slot: number, error: number, scale: number): void {
    const rate = Math.max(1 / 2000, 1 / this.#n);
    const far = 4 * scale;
    this.#spread += rate * (Math.abs(clip(error, far)) - this.#spread);
    const fromMean = clip(this.#smoothed - this.#mean, far);
    this.#mean += rate * fromMean;
    const slotN = ++this.#seasonCounts[slot];
    this.#season[slot] += Math.max(0.02, 1 / slotN) * (fromMean - this.#season[slot]);
  }

  save(): SavedScale {
    return {
      n: this.#n,
      smoothed: this.#smoothed,
      mean: this.#mean,
      spread: this.#spread,
      largest: this.#largest,
      season: this.#season.slice(),
      seasonCounts: this.#seasonCounts.slice(),
    };
  }
}

function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
