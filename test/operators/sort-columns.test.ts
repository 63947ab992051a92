import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Binder } from '../../src/aggregates/aggregate.ts';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { BigDecimal } from '../../src/core/json.ts';
import { batchOfRows } from '../../src/core/row-batch.ts';
import type { FieldValue } from '../../src/core/value.ts';
import { inInputOrder, orderedByNumber } from '../../src/operators/radix-order.ts';
import { type SortColumn, SortColumns, sortedOrder } from '../../src/operators/sort-columns.ts';
import { compareByKeys } from '../../src/operators/top-rows.ts';
import type { SortKey } from '../../src/query/ast.ts';

const number: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 0, 1e-320, -1e308, 2 ** 53),
);
const text: fc.Arbitrary<FieldValue> = fc.oneof(fc.constantFrom('a', 'b', '', '\ue000', '\u{1f600}'), fc.string());
const plain = fc.oneof(number, text, fc.boolean(), fc.constant(null), fc.constant(undefined));
const odd: fc.Arbitrary<FieldValue> = fc.oneof(
  plain,
  fc
    .constantFrom('12345678901234567890', '12345678901234567891', '1e400', '-1e400', '1.0000000000000000')
    .map((digits) => new BigDecimal(digits)),
  fc.constantFrom<FieldValue>([1, 'x'], { a: 1 }),
);

/** Slots are the numbers of keys. */
const binder = { slot: ({ segments }: SortKey['field']) => Number('key' in segments[0] ? segments[0].key : 0) };

function keysOf(descending: readonly boolean[]): SortKey[] {
  return descending.map((down, k) => ({ field: { segments: [{ key: String(k) }], literal: false }, descending: down }));
}

/** Batches of `size` rows, each with a new generation of the dictionary; a part after some of them. */
function partsOf(keys: readonly SortKey[], rows: readonly FieldValue[][], size: number): SortColumn[][] {
  const columns = new SortColumns(keys, binder as Binder);
  const dictionary = new JsDictionary();
  const parts: SortColumn[][] = [];
  for (let from = 0; from < rows.length; from += size) {
    if ((from / size) % 2 === 1) dictionary.startGeneration();
    const some = rows.slice(from, from + size);
    const batch = batchOfRows(
      keys.map(() => ({ type: 'json' as const })),
      some,
      dictionary,
    );
    for (let i = 0; i < some.length; i++) columns.add(batch, i);
    if ((from / size) % 3 === 2) parts.push(columns.take());
  }
  parts.push(columns.take());
  return parts;
}

describe.each([
  ['numbers, texts, booleans, missing ones', plain],
  ['long numbers and compound values too', odd],
])('%s', (_, value) => {
  test('in the order that rows are compared in, stable, from any parts', () => {
    const cases = fc.record({
      descending: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
      values: fc.array(value, { maxLength: 180 }),
      size: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(cases, ({ descending, values, size }) => {
        const keys = keysOf(descending);
        const rows = Array.from({ length: Math.floor(values.length / keys.length) }, (_, i) =>
          values.slice(i * keys.length, (i + 1) * keys.length),
        );
        const wanted = rows.map((row, i) => ({ row, i })).sort((a, b) => compareByKeys(keys, a.row, b.row));
        expect([...sortedOrder(keys, partsOf(keys, rows, size), rows.length)]).toEqual(wanted.map(({ i }) => i));
      }),
      { numRuns: 300 },
    );
  });
});

test('of more rows than there is room for, the first', () => {
  const keys = keysOf([false]);
  expect([...sortedOrder(keys, partsOf(keys, [[5], [3], [4], [1]], 2), 3)]).toEqual([1, 2, 0]);
  expect([...sortedOrder(keys, partsOf(keys, [], 2), 0)]).toEqual([]);
});

test('radix: as a comparison has it', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true })), fc.boolean(), (numbers, descending) => {
      const order = orderedByNumber(inInputOrder(numbers.length), Float64Array.from(numbers), descending);
      const wanted = numbers
        .map((value, i) => ({ value: value + 0, i }))
        .sort((a, b) => (a.value === b.value ? 0 : descending === a.value < b.value ? 1 : -1));
      expect([...order]).toEqual(wanted.map(({ i }) => i));
    }),
  );
});
