/** Records as objects: parsed without throwing and without losing digits, and written back. */

import FastJsonParse from 'fast-json-parse';
import { limits } from './limits.ts';
import type { JsonObject, JsonValue } from './value.ts';

/** A number that a double can't hold as it was written: more than 15 significant digits, or out of range. */
export class BigDecimal {
  /** The number as JSON wrote it. */
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** The nearest double. */
  toNumber(): number {
    return Number(this.text);
  }
  toString(): string {
    return this.text;
  }
}

const exactDigits = 15;

/** Whether a number as JSON writes it must be kept as text. Digits are counted from the first that is not zero to the
 * last of the mantissa: 0.1000000000000000 has 16. */
export function isBig(text: string): boolean {
  if (significantDigits(text) > exactDigits) return true;
  const value = Number(text);
  return !Number.isFinite(value) || (value === 0 && /[1-9]/.test(text.split(/[eE]/, 1)[0] ?? ''));
}

function significantDigits(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x65 || c === 0x45) break;
    if (c >= 0x31 && c <= 0x39) count++;
    else if (c === 0x30 && count > 0) count++;
  }
  return count;
}

/** What may be a big number, outside strings or not: 16 digits or dots on end, or an exponent of three digits. Every
 * number of an object follows one of these characters. */
const maybeBig = /[:[,\s]-?(?:[\d.]{16,}|[\d.]+[eE][+-]?\d{3,})/;

/** The record that a line holds, or undefined where it is not a JSON object (or nested deeper than limits.depth).
 * Never throws. The last of duplicate keys wins; `__proto__` is a key like any other. */
export function parseRecord(text: string): JsonObject | undefined {
  if (tooDeep(text)) return undefined;
  const { err, value } = new FastJsonParse(text);
  if (err !== null) return text.includes('\0') ? parseWithoutNuls(text) : undefined;
  if (!isJsonObject(value)) return undefined;
  return maybeBig.test(text) ? parseLossless(text) : value;
}

/** NULs around a record are what truncation under a writer leaves. */
function parseWithoutNuls(text: string): JsonObject | undefined {
  let start = 0;
  let end = text.length;
  while (start < end && blank.has(text.charCodeAt(start))) start++;
  while (start < end && blank.has(text.charCodeAt(end - 1))) end--;
  return end - start < text.length ? parseRecord(text.slice(start, end)) : undefined;
}

const blank: ReadonlySet<number> = new Set([0, 0x09, 0x0a, 0x0d, 0x20]);

/** The cast from what JSON.parse gives happens here and nowhere else. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON object: no array, no number kept as text. */
export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof BigDecimal);

function tooDeep(text: string): boolean {
  if (text.length <= limits.depth) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = stringEnd(text, i);
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > limits.depth) return true;
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  return false;
}

/** The index of the quote that closes the string opened at `open`; the text's length where none does. */
function stringEnd(text: string, open: number): number {
  let i = open + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) return i;
    if (c === 0x5c) i++;
  }
  return i;
}

/** One token of valid JSON: punctuation, a string, a number or a word. Commas, colons and space only separate. */
const token = /[{}[\]]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

/** Reads an object that JSON.parse has accepted, keeping big numbers. So it checks nothing. */
function parseLossless(text: string): JsonObject {
  const root: JsonValue[] = [];
  const open: (JsonValue[] | JsonObject)[] = [root];
  const keys: (string | undefined)[] = [undefined];
  for (const [piece] of text.matchAll(token)) {
    const container = open[open.length - 1] ?? root;
    if (piece === '}' || piece === ']') {
      open.pop();
      keys.pop();
      continue;
    }
    const key = keys[keys.length - 1];
    if (!Array.isArray(container) && key === undefined) {
      keys[keys.length - 1] = JSON.parse(piece);
      continue;
    }
    const value = piece === '{' ? {} : piece === '[' ? [] : scalar(piece);
    if (Array.isArray(container)) container.push(value);
    else if (key !== undefined) setOwn(container, key, value);
    keys[keys.length - 1] = undefined;
    if (piece === '{' || piece === '[') {
      open.push(value as JsonObject | JsonValue[]);
      keys.push(undefined);
    }
  }
  return root[0] as JsonObject;
}

function scalar(piece: string): JsonValue {
  const c = piece.charCodeAt(0);
  const isNumber = c === 0x2d || (c >= 0x30 && c <= 0x39);
  return isNumber && isBig(piece) ? new BigDecimal(piece) : JSON.parse(piece);
}

/** Sets a key as JSON.parse does: `__proto__` becomes an own property and changes nothing else. */
export function setOwn(object: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}

/** Compact JSON of a value of any depth; big numbers as they were written. */
export function stringify(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  let out = '';
  /** What is still to write, last first: values, and punctuation already as text. */
  const rest: ({ readonly value: JsonValue } | string)[] = [{ value }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') out += next;
    else out += writeOne(next.value, rest);
  }
  return out;
}

/** The text that begins a value; what follows it is put on `rest`. */
function writeOne(value: JsonValue, rest: ({ readonly value: JsonValue } | string)[]): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof BigDecimal) return value.text;
  if (Array.isArray(value)) {
    rest.push(']');
    for (let i = value.length - 1; i >= 0; i--) {
      rest.push({ value: value[i] ?? null });
      if (i > 0) rest.push(',');
    }
    return '[';
  }
  rest.push('}');
  const keys = Object.keys(value);
  for (let i = keys.length - 1; i >= 0; i--) {
    const key = keys[i] ?? '';
    rest.push({ value: value[key] ?? null }, `${i > 0 ? ',' : ''}${JSON.stringify(key)}:`);
  }
  return '{';
}
