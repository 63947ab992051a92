/** Field values as text: readable for people, exact for machines. */

import { BigDecimal, stringify } from '../core/json.ts';
import { levelName } from '../core/level.ts';
import type { ColumnType, FieldValue, JsonValue } from '../core/value.ts';
import { type Clock, isoTime, type TimePrecision } from './time-text.ts';

/** A value as it stands in JSON output: levels by name, times as ISO 8601 in UTC, durations in milliseconds, shares as
 * fractions; what is missing, or no JSON number, is null. */
export function machineValue(value: FieldValue, type: ColumnType): JsonValue {
  if (value === undefined) return null;
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return null;
  if (type === 'level') return levelName(value) ?? value;
  return type === 'time' ? isoTime(value) : value;
}

/** A value as one cell of CSV or TSV: as {@link machineValue}, text without quotes, missing and null empty. */
export function machineText(value: FieldValue, type: ColumnType): string {
  const exact = machineValue(value, type);
  if (exact === null) return '';
  return typeof exact === 'string' ? exact : stringify(exact);
}

/** How the values of one column are written for people. */
export interface ColumnStyle {
  readonly type: ColumnType;
  readonly clock: Clock;
  readonly precision: TimePrecision;
  /** Digits after the point of plain numbers. */
  readonly decimals: number;
  /** Thousands are grouped: for quantities, not for ids and codes. */
  readonly grouped: boolean;
}

/** A value for people, not yet made safe for a terminal. Missing is `-`. */
export function humanText(value: FieldValue, style: ColumnStyle): string {
  if (value === undefined) return '-';
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return stringify(value);
  switch (style.type) {
    case 'level':
      return levelName(value) ?? String(value);
    case 'time':
      return style.clock.text(value, style.precision);
    case 'duration':
      return durationText(value);
    case 'share':
      return shareText(value);
    case 'rate':
      return `${significant(value)}/s`;
    default:
      return style.grouped ? numberText(value, style.decimals) : String(value);
  }
}

/** Milliseconds as `420 µs`, `1.5 ms`, `230 ms`, `2.3 s`, `2m 5s`, `3h 12m`, `2d 4h`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return '-';
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms === 0) return '0 ms';
  if (ms < 0.9995) return `${significant(ms * 1000)} µs`;
  if (ms < 999.5) return `${significant(ms)} ms`;
  if (ms < 59_950) return `${significant(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  const hours = Math.round(minutes / 60);
  return `${grouped(String(Math.floor(hours / 24)))}d ${hours % 24}h`;
}

/** A fraction as `12.3 %`. What is not zero never reads as zero, and what is not all never as all. */
export function shareText(fraction: number): string {
  if (!Number.isFinite(fraction)) return '-';
  if (fraction > 0 && fraction < 0.0005) return '<0.1 %';
  if (fraction < 1 && fraction >= 0.9995) return '>99.9 %';
  return `${(fraction * 100).toFixed(1)} %`;
}

/** `1,234,567.5`: grouped, with so many decimals. */
export function numberText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 1e15) return String(value);
  const text = value.toFixed(decimals);
  const point = decimals > 0 ? text.length - decimals - 1 : text.length;
  return grouped(text.slice(0, point)) + text.slice(point);
}

/** Decimals that show a column's numbers to about four digits: none where all are whole. */
export function decimalsFor(values: Iterable<FieldValue>): number {
  let whole = true;
  let largest = 0;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    if (!Number.isInteger(value)) whole = false;
    largest = Math.max(largest, Math.abs(value));
  }
  if (whole || largest >= 10_000) return 0;
  if (largest === 0) return 0;
  return Math.min(12, Math.max(1, 3 - Math.floor(Math.log10(largest))));
}

export function isNumeric(value: FieldValue): boolean {
  return typeof value === 'number' || value instanceof BigDecimal;
}

/** Three significant digits without zeros at the end; all digits of what is 100 and more. */
function significant(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return grouped(value.toFixed(0));
  return String(Number(value.toPrecision(3)));
}

function grouped(digits: string): string {
  const first = digits.startsWith('-') ? 1 : 0;
  let text = digits.slice(-3);
  let end = digits.length - 3;
  if (end <= first) return digits;
  for (; end - 3 > first; end -= 3) text = `${digits.slice(end - 3, end)},${text}`;
  return `${digits.slice(0, end)},${text}`;
}
