import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cusum, splitOnset } from '../../src/detect/onset.ts';

describe('onset by the split', () => {
  it('is where the rate changed', () => {
    expect(splitOnset([2, 1, 2, 9, 8], 'up')).toBe(3);
    expect(splitOnset([9, 8, 9, 1, 0], 'down')).toBe(3);
    expect(splitOnset([2, 1, 2, 9, 8], 'down')).toBeUndefined();
    expect(splitOnset([0, 0, 0], 'up')).toBeUndefined();
    expect(splitOnset([], 'up')).toBeUndefined();
  });

  it('is exact for a step from one rate to a tenfold one, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (before, after, rate) => {
          const counts = [...Array<number>(before).fill(rate), ...Array<number>(after).fill(rate * 10)];
          expect(splitOnset(counts, 'up')).toBe(before);
        },
      ),
    );
  });
});

describe('onset by CUSUM', () => {
  it('is after the last zero, once the sum is over 5', () => {
    const cusum = new Cusum();
    const found = [0, 0.4, -1, 0.3, 2, 2, 2, 2, 2].map((z) => cusum.push(z));
    // 2 - 0.5 a step: 1.5, 3, 4.5, 6.
    expect(found).toEqual([undefined, undefined, undefined, undefined, undefined, undefined, undefined, 4, 4]);
  });

  it('never comes for values that are usual', () => {
    const cusum = new Cusum();
    for (let i = 0; i < 10_000; i++) expect(cusum.push(i % 2 === 0 ? 0.4 : -0.4)).toBeUndefined();
  });
});
