/** The oracle: a filter evaluated on one line, as plainly as the language's description puts it. It shares with the code
 * under test only how single values are read (query/literal.ts, core). */

import { BlockList } from 'node:net';
import { durationFromText, unitMs, unitSplits } from '../../src/core/duration.ts';
import { BigDecimal, parseRecord, stringify } from '../../src/core/json.ts';
import { levelFromNumber, levelFromText, levelName, levelRank } from '../../src/core/level.ts';
import { timeFromNumber, timeFromText } from '../../src/core/time.ts';
import type { FieldValue } from '../../src/core/value.ts';
import type { CompareOp, Field, Filter, Literal } from '../../src/query/ast.ts';
import { durationMs, instantMs, plainDecimal, sizeBytes } from '../../src/query/literal.ts';
import { canonicalOf, nowMs, valueIn as valueInLine } from './scan.ts';

/** What a filter is asked of: a line, and how its fields are read (`asKey`: the key of that name). */
export interface Subject {
  readonly line: string;
  value(field: Field, asKey?: boolean): FieldValue;
}

const plainSubject = (line: string): Subject => ({ line, value: (field, asKey) => valueInLine(line, field, asKey) });

const valueIn = (subject: Subject, field: Field, asKey = false): FieldValue => subject.value(field, asKey);

export function naive(filter: Filter, of: string | Subject): boolean {
  const line = typeof of === 'string' ? plainSubject(of) : of;
  switch (filter.kind) {
    case 'all':
      return true;
    case 'and':
      return filter.items.every((item) => naive(item, line));
    case 'or':
      return filter.items.some((item) => naive(item, line));
    case 'not':
      return !naive(filter.item, line);
    case 'compare':
      if (filter.op === '!=') return !equals(filter.field, filter.value, line);
      if (filter.op === '=') return equals(filter.field, filter.value, line);
      return inOrder(filter.op, filter.field, filter.value, line);
    case 'contains':
      return contains(filter.field, filter.value, line);
    case 'exists':
      return (valueIn(line, filter.field) ?? null) !== null;
    case 'regexp': {
      const flags = filter.flags.replace(/[gy]/g, '');
      const inLevel = new RegExp(filter.pattern, flags.includes('i') ? flags : `${flags}i`);
      const other = new RegExp(filter.pattern, flags);
      return texts(filter.field, line).some(({ text, level }) => (level ? inLevel : other).test(text));
    }
    case 'in':
      return filter.values.some((value) => equals(filter.field, value, line));
    case 'any':
      return leaves(parseRecord(line.line) ?? line.line).some((leaf) => plainEquals(leaf, filter.value, undefined));
    case 'text':
      return [line.line, unescaped(line.line)].some((text) => holds(text, filter.text, !filter.exact));
    case 'cidr':
      return elements(valueIn(line, filter.field)).some((v) => typeof v === 'string' && isIn(filter.cidr, v));
  }
}

// ---- equality

function equals(field: Field, value: Literal, line: Subject): boolean {
  if (isFailed(field) && (value.text === 'true' || value.text === 'false'))
    return hasFailed(line) === (value.text === 'true');
  if (isPattern(value)) {
    return texts(field, line, true).some(({ text, level }) => globbed(value.text, level).test(text));
  }
  const name = canonicalOf(field);
  const wanted = meaning(field, value);
  if (wanted !== undefined) {
    const number = valueIn(line, field);
    return typeof number === 'number' && (name === 'duration' ? isClose(number, wanted) : number === wanted);
  }
  if (isId(field)) return elements(valueIn(line, field)).some((v) => v !== null && String(v) === value.text);
  return elements(valueIn(line, field, readsKey(field, value))).some((v) => plainEquals(v, value, field));
}

function isFailed({ literal, segments: [first, second] }: Field): boolean {
  return !literal && second === undefined && 'key' in first && first.key === 'failed';
}

function hasFailed(line: Subject): boolean {
  const [level, status] = ['level', 'status'].map((key) => valueIn(line, { segments: [{ key }], literal: false }));
  return Number(level ?? 0) >= levelRank.error || Number(status ?? 0) >= 500;
}

function plainEquals(v: FieldValue, value: Literal, field: Field | undefined): boolean {
  if (v === undefined || v === null) return false;
  if (isPattern(value)) return isScalar(v) && globbed(value.text, false).test(String(v));
  if (isScalar(v) && String(v) === value.text) return true;
  const isDecimal = plainDecimal(value.text) !== undefined;
  if (isDecimal) return isNumeric(v) && sameDecimal(String(v), value.text);
  if (value.quoted) return false;
  const n = quantityOfValue(v, value, field);
  return n !== undefined && isClose(n, quantityOfLiteral(value) ?? Number.NaN);
}

