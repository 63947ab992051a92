import { describe, expect, it } from 'vitest';
import type { AggregateState } from '../../src/aggregates/aggregate.ts';
import { compareDecimals } from '../../src/aggregates/decimals.ts';
import { findAggregate } from '../../src/aggregates/index.ts';
import { rateOver } from '../../src/aggregates/rate.ts';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { BigDecimal } from '../../src/core/json.ts';
import type { ColumnType, FieldValue } from '../../src/core/value.ts';
import type { AggregateCall } from '../../src/query/ast.ts';
import { batchOfRecords, binderOf, fieldAt, hostileRun, plainRun, type TestRecord } from '../helpers/batches.ts';

const field = fieldAt(0);

function valuesRun(name: string, call: Omit<AggregateCall, 'name'>, values: readonly FieldValue[]): AggregateState {
  const aggregate = findAggregate(name);
  if (aggregate === undefined) throw new Error(name);
  const types: ColumnType[] = ['json', 'time'];
  const records = values.map((value, i): TestRecord => ({ row: [value, i * 1000] }));
  return plainRun(aggregate, call, binderOf(types), types, records);
}

const big = (text: string) => new BigDecimal(text);

describe('values', () => {
  it.each<[string, FieldValue[], FieldValue]>([
    ['sum', ['500', 1, '2.5', null, undefined, true, 'x', '1e3', ''], 503.5],
    ['sum', [null, 'x'], null],
    ['avg', [1, 2, 6, 'x'], 3],
    ['avg', [], null],
    ['min', ['b', 3, 'a', '2'], 2],
    ['min', ['b', 'a', null], 'a'],
    ['max', ['b', 'a', false], 'b'],
    ['max', ['\u{1F600}', '\uFFFD'], '\u{1F600}'],
    ['max', [1, big('1234567890123456789'), big('1234567890123456790')], big('1234567890123456790')],
    ['min', [big('-1234567890123456789'), big('-1234567890123456790')], big('-1234567890123456790')],
    ['max', [big('1234567890123456789'), 1e30], 1e30],
    ['max', [[1], { a: 2 }], null],
    ['distinct', [1, '1', 1, true, 'true', [1], '[1]', null, undefined, -0, 0, 1.5], 8],
    ['first', [null, undefined, { a: [1, null] }, 2], { a: [1, null] }],
    ['last', [1, big('12345678901234567890'), null], big('12345678901234567890')],
    ['last', [1, false], false],
  ])('%s of %j is %j', (name, values, expected) => {
    expect(valuesRun(name, { field }, values).value(0)).toEqual(expected);
  });

  it('first and last prefer records with a time', () => {
    const types: ColumnType[] = ['text', 'time'];
    const rows: FieldValue[][] = [
      ['a', undefined],
      ['b', 20],
      ['c', 10],
      ['d', undefined],
    ];
    const records = rows.map((row, offset) => ({ row, offset }));
    const of = (name: string, some: readonly TestRecord[]) => {
      const aggregate = findAggregate(name);
      return aggregate && hostileRun(aggregate, { field }, binderOf(types), types, some, 7).value(0);
    };
    expect([of('first', records), of('last', records)]).toEqual(['c', 'b']);
    const untimed = records.filter(({ row }) => row[1] === undefined);
    expect([of('first', untimed), of('last', untimed)]).toEqual(['a', 'd']);
  });
});

describe('notes', () => {
  it('of percentiles come with the first value from buckets', () => {
    const few = valuesRun('percentile', { field, q: 50 }, [1, 2, 3]);
    expect([few.value(0), few.note?.()]).toEqual([2, undefined]);
    const many = valuesRun(
      'percentile',
      { field, q: 50 },
      Array.from({ length: 300 }, (_, i) => i),
    );
    expect([many.value(0), many.note?.()]).toEqual([149, 'within 0.05 %']);
  });

  it('of distinct say when it is an estimate', () => {
    const few = valuesRun('distinct', { field }, [1, 2, 3]);
    expect([few.value(0), few.note?.()]).toEqual([3, undefined]);
    const many = valuesRun(
      'distinct',
      { field },
      Array.from({ length: 12_000 }, (_, i) => `user${i}`),
    );
    expect(Math.abs(Number(many.value(0)) / 12_000 - 1)).toBeLessThan(0.025);
    expect(many.note?.()).toBe('estimated, standard error 0.8 %');
  });
});

