import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { durationMs, instantMs, plainDecimal, sizeBytes, wildcard } from '../../src/query/literal.ts';

const utc = (text: string) => Date.parse(text);
const now = utc('2026-11-20T12:00:00Z');

describe('plainDecimal', () => {
  it.each([
    ['0', 0],
    ['12', 12],
    ['-3.5', -3.5],
    ['0.25', 0.25],
    ['12345678901234567890', Number('12345678901234567890')],
  ])('%s', (text, expected) => expect(plainDecimal(text)).toBe(expected));
  it.each(['', '1e3', '+1', '007', '1_000', '.5', '5.', '0x10', ' 1', '1 ', 'NaN', '1,5', '١'])('not %s', (text) =>
    expect(plainDecimal(text)).toBeUndefined(),
  );
});

describe('durationMs', () => {
  it.each([
    ['1.5s', 1500],
    ['250ms', 250],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['2d', 172_800_000],
    ['1w', 604_800_000],
    ['10us', 0.01],
    ['10µs', 0.01],
    ['10μs', 0.01],
    ['5ns', 0.000005],
    ['0.3s', 300],
    ['0.1ms', 0.1],
    ['-1h', -3_600_000],
    ['0s', 0],
  ])('%s', (text, expected) => expect(durationMs(text)).toBe(expected));
  it.each(['', '-', '5', 's', '5 m', '5min', '1h-30m', '--1h', '1.s', '.5s', '5M', '1e3s', '5mm', '1h30'])(
    'not %s',
    (text) => expect(durationMs(text)).toBeUndefined(),
  );
});

describe('sizeBytes', () => {
  it.each([
    ['10kb', 10_000],
    ['4kib', 4096],
    ['1.5gb', 1_500_000_000],
    ['10KB', 10_000],
    ['2MiB', 2_097_152],
    ['1tb', 1e12],
    ['1tib', 2 ** 40],
    ['7b', 7],
  ])('%s', (text, expected) => expect(sizeBytes(text)).toBe(expected));
  it.each(['', '10', 'kb', '10 kb', '-1kb', '10k', '10kbit'])('not %s', (text) =>
    expect(sizeBytes(text)).toBeUndefined(),
  );
});

describe('wildcard', () => {
  it('gives the runs between stars, of bare values only', () => {
    expect(wildcard({ text: 'a*b', quoted: false })).toEqual(['a', 'b']);
    expect(wildcard({ text: '*a**b*', quoted: false })).toEqual(['', 'a', 'b', '']);
    expect(wildcard({ text: 'ab', quoted: false })).toBeUndefined();
    expect(wildcard({ text: 'a*b', quoted: true })).toBeUndefined();
  });
});

describe('instantMs', () => {
  it.each([
    ['now', now],
    ['-1h', now - 3_600_000],
    ['1h', now - 3_600_000],
    ['-90s', now - 90_000],
    ['2026-11-20T10:00Z', utc('2026-11-20T10:00:00Z')],
    ['2026-11-20T10:00:30z', utc('2026-11-20T10:00:30Z')],
    ['2026-11-20T10:00+02:00', utc('2026-11-20T08:00:00Z')],
    ['2026-11-20 10:00:01.250-0530', utc('2026-11-20T15:30:01.250Z')],
    ['2026-11-20T10+02', undefined],
    ['2026-11-20T10:00:00+02', utc('2026-11-20T08:00:00Z')],
    ['1763632800', 1_763_632_800_000],
    ['1763632800.5', 1_763_632_800_500],
    ['1763632800123', 1_763_632_800_123],
    ['1763632800123456', 1_763_632_800_123],
    ['1763632800123456789', 1_763_632_800_123],
  ])('%s, whatever the zone', (text, expected) => {
    expect(instantMs(text, now, 'utc')).toBe(expected);
    expect(instantMs(text, now, 'local')).toBe(expected);
  });

  it.each([
    ['2026-11-20', utc('2026-11-20T00:00:00Z')],
    ['2026/11/20', utc('2026-11-20T00:00:00Z')],
    ['2026-11-20T10:00', utc('2026-11-20T10:00:00Z')],
    ['2026-11-20t10:00', utc('2026-11-20T10:00:00Z')],
    ['2026-11-20 10:00:05,5', utc('2026-11-20T10:00:05.500Z')],
    ['2026-11-20T9:05', utc('2026-11-20T09:05:00Z')],
    ['2024-02-29', utc('2024-02-29T00:00:00Z')],
    ['14:05', utc('2026-11-20T14:05:00Z')],
    ['9:05:30.5', utc('2026-11-20T09:05:30.500Z')],
  ])('%s in UTC', (text, expected) => expect(instantMs(text, now, 'utc')).toBe(expected));

  it.each([
    '',
    'soon',
    '25:00',
    '14:60',
    '14:5',
    '2026-13-01',
    '2026-02-30',
    '2025-02-29',
    '2026-11-20T24:30',
    '1969-01-01',
    '12',
    '-',
    '2026-11/20',
  ])('not %s', (text) => {
    expect(instantMs(text, now, 'utc')).toBeUndefined();
    expect(instantMs(text, now, 'local')).toBeUndefined();
  });
});

describe.each([
  // Zone, noon UTC of the day by its own clock, and its offsets in November and July.
  ['UTC', '2026-11-20', 0, 0],
  ['Europe/Berlin', '2026-11-20', 1, 2],
  ['America/New_York', '2026-11-20', -5, -4],
  ['Asia/Kolkata', '2026-11-20', 5.5, 5.5],
  ['Pacific/Auckland', '2026-11-21', 13, 12],
])('local times in %s', (zone, today, winterHours, summerHours) => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env.TZ;
    process.env.TZ = zone;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  const hour = 3_600_000;

  it('have the offset of their date', () => {
    expect(instantMs('2026-11-20T10:00', now, 'local')).toBe(utc('2026-11-20T10:00:00Z') - winterHours * hour);
    expect(instantMs('2026-07-20', now, 'local')).toBe(utc('2026-07-20T00:00:00Z') - summerHours * hour);
  });

  it('are of the day that it is there', () => {
    expect(instantMs('14:05', now, 'local')).toBe(utc(`${today}T14:05:00Z`) - winterHours * hour);
    expect(instantMs('14:05', now, 'utc')).toBe(utc('2026-11-20T14:05:00Z'));
  });
});
