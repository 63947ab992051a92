/** Queries at random, as the parser would make them: what can be written, in its normal form. */

import fc from 'fast-check';
import type { AggregateCall, Field, Filter, Key, Literal, Query, Segment, Stage } from '../../src/query/ast.ts';

const oddName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    '',
    '`',
    'a`b',
    'odd name',
    'a.b',
    '[0]',
    'a[]',
    'not',
    'AND',
    'in',
    'by',
    'as',
    'bin',
    '5',
    '-x',
    '*',
  ),
  fc.constantFrom(
    'count()',
    'sum(x)',
    'p99(x)',
    'bin(5m)',
    'count(a b)',
    'p05(x)',
    'sum(by)',
    '_exists_',
    'head',
    '"',
    '/',
    '|',
  ),
);
const plainName = fc.constantFrom(
  'level',
  'duration',
  'userId',
  'x-request-id',
  '@x',
  '$y',
  'a/b',
  'größe',
  '𐐀',
  'count',
  'where',
);
const key = fc.oneof(plainName, oddName).map((name): Segment => ({ key: name }));
const step: fc.Arbitrary<Segment> = fc.oneof(
  { weight: 3, arbitrary: key },
  fc.nat(1e6).map((index) => ({ index })),
  fc.constant({ each: true } as const),
);

export const field: fc.Arbitrary<Field> = fc
  .tuple(key, fc.array(step, { maxLength: 3 }), fc.boolean())
  .map(([first, rest, literal]) => ({ segments: [first, ...rest], literal }));

/** What the language reads as one bare word: no space, bar, comma, nor a parenthesis that closes nothing. */
function isBare(text: string): boolean {
  let open = 0;
  for (const c of text) {
    open += Number(c === '(') - Number(c === ')');
    if (open < 0) return false;
  }
  return /^[^"\s|,][^\s|,]*$/.test(text);
}

const word = fc
  .oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom(
      '(a)',
      'a(b',
      '(',
      '//x',
      '=x',
      '~x',
      '>5',
      '<',
      '!x',
      '!=',
      'a*b',
      '**',
      '[1',
      "'x'",
      'x&&y',
      'é',
      '\\',
      '`',
      '1.5s',
    ),
  )
  .filter(isBare);
const quoted = fc.string({ unit: 'binary', maxLength: 8 }).map((text): Literal => ({ text, quoted: true }));
const value: fc.Arbitrary<Literal> = fc.oneof(
  quoted,
  word.map((text) => ({ text, quoted: false })),
);
const isStar = ({ text, quoted }: Literal) => !quoted && text === '*';
/** After a colon and in its lists an operator is read as one. */
const isOperatorFirst = ({ text, quoted }: Literal) => !quoted && /^(?:[<>=~]|!=|!~)/.test(text);

/** Words that are free text wherever the printer puts them. */
const freeWord = fc
  .oneof(
    fc.stringMatching(/^[0-9a-z(.]{1,6}$/),
    fc.constantFrom('=', '=>', '<b', 'in', 'IN', 'count', 'where', 'by', '10:30', '/a?b=c', 'http://x', 'a...', '!=x'),
  )
  .filter((text) => isBare(text) && !/^(?:\(|(?:and|or|not)(?:\(|$)|select\()/.test(text));

const text: fc.Arbitrary<Filter> = fc.oneof(
  freeWord.map((word): Filter => ({ kind: 'text', text: word, exact: false })),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text): Filter => ({ kind: 'text', text, exact: true })),
);

const pattern = fc.constantFrom('', 'a', 'a/b', 'a|b c', '\\\\', '\\d+/[/]', '(?<n>x)', '\\\\/', '[)]', '\n');

const comparison: fc.Arbitrary<Filter> = fc.oneof(
  fc
    .record({
      kind: fc.constant('compare' as const),
      op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
      field,
      value,
    })
    .filter(({ value }) => !isStar(value)),
  fc
    .record({ kind: fc.constant('contains' as const), field, value })
    .filter(({ value }) => !isStar(value) && !isOperatorFirst(value)),
  fc.record({ kind: fc.constant('exists' as const), field }),
  fc.record({ kind: fc.constant('regexp' as const), field, pattern, flags: fc.constantFrom('', 'i', 'ms') }),
  fc.record({ kind: fc.constant('in' as const), field, values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('cidr' as const), field, cidr: fc.constantFrom('203.0.113.0/24', '2001:db8::/32') }),
  fc.record({ kind: fc.constant('any' as const), value }),
);

const leaf: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 2, arbitrary: text },
  fc.constant<Filter>({ kind: 'all' }),
);

