/** scan(): sources, rows, results, ends. */

import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QueryError, scan, UsageError } from '../../src/index.ts';

const lines = [
  '{"level":30,"time":1700000000000,"route":"/a","duration":5,"msg":"one"}',
  '{"level":50,"time":1700000060000,"route":"/b","duration":50,"msg":"two","id":12345678901234567890}',
  '{"level":50,"time":1700000120000,"route":"/b","duration":0.30000000000000004,"msg":"three"}',
  'Error: out of memory',
];
const text = `${lines.join('\n')}\n`;
const bytes = Buffer.from(text);
let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logscan-library-'));
  writeFileSync(file('a.log'), text);
  writeFileSync(file('b.log.gz'), gzipSync('{"level":60,"time":1700000030000,"msg":"zipped"}\n'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function messages(rows: AsyncIterable<{ msg?: unknown; message?: unknown }>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const row of rows) found.push(row.msg ?? row.message);
  return found;
}

describe('sources', () => {
  test('a path, a URL, a folder, a glob, a list', async () => {
    expect(await messages(scan(file('a.log'), 'level>=error'))).toEqual(['two', 'three']);
    expect(await messages(scan(pathToFileURL(file('a.log')), 'level>=error'))).toEqual(['two', 'three']);
    expect(await messages(scan(folder, 'level>=error'))).toEqual(['two', 'three', 'zipped']);
    expect(await messages(scan(`${folder}/*.gz`, ''))).toEqual(['zipped']);
    expect(await messages(scan([file('b.log.gz'), file('a.log')], 'level=error or level=fatal'))).toEqual([
      'zipped',
      'two',
      'three',
    ]);
  });

  test('bytes in memory, also compressed', async () => {
    expect(await messages(scan(bytes, 'duration>10'))).toEqual(['two']);
    expect(await messages(scan(new Uint8Array(gzipSync(bytes)), 'duration>10'))).toEqual(['two']);
    const { rows } = await scan(bytes, 'head 1 | fields _file, _line').result();
    expect(rows).toEqual([{ _file: '(memory)', _line: 1 }]);
  });

  test('streams: of Node, of the web, of one’s own', async () => {
    expect(await messages(scan(Readable.from([bytes.subarray(0, 50), bytes.subarray(50)]), 'duration>10'))).toEqual([
      'two',
    ]);
    async function* chunks(): AsyncGenerator<string> {
      for (const c of text) yield c;
    }
    expect(await messages(scan(chunks(), 'duration>10'))).toEqual(['two']);
    expect(
      await messages(scan(new Blob([bytes]).stream() as unknown as AsyncIterable<Uint8Array>, 'duration>10')),
    ).toEqual(['two']);
  });

  test('nothing to read is said', async () => {
    await expect(scan(file('absent.log'), '').result()).rejects.toThrow(/absent\.log: no such file/);
    const { rows, summary } = await scan([file('absent.log'), file('a.log')], 'level>=error').result();
    expect(rows).toHaveLength(2);
    expect(summary.problems).toMatchObject([{ path: file('absent.log'), severity: 'error' }]);
    expect(() => scan([], '')).toThrow(UsageError);
    expect(() => scan('-', '')).toThrow(/no path/);
    expect(() => scan(5 as unknown as string, '')).toThrow(UsageError);
    const read = Readable.from([bytes]).destroy();
    expect(() => scan(read, '')).toThrow(/ended already/);
  });

  test('an empty source has no rows', async () => {
    expect((await scan(Buffer.alloc(0), '').result()).rows).toEqual([]);
    expect((await scan(Buffer.alloc(0), 'count').result()).rows).toEqual([{ 'count()': 0 }]);
  });
});

describe('rows', () => {
  test('records are as they were logged; a text line is a message', async () => {
    const { rows, columns } = await scan(bytes, '').result();
    expect(columns).toEqual([]);
    expect(rows[0]).toEqual({ level: 30, time: 1700000000000, route: '/a', duration: 5, msg: 'one' });
    expect(rows[3]).toEqual({ message: 'Error: out of memory' });
  });

  test('ids keep their digits, fractions are numbers', async () => {
    const { rows } = await scan(bytes, 'level>=error').result();
    expect(rows[0].id).toBe('12345678901234567890');
    expect(rows[1].duration).toBe(0.30000000000000004);
    const values = await scan(bytes, 'level>=error | fields id, duration').result();
    expect(values.rows).toEqual([
      { id: '12345678901234567890', duration: 50 },
      { id: null, duration: 0.30000000000000004 },
    ]);
  });

  test('tables: names of levels, ISO times, milliseconds, null', async () => {
    const { rows, columns } = await scan(bytes, 'stats count(), max(time), avg(duration) by level').result();
    expect(columns.map(({ name, type, key }) => [name, type, key])).toEqual([
      ['level', 'level', true],
      ['count()', 'number', false],
      ['max(time)', 'time', false],
      ['avg(duration)', 'duration', false],
    ]);
    expect(rows).toEqual([
      { level: 'error', 'count()': 2, 'max(time)': '2023-11-14T22:15:20.000Z', 'avg(duration)': 25.15 },
      { level: 'info', 'count()': 1, 'max(time)': '2023-11-14T22:13:20.000Z', 'avg(duration)': 5 },
      { level: null, 'count()': 1, 'max(time)': '2023-11-14T22:15:20.000Z', 'avg(duration)': null },
    ]);
  });

  test('hostile keys stay keys', async () => {
    const { rows } = await scan(Buffer.from('{"__proto__":{"x":1},"n":12345678901234567890}\n'), '').result();
    expect(Object.keys(rows[0])).toEqual(['__proto__', 'n']);
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype);
  });
});

