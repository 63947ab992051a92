import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { BigDecimal } from '../../src/core/json.ts';
import type { FieldValue } from '../../src/core/value.ts';
import { KeyValues, savedValues } from '../../src/operators/key-values.ts';
import { ascending } from '../../src/operators/order.ts';

const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', '1', 'null', 'true', '\ud83d', '\ud83d\ude00', '\ue000', '\0', 'é'),
);
const value: fc.Arbitrary<FieldValue> = fc.oneof(
  text,
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constantFrom<FieldValue>(null, undefined, { a: 1 }, [1, 'x'], new BigDecimal('12345678901234567890.5')),
);

/** What a reader tells apart. */
const shown = (one: FieldValue): string =>
  `${typeof one} ${typeof one === 'object' && one !== null ? JSON.stringify(one, (_, inner) => (inner instanceof BigDecimal ? inner.text : inner)) : String(one ?? null)}`;
const known = (one: FieldValue): FieldValue => one ?? null;

describe('values of a key', () => {
  test('have a number each, in the order they came; also after they were saved and merged', () => {
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (first, second) => {
        const values = new KeyValues(1000);
        const expected = new Map<string, number>();
        const numbers = first.map((one) => values.of(one));
        for (const one of first) if (!expected.has(shown(known(one)))) expected.set(shown(known(one)), expected.size);
        expect(numbers).toEqual(first.map((one) => expected.get(shown(known(one)))));
        for (const [i, one] of first.entries()) expect(shown(values.value(numbers[i]))).toBe(shown(known(one)));

        const others = new KeyValues(1000);
        const own = second.map((one) => others.of(one));
        const merged = others.merge(structuredClone(values.save()));
        expect([...merged].map((number) => shown(others.value(number)))).toEqual([...expected.keys()]);
        expect(own).toEqual(second.map((one) => others.of(one)));
        expect(savedValues(values.save())).toHaveLength(expected.size);
      }),
    );
  });

  test('of a dictionary are those of their texts', () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const dictionary = new JsDictionary();
        const values = new KeyValues(1000);
        for (const one of texts) expect(values.ofCode(dictionary, dictionary.intern(one))).toBe(values.of(one));
      }),
    );
  });

  test('are ordered as values are', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 2 }), (all) => {
        const values = new KeyValues(1000);
        const [a, b] = all.map((one) => values.of(one));
        expect(Math.sign(values.compare(a, b)) + 0).toBe(Math.sign(ascending(values.value(a), values.value(b))) + 0);
      }),
    );
  });

  test('beyond the limit all have its number', () => {
    const values = new KeyValues(2);
    expect(['a', 7, 'b', null, 'a', 7].map((one) => values.of(one))).toEqual([0, 1, 2, 2, 0, 1]);
    expect(values.full).toBe(true);
    const dictionary = new JsDictionary();
    expect(values.ofCode(dictionary, dictionary.intern('c'))).toBe(2);
  });
});
