/** Trends, bursts, and the tails that they are judged by. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../fixtures/lib/random.mjs';
import { burstsOf } from '../../src/detect/bursts.ts';
import { incompleteGamma } from '../../src/detect/gamma.ts';
import { poissonAtLeast, upperTail } from '../../src/detect/normal.ts';
import { median, trendOf } from '../../src/detect/trend.ts';

const times = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('trendOf', () => {
  test('a straight rise', () => {
    const values = times(20).map((t) => 100 + 5 * t);
    expect(trendOf(times(20), values)).toMatchObject({ tau: 1, slope: 5, first: 100, last: 195, onset: 0, n: 20 });
  });

  test('level, then up: the corner is where it began', () => {
    const random = new Random(4);
    const values = times(120).map((t) => 200 + 6 * random.unit() + (t > 70 ? 4 * (t - 70) : 0));
    const trend = trendOf(times(120), values);
    expect(Math.abs((trend?.onset ?? 0) - 70)).toBeLessThanOrEqual(2);
  });

  test('p keeps what it says where neighbours are alike', () => {
    const random = new Random(9);
    let found = 0;
    for (let round = 0; round < 200; round++) {
      let level = 0;
      const values = times(80).map(() => {
        level = 0.6 * level + random.normal();
        return level;
      });
      if ((trendOf(times(80), values)?.p ?? 1) < 0.01) found++;
    }
    expect(found).toBeLessThanOrEqual(6);
  });

  test('many values are thinned, few give nothing', () => {
    expect(trendOf(times(7), times(7))).toBeUndefined();
    const trend = trendOf(times(5000), times(5000));
    expect(trend?.n).toBeLessThanOrEqual(300);
    expect(trend?.tau).toBe(1);
  });

  test('median', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });
});

describe('tails', () => {
  test('of the Poisson distribution, as sums of its terms', () => {
    for (const [k, mean] of [
      [3, 1],
      [10, 4],
      [1, 0.001],
      [50, 60],
    ]) {
      let term = Math.exp(-mean);
      let below = 0;
      for (let i = 0; i < k; i++) {
        below += term;
        term *= mean / (i + 1);
      }
      expect(poissonAtLeast(k, mean)).toBeCloseTo(1 - below, 9);
    }
    expect(poissonAtLeast(0, 5)).toBe(1);
    expect(poissonAtLeast(5, 0)).toBe(0);
    expect(incompleteGamma(3, 0)).toBe(0);
  });

  test('of the normal distribution', () => {
    expect(upperTail(1.6448536)).toBeCloseTo(0.05, 6);
    expect(upperTail(-1.6448536)).toBeCloseTo(0.95, 6);
  });
});

describe('burstsOf', () => {
  const bounds = { ratio: 4, leastCount: 15, leastDispersion: 3, minCount: 3 };

  test('bursts apart, each of a few steps', () => {
    const counts = Array.from({ length: 600 }, (_, i) => (i % 100 < 3 && i >= 200 ? 80 : 5));
    const { bursts, usual, p } = burstsOf(counts, bounds);
    expect(bursts.map(({ from, end }) => [from, end])).toEqual([
      [200, 203],
      [300, 303],
      [400, 403],
      [500, 503],
    ]);
    expect(usual).toBe(5);
    expect(p).toBeLessThan(1e-12);
  });

  test('what lasts is no burst, and ordinary traffic has none', () => {
    const random = new Random(2);
    const lasting = Array.from({ length: 600 }, (_, i) => (i >= 200 && i < 260 ? 80 : 5));
    expect(burstsOf(lasting, bounds).bursts).toEqual([]);
    const ordinary = Array.from({ length: 3600 }, () => {
      let n = 0;
      for (let t = random.exponential(1); t < 5; t += random.exponential(1)) n++;
      return n;
    });
    expect(burstsOf(ordinary, bounds).bursts.length).toBeLessThan(3);
    expect(burstsOf([], bounds)).toMatchObject({ bursts: [], p: 1 });
  });
});
