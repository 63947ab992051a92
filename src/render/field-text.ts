/** The fields of a record as `key=value`: nested objects as a.b=, values as the query language takes them, so that what
 * is shown can be pasted into a query. Values of several lines, and stacks, are set aside as blocks. */

import { BigDecimal, stringify } from '../core/json.ts';
import type { JsonObject, JsonValue } from '../core/value.ts';
import type { Ink } from './ink.ts';
import { sanitizeJson, sanitizeLine } from './sanitize.ts';
import { stackLines } from './stack.ts';

export interface FieldTextOptions {
  readonly ink: Ink;
  /** Nothing hidden, nothing shortened. */
  readonly full: boolean;
  readonly ellipsis: string;
  /** Marks matched text, on text that is safe already. */
  mark(safeText: string): string;
}

/** A value that needs lines of its own. */
export interface TextBlock {
  readonly name: string;
  readonly lines: readonly string[];
}

const longestValue = 120;
const mostFields = 60;
const deepestObject = 16;
const mostRememberedNames = 4096;

const plainName = /^[\p{L}_@$][\p{L}\d_@$.[\]/-]*$/u;
// What ends a bare value in the query language or would be a pattern in it, and what a terminal must not get.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const needsQuotes = /[\s"|,*()\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]|^$|^-/u;

/** Writes the fields of records; remembers the names it has written, as they are few and come again. */
export class FieldWriter {
  readonly #options: FieldTextOptions;
  readonly #names = new Map<string, string>();
  #text = '';
  #written = 0;
  #hidden = 0;
  #blocks: TextBlock[] = [];

  constructor(options: FieldTextOptions) {
    this.#options = options;
  }

  /** Each field with a space before it. `consumed` are paths not to show. Blocks are pushed to `blocks`. */
  write(record: JsonObject, consumed: readonly (readonly string[])[], blocks: TextBlock[]): string {
    this.#text = '';
    this.#written = 0;
    this.#hidden = 0;
    this.#blocks = blocks;
    for (const key of Object.keys(record)) {
      const value = record[key];
      if (!this.#options.full && isNoise(key, value)) continue;
      this.#field(key, key, value, consumed, 0);
    }
    const { ink, ellipsis } = this.#options;
    if (this.#hidden > 0) this.#text += ` ${ink.dim}${ellipsis} ${this.#hidden} more fields${ink.reset}`;
    return this.#text;
  }

  #field(path: string, key: string, value: JsonValue, consumed: readonly (readonly string[])[], depth: number): void {
    let inner = noPaths;
    for (const taken of consumed) {
      if (taken[depth] !== key) continue;
      if (taken.length === depth + 1) return;
      inner = inner === noPaths ? [taken] : [...inner, taken];
    }
    if (typeof value === 'object' && value !== null) {
      if (this.#nested(path, key, value, inner, depth)) return;
    } else if (typeof value === 'string' && value.includes('\n') && this.#block(path, key, value)) return;
    if (this.#written >= mostFields && !this.#options.full) {
      this.#hidden++;
      return;
    }
    this.#written++;
    this.#text += this.#name(path) + this.#value(value);
  }

  /** True where the value was written as fields of its own or set aside as a block. */
  #nested(path: string, key: string, value: object, inner: readonly (readonly string[])[], depth: number): boolean {
    if (value instanceof BigDecimal) return false;
    if (Array.isArray(value)) return value.length > 0 && this.#block(path, key, value);
    const keys = Object.keys(value);
    if (keys.length === 0 || depth >= deepestObject) return false;
    const object = value as JsonObject;
    for (const innerKey of keys) this.#field(`${path}.${innerKey}`, innerKey, object[innerKey], inner, depth + 1);
    return true;
  }

  #block(path: string, key: string, value: string | JsonValue[]): boolean {
    const lines = stackLines(key, value);
    if (lines === undefined) return false;
    this.#blocks.push({ name: sanitizeLine(path), lines });
    return true;
  }

  #name(path: string): string {
    const known = this.#names.get(path);
    if (known !== undefined) return known;
    const { dim, reset } = this.#options.ink;
    const safe = sanitizeLine(path);
    const text = ` ${dim}${plainName.test(path) ? safe : `\`${safe}\``}=${reset}`;
    if (this.#names.size >= mostRememberedNames) this.#names.clear();
    this.#names.set(path, text);
    return text;
  }

  #value(value: JsonValue): string {
    if (typeof value === 'number') return this.#options.mark(String(value));
    if (typeof value === 'string') return this.#options.mark(quoteIfNeeded(this.#shorten(value)));
    if (typeof value === 'boolean') return value ? 'true' : 'false';
    if (value === null) return `${this.#options.ink.dim}null${this.#options.ink.reset}`;
    return this.#options.mark(sanitizeJson(this.#shorten(stringify(value))));
  }

  #shorten(text: string): string {
    return this.#options.full ? text : shorten(text, longestValue, this.#options.ellipsis);
  }
}

const noPaths: readonly (readonly string[])[] = [];

/** At most `longest` UTF-16 units, never half a character. */
export function shorten(text: string, longest: number, ellipsis: string): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest;
  return text.slice(0, end) + ellipsis;
}

/** As the query language reads it back: bare, or in quotes with JSON's escapes. */
function quoteIfNeeded(text: string): string {
  return needsQuotes.test(text) ? sanitizeJson(JSON.stringify(text)) : text;
}

/** Says nothing to a person: the process id, and the versions of the log format itself (pino's and bunyan's v, Logstash's). */
function isNoise(key: string, value: JsonValue): boolean {
  if (key === 'pid' || key === '@version') return typeof value !== 'object';
  return key === 'v' && (value === 0 || value === 1);
}
