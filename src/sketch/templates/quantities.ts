/** Numbers in a message: with a unit of time or size, plain, and as hexadecimal digits. Each function gives where the
 * thing that begins at `start` ends, or -1. */

import { classOf, digitBit, digitsEnd, hexBit, isDigit, isHex, isWordEnd, letterBit, runEnd } from './chars.ts';
import { ascii } from './network.ts';

const dot = 0x2e;
const comma = 0x2c;
const dash = 0x2d;
const space = 0x20;

/** 12, 1,234.5, 1.4.1, 00017: digits, held together by dots and commas. A number goes as far as its digits. */
export function numberEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = digitsEnd(bytes, start, end);
  while (at + 1 < end && (bytes[at] === dot || bytes[at] === comma) && isDigit(bytes[at + 1]))
    at = digitsEnd(bytes, at + 1, end);
  return exponentEnd(bytes, at, end);
}

/** Where a number ends without its last part: 1.2 of 1.2.3. `at` itself where it has one part. */
export function wholeNumberEnd(bytes: Uint8Array, at: number, numberTo: number): number {
  let to = numberTo - 1;
  while (to > at && bytes[to] !== dot && bytes[to] !== comma) to--;
  return to;
}

/** `e-05` after a number; `at` itself where there is none. */
function exponentEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 >= end || (bytes[at] | 0x20) !== 0x65 || (bytes[at + 1] !== dash && bytes[at + 1] !== 0x2b)) return at;
  const to = digitsEnd(bytes, at + 2, end, 4);
  return to > at + 2 && isWordEnd(bytes, to, end) ? to : at;
}

const attachedTimes = 'ns us µs μs ms s m h d sec secs min mins hr hrs';
const timeWords =
  'ms us ns s sec secs second seconds millis millisecond milliseconds min mins minute minutes hour hours day days';
const units = (words: string): ReadonlySet<string> =>
  new Set(words.split(' ').map((word) => Buffer.from(word).toString('latin1')));
const durationUnits = units(attachedTimes);
const durationWords = units(timeWords);
const sizeUnits = units('B b K k M G T KB kB kb MB Mb mb GB Gb gb TB tb PB KiB MiB GiB TiB PiB Ki Mi Gi Ti');
const sizeWords = units('B KB kB MB GB TB PB KiB MiB GiB TiB');
const longestUnit = 12;
/** Of a duration: days, hours, minutes, seconds and three finer. */
const mostParts = 7;

/** 12ms, 1.5s, 1h30m, `900 seconds`. `at`: where its first number ends. */
export function durationEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = unitEnd(bytes, at, end, durationUnits);
  if (to < 0) return wordUnitEnd(bytes, at, end, durationWords);
  // 1h30m15s: a number follows at once.
  for (let part = 1; part < mostParts && to < end && isDigit(bytes[to]); part++) {
    const next = unitEnd(bytes, numberEnd(bytes, to, end), end, durationUnits);
    if (next < 0) return -1;
    to = next;
  }
  return isWordEnd(bytes, to, end) ? to : -1;
}

/** 512kB, 1.5MiB, 16K, `93.0 B`. `at`: where its number ends. */
export function sizeEnd(bytes: Uint8Array, at: number, end: number): number {
  const to = unitEnd(bytes, at, end, sizeUnits);
  if (to < 0) return wordUnitEnd(bytes, at, end, sizeWords);
  return isWordEnd(bytes, to, end) ? to : -1;
}

function unitEnd(bytes: Uint8Array, at: number, end: number, known: ReadonlySet<string>): number {
  const to = runEnd(bytes, at, end, letterBit, longestUnit);
  return to > at && known.has(ascii(bytes, at, to)) ? to : -1;
}

/** A unit that stands apart. */
function wordUnitEnd(bytes: Uint8Array, at: number, end: number, known: ReadonlySet<string>): number {
  if (at + 1 >= end || bytes[at] !== space) return -1;
  const to = unitEnd(bytes, at + 1, end, known);
  return to > 0 && isWordEnd(bytes, to, end) ? to : -1;
}

/** 4bf92f35-77b3-4da6-a3ce-929d0e0e4736. */
export function uuidEnd(bytes: Uint8Array, start: number, end: number): number {
  if (start + 36 > end) return -1;
  for (let i = 0; i < 36; i++) {
    const isDash = i === 8 || i === 13 || i === 18 || i === 23;
    if (isDash ? bytes[start + i] !== dash : !isHex(bytes[start + i])) return -1;
  }
  return isWordEnd(bytes, start + 36, end) ? start + 36 : -1;
}

const leastHexDigits = 6;
const leastIdLetters = 16;

/** Whether a run of letters and digits is hexadecimal digits: 0x1f, or six or more of them, digits and letters mixed. */
export function isHexRun(bytes: Uint8Array, start: number, to: number): boolean {
  if (bytes[start] === 0x30 && (bytes[start + 1] | 0x20) === 0x78)
    return to > start + 2 && runEnd(bytes, start + 2, to, hexBit, Number.POSITIVE_INFINITY) === to;
  if (to - start < leastHexDigits || runEnd(bytes, start, to, hexBit, Number.POSITIVE_INFINITY) < to) return false;
  return isMixed(bytes, start, to, 1);
}

/** Whether a run of letters and digits is long and mixed as only generated ids are: 0o5Fs0EELR0fUjHjbCnEtdUwQe3. */
export function isIdRun(bytes: Uint8Array, start: number, to: number): boolean {
  return to - start >= leastIdLetters && isMixed(bytes, start, to, 3);
}

/** At least so many digits, and a letter. */
function isMixed(bytes: Uint8Array, start: number, to: number, leastDigits: number): boolean {
  let digits = 0;
  for (let i = start; i < to; i++) if ((classOf[bytes[i]] & digitBit) !== 0) digits++;
  return digits >= leastDigits && digits < to - start;
}
