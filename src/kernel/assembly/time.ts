// ISO 8601 times of the usual shape: 2026-11-20T10:00:00[.,fraction][Z|+hh:mm|+hhmm], a space for the T too.
// Whole milliseconds, rounded down. Everything else is left to the host (core/time.ts), which reads these the same.

import { zonelessIsUtc } from './layout';

/** The time read by the last successful `readTime`, in epoch milliseconds. */
export let timeValue: f64 = 0;

/** The last date read, as its ten bytes, and its midnight: neighbouring records mostly share it. At first no ten bytes. */
let lastDateHead: u64 = 0;
let lastDateTail: u32 = 0xffffffff;
let lastMidnightMs: i64 = 0;

// @ts-expect-error: decorator
@inline function digitAt(p: u32): u32 { return <u32>load<u8>(p) - 48; }

/** Two digits as a number, or 100 and more if they are not digits. */
// @ts-expect-error: decorator
@inline function pairAt(p: u32): u32 {
  const a = digitAt(p);
  const b = digitAt(p + 1);
  return a < 10 && b < 10 ? a * 10 + b : 100;
}

/** Days from 1970-01-01 (after Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  if (month <= 2) year--;
  const era = (year >= 0 ? year : year - 399) / 400;
  const yearOfEra = year - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

function daysInMonth(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

function readDate(p: u32): bool {
  if (load<u8>(p + 4) != 0x2d || load<u8>(p + 7) != 0x2d) return false;
  const century = pairAt(p);
  const yearOfCentury = pairAt(p + 2);
  const month = pairAt(p + 5);
  const day = pairAt(p + 8);
  if (century > 99 || yearOfCentury > 99 || month < 1 || month > 12) return false;
  const year = century * 100 + yearOfCentury;
  // Before 1970 there are no logs, only clocks that were never set.
  if (year < 1970) return false;
  if (day < 1 || day > daysInMonth(year, month)) return false;
  lastMidnightMs = <i64>daysFromCivil(<i32>year, <i32>month, <i32>day) * 86400000;
  lastDateHead = load<u64>(p);
  lastDateTail = <u32>load<u16>(p + 8);
  return true;
}

/** Reads the time in the bytes p..end; false when it is not of the usual shape. */
export function readTime(p: u32, end: u32): bool {
  if (end - p < 19 || end - p > 40) return false;
  if (load<u64>(p) != lastDateHead || <u32>load<u16>(p + 8) != lastDateTail) {
    if (!readDate(p)) return false;
  }
  const separator = load<u8>(p + 10);
  if ((separator != 0x54 && separator != 0x20) || load<u8>(p + 13) != 0x3a || load<u8>(p + 16) != 0x3a) return false;
  const hour = pairAt(p + 11);
  const minute = pairAt(p + 14);
  const second = pairAt(p + 17);
  if (hour > 23 || minute > 59 || second > 59) return false;
  let ms = lastMidnightMs + <i64>(hour * 3600000 + minute * 60000 + second * 1000);
  p += 19;
  let c = p < end ? <u32>load<u8>(p) : 0;
  if (c == 0x2e || c == 0x2c) {
    let scale: u32 = 100;
    const first = ++p;
    while (p < end && digitAt(p) < 10) {
      ms += <i64>(digitAt(p) * scale);
      scale /= 10;
      p++;
    }
    if (p == first) return false;
    c = p < end ? <u32>load<u8>(p) : 0;
  }
  if (p == end) {
    if (!zonelessIsUtc) return false;
  } else if (c == 0x5a) {
    if (p + 1 != end) return false;
  } else if (c == 0x2b || c == 0x2d) {
    const rest = end - p;
    const offsetHour = pairAt(p + 1);
    let offsetMinute: u32 = 100;
    if (rest == 6 && load<u8>(p + 3) == 0x3a) offsetMinute = pairAt(p + 4);
    else if (rest == 5) offsetMinute = pairAt(p + 3);
    if (offsetHour > 23 || offsetMinute > 59) return false;
    const offsetMs = <i64>(offsetHour * 3600000 + offsetMinute * 60000);
    ms += c == 0x2b ? -offsetMs : offsetMs;
  } else return false;
  if (ms < 0) return false;
  timeValue = <f64>ms;
  return true;
}
