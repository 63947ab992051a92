/** Redaction: takes secrets out of what leaves the terminal, by the names they have and by their shapes.
 *
 * It hides too much rather than too little, and says nothing about what it has hidden, not even its length: `***` stands for
 * all of it. It can't know a secret without a telling name or shape. Time is linear in the length, whatever the text. */

import { BigDecimal, isObject, parseRecord, setOwn, stringify } from '../core/json.ts';
import type { JsonObject, JsonValue } from '../core/value.ts';
import { isCardNumber } from './cards.ts';
import { secrecyOf } from './names.ts';
import { mask, redactPairs, valueKeys } from './pairs.ts';
import { redactBlocks, redactTokens } from './shapes.ts';

export interface RedactOptions {
  /** Hide personal data too: email addresses. Default false. */
  readonly pii?: boolean;
}

/** Any text without its secrets. JSON inside it, at any depth of strings in strings, is read as JSON.
 *
 *     redactText('login failed: password=hunter2 user=bob')   // 'login failed: password=*** user=bob'
 *     redactText('GET /cb?token=abc&x=1')                     // 'GET /cb?token=***&x=1' */
export function redactText(text: string, options: RedactOptions = {}): string {
  const json = parseJson(text);
  if (json !== undefined) return stringify(redactValue(json, options));
  return redactTokens(redactPairs(redactBlocks(text)), options.pii === true);
}

/** A line of a log without its secrets. A record comes out as compact JSON: what a repeated key has hidden from every reader
 * is not in it. Any other line, a cut record too, is taken as text.
 *
 *     redactRecordLine('{"msg":"in", "user":{"apiKey":"k-1"}}')   // '{"msg":"in","user":{"apiKey":"***"}}' */
export function redactRecordLine(line: string, options: RedactOptions = {}): string {
  const record = parseRecord(line);
  return record === undefined ? redactText(line, options) : stringify(redactValue(record, options));
}

/** A copy of a value without its secrets. Shared and even circular parts stay so; depth does not matter.
 *
 *     redactValue({ headers: ['Cookie', 'sid=1'], tokens: 512 })   // { headers: ['Cookie', '***'], tokens: 512 } */
export function redactValue(value: JsonValue, options: RedactOptions = {}): JsonValue {
  const copies = new Map<JsonValue, JsonValue>();
  const open: (() => void)[] = [];
  const copy = (from: JsonValue): JsonValue => {
    if (typeof from === 'string') return redactText(from, options);
    if (typeof from === 'number' || from instanceof BigDecimal) return redactNumber(from);
    if (from === null || typeof from !== 'object') return from;
    const before = copies.get(from);
    if (before !== undefined) return before;
    const to: JsonValue[] | JsonObject = Array.isArray(from) ? [] : {};
    copies.set(from, to);
    // Filled later, so that depth takes no stack.
    open.push(() => (Array.isArray(from) ? fillArray(from, to, copy) : fillObject(from, to, copy)));
    return to;
  };
  const root = copy(value);
  for (let fill = open.pop(); fill !== undefined; fill = open.pop()) fill();
  return root;
}

type Copy = (value: JsonValue) => JsonValue;

const redactNumber = (value: number | BigDecimal): JsonValue => (isCardNumber(value.toString()) ? mask : value);

function fillObject(from: JsonObject, to: JsonValue[] | JsonObject, copy: Copy): void {
  if (Array.isArray(to)) return;
  const secretParts = partsOfNamed(from);
  for (const key of Object.keys(from)) {
    const value = from[key];
    setOwn(to, copyKey(key, copy), isSecret(key, value) || secretParts.includes(key) ? mask : copy(value));
  }
}

/** Maps may have secrets for keys: `{"sessions": {"eyJ...": 1}}`. */
function copyKey(key: string, copy: Copy): string {
  const copied = key.length > 12 ? copy(key) : key;
  return typeof copied === 'string' ? copied : key;
}

/** An array, and in it names followed by their values: `["Cookie", "a=b"]` as raw headers, `["--token", "x"]` as arguments. */
function fillArray(from: JsonValue[], to: JsonValue[] | JsonObject, copy: Copy): void {
  if (!Array.isArray(to)) return;
  const pairs = from.length % 2 === 0;
  for (let i = 0; i < from.length; i++) {
    const before = from[i - 1];
    const mayBeName = i > 0 && typeof before === 'string' && ((pairs && i % 2 === 1) || before.startsWith('-'));
    to.push(mayBeName && nameOnly.test(before) && isSecret(before, from[i]) ? mask : copy(from[i]));
  }
}

const nameOnly = /^[\w.-]{1,64}$/;
const nameKeys: readonly string[] = ['name', 'key', 'header', 'k', 'field'];

/** The keys of a `{"name": "Cookie", "value": "a=b"}` that hold the secret. */
function partsOfNamed(object: JsonObject): readonly string[] {
  const keys = Object.keys(object);
  const isNamed = keys.some((key) => {
    const name = object[key];
    return nameKeys.includes(key.toLowerCase()) && typeof name === 'string' && secrecyOf(name) !== undefined;
  });
  return isNamed ? keys.filter((key) => valueKeys.includes(key.toLowerCase())) : [];
}

/** Empty values, booleans and null are no secrets, and tell what went wrong. */
function isSecret(name: string, value: JsonValue): boolean {
  if (value === null || typeof value === 'boolean' || value === '') return false;
  const secrecy = secrecyOf(name);
  if (secrecy === undefined) return false;
  const isNumber = typeof value === 'number' || value instanceof BigDecimal;
  return secrecy === 'always' || !isNumber;
}

/** The object or array that a text is, space around it aside. */
function parseJson(text: string): JsonValue | undefined {
  const trimmed = text.trim();
  const first = trimmed[0];
  if (first === '{') return parseRecord(trimmed);
  if (first !== '[') return undefined;
  // The one reader of JSON that keeps all digits takes objects only. A text that closes the array early adds a key.
  const wrapped = parseRecord(`{"array":${trimmed}}`);
  if (!isObject(wrapped) || Object.keys(wrapped).length !== 1) return undefined;
  return wrapped.array;
}
