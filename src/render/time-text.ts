/** Times as people read them, in the display zone. */

import type { Zone } from './renderer.ts';

/** How exact a column of times must be shown: no digits that are zero in all of them. */
export type TimePrecision = 'day' | 'minute' | 'second' | 'millisecond';

const two = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
const minuteMs = 60_000;
// The last instant a Date can hold, less a day for the zone.
const latestMs = 8.64e15 - 86_400_000;

/** Formats times; remembers the minute it was last asked for, as times of a log stand close together. */
export class Clock {
  readonly zone: Zone;
  #minute = Number.NaN;
  #dayText = '';
  #hourMinute = '';
  #offset = '';

  constructor(zone: Zone) {
    this.zone = zone;
  }

  /** `2026-11-20 14:05:03.123` */
  text(timeMs: number, precision: TimePrecision): string {
    if (!this.#seek(timeMs)) return String(timeMs);
    if (precision === 'day') return this.#dayText;
    return `${this.#dayText} ${this.#timeOfDay(timeMs, precision)}`;
  }

  /** `14:05:03.123` */
  timeOfDay(timeMs: number, precision: TimePrecision): string {
    return this.#seek(timeMs) ? this.#timeOfDay(timeMs, precision) : String(timeMs);
  }

  /** `2026-11-20` */
  day(timeMs: number): string {
    return this.text(timeMs, 'day');
  }

  /** `Z`, `+01` or `+05:30`: ISO 8601, as short as it allows. */
  offset(timeMs: number): string {
    return this.#seek(timeMs) ? this.#offset : '';
  }

  /** The milliseconds a wall clock shows, counted as if they were UTC: whole hours and days there are multiples here. */
  wallMs(timeMs: number): number {
    return this.zone === 'utc' ? timeMs : timeMs - new Date(timeMs).getTimezoneOffset() * minuteMs;
  }

  #timeOfDay(timeMs: number, precision: TimePrecision): string {
    if (precision === 'minute' || precision === 'day') return this.#hourMinute;
    const inMinute = Math.floor(timeMs - this.#minute * minuteMs);
    const second = Math.floor(inMinute / 1000);
    const text = `${this.#hourMinute}:${two[second]}`;
    if (precision === 'second') return text;
    const ms = inMinute - second * 1000;
    return `${text}.${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}`;
  }

  /** Makes the remembered minute that of the time; false where it is no time. */
  #seek(timeMs: number): boolean {
    const minute = Math.floor(timeMs / minuteMs);
    if (minute === this.#minute) return true;
    if (!(Math.abs(timeMs) <= latestMs)) return false;
    const offsetMinutes = this.zone === 'utc' ? 0 : -new Date(timeMs).getTimezoneOffset();
    const shifted = new Date((minute + offsetMinutes) * minuteMs).toISOString();
    const dayEnd = shifted.indexOf('T');
    this.#minute = minute;
    this.#dayText = shifted.slice(0, dayEnd);
    this.#hourMinute = shifted.slice(dayEnd + 1, dayEnd + 6);
    this.#offset = this.zone === 'utc' ? 'Z' : offsetText(offsetMinutes);
    return true;
  }
}

/** The least exact precision that loses nothing of any of the times. */
export function precisionOf(times: Iterable<number>, clock: Clock): TimePrecision {
  let precision: TimePrecision = 'day';
  for (const time of times) {
    if (time % 1000 !== 0) return 'millisecond';
    if (time % minuteMs !== 0) precision = 'second';
    else if (precision === 'day' && clock.timeOfDay(time, 'minute') !== '00:00') precision = 'minute';
  }
  return precision;
}

/** ISO 8601 in UTC, for machines. */
export function isoTime(timeMs: number): string {
  const time = Math.floor(timeMs);
  return Math.abs(time) <= latestMs ? new Date(time).toISOString() : String(timeMs);
}

function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes);
  const hours = `${minutes < 0 ? '-' : '+'}${two[Math.floor(absolute / 60)]}`;
  return absolute % 60 === 0 ? hours : `${hours}:${two[absolute % 60]}`;
}
