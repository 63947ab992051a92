import { describe, expect, it } from 'vitest';
import { LearnedBaseline } from '../../src/detect/anomaly.ts';

const stepMs = 300_000;
const options = { stepMs, leastDeviation: 1e-9 };
const noise = (i: number): number => ((i * 7919) % 13) / 13 - 0.5;

describe('the learned baseline', () => {
  it('does by the formulas what they say, worked through for the first values', () => {
    const learned = new LearnedBaseline(options);
    // n=1: the mean is the first value. n=2: spread 0, so the scale is 5 % of the mean, and errors are clipped at 4 of it.
    expect(learned.see(0, 100)).toMatchObject({ z: 0, expected: 100, fires: false });
    const second = learned.see(stepMs, 110);
    expect(second.expected).toBe(100);
    expect(second.z).toBeCloseTo(2, 12);
    const [fastest] = learned.save().scales;
    // a = b = 1/2: spread 0 + (10 - 0)/2, mean 100 + 10/2.
    expect(fastest).toMatchObject({ n: 2, spread: 5, mean: 105, smoothed: 110 });
  });

  it('fires on a jump at once, and not on what is usual', () => {
    const learned = new LearnedBaseline(options);
    let fired = 0;
    for (let i = 0; i < 2000; i++) if (learned.see(i * stepMs, 50 + 5 * noise(i)).fires) fired++;
    expect(fired).toBe(0);
    expect(learned.see(2000 * stepMs, 100)).toMatchObject({ fires: true });
  });

  it('knows the hours: a peak that comes every day is news at first, and none after three weeks', () => {
    const learned = new LearnedBaseline(options);
    const valueAt = (i: number): number => (Math.floor((i * stepMs) / 3_600_000) % 24 === 9 ? 60 : 50) + 2 * noise(i);
    const day = 288;
    const fired = Array.from({ length: 28 * day }, (_, i) => learned.see(i * stepMs, valueAt(i)).fires);
    expect(fired.slice(0, day).filter(Boolean).length).toBeGreaterThan(0);
    expect(fired.slice(21 * day).filter(Boolean)).toEqual([]);
  });

  it('is not taught by an outage: clipped errors move it little', () => {
    const learned = new LearnedBaseline(options);
    for (let i = 0; i < 3000; i++) learned.see(i * stepMs, 50 + 5 * noise(i));
    for (let i = 3000; i < 3050; i++) learned.see(i * stepMs, 5000);
    expect(learned.see(3050 * stepMs, 50).expected).toBeLessThan(60);
  });

  it('goes on from what was saved', () => {
    const whole = new LearnedBaseline(options);
    let stopped = new LearnedBaseline(options);
    for (let i = 0; i < 500; i++) {
      const value = 50 + 30 * noise(i);
      expect(stopped.see(i * stepMs, value)).toEqual(whole.see(i * stepMs, value));
      if (i % 97 === 0) stopped = new LearnedBaseline(options, structuredClone(stopped.save()));
    }
  });

  it('knows the hours of the day after a day, those of the week after a week', () => {
    const minuteMs = 60_000;
    const learned = new LearnedBaseline({ ...options, stepMs: minuteMs });
    // Ten more from 9 to 10, and on one day of the week ten more from 15 to 16.
    const valueAt = (hour: number): number => 50 + (hour % 24 === 9 ? 10 : 0) + (hour % 168 === 24 * 5 + 15 ? 10 : 0);
    const errors: number[] = [];
    for (let i = 0; i < 15 * 1440; i++) {
      const hour = Math.floor(i / 60);
      const { expected } = learned.see(i * minuteMs, valueAt(hour) + noise(i));
      errors[hour] = Math.max(errors[hour] ?? 0, Math.abs(expected - valueAt(hour)));
    }
    const within = (hours: readonly number[], error: number): void => {
      for (const hour of hours) expect(errors[hour], `hour ${hour}`).toBeLessThan(error);
    };
    within([24 + 9, 48 + 9, 72 + 9], 3);
    // The first one is also taken for the day's, in part.
    expect(errors[24 * 5 + 15]).toBeGreaterThan(9);
    within([168 + 24 * 5 + 15], 5);
    // Of the day, a peak that comes once a week is not expected for long.
    within([24 * 9 + 15, 24 * 11 + 15], 3);
  });

  it('what surprised before the hours were known does not keep the like from being told later', () => {
    const learned = new LearnedBaseline(options);
    const day = 288;
    const valueAt = (i: number): number => (Math.floor(i / 12) % 24 >= 9 ? 80 : 20) + noise(i);
    for (let i = 0; i < 10 * day; i++) learned.see(i * stepMs, valueAt(i));
    const fires = Array.from({ length: 12 }, (_, i) => learned.see((10 * day + i) * stepMs, 80).fires);
    expect(fires).toContain(true);
  });

  /** What versions before 4 kept: the hours of the week, each with all that is seasonal in it. */
  const scale = { n: 3000, smoothed: 50, mean: 50, spread: 1, largest: 2 };
  const season = Float64Array.from({ length: 168 }, (_, slot) => (slot % 24) + (slot === 33 ? 7 : 0));
  const counts = Float64Array.from({ length: 168 }, (_, slot) => (slot < 30 ? 0 : 24));
  const slots = Uint8Array.from({ length: 138 }, (_, i) => 30 + i);
  const older = {
    'version 2': { scales: [1, 4, 16, 64].map(() => ({ ...scale, season, seasonCounts: counts })), firedMs: 0 },
    'version 3': {
      scales: [1, 4, 16, 64].map(() => scale),
      slots,
      seasons: Float64Array.from([...slots].flatMap((slot) => [counts[slot], ...[1, 2, 3, 4].map(() => season[slot])])),
      firedMs: 0,
    },
  };

  it.each(Object.entries(older))('goes on from what %s of the state kept', (_version, old) => {
    for (let slot = 30; slot < 168; slot++) {
      const learned = new LearnedBaseline(options, structuredClone(old) as ReturnType<LearnedBaseline['save']>);
      expect(learned.see(slot * 3_600_000, 50).expected).toBeCloseTo(50 + season[slot], 9);
    }
    // An hour of the week that was never seen is as that hour of other days.
    const learned = new LearnedBaseline(options, structuredClone(old) as ReturnType<LearnedBaseline['save']>);
    expect(learned.see(5 * 3_600_000, 50).expected).toBeCloseTo(55, 9);
  });
});
