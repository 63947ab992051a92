import { describe, expect, test } from 'vitest';
import { AliasTable } from '../../src/core/aliases.ts';
import { parseRecord } from '../../src/core/json.ts';
import { type PathSegment, RecordReader } from '../../src/core/record.ts';

const reader = new RecordReader(new AliasTable());
const record = (json: string) => parseRecord(json) ?? {};

/** `a.b[0].c[]` as segments. */
function segments(path: string): PathSegment[] {
  return [...path.matchAll(/\[(\d*)\]|[^.[\]]+/g)].map(([text, index]) => {
    if (index === undefined) return { key: text };
    return index === '' ? { each: true } : { index: Number(index) };
  });
}

describe('paths', () => {
  test.each<[string, string, unknown]>([
    ['{"a":1}', 'a', 1],
    ['{"a":{"b":1}}', 'a.b', 1],
    ['{"a.b":2,"a":{"b":1}}', 'a.b', 2],
    ['{"a":{"b.c":3}}', 'a.b.c', 3],
    ['{"a.b":{"c":4},"a":{"b.c":3}}', 'a.b.c', 4],
    ['{"a.b":{"x":4},"a":{"b.c":3}}', 'a.b.c', 3],
    ['{"a.b.c":5,"a.b":{"c":4}}', 'a.b.c', 5],
    ['{"a":null}', 'a', null],
    ['{"a":null}', 'a.b', undefined],
    ['{"a":[{"s":1},{"s":2},{}]}', 'a[0].s', 1],
    ['{"a":[{"s":1},{"s":2},{}]}', 'a[].s', [1, 2]],
    ['{"a":[1,2]}', 'a[]', [1, 2]],
    ['{"a":[1,2]}', 'a[5]', undefined],
    ['{"a":[[1,2],[3]]}', 'a[][]', [1, 2, 3]],
    ['{"a":[{"t":["x"]},{"t":["y","z"]}]}', 'a[].t[]', ['x', 'y', 'z']],
    ['{"a":{"b":1}}', 'a[]', undefined],
    ['{"a":"x"}', 'a[0]', undefined],
    ['{"@a":1,"a":2}', '@a', 1],
    ['{"a":2}', '@a', 2],
    ['{"http":{"code":2}}', '@http.code', 2],
    ['{"@a":null,"a":2}', '@a', null],
    ['{}', 'constructor', undefined],
    ['{"a":{}}', 'a.toString', undefined],
    ['{"__proto__":{"b":1}}', '__proto__.b', 1],
  ])('of %s, %s is %j', (json, path, value) => expect(reader.path(record(json), segments(path))).toEqual(value));

  test('a quoted name is one key', () => {
    expect(reader.path(record('{"a":{"b":1}}'), [{ key: 'a.b' }])).toBeUndefined();
    expect(reader.path(record('{"a.b":1}'), [{ key: 'a.b' }])).toBe(1);
  });
});

describe('canonical fields', () => {
  test('say what they were read from, and in what unit', () => {
    const one = record('{"level":"warn","ts":1693840791.5,"caller":"a.go","latency":0.25}');
    expect(reader.canonical(one, 'duration')).toMatchObject({ value: 250, path: ['latency'], label: 's' });
    expect(reader.consumed(one, ['level', 'time', 'message'])).toEqual([['level'], ['ts']]);
  });

  test("CLEF's missing level consumes no key", () => {
    const one = record('{"@t":"2019-12-10T13:33:23Z","@mt":"hello"}');
    expect(reader.consumed(one, ['level', 'time', 'message'])).toEqual([['@t'], ['@mt']]);
  });

  test('name the value that was refused', () => {
    expect(reader.rejected(record('{"lvl":"STATS"}'), 'level')).toEqual({ value: 'STATS', path: ['lvl'] });
    expect(reader.rejected(record('{"time":"soon"}'), 'time')).toEqual({ value: 'soon', path: ['time'] });
    expect(reader.rejected(record('{"lvl":"info"}'), 'level')).toBeUndefined();
    expect(reader.rejected(record('{"s":"x"}'), 'level')).toBeUndefined();
    expect(reader.rejected(record('{}'), 'level')).toBeUndefined();
  });

  test('come from the record at hand, not the last', () => {
    const a = record('{"level":"warn"}');
    const b = record('{"level":"info"}');
    expect([a, b, a].map((one) => reader.canonical(one, 'level')?.value)).toEqual([5, 3, 5]);
  });

  test('stay right when keys never end', () => {
    const many = new RecordReader(new AliasTable());
    for (let i = 0; i < 25_000; i++) many.canonical({ [`k${i}`]: 1, level: 'info' }, 'level');
    expect(many.canonical({ level: 'warn' }, 'level')?.value).toBe(5);
  });
});
