import { describe, expect, it } from 'vitest';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { batchOfRows } from '../../src/core/row-batch.ts';
import type { ColumnType, FieldValue } from '../../src/core/value.ts';
import { compileFilter } from '../../src/filters/index.ts';
import type { CompareOp, Filter } from '../../src/query/ast.ts';
import { field, literal, matching, TestBinder } from './scan.ts';

/** `f op v` as a filter; the value may be quoted. */
function compare(written: string): Filter {
  const [, name, op, value] = /^(.+?)(!=|<=|>=|=|<|>)(.*)$/s.exec(written) ?? [];
  return { kind: 'compare', op: op as CompareOp, field: field(name), value: literal(value) };
}

/** The lines are the values of `f` as JSON; or whole records. */
const table: readonly (readonly [rule: string, filter: string, yes: readonly string[], no: readonly string[]])[] = [
  ['texts are compared exactly', 'f=abc', ['"abc"', '"\\u0061bc"'], ['"ABC"', '"abcd"', '"ab"', '""', 'null', 'true']],
  ['an empty text is a value', 'f=""', ['""'], ['null', '" "', '0']],
  ['decimals are numbers, in quotes or not', 'f=500', ['500', '500.0', '5e2', '"500"', '"500.0"'], ['"5e2"', '"0500"', '"+500"', '"500 "', '5000', '"x500"', 'true']],
  ['quotes in the query make no difference to a decimal', 'f="500"', ['500', '"500"'], ['501']],
  ['over 15 digits they are compared digit by digit', 'f=12345678901234567', ['12345678901234567', '"12345678901234567"', '12345678901234567.0'], ['12345678901234568', '"12345678901234568"', '12345678901234566']],
  ['a number near by is not a long decimal', 'f=0.10000000000000001', ['0.10000000000000001'], ['0.1', '0.10000000000000002']],
  ['a short decimal may be written long', 'f=0.1', ['0.1', '0.10000000000000000'], ['0.10000000000000001']],
  ['long numbers are ordered by their nearest double', 'f>12345678901234560', ['12345678901234567', '2e16'], ['12345678901234500', '5']],
  ['booleans', 'f=true', ['true', '"true"'], ['false', '1', '"TRUE"', 'null']],
  ['null equals nothing', 'f=null', ['"null"'], ['null', '0', '""']],
  ['!= is the rest', 'f!=5', ['null', '6', '"x"', '[6]', '{}'], ['5', '"5"', '[4,5]']],
  ['any element of an array', 'f=x', ['["a","x"]', '[["x"]]'], ['[]', '["xx"]', '[{"f":"x"}]', '"[x]"']],
  ['any element is in order', 'f>5', ['[1,9]', '["7"]'], ['[1,2]', '["x"]', '[]']],
  ['an array is not the text that looks like it', 'f>0', ['[1,2]'], ['"[1,2]"']],
  ['a long number is not the text that looks like it', 'f>5', ['12345678901234567e3'], ['"12345678901234567e3"']],
  ['an object equals no scalar', 'f="{}"', ['"{}"'], ['{}']],
  ['order is of numbers', 'f<=5', ['5', '4.9', '"5"', '-1'], ['5.1', '"x"', 'true', 'null', '{}', '"5 apples"']],
  ['order at the edges of doubles', 'f>0', ['5e-324', '1'], ['0', '-0', '-5e-324']],
  ['below is below', 'f<1', ['0.9999999999999999', '-1', '0'], ['1', '1.0']],
  ['* is any run', 'f=time*', ['"timeout"', '"time"'], ['"Timeout"', '"a time"']],
  ['* in the middle', 'f=a*b*c', ['"abc"', '"aXbXc"', '"abcbc"'], ['"ab"', '"acb"', '"abcd"']],
  ['* does not use a character twice', 'f=ab*ba', ['"abba"', '"abXba"'], ['"aba"']],
  ['* on numbers and booleans', 'f=5*', ['500', '5', '"5x"'], ['45', 'true', '[]', '{}']],
  ['* in quotes is itself', 'f="a*"', ['"a*"'], ['"ab"']],
  ['a quantity is that text or that duration', 'f=5m', ['"5m"', '300000', '"300s"', '"300000"'], ['5', '"5"', '"5 min"', '301000']],
  ['a quantity in quotes is text', 'f="5m"', ['"5m"'], ['300000', '"300s"']],
  ['texts with units of their own', 'f=12.3ms', ['"12.3ms"', '"0.0123s"', '12.3'], ['"12.3s"', '"x"']],
  ['quantities are ordered', 'f>1.5s', ['1501', '"2s"', '"1m"', '"1501"'], ['1500', '"1.5s"', '"long"', 'null']],
  ['sizes', 'f>=10kb', ['10000', '"10kb"', '"1mb"'], ['9999', '"9kb"', '"x"']],
  ['instants in texts and numbers', 'f>=2026-11-20T10:00Z', ['"2026-11-20T10:00:00Z"', '1795255200', '1795255200000'], ['"2026-11-20T09:59:59Z"', '5', '"x"']],
  ['an hour ago beside times, minus an hour beside numbers', 'f>-1h', ['"2026-11-20T11:30:00Z"', '1795260600', '0', '"-59m"'], ['"2026-11-20T10:30:00Z"', '-3600001', '"x"']],
]; // biome-ignore format: a table