describe('options', () => {
  test('limit, jsonOnly, merge', async () => {
    expect(await messages(scan(bytes, '', { limit: 2 }))).toEqual(['one', 'two']);
    expect(await messages(scan(bytes, '', { limit: 0 }))).toEqual([]);
    expect(await messages(scan(bytes, '', { jsonOnly: true }))).toEqual(['one', 'two', 'three']);
    expect(await messages(scan(folder, 'level>=info', { merge: true }))).toEqual(['one', 'zipped', 'two', 'three']);
    const top = await scan(bytes, 'count by level', { limit: 1 }).result();
    expect(top.rows).toEqual([{ level: 'error', 'count()': 2 }]);
  });

  test('now, aliases, durationUnit, logTz', async () => {
    expect(await messages(scan(bytes, 'time>=-90s duration=*', { now: 1700000121000 }))).toEqual(['two', 'three']);
    const own = Buffer.from('{"sev":"error","member":"m1","when":"2024-05-01 10:00:00","latency":2}\n');
    const options = {
      aliases: { level: 'sev', userId: ['nobody', 'member'], time: 'when' },
      durationUnit: 's',
      logTz: '+02:00',
    } as const;
    const { rows } = await scan(own, 'fields level, userId, duration, time', options).result();
    expect(rows).toEqual([{ level: 'error', userId: 'm1', duration: 2000, time: '2024-05-01T08:00:00.000Z' }]);
  });

  test('what makes no sense is said at once', () => {
    expect(() => scan(bytes, '', { threads: 0 })).toThrow(/threads/);
    expect(() => scan(bytes, '', { limit: 1.5 })).toThrow(/limit/);
    expect(() => scan(bytes, '', { now: Number.NaN })).toThrow(/now/);
    expect(() => scan(bytes, '', { aliases: { levle: 'x' } as object })).toThrow(/no canonical field/);
    expect(() => scan(bytes, '', { logTz: 'Mars' })).toThrow(/time zone/);
    expect(() => scan(bytes, 'level>=')).toThrow(QueryError);
    expect(() => scan(bytes, 'head 3 | expand traceId')).toThrow(UsageError);
  });
});

