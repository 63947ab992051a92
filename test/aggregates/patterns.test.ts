/** The state of patterns: the same however records are dealt out and merged; bounded, with every record accounted for. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AggregateState, Binder } from '../../src/aggregates/aggregate.ts';
import { type PatternSet, PatternsState, patterns } from '../../src/aggregates/patterns.ts';
import { levelRank } from '../../src/core/level.ts';
import type { FieldValue } from '../../src/core/value.ts';
import type { AggregateCall, PatternSplit } from '../../src/query/ast.ts';
import { binderOf, fieldAt, hostileRun, plainRun, type TestRecord } from '../helpers/batches.ts';

const types = ['text', 'level', 'time'] as const;
const plain = binderOf(types);
const binder: Binder = {
  ...plain,
  optionalSlot: (field) => ('key' in field.segments[0] && field.segments[0].key === 'level' ? 1 : plain.slot(field)),
};

function setOf(state: AggregateState): PatternSet {
  if (!(state instanceof PatternsState)) throw new Error('no state of patterns');
  const set = state.patterns();
  return { ...set, patterns: [...set.patterns].sort((a, b) => (a.pattern < b.pattern ? -1 : 1)) };
}

const record = (
  message: FieldValue,
  level: FieldValue,
  time: FieldValue,
  more: Partial<TestRecord> = {},
): TestRecord => ({
  row: [message, level, time],
  ...more,
});

const names = ['ann', 'bob', 'cy', 'dee', '7', '10.0.0.1'];
const message = fc.oneof(
  fc.tuple(fc.constantFrom(...names), fc.nat(3)).map(([name, n]) => `user ${name} logged in from site${n}`),
  fc.constantFrom(...names).map((name) => `payment failed: ${name}`),
  fc.constantFrom('', 'ok', '\u0010', '\u0012x', 'é 🚚', 7, true, null, undefined, '{"a":1}'),
);
const level = fc.constantFrom(undefined, levelRank.info, levelRank.error);
const time = fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 200_000 }));
const records = fc
  .array(fc.tuple(message, level, time, fc.nat(1)), { maxLength: 60 })
  .map((rows) => rows.map(([m, l, t, file], offset) => record(m, l, t, { file, offset })));
const split = fc.constantFrom<PatternSplit | undefined>(
  undefined,
  { kind: 'time', fromMs: 100_000 },
  { kind: 'files', count: 1 },
);

test('neither batches, generations, threads nor the order of merging matter', () => {
  fc.assert(
    fc.property(records, split, fc.nat(), (some, half, seed) => {
      const call: Omit<AggregateCall, 'name'> = { field: fieldAt(0), ...(half === undefined ? {} : { split: half }) };
      const files = [0, 1].map((file) => some.filter((each) => each.file === file));
      const merged = patterns.create({ name: 'patterns', ...call }, binder);
      for (const mine of files) merged.merge(plainRun(patterns, call, binder, types, mine).save(), Int32Array.of(0), 1);
      expect(setOf(hostileRun(patterns, call, binder, types, some, seed))).toEqual(setOf(merged));
    }),
    { numRuns: 500 },
  );
});

test('counts, times and levels are those of the records', () => {
  const set = setOf(
    plainRun(patterns, { field: fieldAt(0) }, binder, types, [
      record('user 7 left', levelRank.info, 3000),
      record('user 8 left', levelRank.error, 1000),
      record('user 9 left', levelRank.info, undefined),
      record(undefined, levelRank.info, 5000),
    ]),
  );
  expect(set).toMatchObject({ records: 3, missing: 1, trend: { startMs: 1000, widthMs: 1000 }, pooled: 0 });
  expect(set.patterns).toMatchObject([
    {
      pattern: 'user <num> left',
      count: 3,
      levels: [
        { level: 'error', count: 1 },
        { level: 'info', count: 2 },
      ],
      firstMs: 1000,
      lastMs: 3000,
      example: 'user 8 left',
      trend: [1, 0, 1],
    },
  ]);
});

test('a split by time counts what came before apart; records without a time are no news', () => {
  const call: Omit<AggregateCall, 'name'> = { field: fieldAt(0), split: { kind: 'time', fromMs: 10_000 } };
  const rows = [
    record('old', 3, 1000),
    record('both', 3, 9999),
    record('both', 3, 10_000),
    record('untimed', 3, undefined),
  ];
  const { patterns: found, records: now, recordsBefore } = setOf(plainRun(patterns, call, binder, types, rows));
  expect([now, recordsBefore]).toEqual([1, 3]);
  expect(found.map(({ pattern, count, countBefore, firstMs }) => [pattern, count, countBefore, firstMs])).toEqual([
    ['both', 1, 1, 9999],
    ['old', 0, 1, 1000],
    ['untimed', 0, 1, undefined],
  ]);
});

describe('where there are more messages than fit', () => {
  const few: typeof patterns = {
    ...patterns,
    create: (call) => new PatternsState(call.field ?? fieldAt(0), binder, call.split, 8),
  };
  const call = { field: fieldAt(0) };

  test('patterns are formed on the way', () => {
    const users = Array.from({ length: 40 }, (_, i) =>
      record(`login of ${'abcdefgh'[i % 8]}${'ijklm'[i % 5]} ok`, 3, i),
    );
    const state = plainRun(few, call, binder, types, users);
    expect(setOf(state).patterns).toMatchObject([{ pattern: 'login of <*> ok', count: 40, example: 'login of ai ok' }]);
    expect(state.note?.()).toBe(
      'over 8 different messages: patterns were formed on the way, and may differ a little from run to run',
    );
  });

  test('messages that have nothing in common are counted in no pattern, and said', () => {
    const state = plainRun(
      few,
      call,
      binder,
      types,
      Array.from({ length: 20 }, (_, i) => record(`m${i}x`, 3, i)),
    );
    expect(setOf(state)).toMatchObject({ records: 20, pooled: 12 });
    expect(state.note?.()).toBe('over 8 different messages: 12 records are in no pattern; narrow the query');
  });

  test('every record is accounted for, however they are dealt out', () => {
    fc.assert(
      fc.property(records, split, fc.nat(), (some, half, seed) => {
        const set = setOf(
          hostileRun(few, { ...call, ...(half === undefined ? {} : { split: half }) }, binder, types, some, seed),
        );
        const inPatterns = set.patterns.reduce((sum, { count, countBefore }) => sum + count + countBefore, 0);
        expect(inPatterns + set.pooled + set.missing + set.missingBefore).toBe(some.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('long messages are cut, in the pattern and in the example', () => {
  const set = setOf(plainRun(patterns, { field: fieldAt(0) }, binder, types, [record('word '.repeat(10_000), 3, 1)]));
  expect(set.patterns[0].pattern.length).toBeLessThanOrEqual(1025);
  expect(set.patterns[0].pattern.endsWith('…')).toBe(true);
  expect(set.patterns[0].example).toHaveLength(501);
});
