/** Counts over time by group, without knowing the span beforehand: at most 64 bins that all groups share. When times come to
 * span more, the bins become twice as wide. Bins are multiples of their width, so that wider ones hold whole narrower
 * ones: counts stay exact, and neither the order of times nor merging changes them. */

import { growFloat64 } from './growth.ts';

/** Bins kept at once. A power of two: a bin's place is its number modulo this. */
const places = 64;
const narrowestMs = 1000;

/** Plain data for {@link TimeBins.merge}. */
export interface SavedTimeBins {
  readonly widthMs: number;
  readonly firstBin: number;
  readonly lastBin: number;
  readonly counts: Float64Array;
}

export class TimeBins {
  /** Of a bin, in milliseconds. */
  widthMs = narrowestMs;
  /** Numbers of the bins in which the earliest and latest time are: their start is the number times the width. */
  firstBin = Number.POSITIVE_INFINITY;
  lastBin = Number.NEGATIVE_INFINITY;
  #counts = new Float64Array(0);
  /** The bin of the last time, as the next is mostly in it too. */
  #fromMs = Number.NaN;
  #toMs = Number.NaN;
  #place = 0;

  /** Counts one time (epoch milliseconds) of a group below `groupCount`. */
  add(group: number, timeMs: number): void {
    if (!(timeMs >= this.#fromMs && timeMs < this.#toMs)) this.#turnTo(timeMs);
    this.#counts[group * places + this.#place]++;
  }

  /** Makes room for groups; to be called before they are counted. */
  fit(groupCount: number): void {
    this.#counts = growFloat64(this.#counts, groupCount * places);
  }

  #turnTo(timeMs: number): void {
    this.#span(Math.floor(timeMs / this.widthMs), Math.floor(timeMs / this.widthMs));
    const bin = Math.floor(timeMs / this.widthMs);
    this.#fromMs = bin * this.widthMs;
    this.#toMs = this.#fromMs + this.widthMs;
    this.#place = placeOf(bin);
  }

  /** Widens the bins until those from `first` to `last` (of the present width) fit with those there are. */
  #span(first: number, last: number): void {
    let from = Math.min(first, this.firstBin);
    let to = Math.max(last, this.lastBin);
    while (to - from >= places) {
      this.#widen();
      from = Math.floor(from / 2);
      to = Math.floor(to / 2);
    }
    this.firstBin = from;
    this.lastBin = to;
  }

  #widen(): void {
    const { firstBin, lastBin } = this;
    this.widthMs *= 2;
    this.#fromMs = Number.NaN;
    if (firstBin > lastBin) return;
    const before = this.#counts;
    this.#counts = new Float64Array(before.length);
    for (let base = 0; base < before.length; base += places)
      for (let bin = firstBin; bin <= lastBin; bin++)
        this.#counts[base + placeOf(Math.floor(bin / 2))] += before[base + placeOf(bin)];
    this.firstBin = Math.floor(firstBin / 2);
    this.lastBin = Math.floor(lastBin / 2);
  }

  /** A group's counts by bin, from the first to the last of all groups. */
  counts(group: number): number[] {
    const counts: number[] = [];
    for (let bin = this.firstBin; bin <= this.lastBin; bin++)
      counts.push(this.#counts[group * places + placeOf(bin)] ?? 0);
    return counts;
  }

  save(groupCount: number): SavedTimeBins {
    const { widthMs, firstBin, lastBin } = this;
    return { widthMs, firstBin, lastBin, counts: this.#counts.slice(0, groupCount * places) };
  }

  /** Adds saved counts: their group g is our group `groupOf[g]`; those of -1 are left out. */
  merge({ widthMs, firstBin, lastBin, counts }: SavedTimeBins, groupOf: Int32Array): void {
    if (firstBin > lastBin) return;
    while (this.widthMs < widthMs) this.#widen();
    let scale = this.widthMs / widthMs;
    this.#span(Math.floor(firstBin / scale), Math.floor(lastBin / scale));
    scale = this.widthMs / widthMs;
    for (let g = 0; g < groupOf.length && g * places < counts.length; g++)
      for (let bin = firstBin; bin <= lastBin; bin++) {
        const count = counts[g * places + placeOf(bin)];
        if (count > 0 && groupOf[g] >= 0) this.#counts[groupOf[g] * places + placeOf(Math.floor(bin / scale))] += count;
      }
  }
}

/** The remainder that is not negative, of bins before 1970 too. */
function placeOf(bin: number): number {
  const rest = bin % places;
  return rest < 0 ? rest + places : rest;
}
