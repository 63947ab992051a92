/** Every aggregate against the naive computation, over records that are split, shuffled and merged at random. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aggregate } from '../../src/aggregates/aggregate.ts';
import { aggregates, findAggregate } from '../../src/aggregates/index.ts';
import { BigDecimal, stringify } from '../../src/core/json.ts';
import { type ColumnType, type FieldValue, Kind } from '../../src/core/value.ts';
import type { AggregateCall } from '../../src/query/ast.ts';
import { nearestRank } from '../../src/sketch/quantiles.ts';
import { binderOf, fieldAt, hostileRun, keepWhere, plainRun, type TestRecord } from '../helpers/batches.ts';

const types: readonly ColumnType[] = ['json', 'number', 'time'];
const groupCount = 3;

const anyValue: fc.Arbitrary<FieldValue> = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -20, max: 20 }) },
  { weight: 2, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => x / 1000) },
  fc.constantFrom(undefined, null, true, false, -0),
  fc.constantFrom('', '1', '7.5', '-3', '1e3', ' 1', 'text', 'zebra', '[1]', '\u{1F600}', '\uFFFD'),
  fc.constantFrom(new BigDecimal('12345678901234567890'), new BigDecimal('12345678901234567891')),
  fc.constantFrom<FieldValue>([1], { a: 1 }, [], { a: [null, 'x'] }),
);
const time = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 50 }) }, fc.constant(undefined));
const record: fc.Arbitrary<TestRecord> = fc.record({
  row: fc.tuple(anyValue, fc.integer({ min: 0, max: 9 }), time),
  group: fc.nat(groupCount - 1),
  file: fc.nat(2),
});

function numberOf(value: FieldValue): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof BigDecimal) return value.toNumber();
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
}

function numbersOf(records: readonly TestRecord[]): number[] {
  return records.flatMap((each) => numberOf(each.row[0]) ?? []);
}

/** By code point, the slow way. */
function compareTexts(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  const i = x.findIndex((letter, at) => letter !== y[at]);
  if (i < 0) return x.length - y.length;
  return (x[i].codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? -1);
}

function extreme(records: readonly TestRecord[], sign: 1 | -1): FieldValue {
  const values = records.map((each) => each.row[0]);
  const least = numbersOf(records).sort((a, b) => (a - b) * sign)[0];
  const bigs = values.filter((value) => value instanceof BigDecimal).filter((value) => value.toNumber() === least);
  if (bigs.length > 0) return bigs.sort((a, b) => compareTexts(a.text, b.text) * sign)[0];
  if (least !== undefined) return least;
  return values.filter((value) => typeof value === 'string').sort((a, b) => compareTexts(a, b) * sign)[0] ?? null;
}

/** Sorted by time, file and offset; those without a time are at the end that is not asked for. */
function atEnd(records: readonly TestRecord[], sign: 1 | -1): FieldValue {
  const places = records.filter((each) => each.row[0] !== undefined && each.row[0] !== null);
  const keyOf = (each: TestRecord) => [Number(each.row[2] ?? sign * 1e9), each.file ?? 0, each.offset ?? 0];
  const compare = (a: TestRecord, b: TestRecord) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  };
  return places.sort((a, b) => compare(a, b) * sign)[0]?.row[0] ?? null;
}

function span(records: readonly TestRecord[]): number {
  const times = records.flatMap((each) => each.row[2] ?? []).map(Number);
  return Math.max(...times) - Math.min(...times);
}

const isHigh = (each: TestRecord) => Number(each.row[1]) >= 5;
const matchesHigh = keepWhere(1, (kind, num) => kind === Kind.number && num >= 5);
const field = fieldAt(0);
const filter = { kind: 'all' } as const;

type Naive = (group: readonly TestRecord[], all: readonly TestRecord[]) => FieldValue;
const table: readonly [string, Omit<AggregateCall, 'name'>, Naive][] = [
  ['count', {}, (group) => group.length],
  ['count', { filter }, (group) => group.filter(isHigh).length],
  ['share', { filter }, (group) => (group.length === 0 ? null : group.filter(isHigh).length / group.length)],
  ['sum', { field }, (group) => orNull(numbersOf(group), sumOf)],
  ['avg', { field }, (group) => orNull(numbersOf(group), (values) => sumOf(values) / values.length)],
  ['min', { field }, (group) => extreme(group, 1)],
  ['max', { field }, (group) => extreme(group, -1)],
  ['percentile', { field, q: 75 }, (group) => orNull(numbersOf(group), (values) => rankOf(values, 75))],
  ['percentile', { field, q: 50 }, (group) => orNull(numbersOf(group), (values) => rankOf(values, 50))],
  ['distinct', { field }, (group) => distinctOf(group.map((each) => each.row[0]))],
  ['first', { field }, (group) => atEnd([...group], 1)],
  ['last', { field }, (group) => atEnd([...group], -1)],
  ['rate', {}, (group, all) => (span(all) > 0 ? (group.length * 1000) / span(all) : null)],
];

