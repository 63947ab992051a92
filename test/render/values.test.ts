import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BigDecimal } from '../../src/core/json.ts';
import { Clock } from '../../src/render/time-text.ts';
import {
  type ColumnStyle,
  decimalsFor,
  durationText,
  humanText,
  machineText,
  machineValue,
  numberText,
  shareText,
} from '../../src/render/values.ts';

describe('values for people', () => {
  it.each([
    [0, '0 ms'],
    [0.00042, '0.42 µs'],
    [0.42, '420 µs'],
    [0.9996, '1 ms'],
    [1.234, '1.23 ms'],
    [12.34, '12.3 ms'],
    [230.4, '230 ms'],
    [999.6, '1 s'],
    [1500, '1.5 s'],
    [59_949, '59.9 s'],
    [59_990, '1m 0s'],
    [125_000, '2m 5s'],
    [3_599_900, '1h 0m'],
    [11_520_000, '3h 12m'],
    [187_200_000, '2d 4h'],
    [-1500, '-1.5 s'],
    [Number.NaN, '-'],
  ])('duration %d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it.each([
    [0, '0.0 %'],
    [0.123, '12.3 %'],
    [1, '100.0 %'],
    [0.00001, '<0.1 %'],
    [0.99999, '>99.9 %'],
    [Number.NaN, '-'],
  ])('share %d is %s', (share, text) => {
    expect(shareText(share)).toBe(text);
  });

  it.each([
    [0, 0, '0'],
    [999, 0, '999'],
    [1000, 0, '1,000'],
    [1234567, 0, '1,234,567'],
    [-1234, 0, '-1,234'],
    [-123, 0, '-123'],
    [123456.789, 1, '123,456.8'],
    [-0.5, 2, '-0.50'],
    [1e21, 0, '1e+21'],
    [Number.POSITIVE_INFINITY, 0, '-'],
  ])('number %d with %d decimals is %s', (value, decimals, text) => {
    expect(numberText(value, decimals)).toBe(text);
  });

  it('chooses decimals by the largest of a column', () => {
    expect(decimalsFor([1, 2, 3])).toBe(0);
    expect(decimalsFor([1.5, 2])).toBe(3);
    expect(decimalsFor([1.5, 200])).toBe(1);
    expect(decimalsFor([1.5, 20_000])).toBe(0);
    expect(decimalsFor([0.00123])).toBe(6);
    expect(decimalsFor([])).toBe(0);
  });

  it('does not group keys: they are ids and codes', () => {
    const style: ColumnStyle = {
      type: 'json',
      clock: new Clock('utc'),
      precision: 'second',
      decimals: 0,
      grouped: false,
    };
    expect(humanText(26406, style)).toBe('26406');
    expect(humanText(26406, { ...style, grouped: true })).toBe('26,406');
    expect(humanText(0.02, { ...style, type: 'rate' })).toBe('0.02/s');
    expect(humanText(undefined, style)).toBe('-');
    expect(humanText(null, style)).toBe('null');
    expect(humanText(new BigDecimal('12345678901234567890'), style)).toBe('12345678901234567890');
    expect(humanText({ a: [1] }, style)).toBe('{"a":[1]}');
  });

  it('grouping keeps the number', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(Number(numberText(value, 0).replaceAll(',', ''))).toBe(value);
      }),
    );
  });
});

describe('values for machines', () => {
  it('are exact', () => {
    expect(machineValue(6, 'level')).toBe('error');
    expect(machineValue(1795179600123, 'time')).toBe('2026-11-20T13:00:00.123Z');
    expect(machineValue(1e300, 'time')).toBe('1e+300');
    expect(machineValue(1500.25, 'duration')).toBe(1500.25);
    expect(machineValue(0.123456, 'share')).toBe(0.123456);
    expect(machineValue(undefined, 'number')).toBe(null);
    expect(machineValue(Number.NaN, 'number')).toBe(null);
    expect(machineValue('STATS', 'level')).toBe('STATS');
    expect(machineText(new BigDecimal('0.12345678901234567890'), 'json')).toBe('0.12345678901234567890');
    expect(machineText(null, 'json')).toBe('');
    expect(machineText(['a'], 'json')).toBe('["a"]');
  });
});
