/** Times: every format of the loggers as epoch milliseconds.
 *
 * A time is a whole number of milliseconds: what is finer is cut off (floor), in texts and numbers alike, here and in
 * the scan. Years are 1970 to 9999 (Go's zero time 0001-01-01 is no time). A second 60 is the second after 59. */

import { type LogZone, utcZone } from './zone.ts';

const dayMs = 86_400_000;
/** Days before each month of a common year. */
const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const daysIn = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** Milliseconds since 1970 of a date and time of day, or NaN where the calendar has none such. Month 1-12. */
export function utcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): number {
  if (!(year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1)) return Number.NaN;
  const leap = isLeap(year);
  if (day > daysIn[month - 1] + (leap && month === 2 ? 1 : 0)) return Number.NaN;
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return Number.NaN;
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477;
  const days = (year - 1970) * 365 + leapDays + daysBefore[month - 1] + (leap && month > 2 ? 1 : 0) + day - 1;
  return days * dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

/** Two digits as a number, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const isDigitAt = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at);
  return c >= 48 && c <= 57;
};

const colon = 58;

/** ISO 8601 and RFC 3339, without allocating: `2024-11-15T18:43:42.462781+09:00`, a space or t for the T, a comma or dot
 * before the fraction, seconds optional, the zone `Z`, `+hh:mm`, `+hhmm`, `+hh` or none (then `zone`'s). Slashes in the
 * date are Go's. NaN for anything else. */
function isoMs(text: string, zone: LogZone): number {
  const separator = text.charCodeAt(4);
  const between = text.charCodeAt(10);
  if ((separator !== 45 && separator !== 47) || text.charCodeAt(7) !== separator) return Number.NaN;
  if ((between !== 84 && between !== 32 && between !== 116) || text.charCodeAt(13) !== colon) return Number.NaN;
  let at = 16;
  let second = 0;
  let ms = 0;
  if (text.charCodeAt(16) === colon) {
    second = two(text, 17);
    at = 19;
    const mark = text.charCodeAt(19);
    if ((mark === 46 || mark === 44) && isDigitAt(text, 20)) {
      let scale = 100;
      for (at = 20; isDigitAt(text, at); at++) {
        ms += (text.charCodeAt(at) - 48) * scale;
        scale = scale > 1 ? scale / 10 : 0;
      }
    }
  }
  const year = two(text, 0) * 100 + two(text, 2);
  const wallMs = utcMs(year, two(text, 5), two(text, 8), two(text, 11), two(text, 14), second, ms);
  if (at === text.length) return wallMs - zone.offsetMs(wallMs);
  return wallMs - zoneEndMs(text, at);
}

/** The offset that stands from `at` to the end of the text, in milliseconds; NaN if something else stands there. */
function zoneEndMs(text: string, at: number): number {
  let i = at;
  if (text.charCodeAt(i) === 32) i++;
  const sign = text.charCodeAt(i);
  if (sign === 90 || sign === 122) return i + 1 === text.length ? 0 : Number.NaN;
  if (sign !== 43 && sign !== 45) return Number.NaN;
  const hours = two(text, i + 1);
  let end = i + 3;
  let minutes = 0;
  if (end < text.length) {
    if (text.charCodeAt(end) === colon) end++;
    minutes = two(text, end);
    end += 2;
  }
  if (end !== text.length || !(hours <= 23 && minutes <= 59)) return Number.NaN;
  const ms = (hours * 60 + minutes) * 60_000;
  return sign === 45 ? -ms : ms;
}

/** Zones by the abbreviations that mean one thing in logs, in minutes. IST, say, is three zones: no time. */
const abbreviations = new Map<string, number>([
  ['Z', 0],
  ['UTC', 0],
  ['UT', 0],
  ['GMT', 0],
  ['WET', 0],
  ['WEST', 60],
  ['BST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['JST', 540],
  ['KST', 540],
  ['SGT', 480],
  ['HKT', 480],
  ['AEST', 600],
  ['AEDT', 660],
  ['NZST', 720],
  ['NZDT', 780],
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['HST', -600],
]);

const months = 'janfebmaraprmayjunjulaugsepoctnovdec';

/** 1-12, or NaN. */
function monthNumber(name: string): number {
  const at = months.indexOf(name.toLowerCase());
  return at >= 0 && at % 3 === 0 && name.length === 3 ? at / 3 + 1 : Number.NaN;
}

/** The other formats. Their named groups: year month day hour minute second fraction zone. */
const formats: readonly RegExp[] = [
  // 2022-11-27 18:58:02.096 UTC, and Go's 2006-01-02 15:04:05.999 +0900 JST
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[T ](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d+))? ?(?<zone>[A-Z]{2,5}|[+-]\d{4}(?= [A-Z]))(?: [A-Z]{1,5})?$/,
  // 20241115T184342.123Z
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)T(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)(?:[.,](?<fraction>\d+))?(?<zone>Z|[+-]\d\d:?\d\d)?$/,
  // The common log format's: [24/Aug/2021:09:52:13 +0000]
  /^\[?(?<day>\d\d)\/(?<month>[a-z]{3})\/(?<year>\d{4}):(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:[.,](?<fraction>\d+))?(?: (?<zone>[+-]\d{4}))?\]?$/i,
  // RFC 1123's: Fri, 12 May 2017 23:59:15 GMT
  /^(?:[a-z]{3},? )?(?<day>\d{1,2})[ -](?<month>[a-z]{3})[ -](?<year>\d{4}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?: (?<zone>[+-]\d{4}|[a-z]{1,5}))?$/i,
  // date's and ctime's: Sat May 13 17:50:00 CEST 2023
  /^[a-z]{3} (?<month>[a-z]{3}) {1,2}(?<day>\d{1,2}) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d+))?(?: (?<zone>[+-]\d{4}|[a-z]{1,5}))? (?<year>\d{4})$/i,
];

