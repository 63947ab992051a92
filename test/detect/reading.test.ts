/** The seed rule, to the digit: current = events in 5 minutes; baseline = events in 60 minutes / 12, the 5 included;
 * ratio = current / baseline; alert when current > baseline * 3. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingAt } from '../../src/detect/reading.ts';
import { enters } from '../../src/detect/rule.ts';
import { seriesOf, steps, windows } from './series.ts';

const up = { windows, direction: 'up' } as const;
const plain = { ratio: 3, minCount: 0, maxP: 1, plain: true };

describe('the seed rule', () => {
  it.each([
    // 55 minutes of 1, then 5 of 4: 75 in the hour.
    ['quadruple', steps([55, 1], [5, 4]), 20, 75 / 12, 20 / (75 / 12), true],
    ['triple', steps([55, 1], [5, 3]), 15, 70 / 12, 15 / (70 / 12), false],
    ['nothing', steps([60, 0]), 0, 0, 0, false],
    ['one, and nothing before', steps([59, 0], [1, 1]), 1, 1 / 12, 12, true],
    ['steady', steps([60, 7]), 35, 35, 1, false],
    // 60 before, 20 now: 80 / 12 * 3 is 20, and 20 is not over it.
    ['exactly three times', steps([50, 1], [5, 2], [5, 4]), 20, 80 / 12, 3, false],
  ] as const)('%s', (_name, counts, current, baseline, ratio, alerts) => {
    const reading = readingAt(seriesOf(counts), 60, 0, up);
    expect(reading).toMatchObject({ start: 55, end: 60, current, coverage: 1 });
    expect(reading.baseline).toBeCloseTo(baseline, 12);
    expect(reading.ratio).toBeCloseTo(ratio, 12);
    expect(enters(reading, plain, 'up')).toBe(alerts);
  });

  it('says how much of the baseline was seen, and fires under half of it never', () => {
    const counts = steps([60, 0], [5, 100]);
    const reading = (coveredFrom: number) => readingAt(seriesOf(counts), 65, coveredFrom, up);
    expect(reading(0).coverage).toBe(1);
    expect(reading(35).coverage).toBe(0.5);
    expect(reading(41).coverage).toBe(0.4);
    expect(enters(reading(35), plain, 'up')).toBe(true);
    expect(enters(reading(36), plain, 'up')).toBe(false);
  });

  it('is that of a naive count over any series', () => {
    const counts = fc.array(fc.nat(20), { minLength: 60, maxLength: 90 });
    fc.assert(
      fc.property(counts, fc.nat(30), (events, offset) => {
        const end = Math.min(events.length, 60 + offset);
        const sum = (from: number, to: number) => events.slice(from, to).reduce((a, b) => a + b, 0);
        const reading = readingAt(seriesOf(Float64Array.from(events)), end, 0, up);
        expect(reading.current).toBe(sum(end - 5, end));
        expect(reading.baseline).toBe(sum(end - 60, end) / 12);
        expect(reading.events).toBe(reading.current);
        expect(reading.eventsBefore).toBe(sum(end - 60, end - 5));
        expect(enters(reading, plain, 'up')).toBe(reading.current > reading.baseline * 3);
      }),
    );
  });

  it('compares with the same window of another day, if told to', () => {
    const day = 1440;
    const counts = steps([day, 2], [5, 8]);
    const reading = readingAt(seriesOf(counts), day + 5, 0, { ...up, versusSteps: day });
    expect(reading).toMatchObject({ current: 40, baseline: 10, before: 10, ratio: 4, coverage: 1 });
    expect(reading.p).toBeLessThan(0.001);
    expect(readingAt(seriesOf(counts), day + 5, 3, { ...up, versusSteps: day }).coverage).toBe(0.4);
  });
});
