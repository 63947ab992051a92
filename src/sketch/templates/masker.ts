/** The tokenizer of messages: masks what is variable in them, so that messages of one kind become one text.
 *
 *     connection from 203.0.113.7:443 took 12ms  ->  connection from <ip:port> took <duration>
 *
 * Hand-written and linear in the message: what is looked at and not taken is bounded, and what is taken is not looked at
 * again. Spaces and control characters of any number become one space between tokens. Works on bytes (UTF-8), so that
 * a message that was seen before, masked, never becomes a text. */

import { classOf, digitBit, isDigit, isWord, isWordEnd, letterBit, runEnd, spaceBit } from './chars.ts';
import { dateEnd, dateTimeEnd, namedDateEnd, timeEnd } from './moments.ts';
import { domainEnd, hostPortEnd, ipv4End, ipv6End, macEnd, portEnd, urlEnd } from './network.ts';
import { pathEnd, windowsPathEnd } from './paths.ts';
import { cutByte, maskByte } from './placeholders.ts';
import { durationEnd, isHexRun, isIdRun, numberEnd, sizeEnd, uuidEnd, wholeNumberEnd } from './quantities.ts';

const space = 0x20;
const dot = 0x2e;
const colon = 0x3a;
const dash = 0x2d;
const slash = 0x2f;
const word = digitBit | letterBit;
const noLimit = Number.POSITIVE_INFINITY;

/** Masks messages, one after the other, into its own buffer. */
export class Masker {
  /** The masked message: the first `length` bytes. */
  readonly bytes: Uint8Array;
  length = 0;
  readonly #most: number;
  /** The byte that the last match is masked by. */
  #mask = 0;
  /** Where the last host:port was looked for in vain: inside it, it is not looked for again. */
  #noHostUntil = 0;

  /** `most`: bytes of a masked message; the rest of a longer one is left out. */
  constructor(most: number) {
    this.#most = most;
    this.bytes = new Uint8Array(most + 2);
  }

  /** Masks the message at start..end. The result is valid until the next. */
  mask(bytes: Uint8Array, start: number, end: number): void {
    this.length = 0;
    this.#noHostUntil = 0;
    let at = start;
    while (at < end) {
      if (this.length >= this.#most) {
        this.bytes[this.length++] = cutByte;
        return;
      }
      if (bytes[at] === escapeByte && colourEnd(bytes, at, end) > 0) at = colourEnd(bytes, at, end);
      else if ((classOf[bytes[at]] & spaceBit) !== 0) {
        if (this.length > 0 && this.bytes[this.length - 1] !== space) this.bytes[this.length++] = space;
        at++;
      } else at = this.#take(bytes, start, at, end);
    }
    if (this.length > 0 && this.bytes[this.length - 1] === space) this.length--;
  }