function formattedMs(text: string, zone: LogZone): number {
  for (const format of formats) {
    const groups = format.exec(text)?.groups;
    if (groups !== undefined) return groupsMs(groups, zone);
  }
  return Number.NaN;
}

function groupsMs(groups: Readonly<Record<string, string | undefined>>, zone: LogZone): number {
  const { year, month = '', day, hour, minute, second, fraction = '' } = groups;
  const monthOfYear = isDigitAt(month, 0) ? Number(month) : monthNumber(month);
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const wallMs = utcMs(Number(year), monthOfYear, Number(day), Number(hour), Number(minute), Number(second), ms);
  if (groups.zone === undefined) return wallMs - zone.offsetMs(wallMs);
  const named = abbreviations.get(groups.zone.toUpperCase());
  return wallMs - (named === undefined ? zoneEndMs(groups.zone, 0) : named * 60_000);
}

const epochText = /^\d{9,19}(?:\.\d+)?$/;

/** Epoch milliseconds of a time's text, or undefined where it is none. `zone`: what a text without a zone means. */
export function timeFromText(text: string, zone: LogZone = utcZone): number | undefined {
  const fast = isoMs(text, zone);
  if (fast >= 0) return fast;
  if (text.length < 9 || text.length > 64) return undefined;
  const trimmed = text.trim();
  if (epochText.test(trimmed)) return timeFromNumber(Number(trimmed));
  const iso = trimmed.length === text.length ? fast : isoMs(trimmed, zone);
  const ms = iso >= 0 ? iso : formattedMs(trimmed, zone);
  return ms >= 0 ? ms : undefined;
}

/** Seconds from 1973 to 2200. The same digits as ms, us and ns are apart by gaps, where a number is no time. */
const firstSecond = 1e8;
const lastSecond = 7.26e9;
/** Half a microsecond, in ms: makes good what a double loses of 1712345678.123, which must not become .122. */
const roundingMs = 0.0005;

/** Epoch milliseconds of a number of seconds, milliseconds, microseconds or nanoseconds (by its magnitude), or undefined
 * where it is none of a time from 1973 to 2200. */
export function timeFromNumber(n: number): number | undefined {
  if (!(n >= firstSecond)) return undefined;
  if (n < lastSecond) return Math.floor(n * 1e3 + roundingMs);
  if (n < firstSecond * 1e3) return undefined;
  if (n < lastSecond * 1e3) return Math.floor(n + roundingMs);
  if (n < firstSecond * 1e6) return undefined;
  if (n < lastSecond * 1e6) return Math.floor(n / 1e3 + roundingMs);
  if (n < firstSecond * 1e9) return undefined;
  return n < lastSecond * 1e9 ? Math.floor(n / 1e6 + roundingMs) : undefined;
}
