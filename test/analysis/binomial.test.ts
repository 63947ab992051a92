/** Tails of the binomial distribution, against the sum of its terms. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atLeast, atMost } from '../../src/analysis/binomial.ts';
import { highestTrue } from '../../src/analysis/pattern-changes.ts';

/** P(X >= k), term by term. */
function naive(k: number, n: number, q: number): number {
  let term = (1 - q) ** n;
  let sum = k <= 0 ? term : 0;
  for (let i = 1; i <= n; i++) {
    term *= ((n - i + 1) / i) * (q / (1 - q));
    if (i >= k) sum += term;
  }
  return sum;
}

test('whole numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.nat(60), fc.integer({ min: 1, max: 99 }), (n, some, percent) => {
      const k = Math.min(some, n);
      const q = percent / 100;
      expect(atLeast(k, n, q)).toBeCloseTo(naive(k, n, q), 9);
      expect(atMost(k, n, q)).toBeCloseTo(1 - (k === n ? 0 : naive(k + 1, n, q)), 9);
    }),
  );
});

test('between whole numbers it lies between them', () => {
  expect(atLeast(2.5, 10, 0.2)).toBeLessThan(atLeast(2, 10, 0.2));
  expect(atLeast(2.5, 10, 0.2)).toBeGreaterThan(atLeast(3, 10, 0.2));
});

test('large counts', () => {
  expect(atLeast(500_000, 1_000_000, 0.5)).toBeCloseTo(0.5, 2);
  expect(atLeast(503_000, 1_000_000, 0.5)).toBeLessThan(1e-8);
  expect(atMost(497_000, 1_000_000, 0.5)).toBeLessThan(1e-8);
});

test('ends', () => {
  expect([atLeast(0, 5, 0.3), atLeast(6, 5, 0.3), atLeast(1, 5, 0), atLeast(5, 5, 1), atMost(5, 5, 0.3)]).toEqual([
    1, 0, 0, 1, 1,
  ]);
});

test('the highest probability that is found true', () => {
  expect(highestTrue([0.5, 0.004, 0.001, 0.2], 0.01)).toBe(0.004);
  expect(highestTrue([0.5, 0.3], 0.01)).toBe(-1);
  expect(highestTrue([], 0.01)).toBe(-1);
});
