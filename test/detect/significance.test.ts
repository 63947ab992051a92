import { describe, expect, it } from 'vitest';
import { readingAt } from '../../src/detect/reading.ts';
import { enters } from '../../src/detect/rule.ts';
import { chanceOfCount, chanceOfExceedances, dispersionOf } from '../../src/detect/significance.ts';
import { seriesOf, steps, windows } from './series.ts';

const rule = { ratio: 3, minCount: 5, maxP: 0.001, plain: false };
const at60 = (counts: Float64Array) => readingAt(seriesOf(counts), 60, 0, { windows, direction: 'up' });

describe('significance', () => {
  it('1 or 2 against nothing never alert; 3 can, where 3 are asked for', () => {
    const against = (events: number) => at60(steps([59, 0], [1, events]));
    expect(against(3).p).toBeCloseTo(1 / 12 ** 3, 12);
    for (const events of [1, 2]) expect(enters(against(events), { ...rule, minCount: 0 }, 'up')).toBe(false);
    expect(enters(against(3), { ...rule, minCount: 3 }, 'up')).toBe(true);
    expect(enters(against(4), rule, 'up')).toBe(false);
    expect(enters(against(5), rule, 'up')).toBe(true);
  });

  it('is P(Binomial((k+B)/phi, 1/(n+1)) >= k/phi)', () => {
    // 10 events now, 22 in the 11 windows before: Binomial(32, 1/12) >= 10.
    expect(chanceOfCount(10, 22, 11, 1, 'up')).toBeCloseTo(0.000187, 6);
    expect(chanceOfCount(10, 22, 11, 2, 'up')).toBeGreaterThan(0.005);
    expect(chanceOfCount(0, 110, 11, 1, 'down')).toBeCloseTo((11 / 12) ** 110, 12);
  });

  it('bursts count for less: dispersion is variance by mean, at least 1', () => {
    expect(dispersionOf([2, 2, 2, 2])).toBe(1);
    expect(dispersionOf([0, 4, 0, 4])).toBeCloseTo(16 / 3 / 2, 12);
    expect(dispersionOf([])).toBe(1);
    expect(dispersionOf([0, 0, 0])).toBe(1);
  });

  it('pairs of lines are one surprise each', () => {
    const pairs = Float64Array.from({ length: 60 }, (_, i) => (i < 55 ? (i % 10 === 0 ? 2 : 0) : i % 2 === 0 ? 0 : 2));
    expect(at60(pairs).current).toBe(6);
    expect(enters(at60(pairs), rule, 'up')).toBe(false);
  });

  it('exceedances over the 95th percentile: one in twenty is usual', () => {
    expect(chanceOfExceedances(5, 100)).toBeGreaterThan(0.5);
    expect(chanceOfExceedances(20, 100)).toBeLessThan(1e-6);
    expect(chanceOfExceedances(0, 100)).toBe(1);
  });
});
