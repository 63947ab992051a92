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
  /** The slots that have values; of each its values' number, and what is seasonal in it by scale. */
  readonly slots: Uint8Array;
  readonly seasons: Float64Array;
  /** When it fired last; -Infinity: never. */
  readonly firedMs: number;
}

/** As version 2 of the state has it. */
interface BaselineOfVersion2 {
  readonly scales: readonly (SavedScale & { readonly season: Float64Array; readonly seasonCounts: Float64Array })[];
  readonly firedMs: number;
}

// Where things are among the cells of a baseline: how many values it saw, what each scale knows, and the slots.
const valuesSeen = 0;
const scaleCells = 4;
const ofScale = {
  smoothed: 0,
  mean: 1,
  spread: 2,
  /** The largest deviation of late, fading: only one that is near it is news. */
  largest: 3,
} as const;
const slotsAt = 1 + scales.length * scaleCells;
/** How many values, then what is seasonal at each scale. */
const slotCells = 1 + scales.length;

export class LearnedBaseline {
  /** In one array: there may be ten thousand of these. */
  readonly #cells = new Float64Array(slotsAt + slots * slotCells);
  readonly #fade: number;
  readonly #leastDeviation: number;
  #firedMs = Number.NEGATIVE_INFINITY;

  constructor({ stepMs, leastDeviation }: LearnerOptions, saved?: SavedBaseline) {
    this.#fade = 0.5 ** (stepMs / halfLifeMs);
    this.#leastDeviation = leastDeviation;
    if (saved !== undefined) this.#restore(baselineOfAnyVersion(saved));
  }

  /** Judges a step's value, then learns it. Steps come in order. */
  see(timeMs: number, value: number): Deviation {
    this.#cells[valuesSeen]++;
    const slot = slotsAt + slotOf(timeMs) * slotCells;
    const seen = scales.map((k, i) => this.#seeScale(k, i, slot, value));
    this.#cells[slot]++;
    const strongest = seen.reduce((a, b) => (b.strength > a.strength ? b : a));
    const fires = seen.some((one) => one.fires) && timeMs - this.#firedMs >= restMs;
    if (fires) this.#firedMs = timeMs;
    return { ...strongest, fires, expected: seen[0].expected };
  }

  /** @param k the scale, the i-th */
  #seeScale(k: number, i: number, slot: number, value: number): Deviation {
    const cells = this.#cells;
    const at = 1 + i * scaleCells;
    const n = cells[valuesSeen];
    const slotN = cells[slot];
    if (n === 1) cells[at + ofScale.mean] = value;
    const before = n === 1 ? value : cells[at + ofScale.smoothed];
    const smoothed = before + (2 / (k + 1)) * (value - before);
    cells[at + ofScale.smoothed] = smoothed;
    const mean = cells[at + ofScale.mean];
    const expected = mean + (slotN >= slotSamples ? cells[slot + 1 + i] : 0);
    const scale = Math.max(deviations * cells[at + ofScale.spread], 0.05 * Math.abs(mean), this.#leastDeviation);
    const error = smoothed - expected;
    const z = Math.abs(error) / scale;
    const isNews = z > 0.8 * cells[at + ofScale.largest];
    cells[at + ofScale.largest] = Math.max(z, this.#fade * cells[at + ofScale.largest]);
    // Outliers teach at most four deviations: an incident does not become the baseline.
    const far = 4 * scale;
    const rate = Math.max(1 / 2000, 1 / n);
    cells[at + ofScale.spread] += rate * (Math.abs(clip(error, far)) - cells[at + ofScale.spread]);
    const fromMean = clip(smoothed - mean, far);
    cells[at + ofScale.mean] += rate * fromMean;
    cells[slot + 1 + i] += Math.max(0.02, 1 / (slotN + 1)) * (fromMean - cells[slot + 1 + i]);
    const threshold = k === 1 ? 3.5 : 3;
    return { z, strength: z / threshold, fires: n > warmUp && z > threshold && isNews, expected };
  }

  save(): SavedBaseline {
    const cells = this.#cells;
    const used = Uint8Array.from({ length: slots }, (_, slot) => slot).filter(
      (slot) => cells[slotsAt + slot * slotCells] > 0,
    );
    const seasons = new Float64Array(used.length * slotCells);
    used.forEach((slot, i) => {
      const from = slotsAt + slot * slotCells;
      seasons.set(cells.subarray(from, from + slotCells), i * slotCells);
    });
    return {
      scales: scales.map((_, i) => {
        const at = 1 + i * scaleCells;
        return {
          n: cells[valuesSeen],
          smoothed: cells[at + ofScale.smoothed],
          mean: cells[at + ofScale.mean],
          spread: cells[at + ofScale.spread],
          largest: cells[at + ofScale.largest],
        };
      }),
      slots: used,
      seasons,
      firedMs: this.#firedMs,
    };
  }

  #restore({ scales: saved, slots: used, seasons, firedMs }: SavedBaseline): void {
    const cells = this.#cells;
    cells[valuesSeen] = saved[0].n;
    saved.forEach(({ smoothed, mean, spread, largest }, i) => {
      cells.set([smoothed, mean, spread, largest], 1 + i * scaleCells);
    });
    used.forEach((slot, i) => {
      cells.set(seasons.subarray(i * slotCells, (i + 1) * slotCells), slotsAt + slot * slotCells);
    });
    this.#firedMs = firedMs;
  }
}

function baselineOfAnyVersion(saved: SavedBaseline | BaselineOfVersion2): SavedBaseline {
  if ('slots' in saved) return saved;
  const all = Uint8Array.from({ length: slots }, (_, slot) => slot);
  const seasons = Float64Array.from({ length: slots * slotCells }, (_, i) => {
    const [slot, cell] = [Math.floor(i / slotCells), i % slotCells];
    return cell === 0 ? saved.scales[0].seasonCounts[slot] : saved.scales[cell - 1].season[slot];
  });
  return { scales: saved.scales, slots: all, seasons, firedMs: saved.firedMs };
}

function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