  /** Takes what begins at `at`, masked or as it is; returns where to go on. */
  #take(bytes: Uint8Array, start: number, at: number, end: number): number {
    const byte = bytes[at];
    const kind = classOf[byte];
    if ((kind & word) === 0) return this.#takeSign(bytes, start, at, end);
    const inWord = at > start && isWord(bytes[at - 1]);
    const to = inWord ? -1 : (kind & digitBit) !== 0 ? this.#digits(bytes, at, end) : this.#letters(bytes, at, end);
    if (to > 0) return this.#put(to);
    return this.#copy(bytes, at, runEnd(bytes, at, end, word, noLimit));
  }

  #put(to: number): number {
    this.bytes[this.length++] = this.#mask;
    return to;
  }

  #copy(bytes: Uint8Array, at: number, to: number): number {
    const fits = Math.min(to, at + this.#most - this.length);
    for (let i = at; i < fits; i++) this.bytes[this.length++] = bytes[i];
    return to;
  }

  #as(mask: number, to: number): number {
    this.#mask = mask;
    return to;
  }

  // ---- what begins with a sign ----

  #takeSign(bytes: Uint8Array, start: number, at: number, end: number): number {
    const isApart = at === start || !isWord(bytes[at - 1]);
    const to = isApart && at + 1 < end ? this.#signed(bytes, at, end) : -1;
    if (to > 0) return this.#put(to);
    this.bytes[this.length++] = bytes[at];
    return at + 1;
  }

  #signed(bytes: Uint8Array, at: number, end: number): number {
    switch (bytes[at]) {
      case slash:
        // `/203.0.113.7:50010` is an address, as Java prints them.
        if (isDigit(bytes[at + 1]) && ipv4End(bytes, at + 1, end) > 0) return -1;
        return this.#as(maskByte.path, pathEnd(bytes, at, end));
      case 0x7e:
      case dot:
        return this.#as(maskByte.path, pathEnd(bytes, at, end));
      case 0x5c:
        return bytes[at + 1] === 0x5c ? this.#as(maskByte.path, windowsPathEnd(bytes, at, at + 1, end)) : -1;
      case colon:
        return bytes[at + 1] === colon ? this.#as(maskByte.ip, ipv6End(bytes, at, end)) : -1;
      case 0x5b:
        return this.#bracketed(bytes, at, end);
      case dash:
      case 0x2b:
        return isDigit(bytes[at + 1]) ? this.#quantity(bytes, at + 1, end) : -1;
      default:
        return -1;
    }
  }

  /** [2001:db8::1]:443 */
  #bracketed(bytes: Uint8Array, at: number, end: number): number {
    const to = ipv6End(bytes, at + 1, end);
    if (to < 0 || bytes[to] !== 0x5d) return -1;
    const port = portEnd(bytes, to + 1, end);
    return port > to + 1 ? this.#as(maskByte['ip:port'], port) : -1;
  }

  // ---- what begins with a digit ----

  #digits(bytes: Uint8Array, at: number, end: number): number {
    const ip = ipv4End(bytes, at, end);
    if (ip > 0) {
      const port = portEnd(bytes, ip, end);
      return this.#as(port > ip ? maskByte['ip:port'] : maskByte.ip, port);
    }
    const run = runEnd(bytes, at, end, word, noLimit);
    const next = run < end ? bytes[run] : 0;
    if (next === dash || next === dot || next === colon || next === slash) {
      const to = this.#joined(bytes, at, run, end);
      if (to > 0) return to;
    }
    const quantity = this.#quantity(bytes, at, end);
    return quantity > 0 ? quantity : this.#hexadecimal(bytes, at, run);
  }

  /** Of several parts: an id, an address, a date, a time. */
  #joined(bytes: Uint8Array, at: number, run: number, end: number): number {
    const uuid = run - at === 8 ? uuidEnd(bytes, at, end) : -1;
    if (uuid > 0) return this.#as(maskByte.uuid, uuid);
    const address = this.#address(bytes, at, run, end);
    if (address > 0) return address;
    const time = timeEnd(bytes, at, end);
    if (time > 0) return this.#as(maskByte.time, time);
    const date = dateEnd(bytes, at, end);
    if (date < 0) return -1;
    const dateTime = dateTimeEnd(bytes, date, end);
    return dateTime > 0
      ? this.#as(maskByte.time, dateTime)
      : isWordEnd(bytes, date, end)
        ? this.#as(maskByte.date, date)
        : -1;
  }

  #address(bytes: Uint8Array, at: number, run: number, end: number): number {
    const host = this.#hostPort(bytes, at, end);
    if (host > 0) return this.#as(maskByte['host:port'], host);
    if (run - at > 4) return -1;
    const ipv6 = bytes[run] === colon ? ipv6End(bytes, at, end) : -1;
    if (ipv6 > 0) return this.#as(maskByte.ip, ipv6);
    return this.#as(maskByte.mac, run - at === 2 ? macEnd(bytes, at, end) : -1);
  }

  #hostPort(bytes: Uint8Array, at: number, end: number): number {
    if (at < this.#noHostUntil) return -1;
    const to = hostPortEnd(bytes, at, end);
    if (to < 0) this.#noHostUntil = -to;
    return to;
  }

  /** A number, with its unit where it has one. */
  #quantity(bytes: Uint8Array, at: number, end: number): number {
    const number = numberEnd(bytes, at, end);
    const duration = durationEnd(bytes, number, end);
    if (duration > 0) return this.#as(maskByte.duration, duration);
    const size = sizeEnd(bytes, number, end);
    if (size > 0) return this.#as(maskByte.size, size);
    if (isWordEnd(bytes, number, end)) return this.#as(maskByte.num, number);
    // 1.2.3x: without the part that is no number.
    const whole = wholeNumberEnd(bytes, at, number);
    return whole > at ? this.#as(maskByte.num, whole) : -1;
  }

  #hexadecimal(bytes: Uint8Array, at: number, run: number): number {
    if (isHexRun(bytes, at, run)) return this.#as(maskByte.hex, run);
    return isIdRun(bytes, at, run) ? this.#as(maskByte.id, run) : -1;
  }

  // ---- what begins with a letter ----

  #letters(bytes: Uint8Array, at: number, end: number): number {
    const run = runEnd(bytes, at, end, word, noLimit);
    const next = run < end ? bytes[run] : 0;
    if (next === colon || next === dot || next === dash || next === 0x40 || next === 0x5f || next === 0x2b) {
      const to = this.#joinedLetters(bytes, at, run, end);
      if (to > 0) return to;
    }
    if (run - at === 3 && (next === space || next === 0x2c)) {
      const date = namedDateEnd(bytes, at, end);
      if (date > 0) return this.#as(maskByte.time, date);
    }
    if (isVersion(bytes, at, run)) return this.#as(maskByte.num, numberEnd(bytes, at + 1, end));
    return this.#hexadecimal(bytes, at, run);
  }

  #joinedLetters(bytes: Uint8Array, at: number, run: number, end: number): number {
    const url = urlEnd(bytes, run, end);
    if (url > 0) return this.#as(maskByte.url, url);
    if (run - at === 1 && bytes[run] === colon) {
      const path = windowsPathEnd(bytes, at, run + 1, end);
      if (path > 0) return this.#as(maskByte.path, path);
    }
    const address = this.#address(bytes, at, run, end);
    if (address > 0) return address;
    const uuid = run - at === 8 ? uuidEnd(bytes, at, end) : -1;
    if (uuid > 0) return this.#as(maskByte.uuid, uuid);
    return this.#as(maskByte.email, emailEnd(bytes, at, end));
  }
}

const escapeByte = 0x1b;
const colourBytes = 16;

/** Where an escape sequence of colours ends, which is no part of the message; -1 where there is none. */
function colourEnd(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at + 1] !== 0x5b) return -1;
  const limit = Math.min(end, at + colourBytes);
  let to = at + 2;
  while (to < limit && (isDigit(bytes[to]) || bytes[to] === 0x3b)) to++;
  return to < limit && bytes[to] === 0x6d ? to + 1 : -1;
}

const localBytes = 64;

function emailEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + localBytes);
  let to = at;
  while (
    to < limit &&
    (isWord(bytes[to]) || bytes[to] === dot || bytes[to] === dash || bytes[to] === 0x5f || bytes[to] === 0x2b)
  )
    to++;
  return to < end && bytes[to] === 0x40 ? domainEnd(bytes, to + 1, end) : -1;
}

/** v1, of v1.12.0. */
function isVersion(bytes: Uint8Array, at: number, run: number): boolean {
  return (bytes[at] | 0x20) === 0x76 && isDigit(bytes[at + 1]) && runEnd(bytes, at + 1, run, digitBit, noLimit) === run;
}
