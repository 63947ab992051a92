/** Hides the values of secret names in text: `password=x`, `"token": "x"`, `Authorization: x`, `\"secret\":\"x\"`, `?sig=x&`,
 * `--api-key x`, `<pin>x</pin>`, `%22token%22%3A%22x%22`,
 * `PASSWORD 'x'`, `name="pin" value="x"`.
 *
 * One pass: the last name is kept while the scan goes on, with the letters it is made of, and judged only when a separator
 * follows and its letters allow for a secret. What was hidden is not looked at again, so the time is linear in the length. */

import { type Extent, isLetterOrDigit, valueExtent } from './extent.ts';
import { mayBeSecret, type Secrecy, secrecyOf, takesWholeLine } from './names.ts';

export const mask = '***';

/** What a character is to the scan. A gap may stand between a name and its separator, as in `"token" : 1`. */
const Class = { other: 0, name: 1, gap: 2, separator: 3 } as const;

const asciiClasses: Uint8Array = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.$@[]%\\')
  setClass(char, Class.name);
for (const char of ' \t"\'`') setClass(char, Class.gap);
for (const char of '=:>') setClass(char, Class.separator);

function setClass(char: string, value: number): void {
  asciiClasses[char.charCodeAt(0)] = value;
}

/** Several characters that are one to the scan. */
const spelled: readonly (readonly [text: string, meaning: number])[] = [
  ['%3d', Class.separator],
  ['%3a', Class.separator],
  ['%253d', Class.separator],
  ['%253a', Class.separator],
  ['%2522', Class.gap],
  ['%22', Class.gap],
  ['%27', Class.gap],
  ['%20', Class.gap],
  ['&quot;', Class.gap],
  ['&apos;', Class.gap],
  ['&#34;', Class.gap],
  ['&#39;', Class.gap],
];
const longestSpelled = 6;
const secondOfSpelled = '23qQaA#';

/** All bits: the name holds escapes or letters beyond ASCII, so its letters say nothing. */
const anyLetters = -1;

/** The text with the values of secret names hidden. */
export function redactPairs(text: string): string {
  return new PairScan(text).run();
}

class PairScan {
  readonly #text: string;
  #out = '';
  /** What lies before this is in `#out`. */
  #taken = 0;
  /** The last name, and the word before it on the same line: "api key". -1 where there is none. */
  #start = -1;
  #end = -1;
  #wordBefore = -1;
  #letters = 0;
  #inName = false;

  constructor(text: string) {
    this.#text = text;
  }

  run(): string {
    const text = this.#text;
    for (let i = 0; i < text.length; ) i = this.#step(i);
    return this.#out + text.slice(this.#taken);
  }

