import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeFromNumber, timeFromText, utcMs } from '../../src/core/time.ts';
import { parseZone } from '../../src/core/zone.ts';

const at = (iso: string): number => Date.parse(iso);

describe('texts', () => {
  test.each<[string, string]>([
    ['2024-11-15T18:43:42Z', '2024-11-15T18:43:42Z'],
    ['2024-11-15T18:43:42.462781+09:00', '2024-11-15T09:43:42.462Z'],
    ['2024-11-15T18:43:42.9999999Z', '2024-11-15T18:43:42.999Z'],
    ['2024-11-15T18:43:42.5Z', '2024-11-15T18:43:42.500Z'],
    ['2024-11-15 18:43:42,123', '2024-11-15T18:43:42.123Z'],
    ['2024-11-15t18:43:42z', '2024-11-15T18:43:42Z'],
    ['2024-11-15T18:43Z', '2024-11-15T18:43:00Z'],
    ['2024-11-15T18:43:42+0100', '2024-11-15T17:43:42Z'],
    ['2024-11-15T18:43:42-05', '2024-11-15T23:43:42Z'],
    ['2024-11-15 18:43:42 +0900', '2024-11-15T09:43:42Z'],
    ['2006/01/02 15:04:05', '2006-01-02T15:04:05Z'],
    [' 2024-11-15T18:43:42Z\n', '2024-11-15T18:43:42Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00Z'],
    ['2022-11-27 18:58:02.096 UTC', '2022-11-27T18:58:02.096Z'],
    ['2024-11-15 18:43:42.123456789 +0900 JST', '2024-11-15T09:43:42.123Z'],
    ['20241115T184342Z', '2024-11-15T18:43:42Z'],
    ['[24/Aug/2021:09:52:13 +0000]', '2021-08-24T09:52:13Z'],
    ['24/Aug/2021:09:52:13 -0700', '2021-08-24T16:52:13Z'],
    ['Fri, 12 May 2017 23:59:15 GMT', '2017-05-12T23:59:15Z'],
    ['Fri, 12 May 2017 23:59:15 +0200', '2017-05-12T21:59:15Z'],
    ['Sat May 13 17:50:00 CEST 2023', '2023-05-13T15:50:00Z'],
    ['Sat May  6 17:50:00 2023', '2023-05-06T17:50:00Z'],
    ['1661145522', '2022-08-22T05:18:42Z'],
    ['1661145522.908318', '2022-08-22T05:18:42.908Z'],
    ['1661145522908', '2022-08-22T05:18:42.908Z'],
    ['1661145522908318', '2022-08-22T05:18:42.908Z'],
    ['1661145522908318000', '2022-08-22T05:18:42.908Z'],
  ])('%j is %s', (text, iso) => expect(timeFromText(text)).toBe(at(iso)));

  test.each([
    '',
    'xxx',
    'yesterday',
    '12:34:56',
    '2024-11-15',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-00-01T00:00:00Z',
    '2024-01-00T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:61Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00+24:00',
    '2024-01-01T00:00:00+0',
    '2024-01-01T00:00:00Zx',
    '2024-01-01T00:00:00 IST',
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '30/Feb/2021:09:52:13 +0000',
    'Thu, 30 Feb 2017 23:59:15 GMT',
    '24/Foo/2021:09:52:13 +0000',
    '24/anf/2021:09:52:13 +0000',
    '12345',
    '20241115',
    '1.5',
    '-1661145522',
  ])('%j is no time', (text) => expect(timeFromText(text)).toBeUndefined());

  test('every day and offset is what Date says', () => {
    const instant = fc.integer({ min: 86_400_000, max: at('9999-12-30T00:00:00Z') });
    fc.assert(
      fc.property(instant, fc.integer({ min: -1439, max: 1439 }), (ms, offset) => {
        const wall = new Date(ms + offset * 60_000).toISOString().slice(0, -1);
        const abs = Math.abs(offset);
        const zone = `${String(Math.floor(abs / 60)).padStart(2, '0')}:${String(abs % 60).padStart(2, '0')}`;
        expect(timeFromText(`${wall}${offset < 0 ? '-' : '+'}${zone}`)).toBe(ms);
      }),
    );
  });

  test('any text is a time or undefined', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = timeFromText(text);
        expect(ms === undefined || Number.isInteger(ms)).toBe(true);
      }),
    );
  });
});

describe('numbers', () => {
  test.each<[number, number | undefined]>([
    [1661145522, 1661145522000],
    [1661145522.908, 1661145522908],
    [1661145522.9089, 1661145522908],
    [1661145522908, 1661145522908],
    [1661145522908.7, 1661145522908],
    [1661145522908318, 1661145522908],
    [1661145522908318000, 1661145522908],
    [0, undefined],
    [-1, undefined],
    [12345, undefined],
    [20241115101500, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [1e20, undefined],
  ])('%d is %s', (n, ms) => expect(timeFromNumber(n)).toBe(ms));

  test('seconds written with three decimals keep their millisecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e11, max: 4e12 }), (ms) => {
        expect(timeFromNumber(Number(`${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`))).toBe(ms);
      }),
    );
  });
});

describe('zones', () => {
  const berlin = parseZone('Europe/Berlin');
  test.each<[string, string]>([
    ['2024-01-15 12:00:00', '2024-01-15T11:00:00Z'],
    ['2024-07-15 12:00:00', '2024-07-15T10:00:00Z'],
    ['2024-03-31 01:59:59', '2024-03-31T00:59:59Z'],
    ['2024-03-31 03:00:00', '2024-03-31T01:00:00Z'],
    ['2024-10-27 02:30:00', '2024-10-27T00:30:00Z'],
    ['2024-10-27 03:00:00', '2024-10-27T02:00:00Z'],
    ['2024-07-15 12:00:00Z', '2024-07-15T12:00:00Z'],
    ['Sat May 13 17:50:00 2023', '2023-05-13T15:50:00Z'],
    ['24/Aug/2021:09:52:13', '2021-08-24T07:52:13Z'],
  ])('%j in Berlin is %s', (text, iso) => expect(timeFromText(text, berlin)).toBe(at(iso)));

  test('an offset is a zone', () => {
    expect(timeFromText('2024-07-15 12:00:00', parseZone('-0730'))).toBe(at('2024-07-15T19:30:00Z'));
    expect(timeFromText('2024-07-15 12:00:00', parseZone('utc'))).toBe(at('2024-07-15T12:00:00Z'));
  });
  test.each(['Mars', '+25:00', '+1', ''])('%j is no zone', (name) =>
    expect(() => parseZone(name)).toThrow(/time zone/),
  );
});

test('the calendar has no other days', () => {
  expect(utcMs(2024, 2, 29, 0, 0, 0, 0)).toBe(at('2024-02-29T00:00:00Z'));
  expect(utcMs(2024, 4, 31, 0, 0, 0, 0)).toBeNaN();
  expect(utcMs(Number.NaN, 4, 1, 0, 0, 0, 0)).toBeNaN();
});
