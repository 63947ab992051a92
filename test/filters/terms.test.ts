import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { compileFilter } from '../../src/filters/index.ts';
import { lineMatcher } from '../../src/filters/text.ts';
import type { Filter } from '../../src/query/ast.ts';
import { field, literal, matching, TestBinder } from './scan.ts';

const contains = (name: string, value: string): Filter => ({
  kind: 'contains',
  field: field(name),
  value: literal(value),
});
const regexp = (pattern: string, flags = '', name = 'f'): Filter => ({
  kind: 'regexp',
  field: field(name),
  pattern,
  flags,
});
const isIn = (...values: string[]): Filter => ({ kind: 'in', field: field('f'), values: values.map(literal) });
const cidr = (network: string): Filter => ({ kind: 'cidr', field: field('f'), cidr: network });
const any = (value: string): Filter => ({ kind: 'any', value: literal(value) });

type Row = readonly [filter: Filter, yes: readonly string[], no: readonly string[]];

/** The lines are values of `f` as JSON. */
function expectValues(rows: readonly Row[]): void {
  for (const [filter, yes, no] of rows) {
    const [matches, others] = [yes, no].map((values) => values.map((json) => `{"f":${json}}`));
    expect(matching(filter, [...matches, ...others, '{}']), JSON.stringify(filter)).toEqual(matches);
  }
}

function expectLines(rows: readonly Row[]): void {
  for (const [filter, yes, no] of rows) expect(matching(filter, [...yes, ...no]), JSON.stringify(filter)).toEqual(yes);
}

describe('contains', () => {
  it('holds texts, ignoring ASCII case', () => {
    expectValues([
      [contains('f', 'TimE'), ['"timeout"', '"a TIME"', '["x","time"]'], ['"tim e"', '5', 'null', '[]']],
      [contains('f', '""'), ['""', '"x"', '{}'], ['5', 'null']],
      [contains('f', 'k'), ['"K"', '"k"'], ['"\u212a"']],
      [contains('f', 'é'), ['"é"'], ['"É"']],
      [contains('f', 'a.c'), ['"xA.Cx"'], ['"abc"']],
      [contains('f', '"a*"'), ['"xa*"'], ['"ab"']],
    ]);
  });

  it('does not run on into another digit', () => {
    expectValues([
      [
        contains('f', '203.0.113.7'),
        ['"203.0.113.7:80"', '"203.0.113.70 203.0.113.7"'],
        ['"203.0.113.70"', '"1203.0.113.7"'],
      ],
      [contains('f', '203.0.113.7*'), ['"203.0.113.70"'], ['"1203.0.113.7"']],
      [contains('f', 'v2'), ['"v2"', '"av2b"'], ['"v22"']],
      [contains('f', '50*x5'), ['"50 x5"'], ['"50 x55"', '"150 x5"']],
    ]);
  });

  it('is equality on numbers, booleans and levels', () => {
    expectValues([
      [contains('f', '50'), ['50', '"a 50"', '50.0'], ['500', '"500"', '{}']],
      [contains('f', 'true'), ['true', '"not TRUE"'], ['false', '1']],
      [contains('f', '5*'), ['503', '"x5"'], ['45', '"x"']],
    ]);
    expectLines([
      [contains('level', 'err'), ['{"level":50}', '{"level":"ERROR"}'], ['{"level":"fatal"}']],
      [contains('status', 'o'), ['{"status":"ok"}'], ['{"status":200}']],
    ]);
  });

  it('looks into objects as text', () => {
    expectValues([[contains('f', 'timeout'), ['{"message":"Timeout"}', '[{"a":"timeout"}]'], ['{"message":"x"}']]]);
  });
});

describe('exists', () => {
  it('holds for every value but null', () => {
    expectValues([
      [{ kind: 'exists', field: field('f') }, ['0', '""', 'false', '{}', '[]', '12345678901234567'], ['null']],
    ]);
  });
});

