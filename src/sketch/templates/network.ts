/** Addresses in a message. Each function gives where the thing that begins at `start` ends, or -1. All look a bounded
 * number of bytes far, but for what they take. */

import { classOf, digitsEnd, endBit, hexBit, isDigit, isHex, isWord, isWordEnd, runEnd, trailingBit } from './chars.ts';

const dot = 0x2e;
const colon = 0x3a;
const dash = 0x2d;
const slash = 0x2f;

/** `://` at `colonAt`, and something after it: up to a space, a quote or a bracket. */
export function urlEnd(bytes: Uint8Array, colonAt: number, end: number): number {
  if (bytes[colonAt] !== colon || bytes[colonAt + 1] !== slash || bytes[colonAt + 2] !== slash) return -1;
  const from = colonAt + 3;
  if (from >= end) return -1;
  const to = untrailed(bytes, from, itemEnd(bytes, from, end));
  return to > from ? to : -1;
}

/** Up to what ends a path or URL. */
export function itemEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (classOf[bytes[at]] & endBit) === 0) at++;
  return at;
}

/** Without the sentence's own marks at its end. */
export function untrailed(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && (classOf[bytes[at - 1]] & trailingBit) !== 0) at--;
  return at;
}

/** 203.0.113.7, also with a prefix's length: 203.0.113.0/24. */
export function ipv4End(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && bytes[at++] !== dot) return -1;
    const to = digitsEnd(bytes, at, end, 4);
    if (to === at || to - at > 3) return -1;
    at = to;
  }
  if (at < end && isWord(bytes[at])) return -1;
  if (at + 1 < end && bytes[at] === dot && isDigit(bytes[at + 1])) return -1;
  return prefixEnd(bytes, at, end);
}

function prefixEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== slash) return at;
  const to = digitsEnd(bytes, at + 1, end, 4);
  return to > at + 1 && to - at <= 4 && isWordEnd(bytes, to, end) && bytes[to] !== dot ? to : at;
}

/** `:443` at `at`; `at` itself where there is no port. */
export function portEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== colon) return at;
  const to = digitsEnd(bytes, at + 1, end, 6);
  return to > at + 1 && to - at <= 6 && isWordEnd(bytes, to, end) ? to : at;
}

/** The longest name that DNS allows. */
const hostBytes = 253;
/** `App.java:42` is a place in a program, not on the network. */
const sourceFiles: ReadonlySet<string> = new Set(
  'c cc cpp cs cxx dart erl ex exs go h hpp hs java jl js jsx kt lua m mjs ml mm php pl py rb rs scala sh sql swift ts tsx vue zig'.split(
    ' ',
  ),
);

/** db-1.prod.example.com:5432, localhost:8080. A bare word before a port could be anything: `size:80`. Where there is none, minus
 * the place up to which it was looked for. */
export function hostPortEnd(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + hostBytes);
  let at = start;
  let lastDot = -1;
  while (at < limit && (isWord(bytes[at]) || bytes[at] === dot || bytes[at] === dash || bytes[at] === 0x5f)) {
    if (bytes[at] === dot) lastDot = at;
    at++;
  }
  const to = portEnd(bytes, at, end);
  if (to - at < 3) return -at;
  if (lastDot < 0) return ascii(bytes, start, at) === 'localhost' ? to : -at;
  const isHost = at - lastDot > 2 && !isDigit(bytes[lastDot + 1]);
  return isHost && !sourceFiles.has(ascii(bytes, lastDot + 1, Math.min(at, lastDot + 8))) ? to : -at;
}

export function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/** alice@example.com, from the @ on: the part before it was read. */
export function domainEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + hostBytes);
  let to = at;
  let dots = 0;
  while (to < limit && (isWord(bytes[to]) || bytes[to] === dot || bytes[to] === dash)) {
    if (bytes[to] === dot) dots++;
    to++;
  }
  while (to > at && !isWord(bytes[to - 1])) {
    if (bytes[to - 1] === dot) dots--;
    to--;
  }
  return dots > 0 && isWord(bytes[at]) ? to : -1;
}

const ipv6Bytes = 45;

/** 2001:db8::1, ::1, fe80::1%eth0. Seven colons, or two together; and a digit, as `std::add` is none. */
export function ipv6End(bytes: Uint8Array, start: number, end: number): number {
  const limit = Math.min(end, start + ipv6Bytes + 1);
  let at = start;
  let colons = 0;
  let double = false;
  let digits = false;
  for (; at < limit; at++) {
    const byte = bytes[at];
    if (byte === colon) {
      colons++;
      double ||= at > start && bytes[at - 1] === colon;
    } else if (!isHex(byte)) break;
    else digits ||= isDigit(byte);
  }
  if (at === limit && limit < end) return -1;
  // The last group may be an IPv4 address.
  if (at < end && bytes[at] === dot && colons >= 2) at = mappedEnd(bytes, at, end);
  if (at > start && bytes[at - 1] === colon && bytes[at - 2] !== colon) at--;
  const isAddress = digits && at - start > 2 && (double ? colons <= 7 : colons === 7);
  if (!isAddress || (at < end && isWord(bytes[at]))) return -1;
  return bytes[at] === 0x25 ? runEnd(bytes, at + 1, end, 3, 16) : at;
}

function mappedEnd(bytes: Uint8Array, dotAt: number, end: number): number {
  let from = dotAt;
  while (isDigit(bytes[from - 1])) from--;
  const to = ipv4End(bytes, from, end);
  return to < 0 ? dotAt : to;
}

/** 00:1b:44:11:3a:b7, or with dashes. */
export function macEnd(bytes: Uint8Array, start: number, end: number): number {
  const separator = bytes[start + 2];
  if (start + 17 > end || (separator !== colon && separator !== dash)) return -1;
  for (let i = 0; i < 17; i++) {
    const byte = bytes[start + i];
    if (i % 3 === 2 ? byte !== separator : (classOf[byte] & hexBit) === 0) return -1;
  }
  return isWordEnd(bytes, start + 17, end) && bytes[start + 17] !== separator ? start + 17 : -1;
}
