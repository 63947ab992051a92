import { describe, expect, test } from 'vitest';
import { durationFromText, unitMs, unitSplits } from '../../src/core/duration.ts';

describe('texts', () => {
  test.each<[string, number]>([
    ['12.3ms', 12.3],
    ['1.2s', 1200],
    ['1m2s', 62_000],
    ['0.120s', 120],
    ['5m0s', 300_000],
    ['1h2m3.5s', 3_723_500],
    ['561.927\u00b5s', 0.561927],
    ['561.927\u03bcs', 0.561927],
    ['1500us', 1.5],
    ['1500000ns', 1.5],
    ['12 ms', 12],
    ['1m 2s', 62_000],
    ['-1.5s', -1500],
    ['+2s', 2000],
    ['263', 263],
    ['0.5', 0.5],
    ['1e3', 1000],
    [' 7 ', 7],
  ])('%j is %d ms', (text, ms) => expect(durationFromText(text, 1)).toBeCloseTo(ms, 9));

  test('plain numbers take the unit given', () => {
    expect(durationFromText('0.120', unitMs.s)).toBeCloseTo(120, 9);
    expect(durationFromText('5ms', unitMs.s)).toBe(5);
  });

  test.each([
    '',
    '15d',
    '2w',
    'fast',
    '1.2.3s',
    's',
    'ms',
    '-',
    '+',
    '1s!',
    'overnight',
    '00:00:01',
    `${'9'.repeat(80)}s`,
  ])('%j is no duration', (text) => expect(durationFromText(text, 1)).toBeUndefined());
});

test.each<[string, string]>([
  ['durationMs', 'duration ms'],
  ['response_time_ms', 'response_time ms'],
  ['latencyUs', 'latency us'],
  ['elapsed_seconds', 'elapsed s'],
  ['took_ns', 'took ns'],
  ['timeTakenSecs', 'timeTaken s'],
  ['durationS', 'duration s'],
  ['duration_s', 'duration s'],
  ['durationMilliseconds', 'duration ms'],
  ['rtt.micros', 'rtt us'],
  ['elapsedMillis', 'elapsed ms'],
])('%s may be %s', (name, split) => {
  expect(unitSplits(name).map(({ rest, unit }) => `${rest} ${unit}`)).toContain(split);
});

test('a plural is no unit', () => {
  expect(unitSplits('retries')).toEqual([]);
  expect(unitSplits('days')).toEqual([]);
});