describe('regexp', () => {
  it('is unanchored, with flags, on the text of the value', () => {
    expectValues([
      [regexp('out$'), ['"timeout"', '["x","out"]'], ['"outer"', '"OUT"', 'null']],
      [regexp('OUT', 'i'), ['"timeout"'], ['"o"']],
      [regexp('^5'), ['503', '"5"', '51234567890123456'], ['45', 'true']],
      [regexp('"a":1'), ['{"a": 1}'], ['{"a":2}']],
      [regexp('^f'), ['false'], ['true']],
    ]);
  });

  it('keeps no state with g and y', () => {
    expectValues([
      [regexp('o', 'g'), ['"o1"', '"o2"', '"o3"', '"o4"'], []],
      [regexp('o', 'gy'), ['"o1"', '"xo"'], []],
    ]);
  });

  it('matches levels by name in any case, and as written', () => {
    const lines = ['{"level":40}', '{"level":"WARNING"}'];
    expect(matching(regexp('^WARN$', '', 'level'), lines)).toEqual(lines);
    expect(matching(regexp('WARNING', '', 'level'), lines)).toEqual(lines.slice(1));
  });

  it('matches times as ISO 8601', () => {
    expectLines([
      [regexp('T10:', '', 'time'), ['{"ts":1795255200}', '{"time":"2026-11-20T10:00:00Z"}'], ['{"ts":1795258800}']],
    ]);
  });

  it('is stopped when it goes on for ever', () => {
    const line = JSON.stringify({ f: `${'a'.repeat(60)}b` });
    const hint = 'repetitions inside repetitions, as in (a+)+, are slow on text that does not match';
    const told = new UsageError('the regular expression /(a+)+$/ took over 2 s on a few thousand records', hint);
    expect(() => matching(regexp('(a+)+$'), [line])).toThrow(told);
    expect(matching(regexp('a+b'), [line])).toEqual([line]);
  }, 20_000);
});

describe('in', () => {
  it('is any of the equalities', () => {
    expectValues([
      [isIn('a', 'b', '500'), ['"a"', '"b"', '500', '"500"', '["x","b"]'], ['"c"', '"A"', '501', 'null', '{}']],
      [isIn('a', 'x*'), ['"a"', '"xy"'], ['"ab"']],
      [isIn('true', '5m'), ['true', '300000', '"5m"'], ['false', '5']],
      [isIn('a', 'b'), ['"a"'], ['0', 'true']],
      [isIn(), [], ['"a"', '0']],
    ]);
  });

  it('binds each value to the column that it belongs to', () => {
    const filter: Filter = { kind: 'in', field: field('level'), values: [literal('STATS'), literal('error')] };
    expectLines([[filter, ['{"level":"STATS"}', '{"level":50}'], ['{"level":40}']]]);
  });
});

describe('cidr', () => {
  it('finds IPv4 and IPv6 addresses', () => {
    expectValues([
      [
        cidr('203.0.113.0/24'),
        [
          '"203.0.113.0"',
          '"203.0.113.255"',
          '"::ffff:203.0.113.7"',
          '"::ffff:cb00:7107"',
          '"203.0.113.7:8080"',
          '["203.0.113.7"]',
        ],
        ['"203.0.114.0"', '"203.0.113"', '"203.0.113.256"', '"203.0.113.07"', '"x"', '203', 'null', '"::cb00:7107"'],
      ],
      [cidr('10.0.0.0/8'), ['"10.255.0.1"'], ['"11.0.0.1"', '"1010:0000::"']],
      [cidr('10.1.2.3'), ['"10.1.2.3"'], ['"10.1.2.4"']],
      [cidr('0.0.0.0/0'), ['"1.2.3.4"'], ['"2001:db8::1"']],
      [
        cidr('2001:db8::/33'),
        [
          '"2001:db8::"',
          '"2001:DB8:7fff::1"',
          '"[2001:db8::1]:443"',
          '"2001:db8::1%eth0"',
          '"2001:0db8:0:0:0:0:0:1"',
          '"2001:db8::1.2.3.4"',
        ],
        [
          '"2001:db8:8000::"',
          '"2001:db9::"',
          '"2001:db8"',
          '"2001:db8:::1"',
          '"2001:db8::1::"',
          '"1:2:3:4:5:6:7:8:9"',
          '"2001:db8::12345"',
        ],
      ],
      [cidr('::ffff:10.0.0.0/104'), ['"10.1.1.1"'], ['"11.1.1.1"']],
    ]);
  });

  it('refuses what is no network', () => {
    for (const bad of ['203.0.113.0/33', 'abc', '1.2.3/8', '2001:db8::/129', '1.2.3.4/x', '']) {
      expect(() => matching(cidr(bad), []), bad).toThrow(UsageError);
    }
  });
});

