/** Dates and times in a message, as the common formats write them. Each function gives where the thing that begins at
 * `start` ends, or -1, and looks a bounded number of bytes far. */

import { digitsEnd, isDigit, isWord, isWordEnd, runEnd } from './chars.ts';

const dot = 0x2e;
const comma = 0x2c;
const colon = 0x3a;
const dash = 0x2d;
const slash = 0x2f;
const space = 0x20;

/** 14:05, 14:05:03, 14:05:03.123, each also with an offset. */
export function timeEnd(bytes: Uint8Array, start: number, end: number): number {
  const hours = digitsEnd(bytes, start, end, 3);
  if (hours === start || hours - start > 2) return -1;
  const minutes = twoDigits(bytes, hours, end);
  if (minutes < 0) return -1;
  const seconds = twoDigits(bytes, minutes, end);
  const at = zoneEnd(bytes, seconds < 0 ? minutes : fractionEnd(bytes, seconds, end), end);
  return isWordEnd(bytes, at, end) && !(bytes[at] === colon && at + 1 < end && isWord(bytes[at + 1])) ? at : -1;
}

/** `:` and two digits, the first at most 5. */
function twoDigits(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 > end || bytes[at] !== colon || bytes[at + 1] > 0x35) return -1;
  return isDigit(bytes[at + 1]) && isDigit(bytes[at + 2]) ? at + 3 : -1;
}

function fractionEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || (bytes[at] !== dot && bytes[at] !== comma)) return at;
  const to = digitsEnd(bytes, at + 1, end, 10);
  return to > at + 1 ? to : at;
}

/** Z, +01, +0100, +01:00; `at` itself where there is none. */
function zoneEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return at;
  if (bytes[at] === 0x5a || bytes[at] === 0x7a) return at + 1;
  if (bytes[at] !== 0x2b && bytes[at] !== dash) return at;
  const to = digitsEnd(bytes, at + 1, end, 5);
  const withColon = to - at === 3 && twoDigits(bytes, to, end) > 0;
  if (withColon) return to + 3;
  return to - at === 3 || to - at === 5 ? to : at;
}

/** 2026-11-20, 2026/11/20, 20.11.2026, 20/Nov/2026. */
export function dateEnd(bytes: Uint8Array, start: number, end: number): number {
  const first = digitsEnd(bytes, start, end, 5);
  const separator = bytes[first];
  if (first >= end || (separator !== dash && separator !== slash && separator !== dot)) return -1;
  const second = partEnd(bytes, first + 1, end);
  if (second < 0 || bytes[second] !== separator) return -1;
  const third = digitsEnd(bytes, second + 1, end, 5);
  const yearFirst = first - start === 4 && third - second === 3;
  const yearLast = first - start <= 2 && first > start && third - second === 5;
  if (!yearFirst && !yearLast) return -1;
  return isWordEnd(bytes, third, end) || isTimeMark(bytes[third]) ? third : -1;
}

/** A month: one or two digits, or a name. */
function partEnd(bytes: Uint8Array, at: number, end: number): number {
  const digits = digitsEnd(bytes, at, end, 3);
  if (digits > at) return digits - at <= 2 ? digits : -1;
  return isMonth(bytes, at, end) ? at + 3 : -1;
}

const isTimeMark = (byte: number): boolean => byte === 0x54 || byte === 0x74;

/** A date with its time: 2026-11-20T14:05:03Z, `2026-11-20 14:05:03,123`, 20/Nov/2026:14:05:03 +0000. */
export function dateTimeEnd(bytes: Uint8Array, dateTo: number, end: number): number {
  const mark = bytes[dateTo];
  if (dateTo + 1 >= end || !(isTimeMark(mark) || mark === space || mark === colon)) return -1;
  const to = timeEnd(bytes, dateTo + 1, end);
  if (to < 0) return -1;
  const zone = bytes[to] === space ? zoneEnd(bytes, to + 1, end) : to;
  return zone > to + 1 && isWordEnd(bytes, zone, end) && !isLetterZ(bytes[to + 1]) ? zone : to;
}

const isLetterZ = (byte: number): boolean => byte === 0x5a || byte === 0x7a;

/** Three letters as one number, lower case. */
const packed = (a: number, b: number, c: number): number => ((a | 0x20) << 16) | ((b | 0x20) << 8) | (c | 0x20);
const packedAt = (bytes: Uint8Array, at: number): number => packed(bytes[at], bytes[at + 1], bytes[at + 2]);
const packedWords = (words: string): ReadonlySet<number> =>
  new Set(words.split(' ').map((word) => packed(word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(2))));

const months = packedWords('jan feb mar apr may jun jul aug sep oct nov dec');
const weekdays = packedWords('mon tue wed thu fri sat sun');

function isMonth(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 3 <= end && isWordEnd(bytes, at + 3, end) && months.has(packedAt(bytes, at));
}

/** `Jun 17 07:07:00`, `Fri Jun 17 07:07:00 2005`, `Sat May 8 09:04:50 EDT 2004`: dates as ctime and syslog write them. */
export function namedDateEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at + 4 < end && weekdays.has(packedAt(bytes, at)))
    at = spacesEnd(bytes, bytes[at + 3] === comma ? at + 4 : at + 3, end);
  if (!isMonth(bytes, at, end)) return -1;
  const day = spacesEnd(bytes, at + 3, end);
  const dayTo = digitsEnd(bytes, day, end, 3);
  if (dayTo === day || dayTo - day > 2) return -1;
  const time = timeEnd(bytes, spacesEnd(bytes, dayTo, end), end);
  return time < 0 ? -1 : yearEnd(bytes, time, end);
}

function spacesEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && to < at + 3 && bytes[to] === space) to++;
  return to;
}

/** A zone's name and a year after a time; `at` itself where they are not. */
function yearEnd(bytes: Uint8Array, at: number, end: number): number {
  const zone = spacesEnd(bytes, at, end);
  const zoneTo = runEnd(bytes, zone, end, 2, 5);
  const year = zoneTo > zone ? spacesEnd(bytes, zoneTo, end) : zone;
  const yearTo = digitsEnd(bytes, year, end, 5);
  return yearTo - year === 4 && isWordEnd(bytes, yearTo, end) ? yearTo : at;
}
