import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BigDecimal, isBig, parseRecord, stringify } from '../../src/core/json.ts';
import { limits } from '../../src/core/limits.ts';
import type { JsonValue } from '../../src/core/value.ts';

describe('big numbers', () => {
  test.each<[string, boolean]>([
    ['0', false],
    ['-0', false],
    ['123456789012345', false],
    ['1234567890123456', true],
    ['-1234567890123456', true],
    ['1000000000000000', true],
    ['0.00000000000000000001', false],
    ['98.4029975192329', false],
    ['98.40299751923291', true],
    ['1e400', true],
    ['-1e400', true],
    ['1e-400', true],
    ['0e-400', false],
    ['1e308', false],
    ['5e-324', false],
    ['0.0', false],
    ['1.5e10', false],
  ])('%s: %s', (text, big) => expect(isBig(text)).toBe(big));

  test.each([
    '{"a":12345678901234567890}',
    '{"a":[1,-12345678901234567890.5e-3,{"b":1e400}]}',
    '{"a":0.1000000000000000055}',
  ])('%s keeps its digits', (text) => expect(stringify(parseRecord(text) ?? null)).toBe(text));

  test('are kept as text, others are numbers', () => {
    const record = parseRecord('{ "n" : 1661145522908318000, "m":12, "s":"1661145522908318000" }');
    const { n } = record ?? {};
    expect(n).toBeInstanceOf(BigDecimal);
    expect(record).toMatchObject({ m: 12, s: '1661145522908318000' });
    expect(Number(n)).toBe(1661145522908318000);
  });

  test('beside anything else, the record is what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const text = JSON.stringify(record);
        const withBig = `${text.slice(0, -1)}${text === '{}' ? '' : ','}"\\u0000big":12345678901234567890}`;
        const { '\u0000big': big, ...rest } = parseRecord(withBig) ?? {};
        expect(big).toEqual(new BigDecimal('12345678901234567890'));
        const expected = JSON.parse(withBig);
        delete expected['\u0000big'];
        expect(JSON.parse(stringify(rest))).toEqual(expected);
      }),
    );
  });
});

describe('records', () => {
  test.each([
    '',
    '1',
    '"x"',
    '[]',
    '[{"a":1}]',
    'null',
    '{',
    '{"a":1}}',
    "{'a':1}",
    '{"a":01}',
    'x {"a":1}',
    '{"a":12345678901234567890,}',
  ])('%j is none', (text) => expect(parseRecord(text)).toBeUndefined());

  test('the last of duplicate keys wins, also beside big numbers', () => {
    expect(stringify(parseRecord('{"a":{"b":1},"a":2}') ?? null)).toBe('{"a":2}');
    expect(stringify(parseRecord('{"a":{"b":12345678901234567890},"a":{"c":1}}') ?? null)).toBe('{"a":{"c":1}}');
  });

  test.each(['', ',"n":12345678901234567890'])('__proto__ is a key and harmless%s', (more) => {
    const record = parseRecord(`{"__proto__":{"polluted":true}${more}}`) ?? {};
    expect(Object.hasOwn(record, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
    expect(record.polluted).toBeUndefined();
    expect(stringify(record)).toBe(`{"__proto__":{"polluted":true}${more}}`);
  });

  test('nesting beyond the limit is refused without a crash', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(parseRecord(nested(limits.depth))).toBeDefined();
    expect(parseRecord(nested(limits.depth + 1))).toBeUndefined();
    expect(parseRecord(nested(100_000))).toBeUndefined();
    expect(parseRecord('{"a":'.repeat(100_000))).toBeUndefined();
    expect(parseRecord(`{"a":"${'['.repeat(5000)}"}`)).toEqual({ a: '['.repeat(5000) });
    expect(parseRecord(`{"a":"\\"${'{\\\\'.repeat(5000)}"}`)).toBeDefined();
  });

  test('writing is safe at any depth', () => {
    let value: JsonValue = 1;
    for (let i = 0; i < 100_000; i++) value = [value];
    expect(stringify(value)).toBe(`${'['.repeat(100_000)}1${']'.repeat(100_000)}`);
  });

  test('writing is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stringify(value as JsonValue)).toBe(JSON.stringify(value));
      }),
    );
  });
});

const suite = new URL('../../../shared/data/json/test_parsing/', import.meta.url);
describe.skipIf(!existsSync(suite))('JSONTestSuite (skipped where ../shared/data is missing)', () => {
  const files = existsSync(suite) ? readdirSync(suite) : [];
  test.each(files)('%s', (file) => {
    const text = readFileSync(new URL(encodeURIComponent(file), suite), 'utf8');
    const wrapped = parseRecord(`{"a":${text}\n}`);
    if (file.startsWith('y_')) {
      expect(wrapped).toBeDefined();
      expect(JSON.parse(stringify(wrapped ?? null))).toEqual(JSON.parse(JSON.stringify(JSON.parse(`{"a":${text}}`))));
    }
    const accepted = parseRecord(text) !== undefined;
    if (
      file.startsWith('n_') &&
      !/_invalid_utf|invalid-utf|iso_latin|lone_continuation|invalid_utf8|lone-invalid/.test(file)
    )
      expect(accepted).toBe(false);
  });
});