describe('any field', () => {
  it('looks at values at any depth', () => {
    expectLines([
      [
        any('x'),
        ['{"a":"x"}', '{"a":{"b":["y",{"c":"x"}]}}', '{"a":"\\u0078"}', 'x'],
        ['{"x":1}', '{"a":"xy"}', 'x y', '{}'],
      ],
      [any('500'), ['{"a":500.0}', '{"a":["500"]}'], ['{"a":5000}', '{"500":1}']],
      [any('12345678901234567'), ['{"a":12345678901234567}'], ['{"a":12345678901234568}']],
      [any('x*'), ['{"a":"xy"}'], ['{"a":"yx"}']],
      [any('null'), [], ['{"a":null}']],
    ]);
  });
});

describe('free text', () => {
  it.each<[text: string, exact: boolean, line: string, expected: boolean]>([
    ['timeout', false, '{"m":"TimeOut"}', true],
    ['timeout', true, '{"m":"TimeOut"}', false],
    ['Timed out', true, '{"m":"Timed out"}', true],
    ['503', false, '{"s":503}', true],
    ['503', false, '{"s":5031}', false],
    ['503', true, '{"s":1503}', false],
    ['503', true, '{"s":1503,"t":503}', true],
    ['a/b', false, '{"m":"a\\/b"}', true],
    ['say "hi"', true, '{"m":"say \\"hi\\""}', true],
    ['say \\"hi\\"', true, '{"m":"say \\"hi\\""}', true],
    ['é', true, '{"m":"\\u00e9"}', true],
    ['tab\there', false, '{"m":"TAB\\tHERE"}', true],
    ['K', false, '{"m":"\u212a"}', false],
    ['(a+)', false, '{"m":"(A+)"}', true],
    ['C:\\new', false, 'C:\\new', true],
  ])('%s (exact: %s) in %s: %s', (text, exact, line, expected) => {
    expect(lineMatcher(text, exact)(line)).toBe(expected);
    expect(matching({ kind: 'text', text, exact }, [line])).toEqual(expected ? [line] : []);
  });
});

describe('and, or, not', () => {
  it('of nothing are all, none and all', () => {
    const lines = ['{"a":1}', '{}'];
    expect(matching({ kind: 'and', items: [] }, lines)).toEqual(lines);
    expect(matching({ kind: 'or', items: [] }, lines)).toEqual([]);
    expect(matching({ kind: 'not', item: { kind: 'or', items: [] } }, lines)).toEqual(lines);
    expect(matching({ kind: 'all' }, lines)).toEqual(lines);
  });

  it('keep any order of the selection', () => {
    const binder = new TestBinder();
    const filter: Filter = { kind: 'or', items: [isIn('1'), { kind: 'not', item: isIn('1', '2') }] };
    const predicate = compileFilter(filter, binder);
    const lines = ['1', '2', '3', '1'].map((f) => `{"f":${f}}`);
    const selection = Int32Array.of(3, 2, 1, 0);
    const n = predicate(binder.batch(lines, new JsDictionary()), selection, 4);
    expect([...selection.subarray(0, n)]).toEqual([3, 2, 0]);
  });
});
