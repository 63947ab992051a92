/** From when to when the records of an input are. */

import type { Batch } from '../core/batch.ts';
import { Kind } from '../core/value.ts';
import type { TimeSpan } from './job.ts';

const dayMs = 86_400_000;

export class SpanMeter {
  readonly #timeSlot: number;
  /** Times past it are only counted. */
  untilMs: number;
  #oldestMs = Number.POSITIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;
  #aheadRecords = 0;
  #oldestOfDays = new Map<number, number>();

  constructor(timeSlot: number, untilMs: number) {
    this.#timeSlot = timeSlot;
    this.untilMs = untilMs;
  }

  reset(): void {
    this.#oldestMs = Number.POSITIVE_INFINITY;
    this.#newestMs = Number.NEGATIVE_INFINITY;
    this.#aheadRecords = 0;
    this.#oldestOfDays = new Map();
  }

  see(batch: Batch, selection: Int32Array, n: number): void {
    const { kind, num } = batch.columns[this.#timeSlot];
    let oldest = this.#oldestMs;
    let newest = this.#newestMs;
    // The day at hand, and its oldest: times of a log stand close together.
    let dayStart = Number.NaN;
    let oldestOfDay = 0;
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      if (kind[record] !== Kind.number) continue;
      const timeMs = num[record];
      if (timeMs > this.untilMs) this.#aheadRecords++;
      else {
        if (timeMs < oldest) oldest = timeMs;
        if (timeMs > newest) newest = timeMs;
        if (!(timeMs >= dayStart && timeMs < dayStart + dayMs)) {
          dayStart = Math.floor(timeMs / dayMs) * dayMs;
          oldestOfDay = this.#oldestOfDays.get(dayStart / dayMs) ?? Number.POSITIVE_INFINITY;
        }
        if (timeMs < oldestOfDay) {
          oldestOfDay = timeMs;
          this.#oldestOfDays.set(dayStart / dayMs, timeMs);
        }
      }
    }
    this.#oldestMs = oldest;
    this.#newestMs = newest;
  }

  /** Undefined where no record had a time. */
  result(): TimeSpan | undefined {
    if (this.#newestMs === Number.NEGATIVE_INFINITY && this.#aheadRecords === 0) return undefined;
    return {
      oldestMs: this.#oldestMs,
      newestMs: this.#newestMs,
      aheadRecords: this.#aheadRecords,
      oldestOfDays: this.#oldestOfDays,
    };
  }
}
