/** surveyFields(): what is found in logs, over files, samples and standard input. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FieldsOptions, type FieldsReport, surveyFields } from '../../src/analysis/fields.ts';
import { parseFilter } from '../../src/language.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-fields-'));
const file = (name: string): string => join(folder, name);
const inputOf = (path: string) => ({ path, name: path, named: true });
afterAll(() => rmSync(folder, { recursive: true }));

function optionsOf({
  filter = '',
  stdin = Readable.from([]),
  ...more
}: {
  filter?: string;
  sample?: number;
  stdin?: Readable;
  kernel?: 'simd' | 'scalar';
} = {}): FieldsOptions {
  const { kernel = 'simd', ...rest } = more;
  return {
    ...rest,
    filter: parseFilter(filter),
    engine: {
      nowMs: 1.7e12,
      zone: 'utc',
      aliases: {},
      threads: 1,
      kernel,
      strict: false,
      jsonOnly: false,
      seek: true,
      merge: false,
      contextBefore: 0,
      contextAfter: 0,
      maxGroups: 1000,
      maxRows: 1000,
      stdin,
      signal: undefined,
    },
  };
}

async function survey(path: string, more: Parameters<typeof optionsOf>[0] = {}): Promise<FieldsReport> {
  return surveyFields([inputOf(path)], optionsOf(more));
}

/** Field, kinds, records, different values, meaning, examples. */
function brief({ fields }: FieldsReport): unknown[] {
  return fields.map(({ name, present, meaning, survey: s }) => {
    const kinds = (['numbers', 'strings', 'booleans', 'objects', 'arrays', 'nulls'] as const).filter(
      (kind) => s[kind] > 0,
    );
    return [name, kinds.join(' '), present, s.distinct, meaning, s.examples.slice(0, 3).map(({ value }) => value)];
  });
}

const records = [
  {
    level: 'info',
    time: '2024-05-01T10:00:00Z',
    msg: 'a',
    took_s: 0.5,
    req: { id: 'r1', headers: { 'x-y': 1 } },
    tags: ['p', 'q'],
  },
  { level: 'info', time: '2024-05-01T10:00:01Z', msg: 'b', took_s: 1.5, req: { id: 'r2' }, ok: true, none: null },
  { level: 'error', time: '2024-05-01T10:00:02Z', msg: 'a', took_s: 2.5, req: {}, ok: false, id: 1, 'dotted.key': 'd' },
  { level: 'info', time: '2024-05-01T10:00:03Z', msg: 'a', id: 'one', big: 12345678901234 },
];
const text = `${records.map((record) => JSON.stringify(record)).join('\n')}\nplain text\n{"broken\n`;

const expected = [
  ['level', 'strings', 4, 2, 'level', ['info', 'error']],
  ['time', 'strings', 4, 4, 'time', ['2024-05-01T10:00:00Z', '2024-05-01T10:00:01Z', '2024-05-01T10:00:02Z']],
  ['msg', 'strings', 4, 2, 'message', ['a', 'b']],
  ['took_s', 'numbers', 3, 3, 'duration (s)', [0.5, 1.5, 2.5]],
  ['req.id', 'strings', 2, 2, 'requestId', ['r1', 'r2']],
  ['req.headers.x-y', 'numbers', 1, 1, '', [1]],
  ['tags', 'arrays', 1, 1, '', ['["p","q"]']],
  ['ok', 'booleans', 2, 2, '', [true, false]],
  ['none', 'nulls', 0, 0, '', []],
  ['req', 'objects', 3, 3, '', ['{"id":"r1","headers":{"x-y":1}}', '{"id":"r2"}', '{}']],
  ['id', 'numbers strings', 2, 2, '', [1, 'one']],
  ['`dotted.key`', 'strings', 1, 1, '', ['d']],
  ['big', 'numbers', 1, 1, '', [12345678901234]],
];

beforeAll(() => {
  writeFileSync(file('small.log'), text);
  writeFileSync(file('small.log.gz'), gzipSync(text));
});

describe('the same of a file, a compressed file, a sample and standard input', () => {
  test.each([
    ['file', 'small.log', {}],
    ['scalar kernel', 'small.log', { kernel: 'scalar' as const }],
    ['compressed', 'small.log.gz', {}],
    ['sample', 'small.log', { sample: 100 }],
    ['standard input', '-', {}],
  ])('%s', async (_, name, more) => {
    const report = await survey(name === '-' ? '-' : file(name), {
      ...more,
      stdin: Readable.from([Buffer.from(text)]),
    });
    expect(brief(report)).toEqual(expected);
    expect(report.summary).toMatchObject({ records: 4, textRecords: 2, problems: [], stopped: false });
    expect(
      report.canonical.map(({ name: of, present, sources }) => [of, present, sources[0].field, sources[0].label]),
    ).toEqual([
      ['level', 4, 'level', 'level'],
      ['time', 4, 'time', 'time'],
      ['message', 4, 'msg', expect.any(String)],
      ['duration', 3, 'took_s', 's'],
      ['requestId', 2, 'req.id', 'id'],
    ]);
    const duration = report.canonical.find(({ name: of }) => of === 'duration');
    expect(duration?.survey).toMatchObject({ min: 500, max: 2500 });
  });
});

