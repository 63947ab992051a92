/** Random logs, the same for the same seed: records as loggers write them, and lines as only an enemy would. */

import { randomFrom } from '../helpers/batches.ts';

export type Random = ReturnType<typeof dice>;

/** Throws of dice from a seed. */
export function dice(seed: number) {
  const next = randomFrom(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)];
  const chance = (share: number): boolean => next() < share;
  const times = <T>(most: number, make: (i: number) => T): T[] =>
    Array.from({ length: below(most + 1) }, (_, i) => make(i));
  return { next, below, pick, chance, times };
}

export function shuffledBy<T>(items: readonly T[], { next }: Random): T[] {
  return items
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

// ---- JSON, written in all the ways that are allowed

// biome-ignore format: a list
const rawTexts = [
  '', 'x', 'error', 'Timed out', 'a"b', 'back\\slash', 'tab\t', 'nul\u0000', 'line\nfeed', '{"x":1}', '[1,2]', 'é', '日本語', '😀', '\ufeffbom',
  '\u2028', 'a/b', '500', '12345678901234567', 'null', 'true', ':', '"', '\\', '\\"', '}{', '][', ',', 'x'.repeat(70), '\\u0041',
];
// biome-ignore format: a list
const rawNumbers = [
  '0', '-0', '1', '-1', '500', '1.5', '-0.25', '123456789012345', '1234567890123456', '12345678901234567890', '0.1', '0.10000000000000001',
  '1e3', '1E+3', '5.03e2', '1e400', '-1e400', '1e-400', '1.0', '1.00', '0.000001', '100000000000000000000000', '1.5e-7', '9007199254740993',
  '0.00000000000000000000001', '1.0000000000000000000000000', '-12.5', '999999999999999', '0.999999999999999', '3.0000000000000001',
];
// biome-ignore format: a list
const rawTimes = [
  '2026-11-20T10:00:00Z', '2026-11-20 10:00:00.123+01:00', '2026-02-30T10:00:00Z', '1969-12-31T23:30:00-01:00', '2026-11-20T10:00:00,5',
  '2026-11-20T10:00:60Z', '2024-02-29T00:00:00.123456789-0730', '0000-00-00T00:00:00Z', '2026-11-20T24:00:00Z', '2026-11-20T10:00:00.Z',
  '9999-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '2026-11-20T10:00:00 Z', '\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000T10:00:00Z',
  '2026-11-20T10:00:00+24:00', '2026-11-20T10:00Z', '1763632800', '2026-11-20T10:00:00.12345678901234567890Z',
];

/** A string in JSON, its characters as they are, with short escapes, or as \u. */
export function jsonString(text: string, random: Random): string {
  const plain = JSON.stringify(text);
  if (random.chance(0.85)) return plain;
  if (random.chance(0.5)) return plain.replace(/\//g, '\\/');
  const escaped = [...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`);
  return `"${escaped.join('')}"`;
}

export function space(random: Random): string {
  return random.chance(0.8) ? '' : random.pick([' ', '\t', '  ', '\r', ' '.repeat(80)]);
}

/** Any JSON value; `keys` are those of its objects. */
export function jsonValue(random: Random, keys: readonly string[], depth: number): string {
  const kind = random.below(depth > 0 ? 10 : 7);
  if (kind < 2) return jsonString(random.pick(rawTexts), random);
  if (kind < 4) return random.pick(rawNumbers);
  if (kind === 4) return random.pick(['true', 'false', 'null']);
  if (kind === 5) return JSON.stringify(random.pick(rawTimes));
  if (kind === 6) return String(random.below(1000));
  if (kind === 7) {
    const items = random.times(3, () => space(random) + jsonValue(random, keys, depth - 1) + space(random));
    return `[${items.join(',')}]`;
  }
  return jsonObject(random, keys, depth - 1);
}

/** An object with some of the keys, now and then one of them twice. */
export function jsonObject(random: Random, keys: readonly string[], depth: number): string {
  const members = random.times(5, () => {
    const key = jsonString(random.pick(keys), random);
    return `${space(random)}${key}${space(random)}:${space(random)}${jsonValue(random, keys, depth)}${space(random)}`;
  });
  return `{${members.join(',')}${members.length === 0 ? space(random) : ''}}`;
}

// ---- hostile lines

const soup = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ':',
  ',',
  ' ',
  '\t',
  '\r',
  '\0',
  'a',
  'b',
  '"a"',
  '"a":',
  '1',
  '-',
  '.',
  'e',
  'tru',
  '\\"',
  '\\\\',
  '\x1b',
  '\x80',
  '\xe2\x80',
  '\xff',
  '{"a":',
  '"t":"2026-11-20T10:00:00Z"',
];

/** Bytes (as latin1) without a newline. */
export function hostileLine(random: Random, keys: readonly string[]): string {
  const kind = random.below(20);
  if (kind < 8) return `${space(random)}${utf8(jsonObject(random, keys, 3))}${space(random)}`;
  if (kind < 12) return mutated(utf8(jsonObject(random, keys, 3)), random);
  if (kind < 15) return random.times(40, () => random.pick(soup)).join('');
  if (kind === 15)
    return random.pick([
      '',
      ' ',
      '\r',
      '\0\0\0',
      '\t \r',
      '\x01',
      ' \x1b ',
      '\x0b',
      '{}',
      '[]',
      '""',
      'null',
      '{',
      '}',
      '{{}',
      '{}}',
      '{}{}',
      '[{}]',
    ]);
  if (kind === 16) return nested(random);
  if (kind === 17)
    return `{"${random.pick(keys)}":{"${'k'.repeat(random.pick([63, 64, 65, 4094, 4095, 4096, 4097, 5000]))}":1,"${random.pick(keys)}":2}}`;
  if (kind === 18) return `\0\0${utf8(jsonObject(random, keys, 2))}\0`;
  return random
    .times(200, () => String.fromCharCode(random.below(256)))
    .join('')
    .replaceAll('\n', '');
}

/** Some bytes taken out, put in or changed: strings that don't end, values that are none. */
function mutated(line: string, random: Random): string {
  let text = line;
  for (let i = random.below(3); i >= 0; i--) {
    const at = random.below(text.length + 1);
    text = text.slice(0, at) + random.pick([...soup, '', '', '']) + text.slice(at + random.below(3));
  }
  return text;
}

/** Deeper than the limit, just as deep, or less. */
function nested(random: Random): string {
  const depth = random.pick([30, 31, 32, 33, 34, 1022, 1023, 1024, 1025, 2000]);
  const open = random.chance(0.5) ? '{"c":' : '[';
  const first = open === '[' ? '{"a":' : '';
  const close = open === '[' ? ']' : '}';
  return `${first}${open.repeat(depth)}1${close.repeat(depth - (random.chance(0.1) ? 1 : 0))}${first === '' ? '' : '}'}`;
}

/** The bytes of the text as UTF-8, a character each. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

// ---- what fails, made small

/** The smallest part of the items (by taking some away) that still fails. */
export async function smallest<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean | Promise<boolean>,
): Promise<readonly T[]> {
  let left = items;
  for (let size = Math.ceil(left.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < left.length; ) {
      const without = [...left.slice(0, at), ...left.slice(at + size)];
      if (without.length < left.length && (await fails(without))) left = without;
      else at += size;
    }
  }
  return left;
}
