/** Whole histories, minute by minute. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detector } from '../../src/detect/detector.ts';
import { detectorOptions, heard, minuteMs, seriesOf, steps, told } from './series.ts';

describe('a series that is watched', () => {
  it('a lasting outage never resolves itself: tenfold for two hours, then over', () => {
    const all = told(steps([120, 2], [120, 20], [60, 2]));
    expect(heard(all).filter((line) => !line.includes('escalated'))).toEqual([
      '122 spike firing',
      '245 spike resolved',
    ]);
    const [fired] = all;
    expect(fired.verdict.state).toMatchObject({ onsetMs: 120 * minuteMs, frozen: 10 });
    expect(all[all.length - 1].verdict.reading.ratio).toBeLessThan(1);
  });

  it('escalates when it doubles within the outage', () => {
    const all = heard(told(steps([120, 2], [60, 20], [60, 60], [60, 2])));
    expect(all.filter((line) => line.includes('escalated')).some((line) => Number.parseInt(line, 10) > 180)).toBe(true);
    expect(all.filter((line) => line.includes('resolved'))).toHaveLength(1);
  });

  it('ten minutes after start-up, steady traffic fires nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 90 }), (rate, minutes) => {
        expect(told(steps([minutes, rate]))).toEqual([]);
      }),
    );
  });

  it('logs that begin with an outage fire nothing before half a baseline', () => {
    expect(told(steps([10, 1], [15, 50]))).toEqual([]);
  });

  it('leaves at half the ratio it entered at, of the frozen baseline', () => {
    // Baseline 10 a window: enters over 3 times, stays at 2 times, leaves at 1.5.
    expect(heard(told(steps([120, 2], [20, 12], [100, 4], [20, 3])))).toEqual([
      '123 spike firing',
      '245 spike resolved',
    ]);
  });

  it('a level that lasts six hours is adopted, and what comes next is held against it', () => {
    const all = told(steps([120, 2], [500, 20], [10, 100]));
    const lines = heard(all).filter((line) => !line.includes('escalated'));
    expect(lines[0]).toBe('122 spike firing');
    expect(lines[1]).toBe('480 spike resolved');
    expect(all.find(({ minute }) => minute === 480)?.verdict.adopted).toBe(true);
    expect(Number.parseInt(lines[2], 10)).toBeGreaterThan(620);
  });

  it('tells a drop where it is asked to', () => {
    const counts = steps([120, 20], [30, 0], [30, 20]);
    expect(told(counts)).toEqual([]);
    const lines = heard(told(counts, { direction: 'down' }));
    expect(lines[0]).toBe('124 drop firing');
    expect(lines[lines.length - 1]).toMatch(/drop resolved/);
    expect(heard(told(counts, { direction: 'both' }))).toEqual(expect.arrayContaining(lines));
  });

  it('--plain is the bare rule: it fires on one event, and forgets the outage in it', () => {
    const plain = { rule: { ...detectorOptions.rule, plain: true } };
    expect(heard(told(steps([60, 0], [1, 1], [20, 0]), plain))).toEqual(['61 spike firing', '66 spike resolved']);
    const lasting = heard(told(steps([120, 2], [120, 20]), plain)).filter((line) => !line.includes('escalated'));
    expect(lasting).toHaveLength(2);
  });

  it('--new tells a key that the baseline never saw, once', () => {
    const counts = steps([90, 0], [1, 1], [30, 0]);
    expect(told(counts)).toEqual([]);
    expect(heard(told(counts, { alertsOnNew: true }))).toEqual(['91 new firing', '96 new resolved']);
  });

  it('the learned baseline tells what the ratio does not: a rise by half', () => {
    const noise = (i: number): number => 100 + ((i * 7919) % 11) - 5;
    const counts = Float64Array.from({ length: 700 }, (_, i) => (i < 600 ? noise(i) : noise(i) * 1.5));
    expect(told(counts)).toEqual([]);
    const anomalies = heard(told(counts, { anomaly: true })).filter((line) => line.includes('anomaly firing'));
    expect(anomalies[0]).toBe('601 anomaly firing');
  });

  it('goes on from what was saved as if it had never stopped', () => {
    const counts = steps([120, 2], [120, 20], [60, 2], [30, 50]);
    const series = seriesOf(counts);
    const options = { ...detectorOptions, anomaly: true };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: counts.length }), { maxLength: 8 }), (stops) => {
        let interrupted = new Detector(options);
        const whole = new Detector(options);
        for (let end = 1; end <= counts.length; end++) {
          expect(interrupted.see(series, end, 0)).toEqual(whole.see(series, end, 0));
          if (stops.includes(end)) interrupted = new Detector(options, structuredClone(interrupted.save()));
        }
      }),
      { numRuns: 10 },
    );
  });
});