const records: typeof table = [
  ['the unit of a key is its ending', 'tookUs>1.5s', ['{"tookUs":1500001}'], ['{"tookUs":1500000}', '{"tookUs":1501}']],
  ['seconds', 'wait_secs=1.5s', ['{"wait_secs":1.5}', '{"wait_secs":"1500ms"}'], ['{"wait_secs":1500}']],
  ['levels by rank', 'level>=warn', ['{"level":"WARNING"}', '{"level":50}', '{"severity":"crit"}'], ['{"level":"info"}', '{"level":"STATS"}', '{}']],
  ['levels by any name', 'level=ERR', ['{"level":"error"}', '{"lvl":"E"}', '{"level":50}'], ['{"level":60}', '{"level":"err0r"}']],
  ["the query's levels may be pino's numbers", 'level=50', ['{"level":50}', '{"level":"error"}'], ['{"level":40}']],
  ['patterns of level names', 'level=err*', ['{"level":50}', '{"level":"ERROR"}'], ['{"level":40}']],
  ['or of what is written', 'level=WARNI*', ['{"level":"WARNING"}'], ['{"level":40}']],
  ['no level: the key itself', 'level=STATS', ['{"level":"STATS"}'], ['{"level":"stats"}', '{"severity":"STATS"}']],
  ['no status: the key itself', 'status=ok', ['{"status":"ok"}'], ['{"status":200}', '{"statusCode":"ok"}']],
  ['status is a number', 'status>=500', ['{"status":"503 Down"}', '{"statusCode":500}'], ['{"status":"ok"}', '{"status":5000}']],
  ['no duration: the key itself', 'duration=long', ['{"duration":"long"}'], ['{"duration":5}']],
  ['bare durations are ms', 'duration>1000', ['{"duration":1001}', '{"duration":"2s"}', '{"latency_s":1.5}'], ['{"duration":1000}']],
  ['durations by their meaning', 'duration=1.5s', ['{"duration":1500}', '{"duration":"1.5s"}'], ['{"duration":1.5}']],
  ['durations but for rounding', 'duration=12.3', ['{"duration_s":0.0123}'], ['{"duration_s":0.0124}']],
  ['times', 'time>=2026-11-20T10:00Z', ['{"time":"2026-11-20T10:00:00Z"}', '{"ts":1795255200}'], ['{"time":"2026-11-20T09:59:59Z"}', '{}']],
  ['times before now', 'time>-1h', ['{"time":"2026-11-20T11:00:01Z"}'], ['{"time":"2026-11-20T11:00:00Z"}']],
  ['a leading dot is the key', '.status=ok', ['{"status":"ok"}'], ['{"state":"ok"}']],
  ['ids are texts', 'userId=007', ['{"userId":"007"}'], ['{"userId":7}', '{"userId":"7"}']],
  ['ids may be numbers', 'userId=7', ['{"userId":"7"}', '{"userId":7}'], ['{"userId":"007"}', '{"userId":"7.0"}']],
  ['failed', 'failed=true', ['{"level":"error"}', '{"status":500}'], ['{"level":"warn","status":499}', '{}']],
  ['not failed', 'failed=false', ['{"level":"warn","status":499}', '{}'], ['{"level":60}']],
  ['failed as a key', 'failed=3', ['{"failed":3}'], ['{"failed":true,"level":60}']],
]; // biome-ignore format: a table

describe('comparisons of a plain key', () => {
  it.each(table)('%s: %s', (_rule, filter, yes, no) => {
    const lines = [...yes, ...no].map((json) => `{"f":${json}}`);
    expect(matching(compare(filter), [...lines, '{}'])).toEqual([
      ...yes.map((json) => `{"f":${json}}`),
      ...(filter.includes('!=') ? ['{}'] : []),
    ]);
  });
});

describe('comparisons in records', () => {
  it.each(records)('%s: %s', (_rule, filter, yes, no) => {
    expect(matching(compare(filter), [...yes, ...no])).toEqual(yes);
  });
});

describe('an order that never holds', () => {
  it('is said, and matches nothing', () => {
    const binder = new TestBinder();
    expect(matching(compare('f>ok'), ['{"f":"ok"}', '{"f":5}'], binder)).toEqual([]);
    expect(binder.problems).toEqual(['> never holds here: "ok" is no number, duration, size or time']);
  });
});

describe('rows after an aggregation', () => {
  const rows = (type: ColumnType, filter: string, values: readonly FieldValue[]): FieldValue[] => {
    const binder = {
      ...new TestBinder(),
      canonicalOf: () => undefined,
      slot: () => 0,
      keySlot: () => 0,
      typeOf: () => type,
    };
    const predicate = compileFilter(compare(filter), { ...binder, problem: () => {}, zone: 'utc' });
    const selection = Int32Array.from(values, (_, i) => i);
    const batch = batchOfRows(
      [{ type }],
      values.map((value) => [value]),
      new JsDictionary(),
    );
    return [...selection.subarray(0, predicate(batch, selection, values.length))].map((i) => values[i]);
  };

  it('are compared by what their columns mean', () => {
    expect(rows('number', 'count()>5', [5, 6, null])).toEqual([6]);
    expect(rows('share', 'share(x)>=0.05', [0.04, 0.05])).toEqual([0.05]);
    expect(rows('duration', 'p99(duration)>1.5s', [1500, 1501])).toEqual([1501]);
    expect(rows('level', 'level>=error', [5, 6, 7])).toEqual([6, 7]);
    expect(rows('time', 'bin(5m)<2026-11-20T10:00Z', [0, Date.UTC(2027, 0, 1)])).toEqual([0]);
    expect(rows('number', 'sum(x)=0.30000000000000004', [0.1 + 0.2, 0.3])).toEqual([0.1 + 0.2]);
    expect(rows('json', 'route=/a*', ['/a', '/b', undefined])).toEqual(['/a']);
  });
});