function isNumeric(v: FieldValue): boolean {
  return typeof v === 'number' || v instanceof BigDecimal || (typeof v === 'string' && plainDecimal(v) !== undefined);
}

function isScalar(v: FieldValue): boolean {
  return v !== undefined && v !== null && (typeof v !== 'object' || v instanceof BigDecimal);
}

/** Numbers as fractions of whole numbers without end. */
function sameDecimal(a: string, b: string): boolean {
  const [x, y] = [scaled(a), scaled(b)];
  const places = Math.max(x.places, y.places);
  return x.digits * 10n ** BigInt(places - x.places) === y.digits * 10n ** BigInt(places - y.places);
}

function scaled(text: string): { digits: bigint; places: number } {
  const [mantissa, exponent = '0'] = text.replace(/^\+/, '').toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), places: fraction.length - Number(exponent) };
}

// ---- what values mean

/** The number that a value stands for in a level, time or duration. */
function meaning(field: Field, { text }: Literal): number | undefined {
  const name = canonicalOf(field);
  const decimal = plainDecimal(text);
  if (name === 'level') return decimal === undefined ? levelFromText(text) : levelFromNumber(decimal, 'pino');
  if (name === 'time') return instantMs(text, nowMs, 'utc');
  return name === 'duration' ? (decimal ?? durationMs(text)) : undefined;
}

/** A canonical name compared with something not of its kind means the key. */
function readsKey(field: Field, value: Literal): boolean {
  const name = canonicalOf(field);
  if (name === 'status') return plainDecimal(value.text) === undefined;
  return name === 'level' || name === 'time' || name === 'duration';
}

function isId(field: Field): boolean {
  return ['userId', 'tenant', 'requestId', 'traceId', 'spanId', 'parentSpanId'].includes(canonicalOf(field) ?? '');
}

function quantityOfLiteral(value: Literal): number | undefined {
  return durationMs(value.text) ?? sizeBytes(value.text);
}

/** In ms or bytes, whichever the literal is. */
function quantityOfValue(v: FieldValue, value: Literal, field: Field | undefined): number | undefined {
  const last = field?.segments.at(-1);
  const unit = last && 'key' in last ? unitSplits(last.key).at(-1)?.unit : undefined;
  const numberMs = unitMs[unit ?? 'ms'];
  if (durationMs(value.text) !== undefined) {
    if (typeof v === 'number' || v instanceof BigDecimal) return Number(v) * numberMs;
    return typeof v === 'string' ? durationFromText(v, numberMs) : undefined;
  }
  if (sizeBytes(value.text) === undefined) return undefined;
  if (typeof v === 'string') return plainDecimal(v) ?? sizeBytes(v);
  return typeof v === 'number' || v instanceof BigDecimal ? Number(v) : undefined;
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.abs(b) * 1e-11;
}

// ---- order

function inOrder(op: CompareOp, field: Field, value: Literal, line: Subject): boolean {
  const wanted = meaning(field, value);
  if (wanted !== undefined) return ordered(op, valueIn(line, field), wanted);
  return elements(valueIn(line, field, readsKey(field, value))).some((v) => plainInOrder(op, v, value, field));
}

function plainInOrder(op: CompareOp, v: FieldValue, value: Literal, field: Field): boolean {
  const decimal = plainDecimal(value.text);
  const number = v instanceof BigDecimal ? Number(v.text) : v;
  if (decimal !== undefined) return ordered(op, typeof number === 'string' ? plainDecimal(number) : number, decimal);
  const instantOf = (x: FieldValue) =>
    typeof x === 'string' ? timeFromText(x) : typeof x === 'number' ? timeFromNumber(x) : undefined;
  const quantity = quantityOfLiteral(value);
  if (quantity !== undefined && !(value.text.startsWith('-') && instantOf(number) !== undefined)) {
    const own = quantityOfValue(v, value, field);
    if (own !== undefined && isClose(own, quantity)) return op === '<=' || op === '>=';
    return ordered(op, own, quantity);
  }
  const instant = instantMs(value.text, nowMs, 'utc');
  return instant !== undefined && ordered(op, instantOf(number), instant);
}

