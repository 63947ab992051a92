import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chanceOfPercentiles } from '../../src/detect/slower.ts';

describe('chanceOfPercentiles', () => {
  test('half of the values over what one in twenty should be over', () => {
    const p = chanceOfPercentiles(20, [{ q: 50, value: 300 }], 100);
    // P(Binomial(20, 0.05) >= 10), by its sum.
    expect(p).toBeCloseTo(1.13e-8, 9);
    expect(p).toBeGreaterThan(0);
  });

  test('a tail alone tells too, and takes more values', () => {
    const tail = [
      { q: 50, value: 20 },
      { q: 90, value: 500 },
    ];
    expect(chanceOfPercentiles(30, tail, 100)).toBeGreaterThan(0.001);
    expect(chanceOfPercentiles(600, tail, 100)).toBeLessThan(0.001);
  });

  test('nothing to compare with is no proof', () => {
    expect(chanceOfPercentiles(20, [{ q: 50, value: 300 }], undefined)).toBe(1);
    expect(chanceOfPercentiles(0, [{ q: 50, value: undefined }], 10)).toBe(1);
  });

  test('values of the same kind are called slower less often than the chance says', () => {
    // Values are 1..20: the 95th percentile is 19, and one in twenty is over it.
    const values = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 200, maxLength: 200 });
    let found = 0;
    fc.assert(
      fc.property(values, (some) => {
        const sorted = [...some].sort((a, b) => a - b);
        const at = (q: number) => ({ q, value: sorted[Math.ceil((q / 100) * sorted.length) - 1] });
        if (chanceOfPercentiles(some.length, [at(50), at(75), at(90)], 19) < 0.001) found++;
      }),
      { numRuns: 200 },
    );
    // Shrunken and biased draws are not uniform; a few of them lie high indeed.
    expect(found).toBeLessThan(20);
  });
});
