import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialAtLeast, binomialAtMost, logGamma } from '../../src/detect/binomial.ts';

/** Term by term: n choose i by multiplication. */
function naiveAtLeast(k: number, n: number, q: number): number {
  let term = (1 - q) ** n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += term;
    term *= ((n - i) / (i + 1)) * (q / (1 - q));
  }
  return sum;
}

describe('the tails of the binomial distribution', () => {
  it('are the sums of their terms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.nat(210),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        (n, k, q) => {
          expect(binomialAtLeast(k, n, q)).toBeCloseTo(naiveAtLeast(k, n, q), 10);
          expect(binomialAtMost(k, n, q)).toBeCloseTo(1 - naiveAtLeast(k + 1, n, q), 10);
        },
      ),
    );
  });

  it('of all in one window of twelve is a twelfth to the power', () => {
    expect(binomialAtLeast(3, 3, 1 / 12)).toBeCloseTo(1 / 1728, 15);
    expect(binomialAtLeast(0, 3, 0.5)).toBe(1);
    expect(binomialAtLeast(4, 3, 0.5)).toBe(0);
  });

  it('are exact far out, where a sum from 1 would be all rounding', () => {
    expect(binomialAtLeast(100, 100, 0.1) / 1e-100).toBeCloseTo(1, 8);
  });

  it('take counts that are not whole, between their neighbours', () => {
    const p = binomialAtLeast(4.5, 10, 0.2);
    expect(p).toBeLessThan(binomialAtLeast(4, 10, 0.2));
    expect(p).toBeGreaterThan(binomialAtLeast(5, 10, 0.2));
  });

  it('rest on a gamma function that gives factorials', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 10);
      factorial *= n;
    }
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
  });
});