export const filter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('filter'), { minLength: 2, maxLength: 3 }).map((items): Filter => ({ kind: 'and', items })),
    fc.array(tie('filter'), { minLength: 2, maxLength: 3 }).map((items): Filter => ({ kind: 'or', items })),
    tie('filter').map((item): Filter => ({ kind: 'not', item })),
  ),
})).filter;

const width = fc.oneof(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom(1, 1000, 60_000, 604_800_000, 1500, 2.5));
const keyOf: fc.Arbitrary<Key> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('field' as const), field }) },
  fc.record({ kind: fc.constant('timeBin' as const), widthMs: width }),
  fc.record({
    kind: fc.constant('bin' as const),
    field,
    width: fc.oneof(width, fc.constantFrom(1e-9, 1e25, 0.1, 1 / 3)),
  }),
);

const q = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(99.9, 0.5, 1e-9, 99.99999999999999));
const call: fc.Arbitrary<AggregateCall> = fc.oneof(
  fc.constantFrom('count', 'rate').map((name) => ({ name })),
  filter.filter(({ kind }) => kind !== 'all').map((filter) => ({ name: 'count', filter })),
  filter.map((filter) => ({ name: 'share', filter })),
  fc.record({ name: fc.constantFrom('sum', 'avg', 'min', 'max', 'distinct', 'first', 'last'), field }),
  fc.record({ name: fc.constant('percentile'), field, q }),
);

/** Named by number, as no two columns may be of one name. */
const calls = fc
  .array(fc.tuple(call, oddName), { minLength: 1, maxLength: 3 })
  .map((list) => list.map(([call, name], i): AggregateCall => ({ ...call, as: `${name}${i}` })));
const oneCall = call.map((call): AggregateCall[] => [call]);
const someKeys = fc.uniqueArray(keyOf, { maxLength: 2, comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
const fields = fc.array(field, { minLength: 1, maxLength: 3 });
const limit = fc.nat(1e9);

const stage: fc.Arbitrary<Stage> = fc.oneof(
  fc.record({ kind: fc.constant('where' as const), filter }),
  fc.record({ kind: fc.constant('stats' as const), aggregates: fc.oneof(calls, oneCall), by: someKeys }),
  fc.record({ kind: fc.constant('count' as const), by: someKeys }),
  fc.record({ kind: fc.constant('top' as const), limit, key: keyOf }),
  fc.record(
    { kind: fc.constant('timechart' as const), widthMs: width, aggregates: fc.oneof(calls, oneCall), by: keyOf },
    { requiredKeys: ['kind', 'widthMs', 'aggregates'] },
  ),
  fc.record({
    kind: fc.constant('spike' as const),
    windowMs: fc.constantFrom(300_000, 60_000, 5000),
    baselineMs: fc.constantFrom(3_600_000, 7_200_000),
    ratio: fc.integer({ min: 2, max: 9 }),
    by: someKeys,
  }),
  fc.record({
    kind: fc.constant('sort' as const),
    keys: fc.array(fc.record({ field, descending: fc.boolean() }), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ kind: fc.constantFrom('head' as const, 'tail' as const), limit: limit.map((n) => n + 1) }),
  fc.record({ kind: fc.constantFrom('fields' as const, 'drop' as const, 'dedup' as const), fields }),
  fc.record({ kind: fc.constant('expand' as const), field }),
);

export const query: fc.Arbitrary<Query> = fc.record({ filter, stages: fc.array(stage, { maxLength: 4 }) });