  /** Looks at what stands at `i`; where to look next. */
  #step(i: number): number {
    const c = this.#text.charCodeAt(i);
    if (c === 0x25 || c === 0x26) {
      const found = spelledAt(this.#text, i);
      if (found !== undefined) return this.#meet(found[1], i, i + found[0].length);
    }
    // An arrow after a space; without one it is code, `session->id`.
    if (c === 0x2d && !this.#inName && this.#text.charCodeAt(i + 1) === 0x3e)
      return this.#meet(Class.separator, i, i + 2);
    const meaning = c < 128 ? asciiClasses[c] : isWideSeparator(c) ? Class.separator : Class.name;
    if (meaning === Class.name) {
      this.#extendName(i, c);
      return i + 1;
    }
    return this.#meet(meaning, i, i + 1);
  }

  #extendName(i: number, c: number): void {
    if (!this.#inName) {
      this.#wordBefore = this.#start;
      this.#start = i;
      this.#letters = 0;
      this.#inName = true;
    }
    if (c >= 128 || c === 0x25 || c === 0x5c) this.#letters = anyLetters;
    else if ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a) this.#letters |= 1 << ((c | 0x20) - 0x61);
  }

  #meet(meaning: number, i: number, next: number): number {
    if (this.#inName) this.#end = i;
    const wasInName = this.#inName;
    this.#inName = false;
    if (this.#start < 0) return next;
    if (meaning === Class.separator) return this.#hideAfter(next);
    if (meaning === Class.gap) return wasInName && this.#isFlag() ? this.#hideFlag(next) : this.#meetGap(i, next);
    if (this.#text.charCodeAt(i) === 0x2c) return this.#hideNext(next);
    // A part of a form: its name in quotes, an empty line, its value.
    const part = this.#isQuotedBefore(i) ? endOf(blankLine, this.#text, i) : -1;
    if (part >= 0) return this.#hideQuoted(part, true);
    this.#forget();
    return next;
  }

  /** `PASSWORD 'x'` and `name="pin" value="x"`: only spaces between a name and its value. */
  #meetGap(i: number, next: number): number {
    const text = this.#text;
    if (isSpace(text.charCodeAt(i))) {
      const value = this.#isQuotedBefore(i) ? endOf(valueAttribute, text, i) : -1;
      return value < 0 ? next : this.#hideQuoted(value, false);
    }
    if (!isSpace(text.charCodeAt(i - 1)) || !isLetterOrDigit(text.charCodeAt(next))) return next;
    if (this.#isQuoted() || this.#secrecy() !== 'always') return next;
    return this.#hide(valueExtent(text, i, false), 'always', next);
  }

  #isQuoted(): boolean {
    return quotes.includes(this.#text.charAt(this.#start - 1)) && quotes.includes(this.#text.charAt(this.#end));
  }

  /** Whether the last name is in quotes that end before `i`. */
  #isQuotedBefore(i: number): boolean {
    return this.#end === i - 1 && this.#isQuoted();
  }

  /** Hides what begins at `from` if the last name, in quotes, is that of a secret. */
  #hideQuoted(from: number, wholeLine: boolean): number {
    const secrecy = this.#secrecy();
    if (secrecy !== undefined) return this.#hide(valueExtent(this.#text, from, wholeLine), secrecy, from);
    this.#forget();
    return from;
  }

  #forget(): void {
    this.#start = -1;
    this.#wordBefore = -1;
  }

  #isFlag(): boolean {
    return this.#text.startsWith('--', this.#start);
  }

  /** `--password x`: a value after a space, unless it is the next flag. */
  #hideFlag(from: number): number {
    const secrecy = this.#secrecy();
    if (secrecy === undefined || this.#text.charCodeAt(from) === 0x2d) return from;
    return this.#hide(valueExtent(this.#text, from, false), secrecy, from);
  }

  #hideAfter(separatorEnd: number): number {
    const text = this.#text;
    // A `>` separates only in an arrow and at the end of a tag.
    const isArrow = text.charCodeAt(separatorEnd - 2) === 0x2d && separatorEnd - 2 >= this.#end;
    const isTag = text.charCodeAt(separatorEnd - 1) === 0x3e && !isArrow;
    const secrecy = isTag && text.charCodeAt(this.#start - 1) !== 0x3c ? undefined : this.#secrecy();
    if (secrecy === undefined) {
      this.#forget();
      return separatorEnd;
    }
    let from = separatorEnd;
    while (isSeparator(text.charCodeAt(from))) from++;
    const wholeLine = takesWholeLine(text.slice(this.#nameStart(), this.#end));
    return this.#hide(valueExtent(text, from, wholeLine), secrecy, from);
  }

  /** `"Cookie", "a=b"` in a list of headers, and `"name": "Cookie", "value": "a=b"`: what follows a name in quotes. */
  #hideNext(from: number): number {
    const text = this.#text;
    const secrecy = this.#isQuoted() ? this.#secrecy() : undefined;
    const next = secrecy === undefined ? undefined : valueExtent(text, from, false);
    if (secrecy === undefined || next === undefined || endOf(endOfQuoted, text, next.end) < 0) {
      this.#forget();
      return from;
    }
    const colon = endOf(endOfKey, text, next.end);
    if (colon < 0) return this.#hide(next, secrecy, from);
    const isValue = valueKeys.includes(text.slice(next.start, next.end).toLowerCase());
    return this.#hide(isValue ? valueExtent(text, colon, false) : undefined, secrecy, from);
  }

  /** Hides a value; where to look next. */
  #hide(value: Extent | undefined, secrecy: Secrecy, from: number): number {
    this.#forget();
    if (value === undefined || isKept(this.#text, value, secrecy)) return from;
    this.#out += this.#text.slice(this.#taken, value.start) + mask;
    this.#taken = value.end;
    return value.end;
  }

  #secrecy(): Secrecy | undefined {
    const ofName = mayBeSecret(this.#letters) ? secrecyOf(this.#text.slice(this.#nameStart(), this.#end)) : undefined;
    return ofName ?? this.#secrecyOfTwoWords();
  }

  /** A blob before a separator is no name; its end might be. */
  #nameStart(): number {
    return Math.max(this.#start, this.#end - 128);
  }

  /** "api key", "pass word", "session id": only before these second words, or prose would be full of secrets. */
  #secrecyOfTwoWords(): Secrecy | undefined {
    if (this.#wordBefore < 0 || this.#end - this.#start > 8 || this.#start - this.#wordBefore > 32) return undefined;
    const second = this.#text.slice(this.#start, this.#end).toLowerCase();
    return secondWords.has(second) ? secrecyOf(this.#text.slice(this.#wordBefore, this.#end)) : undefined;
  }
}

/** What the value of a name is called, where both are values of an object. */
export const valueKeys: readonly string[] = ['value', 'val', 'v', 'values'];

const quotes = ['"', "'", '`'];

const endOfQuoted = /\\{0,8}["'`]/y;
const endOfKey = /\\{0,8}["'`]\s{0,8}:/y;

/** The value of a form's field or of an element's attribute, after its name. */
const valueAttribute = /\s{1,8}value\s?=\s?/iy;
const blankLine = /(?:\r\n|\n){2}/y;

/** Where a match that begins at `at` ends, or -1. */
function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : -1;
}

const isSpace = (c: number): boolean => c === 0x20 || c === 0x09;

/** The wide forms of `:` and `=`. */
const isWideSeparator = (c: number): boolean => c === 0xff1a || c === 0xff1d;

const secondWords: ReadonlySet<string> = new Set(['key', 'word', 'phrase', 'id', 'code', 'by']);

const isSeparator = (c: number): boolean => c === 0x3d || c === 0x3a || c === 0x3e;

function spelledAt(text: string, at: number): readonly [string, number] | undefined {
  if (!secondOfSpelled.includes(text.charAt(at + 1))) return undefined;
  const here = text.slice(at, at + longestSpelled).toLowerCase();
  return spelled.find(([spelling]) => here.startsWith(spelling));
}

const noSecret = /^(?:null|nil|none|true|false|undefined)$/i;
const number = /^[-+]?\d{1,16}(?:\.\d{1,16})?$/;

function isKept(text: string, { start, end }: Extent, secrecy: Secrecy): boolean {
  if (end <= start) return true;
  if (end - start > 32) return false;
  const value = text.slice(start, end);
  return noSecret.test(value) || value === mask || (secrecy === 'text' && number.test(value));
}
