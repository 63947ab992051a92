import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock, precisionOf } from '../../src/render/time-text.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');

describe('times in UTC', () => {
  const clock = new Clock('utc');

  it('are written with the precision asked for', () => {
    expect(clock.text(noon + 3_007, 'millisecond')).toBe('2026-11-20 12:00:03.007');
    expect(clock.text(noon + 3_007, 'second')).toBe('2026-11-20 12:00:03');
    expect(clock.text(noon, 'minute')).toBe('2026-11-20 12:00');
    expect(clock.text(noon, 'day')).toBe('2026-11-20');
    expect(clock.offset(noon)).toBe('Z');
  });

  it('before 1970 and with parts of milliseconds', () => {
    expect(clock.text(-1, 'millisecond')).toBe('1969-12-31 23:59:59.999');
    expect(clock.text(noon + 0.9, 'millisecond')).toBe('2026-11-20 12:00:00.000');
  });

  it('shows what is no time as the number it is', () => {
    expect(clock.text(1e300, 'millisecond')).toBe('1e+300');
    expect(clock.text(Number.NaN, 'millisecond')).toBe('NaN');
    expect(clock.offset(Number.NaN)).toBe('');
  });

  it('agree with Date', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }), (date) => {
        expect(`${clock.text(date.getTime(), 'millisecond').replace(' ', 'T')}Z`).toBe(date.toISOString());
      }),
    );
  });

  it('need no more precision than any of them', () => {
    expect(precisionOf([noon, noon + 1], clock)).toBe('millisecond');
    expect(precisionOf([noon, noon + 1000], clock)).toBe('second');
    expect(precisionOf([noon, noon + 60_000], clock)).toBe('minute');
    expect(precisionOf([noon - 12 * 3_600_000], clock)).toBe('day');
  });
});

describe('times in the local zone', () => {
  const before = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = 'Europe/Berlin';
  });
  afterAll(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });

  it('have its offset, in summer and in winter', () => {
    const clock = new Clock('local');
    expect(clock.text(noon, 'second') + clock.offset(noon)).toBe('2026-11-20 13:00:00+01');
    const summer = Date.parse('2026-07-01T12:00:00Z');
    expect(clock.text(summer, 'second') + clock.offset(summer)).toBe('2026-07-01 14:00:00+02');
  });

  it('have minutes in the offset where the zone has', () => {
    process.env.TZ = 'Asia/Kolkata';
    const clock = new Clock('local');
    expect(clock.text(noon, 'second') + clock.offset(noon)).toBe('2026-11-20 17:30:00+05:30');
    process.env.TZ = 'America/New_York';
    expect(new Clock('local').offset(noon)).toBe('-05');
  });
});
