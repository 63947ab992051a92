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

  it('goes on from what version 2 of the state kept', () => {
    const learned = new LearnedBaseline(options);
    for (let i = 0; i < 500; i++) learned.see(i * stepMs, 50 + 30 * noise(i));
    const { scales, slots, seasons, firedMs } = learned.save();
    const slotList = [...slots];
    const bySlot = (cell: number): Float64Array =>
      Float64Array.from({ length: 168 }, (_, slot) => {
        const at = slotList.indexOf(slot);
        return at < 0 ? 0 : seasons[at * 5 + cell];
      });
    const old = {
      scales: scales.map((one, i) => ({ ...one, season: bySlot(i + 1), seasonCounts: bySlot(0) })),
      firedMs,
    };
    const again = new LearnedBaseline(options, old as unknown as ReturnType<LearnedBaseline['save']>);
    for (let i = 500; i < 900; i++) {
      const value = 50 + 30 * noise(i);
      expect(again.see(i * stepMs, value)).toEqual(learned.see(i * stepMs, value));
    }
  });
});
