/** findPatterns(): kinds of message over files, in any number of threads; loggers' own templates; what is new, gone or changed. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { findPatterns, type PatternsOptions, type PatternsReport } from '../../src/analysis/patterns.ts';
import { parseFilter } from '../../src/language.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-patterns-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inputOf = (path: string) => ({ path, name: path, named: true });

function fileOf(name: string, records: readonly object[]): string {
  const path = join(folder, name);
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

type Asked = Partial<Omit<PatternsOptions, 'filter' | 'engine' | 'against'>> & {
  readonly filter?: string;
  readonly against?: string;
  readonly threads?: number;
  readonly kernel?: 'simd' | 'scalar';
};

function patternsOf(paths: readonly string[], asked: Asked = {}): Promise<PatternsReport> {
  const { filter = '', against, threads = 1, kernel = 'simd', ...more } = asked;
  return findPatterns(paths.map(inputOf), {
    ...more,
    ...(against === undefined ? {} : { against: [inputOf(against)] }),
    filter: parseFilter(filter),
    engine: {
      nowMs: 1.7e12,
      zone: 'utc',
      aliases: {},
      threads,
      kernel,
      strict: false,
      jsonOnly: false,
      merge: false,
      seek: true,
      contextBefore: 0,
      contextAfter: 0,
      maxGroups: 1000,
      maxRows: 1000,
      stdin: Readable.from([]),
      signal: undefined,
    },
  });
}

const brief = ({ patterns }: PatternsReport): unknown[] => patterns.map(({ pattern, count }) => [pattern, count]);
const changed = ({ patterns }: PatternsReport): unknown[] =>
  patterns.flatMap(({ pattern, change }) => (change === undefined ? [] : [[change, pattern]]));

const newYear = Date.parse('2026-01-01T00:00:00Z');

describe('kinds of message', () => {
  const path = fileOf('a.log', [
    { level: 'info', time: '2026-01-01T00:00:01Z', msg: 'served 7 users in 12ms' },
    { level: 'info', time: '2026-01-01T00:00:02Z', msg: 'served 9 users in 3.5s' },
    { level: 'error', time: '2026-01-01T00:00:03Z', msg: 'lost "db-1.prod:5432" \\ \u00e9' },
    { level: 'error', time: '2026-01-01T00:00:04Z' },
  ]);

  test.each(['simd', 'scalar'] as const)('%s', async (kernel) => {
    const report = await patternsOf([path], { kernel });
    expect(brief(report)).toEqual([
      ['served <num> users in <duration>', 2],
      ['lost "<host:port>" \\ é', 1],
    ]);
    expect(report).toMatchObject({ records: 3, missing: 1, isComparison: false, notes: [] });
    expect(report.patterns[0]).toMatchObject({
      share: 2 / 3,
      firstMs: newYear + 1000,
      lastMs: newYear + 2000,
      change: undefined,
    });
  });

  test('of the records that match', async () => {
    expect(brief(await patternsOf([path], { filter: 'level>=error' }))).toEqual([['lost "<host:port>" \\ é', 1]]);
  });

  test('of another field', async () => {
    const field = { segments: [{ key: 'level' }], literal: true };
    expect(brief(await patternsOf([path], { field }))).toEqual([
      ['error', 2],
      ['info', 2],
    ]);
  });

  test('compressed, and text lines', async () => {
    const zipped = fileOf('a.log.gz', [{ msg: 'served 8 users in 1ms' }]);
    const text = join(folder, 'text.log');
    writeFileSync(
      text,
      'Error: lost\n    at run (/srv/app.js:4:2)\n    at main (/srv/app.js:9:1)\n    at end (/srv/x.js:1:1)\n',
    );
    expect(brief(await patternsOf([zipped, text]))).toEqual(
      [
        ['at <*> (<path>)', 3],
        ['Error: lost', 1],
        ['served <num> users in <duration>', 1],
      ].sort((a, b) => Number(b[1]) - Number(a[1])),
    );
  });
});

test('a large file has the same patterns in one thread and in two', { timeout: 60_000 }, async () => {
  const users = ['ann', 'bob', 'cy', 'dee'];
  const records = Array.from({ length: 150_000 }, (_, i) => ({
    time: new Date(1.7e12 + i * 7).toISOString(),
    level: i % 9 === 0 ? 'error' : 'info',
    pad: 'x'.repeat(150),
    message: `user ${users[(i * 7) % 4]} opened /page/${i} in ${i % 100}ms from site-${i % 5}`,
  }));
  const path = fileOf('large.log', records);
  const one = await patternsOf([path], { newSinceMs: 1.7e12 + 500_000 });
  expect(await patternsOf([path], { newSinceMs: 1.7e12 + 500_000, threads: 2 })).toEqual(one);
  expect(one.records + one.recordsBefore).toBe(150_000);
});

// ---- what changed ----

const at = (minute: number, message: string) => ({ time: new Date(minute * 60_000).toISOString(), message });
const steady = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => [at(from + i, 'request served'), at(from + i, `took ${i}ms`)]).flat();

describe('what is new, gone or changed', () => {
  const fault = Array.from({ length: 40 }, (_, i) => at(600 + i, 'connection lost'));
  const path = fileOf('changed.log', [
    ...steady(0, 660),
    ...Array.from({ length: 200 }, (_, i) => at(i * 3, 'old cron ran')),
    ...fault,
    at(650, 'once only'),
  ]);

  test('since a time', async () => {
    const report = await patternsOf([path], { newSinceMs: 600 * 60_000 });
    expect(changed(report)).toEqual(
      [
        ['new', 'connection lost'],
        ['gone', 'old cron ran'],
      ].sort((a, b) => a[0].length - b[0].length),
    );
    expect(report.patterns.find(({ pattern }) => pattern === 'connection lost')).toMatchObject({
      count: 40,
      countBefore: 0,
      firstMs: 600 * 60_000,
    });
    expect(report.patterns.find(({ pattern }) => pattern === 'old cron ran')).toMatchObject({
      count: 0,
      countBefore: 200,
      lastMs: 199 * 3 * 60_000,
      example: 'old cron ran',
    });
  });

  test('against other files', async () => {
    const before = fileOf('before.log', [
      ...steady(0, 600),
      ...Array.from({ length: 200 }, (_, i) => at(i * 3, 'cron ran')),
    ]);
    const after = fileOf('after.log', [...steady(600, 1200), ...fault]);
    expect(changed(await patternsOf([after], { against: before }))).toEqual([
      ['new', 'connection lost'],
      ['gone', 'cron ran'],
    ]);
  });

  test('what came in one burst before is not said to be gone', async () => {
    const before = fileOf('burst.log', [...steady(600, 1200), ...fault]);
    const after = fileOf('quiet.log', steady(1200, 1800));
    expect(changed(await patternsOf([after], { against: before }))).toEqual([]);
  });

  test('more and less', async () => {
    const some = (count: number, message: string) => Array.from({ length: count }, (_, i) => at(i % 60, message));
    const before = fileOf('less.log', [
      ...some(1000, 'request served'),
      ...some(50, 'retry'),
      ...some(200, 'cache hit'),
    ]);
    const after = fileOf('more.log', [
      ...some(1000, 'request served'),
      ...some(200, 'retry'),
      ...some(50, 'cache hit'),
    ]);
    expect(changed(await patternsOf([after], { against: before }))).toEqual([
      ['more', 'retry'],
      ['less', 'cache hit'],
    ]);
  });

  test('nothing is compared where one side has no message', async () => {
    const report = await patternsOf([path], { newSinceMs: 1e9 });
    expect(changed(report)).toEqual([]);
    expect(report).toMatchObject({ records: 0, isComparison: true });
  });

  test('quiet logs show next to no change', async () => {
    let falseFinds = 0;
    for (let run = 0; run < 40; run++) {
      const random = randomFrom(run);
      const logs = Array.from({ length: 2000 }, () => {
        const kind = Math.floor(random() ** 2 * 30);
        return at(Math.floor(random() * 600), `kind ${'abcdefghijklmnopqrstuvwxyzABCD'[kind].repeat(3 + kind)}`);
      });
      falseFinds +=
        changed(await patternsOf([fileOf('quiet.log', logs)], { newSinceMs: 480 * 60_000 })).length > 0 ? 1 : 0;
    }
    expect(falseFinds).toBeLessThanOrEqual(2);
  });
});

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// ---- loggers' own templates ----

describe('templates of loggers', () => {
  test('@mt is the pattern, and the example is rendered', async () => {
    const path = fileOf('clef.log', [
      { '@t': '2026-01-01T00:00:00Z', '@mt': 'Hello {User} of {N}', User: 'ann', N: 7 },
      { '@t': '2026-01-01T00:00:01Z', '@mt': 'Hello {User} of {N}', User: 'bob', N: 8 },
      { '@t': '2026-01-01T00:00:02Z', '@mt': 'Goodbye 7', '@m': 'Goodbye 7' },
    ]);
    const report = await patternsOf([path]);
    expect(brief(report)).toEqual([
      ['Hello {User} of {N}', 2],
      ['Goodbye 7', 1],
    ]);
    expect(report.patterns[0]).toMatchObject({ example: 'Hello ann of 7', isTemplate: true });
    expect(brief(await patternsOf([path], { filter: 'message:bob' }))).toEqual([['Hello {User} of {N}', 1]]);
  });

  test("MongoDB's id tells statements of the same text apart", async () => {
    const entry = (id: number, msg: string) => ({
      t: { $date: '2026-01-01T00:00:00Z' },
      s: 'I',
      c: 'NETWORK',
      id,
      msg,
    });
    const path = fileOf('mongo.log', [
      entry(1, 'Waiting'),
      entry(2, 'Waiting'),
      entry(1, 'Waiting'),
      entry(3, 'on 7 of 9'),
    ]);
    expect(brief(await patternsOf([path]))).toEqual([
      ['Waiting', 2],
      ['Waiting', 1],
      ['on 7 of 9', 1],
    ]);
  });

  test('of records that the PostgreSQL operator passes on, what the server said', async () => {
    const passedOn = (message: unknown, severity: unknown = 'LOG') => ({
      level: 'info',
      msg: 'record',
      record: { error_severity: severity, message },
    });
    const path = fileOf('cnpg.log', [
      passedOn('connection received: host=10.0.0.7 port=5432'),
      passedOn('connection received: host=10.0.0.8 port=5433'),
      passedOn('syntax error at "\n"', 'ERROR'),
      { level: 'info', msg: 'Backup not configured' },
      { level: 'info', msg: 'kept', record: { message: 'of another shape' } },
      passedOn(7),
    ]);
    const report = await patternsOf([path]);
    expect(report.patterns.map(({ pattern, count, example }) => [pattern, count, example])).toEqual([
      ['connection received: host=<ip> port=<num>', 2, 'connection received: host=10.0.0.7 port=5432'],
      ['Backup not configured', 1, 'Backup not configured'],
      ['kept', 1, 'kept'],
      ['record', 1, 'record'],
      ['syntax error at " "', 1, 'syntax error at "\n"'],
    ]);
  });
});

const data = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

describe.skipIf(!existsSync(data))('on ../shared/data (skipped where it is missing)', () => {
  const truths: readonly (readonly [string, (record: Record<string, unknown>) => string])[] = [
    ['services/mongod.log', ({ id, msg }) => `${id} ${msg}`],
    ['services/mongod-replica.log', ({ id, msg }) => `${id} ${msg}`],
    ['loggers/serilog-clef-umbraco.json', (record) => String(record['@mt'])],
    ['loggers/csharp-serilog-json_sample-serilog-json.log', (record) => String(record['@mt'])],
  ];

  test('what PostgreSQL said through its operator is told apart', async () => {
    const { patterns } = await patternsOf([`${data}services/postgres-cnpg.log`]);
    const texts = patterns.map(({ pattern }) => pattern);
    expect(texts).not.toContain('record');
    expect(texts.some((text) => text.startsWith('connection received: host='))).toBe(true);
    expect(texts.length).toBeGreaterThan(5);
  });

  test.each(truths)('%s has exactly its templates', async (name, templateOf) => {
    const counts = new Map<string, number>();
    for (const line of readFileSync(data + name, 'utf8')
      .replace(/^\uFEFF/, '')
      .split('\n')
      .filter((text) => text.trim() !== '')) {
      const template = templateOf(JSON.parse(line));
      counts.set(template, (counts.get(template) ?? 0) + 1);
    }
    const { patterns } = await patternsOf([data + name]);
    const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => b - a);
    expect(patterns.every(({ isTemplate }) => isTemplate)).toBe(true);
    expect(sorted(patterns.map(({ count }) => count))).toEqual(sorted([...counts.values()]));
  });
});