describe('ends', () => {
  test('a scan runs once', async () => {
    const one = scan(bytes, '');
    await one.result();
    await expect(one.result()).rejects.toThrow(/once/);
  });

  test('of a long ordered file only the time that is asked for is read, unless told otherwise', async () => {
    const startMs = 1_700_000_000_000;
    const record = (n: number) => JSON.stringify({ time: startMs + n * 1000, n, pad: 'x'.repeat(60) });
    const elsewhere = mkdtempSync(join(tmpdir(), 'logscan-library-'));
    const long = join(elsewhere, 'long.log');
    writeFileSync(long, Array.from({ length: 20_000 }, (_, n) => `${record(n)}\n`).join(''));
    const query = `time>=${startMs + 19_000_000} | count`;
    const part = await scan(long, query).result();
    const all = await scan(long, query, { seek: false }).result();
    rmSync(elsewhere, { recursive: true });
    expect(part.rows).toEqual([{ 'count()': 1000 }]);
    expect(all.rows).toEqual(part.rows);
    expect(part.summary.skippedBytes).toBeGreaterThan(1_500_000);
    expect(part.summary.records).toBeLessThan(2000);
    expect(all.summary).toMatchObject({ skippedBytes: 0, records: 20_000 });
  });

  test('the summary counts what was read', async () => {
    const one = scan(bytes, 'level>=error');
    await messages(one);
    expect(one.summary).toMatchObject({
      records: 4,
      matched: 2,
      textRecords: 1,
      firstText: { name: '(memory)', line: 4 },
    });
    expect(one.summary.coverage).toMatchObject({ level: 3 });
    const { summary } = await scan(bytes, 'f=null').result();
    expect(summary.hints.length).toBeGreaterThan(0);
  });

  test('leaving early closes the stream', async () => {
    const stream = new PassThrough();
    stream.write(text);
    for await (const row of scan(stream, 'level>=error')) {
      expect(row.msg).toBe('two');
      break;
    }
    expect(stream.destroyed).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(stream.listenerCount('data')).toBe(0);
  });

  test('an abort ends a silent stream, with its reason, and nothing stays on the signal', async () => {
    const controller = new AbortController();
    const stream = new PassThrough();
    stream.write(text);
    const seen: unknown[] = [];
    const running = (async () => {
      for await (const row of scan(stream, 'level>=error', { signal: controller.signal })) {
        seen.push(row.msg);
        if (seen.length === 2) setTimeout(() => controller.abort(new Error('enough')), 10);
      }
    })();
    await expect(running).rejects.toThrow('enough');
    expect(seen).toEqual(['two', 'three']);
    expect(stream.destroyed).toBe(true);
    await expect(scan(bytes, '', { signal: controller.signal }).result()).rejects.toThrow('enough');
  });

  test('an aggregation of an endless stream ends at an abort', async () => {
    const controller = new AbortController();
    const endless = Readable.from(
      (async function* () {
        for (;;) yield bytes;
      })(),
    );
    setTimeout(() => controller.abort(), 20);
    await expect(scan(endless, 'count by level', { signal: controller.signal }).result()).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('a stream that fails fails the scan, after what came before', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield bytes;
      throw new Error('the network is gone');
    }
    const seen: unknown[] = [];
    await expect(
      (async () => {
        for await (const row of scan(broken(), 'level>=error')) seen.push(row.msg);
      })(),
    ).rejects.toThrow('the network is gone');
    expect(seen).toEqual(['two', 'three']);
  });

  test('nothing of the process is touched', async () => {
    const before = [process.eventNames(), process.stdin.listenerCount('data'), process.stdout.listenerCount('error')];
    await scan(bytes, 'stats count() by level').result();
    expect([process.eventNames(), process.stdin.listenerCount('data'), process.stdout.listenerCount('error')]).toEqual(
      before,
    );
  });
});

describe('follow', () => {
  test('records as they come; leaving the loop, an abort and limit end it', async () => {
    writeFileSync(file('live.log'), text);
    const found: unknown[] = [];
    for await (const { msg } of scan(file('live.log'), 'level>=error', { follow: true })) {
      found.push(msg);
      if (found.length === 2) appendFileSync(file('live.log'), text);
      if (found.length === 3) break;
    }
    expect(found).toEqual(['two', 'three', 'two']);
    const { rows } = await scan(file('live.log'), 'level>=error', { follow: true, limit: 3 }).result();
    expect(rows).toHaveLength(3);
    const signal = AbortSignal.timeout(300);
    await expect(scan(file('live.log'), 'level=fatal', { follow: true, signal }).result()).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('refuses what has no end', () => {
    expect(() => scan('live.log', 'count by level', { follow: true })).toThrow(UsageError);
    expect(() => scan('live.log', 'sort level', { follow: true })).toThrow(/sort needs all records/);
  });

  test('tells what could not be read', async () => {
    const running = scan([file('live.log'), file('missing.log')], '', { follow: true, limit: 1 });
    await running.result();
    expect(running.summary.problems).toEqual([
      { path: file('missing.log'), message: 'not there yet; waiting for it', severity: 'note' },
    ]);
  });
});
