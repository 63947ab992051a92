/** The learned baseline: what a series is usually, by hour of the day and by hour of the week, in constant memory; and how far off it is now.
 *
 * What is seasonal has two layers: the hours of the day, known after a day, and what each hour of the week has beyond them. By the hours of the
 * week alone a series of two weeks is still half unknown at its end.
 *
 * One learner a scale (the value smoothed over K steps), for sudden and for slow changes. */

/** Scales, in steps. */
export const scales = [1, 4, 16, 64] as const;

/** Hours of the week, and after them those of the day. */
const weekSlots = 7 * 24;
const slots = weekSlots + 24;
const hourMs = 3_600_000;
/** 1970-01-01 was a Thursday; slots begin at Thursday 00:00 UTC. */
const slotOf = (timeMs: number): number => Math.floor(timeMs / hourMs) % weekSlots;
/** The hour of the day that an hour of the week is. */
const daySlotOf = (slot: number): number => weekSlots + (slot % 24);

/** A slot counts once it has so many values. */
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
    const slot = slotOf(timeMs);
    const [week, day] = [slotsAt + slot * slotCells, slotsAt + daySlotOf(slot) * slotCells];
    const seen = scales.map((k, i) => this.#seeScale(k, i, week, day, value));
    this.#cells[week]++;
    this.#cells[day]++;
    const strongest = seen.reduce((a, b) => (b.strength > a.strength ? b : a));
    const fires = seen.some((one) => one.fires) && timeMs - this.#firedMs >= restMs;
    if (fires) this.#firedMs = timeMs;
    return { ...strongest, fires, expected: seen[0].expected };
  }

  /** @param k the scale, the i-th
   * @param week, day the cells of the hour's slots */
  #seeScale(k: number, i: number, week: number, day: number, value: number): Deviation {
    const cells = this.#cells;
    const at = 1 + i * scaleCells;
    const n = cells[valuesSeen];
    const isHourKnown = cells[day] >= slotSamples;
    if (n === 1) cells[at + ofScale.mean] = value;
    const before = n === 1 ? value : cells[at + ofScale.smoothed];
    const smoothed = before + (2 / (k + 1)) * (value - before);
    cells[at + ofScale.smoothed] = smoothed;
    const mean = cells[at + ofScale.mean];
    const seasonal = (isHourKnown ? cells[day + 1 + i] : 0) + (cells[week] >= slotSamples ? cells[week + 1 + i] : 0);
    const expected = mean + seasonal;
    const scale = Math.max(deviations * cells[at + ofScale.spread], 0.05 * Math.abs(mean), this.#leastDeviation);
    const error = smoothed - expected;
    const z = Math.abs(error) / scale;
    const isNews = z > 0.8 * cells[at + ofScale.largest];
    // What surprises before the hours are known tells nothing of what will.
    cells[at + ofScale.largest] = Math.max(isHourKnown ? z : 0, this.#fade * cells[at + ofScale.largest]);
    // Outliers teach at most four deviations: an incident does not become the baseline.
    const far = 4 * scale;
    const rate = Math.max(1 / 2000, 1 / n);
    cells[at + ofScale.spread] += rate * (Math.abs(clip(error, far)) - cells[at + ofScale.spread]);
    const fromMean = clip(smoothed - mean, far);
    cells[at + ofScale.mean] += rate * fromMean;
    // The week learns what the day leaves.
    cells[day + 1 + i] += seasonRate(cells[day]) * (fromMean - cells[day + 1 + i]);
    cells[week + 1 + i] += seasonRate(cells[week]) * (fromMean - cells[day + 1 + i] - cells[week + 1 + i]);
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

  /** Versions before 4 knew the hours of the week alone, all that was seasonal in them: an hour of the day is their mean. */
  #findDays(): void {
    const cells = this.#cells;
    for (let hour = 0; hour < 24; hour++) {
      const weeks = Array.from({ length: 7 }, (_, day) => slotsAt + (24 * day + hour) * slotCells);
      const day = slotsAt + daySlotOf(hour) * slotCells;
      const values = weeks.reduce((sum, week) => sum + cells[week], 0);
      if (values === 0) continue;
      cells[day] = values;
      for (let i = 1; i <= scales.length; i++) {
        cells[day + i] = weeks.reduce((sum, week) => sum + cells[week] * cells[week + i], 0) / values;
        for (const week of weeks) if (cells[week] > 0) cells[week + i] -= cells[day + i];
      }
    }
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
    if (!used.some((slot) => slot >= weekSlots)) this.#findDays();
    this.#firedMs = firedMs;
  }
}

function seasonRate(values: number): number {
  return Math.max(0.02, 1 / (values + 1));
}

function baselineOfAnyVersion(saved: SavedBaseline | BaselineOfVersion2): SavedBaseline {
  if ('slots' in saved) return saved;
  const all = Uint8Array.from({ length: weekSlots }, (_, slot) => slot);
  const seasons = Float64Array.from({ length: weekSlots * slotCells }, (_, i) => {
    const [slot, cell] = [Math.floor(i / slotCells), i % slotCells];
    return cell === 0 ? saved.scales[0].seasonCounts[slot] : saved.scales[cell - 1].season[slot];
  });
  return { scales: saved.scales, slots: all, seasons, firedMs: saved.firedMs };
}

function clip(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
