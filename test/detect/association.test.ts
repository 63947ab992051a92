/** The arithmetic of explain, against values worked out by hand, published ones, and naive versions. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attributableShare, type Contingency, riskRatio, riskRatioLowerBound } from '../../src/detect/association.ts';
import { associationP } from '../../src/detect/association-test.ts';
import { discoveryLimit } from '../../src/detect/false-discovery.ts';
import { fisherExact } from '../../src/detect/fisher.ts';
import { chiSquareTail, gStatistic } from '../../src/detect/g-test.ts';
import { logFactorial } from '../../src/detect/log-factorial.ts';

const table = (a: number, b: number, c: number, d: number): Contingency => ({
  selectedWith: a,
  othersWith: b,
  selectedWithout: c,
  othersWithout: d,
});

describe('risk ratio', () => {
  test('by hand, smoothed by a half', () => {
    expect(riskRatio(table(10, 90, 1, 99))).toBeCloseTo(7, 12);
    expect(riskRatio(table(0, 100, 0, 100))).toBe(1);
    expect(riskRatio(table(5, 0, 0, 1000))).toBeCloseTo(5.5 / 6 / (0.5 / 1001), 9);
  });

  test('the bound is 1.96 standard errors of the logarithm below', () => {
    // ln 7 = 1.94591; SE^2 = 1/10.5 - 1/101 + 1/1.5 - 1/101 = 0.742103
    expect(riskRatioLowerBound(table(10, 90, 1, 99))).toBeCloseTo(Math.exp(1.9459101 - 1.96 * Math.sqrt(0.7421028)), 5);
    expect(riskRatioLowerBound(table(10, 90, 1, 99), 2)).toBeLessThan(riskRatioLowerBound(table(10, 90, 1, 99)));
  });

  test('the share accounted for: all of it for a large sole cause, none without an effect', () => {
    expect(attributableShare(table(1000, 0, 0, 100_000))).toBeGreaterThan(0.99);
    expect(attributableShare(table(10, 100, 10, 100))).toBe(0);
    expect(attributableShare(table(0, 100, 10, 100))).toBe(0);
    // Half of the selected, each ten times as likely: 0.5 * (1 - 1/10), a little less for the bound.
    const half = attributableShare(table(10_000, 90_000, 10_000, 990_000));
    expect(half).toBeGreaterThan(0.445);
    expect(half).toBeLessThan(0.45);
  });
});

/** n choose k. */
function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

function naiveFisher({ selectedWith: a, othersWith: b, selectedWithout: c, othersWithout: d }: Contingency): number {
  const chance = (k: number): number => (choose(a + b, k) * choose(c + d, a + c - k)) / choose(a + b + c + d, a + c);
  let p = 0;
  for (let k = Math.max(0, a - d); k <= Math.min(a + b, a + c); k++)
    if (chance(k) <= chance(a) * (1 + 1e-7)) p += chance(k);
  return p;
}

describe('tests of significance', () => {
  test('published values', () => {
    expect(fisherExact(table(3, 1, 1, 3))).toBeCloseTo(34 / 70, 12);
    // Wikipedia's studying men and women: 0.00276
    expect(fisherExact(table(1, 9, 11, 3))).toBeCloseTo(0.0027594, 6);
    expect(chiSquareTail(3.841459)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(10.82757)).toBeCloseTo(0.001, 7);
    expect(chiSquareTail(0)).toBeCloseTo(1, 6);
    // 2 (10 ln(10/5.5) + 90 ln(90/94.5) + ln(1/5.5) + 99 ln(99/94.5)) = 2 (5.97837 - 4.39112 - 1.70475 + 4.60548)
    expect(gStatistic(table(10, 90, 1, 99))).toBeCloseTo(8.976, 3);
  });

  test('ln n! is the sum of logarithms', () => {
    let sum = 0;
    for (let n = 1; n <= 2000; n++) {
      sum += Math.log(n);
      expect(Math.abs(logFactorial(n) - sum)).toBeLessThan(1e-9 * Math.max(1, sum));
    }
  });

  test('Fisher is the sum over all tables', () => {
    const count = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const counts = table(a, b, c, d);
        expect(fisherExact(counts)).toBeCloseTo(Math.min(1, naiveFisher(counts)), 8);
      }),
    );
  });

  test('where both apply they agree; one column of nothing says nothing; records that come together count less', () => {
    const counts = table(40, 60, 25, 75);
    expect(Math.abs(associationP(counts) - fisherExact(counts))).toBeLessThan(0.015);
    expect(associationP(table(5, 0, 9, 0))).toBe(1);
    expect(associationP(table(0, 0, 9, 10))).toBe(1);
    expect(associationP(counts, 2)).toBeGreaterThan(associationP(counts));
    expect(associationP(table(8, 0, 0, 200), 2)).toBeCloseTo(fisherExact(table(4, 0, 0, 100)), 12);
  });

  test('of tables by chance one in a hundred has p < .01', () => {
    let state = 7;
    const unit = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    let small = 0;
    const rounds = 3000;
    for (let round = 0; round < rounds; round++) {
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 200; i++) counts[(unit() < 0.3 ? 0 : 2) + (unit() < 0.2 ? 0 : 1)]++;
      if (associationP(table(counts[0], counts[1], counts[2], counts[3])) < 0.01) small++;
    }
    expect(small / rounds).toBeLessThan(0.017);
    expect(small / rounds).toBeGreaterThan(0.004);
  });
});

describe('false discoveries', () => {
  test('the textbook case', () => {
    // Benjamini and Hochberg's own: 15 tests at 0.05 leave the first four.
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(discoveryLimit(ps, 15, 0.05)).toBe(0.0095);
    expect(discoveryLimit(ps.slice().reverse(), 15, 0.05)).toBe(0.0095);
    expect(discoveryLimit(ps, 1500, 0.05)).toBe(0);
    expect(discoveryLimit([], 10, 0.05)).toBe(0);
  });
});