function ordered(op: CompareOp, a: FieldValue, b: number): boolean {
  if (typeof a !== 'number') return false;
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

// ---- texts

function contains(field: Field, value: Literal, line: Subject): boolean {
  if (isPattern(value)) return containsPattern(field, value, line);
  const isTruth = value.text === 'true' || value.text === 'false';
  if (meaning(field, value) !== undefined || (isFailed(field) && isTruth)) return equals(field, value, line);
  return elements(valueIn(line, field, readsKey(field, value))).some((v) => {
    if (typeof v === 'string') return holds(v, value.text, true);
    if (isId(field)) return isScalar(v) && typeof v !== 'boolean' && String(v) === value.text;
    return plainEquals(v, value, field) || objectHolds(v, value);
  });
}

/** Texts hold the pattern; numbers and booleans are as the pattern. */
function containsPattern(field: Field, value: Literal, line: Subject): boolean {
  const shown = elements(valueIn(line, field));
  const written = normalised(field) ? elements(valueIn(line, field, true)) : [];
  if ([...shown, ...written].some((v) => objectHolds(v, value) || (typeof v === 'string' && holdsPattern(v, value)))) {
    return true;
  }
  const numbers = shown.filter((v) => typeof v !== 'string' && isScalar(v));
  const isLevel = canonicalOf(field) === 'level';
  const wholes = [
    ...numbers.map((v) => shownText(v, field)),
    ...written.filter((v) => typeof v !== 'string' && isScalar(v)).map(String),
  ];
  return wholes.some((text) => globbed(value.text, isLevel && levelFromText(text) !== undefined).test(text));
}

function objectHolds(v: FieldValue, value: Literal): boolean {
  return typeof v === 'object' && v !== null && !(v instanceof BigDecimal) && holdsPattern(stringify(v), value);
}

function holdsPattern(text: string, value: Literal): boolean {
  if (!isPattern(value)) return holds(text, value.text, true);
  return holdsRegExp(value.text.split('*'), true).test(text);
}

function holds(text: string, wanted: string, ignoreCase: boolean): boolean {
  return holdsRegExp([wanted], ignoreCase).test(text);
}

function holdsRegExp(runs: readonly string[], ignoreCase: boolean): RegExp {
  const whole = runs.map((run) => source(run, ignoreCase)).join('[^]*');
  const left = /^\d/.test(runs[0]) ? '(?<!\\d)' : '';
  return new RegExp(`${left}${whole}${/\d$/.test(runs[runs.length - 1]) ? '(?!\\d)' : ''}`);
}

function globbed(pattern: string, ignoreCase: boolean): RegExp {
  return new RegExp(
    `^${pattern
      .split('*')
      .map((run) => source(run, ignoreCase))
      .join('[^]*')}$`,
  );
}

function source(text: string, ignoreCase: boolean): string {
  return [...text]
    .map((c) => (ignoreCase && /[a-z]/i.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : c.replace(/\W/, '\\$&')))
    .join('');
}

function isPattern(value: Literal): boolean {
  return !value.quoted && value.text.includes('*');
}

function normalised(field: Field): boolean {
  return ['level', 'time', 'duration', 'status'].includes(canonicalOf(field) ?? '');
}

/** What patterns are matched with: the value as shown, and the key as written. */
function texts(field: Field, line: Subject, scalarsOnly = false): { text: string; level: boolean }[] {
  const isWanted = (v: FieldValue) => v !== undefined && v !== null && (!scalarsOnly || isScalar(v));
  const shown = elements(valueIn(line, field)).filter(isWanted);
  const written = normalised(field) ? elements(valueIn(line, field, true)).filter(isWanted) : [];
  return [
    ...shown.map((v) => ({ text: shownText(v, field), level: canonicalOf(field) === 'level' })),
    ...written.map((v) => ({ text: plainText(v), level: false })),
  ];
}

function shownText(v: FieldValue, field: Field): string {
  const name = canonicalOf(field);
  if (name === 'level' && typeof v === 'number') return levelName(v) ?? '';
  return name === 'time' && typeof v === 'number' ? new Date(v).toISOString() : plainText(v);
}

function plainText(v: FieldValue): string {
  return isScalar(v) ? String(v) : stringify(v ?? null);
}

function elements(v: FieldValue): FieldValue[] {
  return Array.isArray(v) ? v.flatMap(elements) : [v];
}

function leaves(v: FieldValue): FieldValue[] {
  if (typeof v !== 'object' || v === null || v instanceof BigDecimal) return [v];
  return Object.values(v).flatMap(leaves);
}

function unescaped(line: string): string {
  const letters: Record<string, string> = {
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    '"': '"',
    '\\': '\\',
    '/': '/',
  };
  let out = '';
  for (let i = 0; i < line.length; i++) {
    const next = line[i + 1];
    const hex = line.slice(i + 2, i + 6);
    if (line[i] !== '\\' || next === undefined) out += line[i];
    else if (next in letters) out += letters[line[++i]];
    else if (next === 'u' && /^[\da-f]{4}$/i.test(hex)) {
      out += String.fromCharCode(Number.parseInt(hex, 16));
      i += 5;
    } else out += line[i];
  }
  return out;
}

/** Addresses of IPv4, with a port behind or not. */
function isIn(cidr: string, address: string): boolean {
  const [network, bits = '32'] = cidr.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(bits), 'ipv4');
  const plain = /^\s*(\d+\.\d+\.\d+\.\d+)(?::\d+)?\s*$/.exec(address)?.[1];
  return plain !== undefined && list.check(plain, 'ipv4');
}
