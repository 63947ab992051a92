/** What a value in a query can mean. Which meaning counts depends on the field it is compared with. */

import { timeFromText } from '../core/time.ts';
import type { Literal } from './ast.ts';

const decimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The number of a plain decimal: 12, -3.5. Not 1e3, +1, 007, 1_000. */
export function plainDecimal(text: string): number | undefined {
  return decimal.test(text) ? Number(text) : undefined;
}

const durationPart = /(\d+(?:\.\d+)?)(ns|us|\u00b5s|\u03bcs|ms|s|m|h|d|w)/y;
const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of a duration: 1.5s, 250ms, 5m (minutes), 1h30m, 2d. */
export function durationMs(text: string): number | undefined {
  const negative = text.startsWith('-');
  let total = 0;
  let at = negative ? 1 : 0;
  if (at === text.length) return undefined;
  while (at < text.length) {
    durationPart.lastIndex = at;
    const part = durationPart.exec(text);
    if (part === null) return undefined;
    total += Number(part[1]) * (unitMs[part[2]] ?? 0);
    at = durationPart.lastIndex;
  }
  return negative ? -rounded(total) : rounded(total);
}

/** Without the last digits of a double, which come of multiplying: 0.3 s is 300 ms. */
function rounded(value: number): number {
  return Number(value.toPrecision(15));
}

const size = /^(\d+(?:\.\d+)?)(b|kb|mb|gb|tb|kib|mib|gib|tib)$/i;
const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Bytes of a size: 10kb (10,000), 4kib (4,096), 1.5gb. */
export function sizeBytes(text: string): number | undefined {
  const parts = size.exec(text);
  return parts === null ? undefined : rounded(Number(parts[1]) * (unitBytes[parts[2].toLowerCase()] ?? 1));
}

const clock = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/;
const calendar = /^(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ](\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?$/i;
/** A date and time with its offset, seconds and the offset's minutes left out or not. */
const zoned = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d)(:?\d\d)?$/i;

/** The instant a person means, in epoch milliseconds: 2026-11-20T10:00Z, 2026-11-20 (its midnight), 14:05 (today's), -1h
 *  or 1h (that long ago), now, epoch seconds or milliseconds. Times without a zone are in the person's. */
export function instantMs(text: string, nowMs: number, zone: 'local' | 'utc'): number | undefined {
  if (text === 'now') return nowMs;
  const ago = durationMs(text.startsWith('-') ? text.slice(1) : text);
  if (ago !== undefined) return nowMs - ago;
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) return epochMs(Number(text));
  const today = clock.exec(text);
  if (today !== null) return clockToday(today, nowMs, zone);
  const date = calendar.exec(text);
  if (date !== null) return inZone([date[1], ...date.slice(3, 9)], zone);
  const parts = zoned.exec(text);
  if (parts === null) return timeFromText(text);
  const offset = /z/i.test(parts[3]) ? 'Z' : parts[3] + (parts[4] ?? ':00');
  return timeFromText(parts[1] + (parts[2] ?? ':00') + offset);
}

function epochMs(n: number): number {
  if (n < 1e11) return Math.floor(n * 1000);
  if (n < 1e14) return Math.floor(n);
  return Math.floor(n < 1e17 ? n / 1e3 : n / 1e6);
}

function clockToday(parts: RegExpExecArray, nowMs: number, zone: 'local' | 'utc'): number | undefined {
  const now = new Date(nowMs);
  const day =
    zone === 'utc'
      ? [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()]
      : [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return inZone([...day.map(String), ...parts.slice(1, 5)], zone);
}

/** Year, month, day, hour, minute, second and fraction, as written. */
function inZone(parts: readonly (string | undefined)[], zone: 'local' | 'utc'): number | undefined {
  const [year, month, day, hour, minute, second] = parts.slice(0, 6).map((part) => Number(part ?? 0));
  const ms = Number((parts[6] ?? '').padEnd(3, '0').slice(0, 3));
  if (year < 1970 || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = zone === 'utc' ? new Date(Date.UTC(year, month - 1, day)) : new Date(year, month - 1, day);
  const sameDay =
    zone === 'utc'
      ? date.getUTCDate() === day && date.getUTCMonth() === month - 1
      : date.getDate() === day && date.getMonth() === month - 1;
  if (!sameDay) return undefined;
  return zone === 'utc'
    ? Date.UTC(year, month - 1, day, hour, minute, second, ms)
    : new Date(year, month - 1, day, hour, minute, second, ms).getTime();
}

/** The runs between the stars of an unquoted value: a*b is ['a', 'b']; undefined where it has none. */
export function wildcard(value: Literal): readonly string[] | undefined {
  return value.quoted || !value.text.includes('*') ? undefined : value.text.split(/\*+/);
}
