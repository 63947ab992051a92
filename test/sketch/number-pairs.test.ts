import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberPairs } from '../../src/sketch/number-pairs.ts';

test('equal pairs have equal numbers, dense and in the order they came', () => {
  const number = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 2000 }), (pairs) => {
      const table = new NumberPairs(1e6);
      const known = new Map<string, number>();
      for (const [a, b] of pairs) {
        const id = `${a} ${b}`;
        if (!known.has(id)) known.set(id, known.size);
        expect(table.numberOf(a, b)).toBe(known.get(id));
      }
      expect(table.size).toBe(known.size);
    }),
  );
});

test('when it is full the pairs that are known stay so', () => {
  const table = new NumberPairs(2);
  expect([table.numberOf(1, 2), table.numberOf(2, 1), table.numberOf(3, 3), table.numberOf(2, 1)]).toEqual([
    0, 1, -1, 1,
  ]);
});

test('a hundred thousand that differ in one half only', () => {
  const table = new NumberPairs(1e6);
  for (let i = 0; i < 100_000; i++) expect(table.numberOf(7, i)).toBe(i);
  for (let i = 99_999; i >= 0; i -= 997) expect(table.numberOf(7, i)).toBe(i);
});