describe('types', () => {
  it.each<[string, ColumnType, ColumnType]>([
    ['count', 'text', 'number'],
    ['share', 'text', 'share'],
    ['rate', 'text', 'rate'],
    ['distinct', 'level', 'number'],
    ['sum', 'duration', 'duration'],
    ['sum', 'level', 'number'],
    ['avg', 'duration', 'duration'],
    ['avg', 'text', 'number'],
    ['min', 'level', 'level'],
    ['max', 'time', 'time'],
    ['max', 'json', 'json'],
    ['percentile', 'duration', 'duration'],
    ['percentile', 'json', 'number'],
    ['first', 'text', 'text'],
    ['last', 'time', 'time'],
  ])('%s of a %s column is %s', (name, column, type) => {
    const call = { name, field, filter: { kind: 'all' }, q: 50 } as const;
    expect(findAggregate(name)?.type(call, binderOf([column, 'time']))).toBe(type);
  });
});

describe('rate', () => {
  it('is over the span of all groups', () => {
    const rate = findAggregate('rate');
    const types: ColumnType[] = ['time'];
    const records = [0, 1000, 1500, 2000].map((time, i) => ({ row: [time], group: i === 1 ? 1 : 0 }));
    const state = rate && plainRun(rate, {}, binderOf(types), types, records);
    expect([state?.value(0), state?.value(1)]).toEqual([1.5, 0.5]);
  });

  it('is null without a span', () => {
    expect(valuesRun('rate', {}, ['one record']).value(0)).toBeNull();
    expect([rateOver(6, 3000), rateOver(6, 0), rateOver(0, 1000)]).toEqual([2, null, 0]);
  });
});

describe('compareDecimals', () => {
  it.each([
    ['1', '2', -1],
    ['12345678901234567890', '12345678901234567891', -1],
    ['-12345678901234567890', '-12345678901234567891', 1],
    ['100', '1e2', 0],
    ['0.10', '0.1', 0],
    ['0.01', '0.1', -1],
    ['9e-3', '0.0091', -1],
    ['0', '-0.0', 0],
    ['-1', '0', -1],
    ['99', '100', -1],
    ['1.25E+3', '1249.99', 1],
  ])('%s to %s is %i', (a, b, order) => {
    expect(Math.sign(compareDecimals(a, b))).toBe(order);
    expect(Math.sign(compareDecimals(b, a)) + order).toBe(0);
  });
});

describe('memory', () => {
  it('of 200,000 groups with count and p99 is well under 100 MB', () => {
    const types: ColumnType[] = ['duration', 'time'];
    const groupCount = 200_000;
    const states = ['count', 'percentile'].map((name) => {
      const call = name === 'count' ? {} : { field, q: 99 };
      return findAggregate(name)?.create({ name, ...call }, binderOf(types));
    });
    const size = 20_000;
    const records = Array.from({ length: size }, (_, i) => ({ row: [i * 0.37, 0] }));
    const batch = batchOfRecords(types, records, new JsDictionary());
    const selection = Int32Array.from(records, (_, i) => i);
    for (let start = 0; start < groupCount * 5; start += size) {
      const groups = selection.map((i) => (start + i) % groupCount);
      for (const state of states) state?.add(batch, selection, groups, size, groupCount);
    }
    expect(states.map((state) => state?.value(3))).toEqual([5, 3 * 0.37]);
    const saved = states.reduce((bytes, state) => bytes + bytesOf(state?.save()), 0);
    expect(saved).toBeLessThan(20e6);
  });
});

function bytesOf(saved: unknown): number {
  if (ArrayBuffer.isView(saved)) return saved.byteLength;
  return Object.values(saved ?? {}).reduce<number>((sum, part) => sum + bytesOf(part), 0);
}
