/** Numbers for byte strings, against a map of texts. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteStrings } from '../../src/sketch/byte-strings.ts';

test('equal bytes have equal numbers, dense and in the order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { maxLength: 300 }), (texts) => {
      const table = new ByteStrings(1000);
      const known = new Map<string, number>();
      for (const text of texts) {
        const bytes = Buffer.from(`..${text}..`);
        const end = bytes.length - 2;
        const key = bytes.subarray(2, end).toString('latin1');
        expect(table.known(bytes, 2, end)).toBe(known.get(key) ?? -1);
        if (!known.has(key)) known.set(key, known.size);
        expect(table.numberOf(bytes, 2, end)).toBe(known.get(key));
      }
      expect(table.size).toBe(known.size);
      for (const [key, number] of known) expect(table.text(number)).toBe(Buffer.from(key, 'latin1').toString());
    }),
  );
});

test('further ones have no number once it is full', () => {
  const table = new ByteStrings(2);
  const number = (text: string): number => table.numberOf(Buffer.from(text), 0, text.length);
  expect(['a', 'b', 'c', 'a', ''].map(number)).toEqual([0, 1, -1, 0, -1]);
});
