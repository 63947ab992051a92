/** When a rate rose, and why. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mixShift } from '../../src/detect/mix-shift.ts';
import { poissonSplit } from '../../src/detect/poisson-split.ts';

describe('the split of a series', () => {
  const even = (n: number): number[] => Array.from({ length: n }, () => 10);

  test('where the rate goes up', () => {
    expect(poissonSplit([1, 0, 1, 9, 10], even(5))).toMatchObject({ index: 3, ratio: 9.5 / (2 / 3) });
    // 2 ln(2/30) + 19 ln(19/20) - 21 ln(21/50), by hand
    expect(poissonSplit([1, 0, 1, 9, 10], even(5))?.gain).toBeCloseTo(-5.4161 - 0.97457 + 18.21737, 3);
    expect(poissonSplit([0, 0, 5], even(3))).toMatchObject({ index: 2, ratio: Number.POSITIVE_INFINITY });
  });

  test('nowhere, where it falls or stays', () => {
    expect(poissonSplit([9, 9, 1], even(3))).toBeUndefined();
    expect(poissonSplit([2, 2, 2], even(3))).toBeUndefined();
    expect(poissonSplit([], [])).toBeUndefined();
  });

  test('more records are no higher rate', () => {
    expect(poissonSplit([1, 1, 10, 10], [10, 10, 100, 100])).toBeUndefined();
  });
});

describe('mix and rate', () => {
  const group = (before: number, eventsBefore: number, after: number, eventsAfter: number) => ({
    before,
    eventsBefore,
    after,
    eventsAfter,
  });

  test('groups that got worse', () => {
    const { total, mix, within } = mixShift([group(50, 5, 50, 25), group(50, 5, 50, 5)]);
    expect([total, mix, within].map((x) => Number(x.toFixed(12)))).toEqual([0.2, 0, 0.2]);
  });

  test('more of a group that was always worse', () => {
    // From 30 % of all to 55 %: half of each, then three quarters of the bad one.
    const { total, mix, within } = mixShift([group(50, 25, 75, 37.5), group(50, 5, 25, 2.5)]);
    expect([total, mix, within].map((x) => Number(x.toFixed(12)))).toEqual([0.1, 0.1, 0]);
  });

  test('the parts make the whole; nothing before or after is no change', () => {
    const count = fc.integer({ min: 0, max: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(count, count, count, count), { minLength: 1, maxLength: 6 }), (counts) => {
        const groups = counts.map(([a, b, c, d]) => group(a + b, b, c + d, d));
        const { total, mix, within } = mixShift(groups);
        const sum = (of: (one: (typeof groups)[number]) => number): number => groups.reduce((s, one) => s + of(one), 0);
        const [before, after] = [sum((g) => g.before), sum((g) => g.after)];
        const change =
          before * after === 0 ? 0 : sum((g) => g.eventsAfter) / after - sum((g) => g.eventsBefore) / before;
        expect(total).toBeCloseTo(change, 9);
        expect(mix + within).toBeCloseTo(total, 9);
      }),
    );
  });
});