function orNull(values: readonly number[], compute: (values: readonly number[]) => number): number | null {
  return values.length === 0 ? null : compute(values);
}

/** In thousandths, to be exact. All values of this test are whole numbers of them, or large. */
function sumOf(values: readonly number[]): number {
  return Number(values.reduce((sum, value) => sum + BigInt(Math.round(value * 1000)), 0n)) / 1000;
}

function rankOf(values: readonly number[], q: number): number {
  return [...values].sort((a, b) => a - b)[nearestRank(q, values.length) - 1] + 0;
}

function distinctOf(values: readonly FieldValue[]): number {
  const present = values.filter((value) => value !== undefined && value !== null);
  return new Set(present.map((value) => (Object.is(value, -0) ? '0' : stringify(value)))).size;
}

/** Equal but for the last digits: the naive sum is one of decimals, ours one of their doubles. */
function expectValue(value: FieldValue, expected: FieldValue): void {
  if (typeof value !== 'number' || typeof expected !== 'number') expect(value).toEqual(expected);
  else expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.max(1, Math.abs(expected)) * 1e-12);
}

function aggregateNamed(name: string): Aggregate {
  const aggregate = findAggregate(name);
  if (aggregate === undefined) throw new Error(name);
  return aggregate;
}

describe('aggregates', () => {
  it('are all tested here', () => {
    expect(new Set(table.map(([name]) => name))).toEqual(new Set(aggregates.map(({ name }) => name)));
  });

  it.each(table)('%s %j merges in any order to the naive answer', (name, call, naive) => {
    const aggregate = aggregateNamed(name);
    const binder = binderOf(types, matchesHigh);
    fc.assert(
      fc.property(fc.array(record, { maxLength: 120, size: 'max' }), fc.integer(), (drawn, seed) => {
        const records = drawn.map((each, offset) => ({ ...each, offset }));
        const merged = hostileRun(aggregate, call, binder, types, records, seed);
        const again = hostileRun(aggregate, call, binder, types, records, seed + 1);
        for (let group = 0; group < groupCount; group++) {
          expect(again.value(group)).toEqual(merged.value(group));
          expectValue(
            merged.value(group),
            naive(
              records.filter((each) => each.group === group),
              records,
            ),
          );
        }
      }),
      { numRuns: 120 },
    );
  });

  it.each(table)('%s %j leaves out the groups that are told to be', (name, call, naive) => {
    const aggregate = aggregateNamed(name);
    const binder = binderOf(types, matchesHigh);
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), fc.integer(), (drawn, seed) => {
        const records = drawn.map((each, offset) => ({ ...each, offset }));
        const whole = hostileRun(aggregate, call, binder, types, records, seed);
        const kept = aggregate.create({ name, ...call }, binder);
        kept.merge(structuredClone(whole.save()), Int32Array.from([-1, 0, -1]), 1);
        const group = records.filter((each) => each.group === 1);
        // Of a rate, the span is that of all records.
        expectValue(kept.value(0), naive(group, records));
      }),
      { numRuns: 60 },
    );
  });

  it.each(table)('%s %j gives the same over one batch, over none and in one group', (name, call, naive) => {
    const aggregate = aggregateNamed(name);
    const binder = binderOf(types, matchesHigh);
    expect(hostileRun(aggregate, call, binder, types, [], 1).value(0)).toEqual(naive([], []));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), fc.integer(), (drawn, seed) => {
        const records = drawn.map((each, offset) => ({ ...each, offset, group: 0, file: 0 }));
        const plain = plainRun(aggregate, call, binder, types, records);
        expectValue(plain.value(0), naive(records, records));
        const merged = hostileRun(aggregate, call, binder, types, records, seed);
        expect(merged.value(0)).toEqual(plain.value(0));
      }),
      { numRuns: 60 },
    );
  });
});
