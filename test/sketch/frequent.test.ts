/** The most frequent values: exact while few, bounded when many, the same in any order of merging. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Frequent } from '../../src/sketch/frequent.ts';

function trueCounts(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

test('counts are exact while there is room, and at most `lost` too low after', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 300 })), {
    maxLength: 2000,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 4 }), (all, parts) => {
      const sketches = Array.from({ length: parts }, () => new Frequent(16));
      all.forEach((value, i) => {
        sketches[i % parts].add(value, 1);
      });
      const merged = new Frequent(16);
      for (const sketch of sketches.reverse()) merged.merge(sketch.save());
      const truth = trueCounts(all);
      if (truth.size <= 32) expect(merged.lost).toBe(0);
      const found = new Map(merged.top(1000).map(({ value, count }) => [value, count]));
      for (const [value, count] of truth) {
        const estimate = found.get(value) ?? 0;
        expect(estimate).toBeLessThanOrEqual(count);
        expect(estimate).toBeGreaterThanOrEqual(count - merged.lost);
      }
      expect(merged.lost).toBeLessThanOrEqual(all.length / 17);
    }),
  );
});

test('the most frequent come first; numbers and texts are apart', () => {
  const frequent = new Frequent(8);
  frequent.add('1', 2);
  frequent.add(1, 2);
  frequent.add('b', 5);
  expect(frequent.top(2)).toEqual([
    { value: 'b', count: 5 },
    { value: 1, count: 2 },
  ]);
});
