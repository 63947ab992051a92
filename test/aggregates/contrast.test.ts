/** What explain counts with: against the naive count, over records that are split, shuffled and merged at random. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, contrast } from '../../src/aggregates/contrast.ts';
import { sample } from '../../src/aggregates/sample.ts';
import { type ColumnType, type FieldValue, Kind } from '../../src/core/value.ts';
import type { ContrastPlan, Filter } from '../../src/query/ast.ts';
import { binderOf, fieldAt, hostileRun, keepWhere, plainRun, type TestRecord } from '../helpers/batches.ts';

const types: readonly ColumnType[] = ['json', 'json', 'number', 'time'];
const filter: Filter = { kind: 'all' };
/** Selected are those whose third column is over 5. */
const isSelected = ({ row }: TestRecord): boolean => Number(row[2]) > 5;
const matches = keepWhere(2, (kind, num) => kind === Kind.number && num > 5);

const value: fc.Arbitrary<FieldValue> = fc.constantFrom<FieldValue>(
  'a',
  'b',
  'c',
  '1',
  1,
  2.5,
  7,
  40,
  true,
  false,
  null,
  undefined,
  [1],
);
const records: fc.Arbitrary<TestRecord[]> = fc.array(
  fc.record({ row: fc.tuple(value, value, fc.integer({ min: 0, max: 9 }), fc.constant(undefined)), file: fc.nat(2) }),
  { maxLength: 200 },
);

const plan: ContrastPlan = {
  fields: [
    { field: fieldAt(0), values: ['a', '1', 1, true, null] },
    { field: fieldAt(1), cuts: [2, 10], values: [0, 1, 2, null, 'b'] },
  ],
  pairs: [
    [
      [0, 1],
      [1, 3],
    ],
    [
      [0, 5],
      [1, 4],
    ],
  ],
};

/** The number that the plan gives a value. */
function numberOf(field: number, cell: FieldValue): number {
  const { cuts, values } = plan.fields[field];
  const isBinned = typeof cell === 'number' && cuts !== undefined;
  const counted = isBinned ? cuts.filter((cut) => cell >= cut).length : (cell ?? null);
  let number = 0;
  values.forEach((one, i) => {
    if (one === counted) number = i + 1;
  });
  return number;
}

function naive(all: readonly TestRecord[]): unknown {
  const sides = (keep: (record: TestRecord) => boolean): number[] => [
    all.filter((record) => keep(record) && !isSelected(record)).length,
    all.filter((record) => keep(record) && isSelected(record)).length,
  ];
  return {
    total: sides(() => true),
    values: plan.fields.map(({ values }, f) =>
      [0, ...values.map((_, i) => i + 1)].flatMap((number) => sides(({ row }) => numberOf(f, row[f]) === number)),
    ),
    pairs: plan.pairs.flatMap((places) => sides(({ row }) => places.every(([f, n]) => numberOf(f, row[f]) === n))),
  };
}

describe('contrast', () => {
  test('counts as the naive way does, whoever counts what', () => {
    const binder = binderOf(types, matches);
    fc.assert(
      fc.property(records, fc.integer(), (all, seed) => {
        expect(hostileRun(contrast, { filter, contrast: plan }, binder, types, all, seed).value(0)).toEqual(naive(all));
      }),
    );
  });

  test('bins hold their lower edge', () => {
    expect([1, 2, 9.9, 10, 11].map((n) => binOf([2, 10], n))).toEqual([0, 1, 1, 2, 2]);
    expect(binOf([], 5)).toBe(0);
  });
});

describe('sample', () => {
  // The binder of these tests knows columns by number: the source of a record is asked for by name.
  const plain = binderOf(types, matches);
  const binder = { ...plain, slot: (field: Parameters<typeof plain.slot>[0]) => Math.max(0, plain.slot(field) || 0) };
  const numbered = (n: number): TestRecord[] =>
    Array.from({ length: n }, (_, i) => ({ row: ['x', i, i % 10, undefined] }));

  test('all of few, each side by itself, in one order whoever met them', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const all = numbered(300);
        const value = hostileRun(sample, { filter }, binder, types, all, seed).value(0);
        expect(value).toEqual(plainRun(sample, { filter }, binder, types, all).value(0));
        expect(value).toMatchObject({ selected: { count: 120 }, others: { count: 180 } });
      }),
      { numRuns: 10 },
    );
  });

  test('so many of many, the same ones whoever met them', () => {
    const all = numbered(40_000);
    const value = plainRun(sample, { filter }, binder, types, all).value(0);
    expect(value).toMatchObject({ selected: { count: 16_000, rows: { length: 5_000 } }, others: { count: 24_000 } });
    expect(hostileRun(sample, { filter }, binder, types, all, 3).value(0)).toEqual(value);
  });
});