test('a filter and a sample choose the records', async () => {
  const errors = await survey(file('small.log'), { filter: 'level>=error' });
  expect(errors.summary.records).toBe(1);
  expect(errors.fields.map(({ name }) => name)).toEqual([
    'level',
    'time',
    'msg',
    'took_s',
    'ok',
    'req',
    'id',
    '`dotted.key`',
  ]);
  const sampled = await survey(file('small.log'), { sample: 2, filter: 'level>=error' });
  expect(sampled.summary.records).toBe(0);
  expect(sampled.fields).toEqual([]);
  await expect(survey(file('small.log'), { sample: 10_000_000 })).rejects.toThrow(/at most/);
});

test('a field that the sample does not have is found all the same', async () => {
  const common = '{"level":"info","time":"2024-05-01T10:00:00Z","n":1}\n'.repeat(11_000);
  writeFileSync(file('late.log'), `${common}{"level":"error","late":{"x":1},"rare":"yes"}\n${common}`);
  const { fields, summary } = await survey(file('late.log'));
  expect(summary.records).toBe(22_001);
  expect(fields.map(({ name, present }) => [name, present])).toEqual([
    ['level', 22_001],
    ['time', 22_000],
    ['n', 22_000],
    ['late', 1],
    ['rare', 1],
  ]);
});

test('many values are counted by an estimate, and what is frequent among them is an example', async () => {
  const lines = Array.from({ length: 5000 }, (_, i) =>
    JSON.stringify({ user: i % 3 === 0 ? 'anonymous' : `user${i}`, n: i / 7 }),
  );
  writeFileSync(file('many.log'), lines.join('\n'));
  const { fields } = await survey(file('many.log'));
  const [user, n] = fields.map((field) => field.survey);
  expect(user.distinctIsEstimated).toBe(true);
  expect(Math.abs(user.distinct - 3334)).toBeLessThan(100);
  expect(user.examples[0]).toEqual({ value: 'anonymous', count: 0 });
  expect(user.examples.length).toBe(3);
  expect(n).toMatchObject({ min: 0, max: 4999 / 7 });
});

describe('hints', () => {
  const hintsOf = async (lines: readonly object[]): Promise<readonly string[]> => {
    writeFileSync(file('hints.log'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return (await survey(file('hints.log'))).hints;
  };

  test('none where all is well', async () => {
    expect(await hintsOf(records)).toEqual([]);
  });

  test('no level, and the key that may be it; no time', async () => {
    expect(await hintsOf([{ mySeverity: 'error', msg: 'x' }])).toEqual([
      "no record has a level that is recognised; if mySeverity is it: --alias 'level=mySeverity'",
      'no record has a time that is recognised',
    ]);
  });

  test('values that do not read are named', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => ({
      level: i < 20 ? 'STATS' : 'info',
      time: i < 30 ? 'yesterday' : '2024-05-01T10:00:00Z',
    }));
    expect(await hintsOf(lines)).toEqual([
      '20 % of the records have no level that is recognised',
      '30 % of the records have no time that is recognised',
      '20 of 100 sampled records have a level that is no level: "STATS" (20)',
      '30 of 100 sampled records have a time that is no time: "yesterday" (30)',
    ]);
  });
});

test('what cannot be read is reported, and the rest is looked at', async () => {
  const report = await surveyFields([inputOf(file('absent.log')), inputOf(file('small.log'))], optionsOf());
  expect(report.summary.problems).toMatchObject([{ path: file('absent.log'), severity: 'error' }]);
  expect(report.summary.records).toBe(4);
});

test('hostile names and values do no harm', async () => {
  writeFileSync(file('hostile.log'), '{"__proto__":{"x":1},"":2,"a\\u001b[31m":"\\u001b[2J","constructor":"c"}\n');
  const { fields } = await survey(file('hostile.log'));
  expect(fields.map(({ path }) => path)).toEqual([['__proto__', 'x'], [''], ['a\u001b[31m'], ['constructor']]);
  expect(fields.map(({ present }) => present)).toEqual([1, 1, 1, 1]);
});
