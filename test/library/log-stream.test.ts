/** createLogStream(): bytes in, matching records out. */

import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { createLogStream, type LogStreamOptions, QueryError, scan, UsageError } from '../../src/index.ts';

const lines = [
  '\ufeff{"level":"info","time":"2024-05-01T10:00:00Z","userId":"u1","msg":"one"}',
  '{"level":"error","time":"2024-05-01T10:00:01Z","userId":"u2","msg":"two","n":12345678901234567890}\r',
  '',
  'panic: text',
  '{"level":"error","userId":"u2","msg":"three"}',
  '{"level":"error","brok',
  '{"level":"fatal","userId":"u3","msg":"last"}',
];
const text = lines.join('\n');

async function rowsOf(query: string, options: LogStreamOptions = {}, pieceBytes = 7): Promise<unknown[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
  const rows: unknown[] = [];
  await pipeline(Readable.from(pieces), createLogStream(query, options), async (found: AsyncIterable<unknown>) => {
    for await (const row of found) rows.push(row);
  });
  return rows;
}

test.each([
  '',
  'level>=error',
  'userId=u2',
  'panic',
  'level>=error | fields time, userId, _line',
  'time>=2024-05-01T10:00:01Z | fields message, time',
  'userId=* | dedup userId | drop level',
  'where level>=error | head 2',
  'failed=true | fields userId, failed',
])('gives what scan gives: %s', async (query) => {
  const expected = await scan(Buffer.from(text), query).result();
  expect(await rowsOf(query)).toEqual(expected.rows);
});

test('options', async () => {
  expect(await rowsOf('not userId=*', { jsonOnly: true })).toEqual([]);
  expect(await rowsOf('head 1 | fields _file', { name: 'pod-1' })).toEqual([{ _file: 'pod-1' }]);
});

test('a matching line is out before the next comes', async () => {
  const stream = createLogStream('level>=error');
  const got = new Promise((resolve) => stream.once('data', resolve));
  stream.write('{"level":"error","msg":"now"}\n');
  expect(await got).toEqual({ level: 'error', msg: 'now' });
  stream.destroy();
});

test('after head the stream ends, and the rest is passed over', async () => {
  const stream = createLogStream('head 1');
  const rows: unknown[] = [];
  stream.on('data', (row) => rows.push(row));
  const ended = new Promise((resolve) => stream.once('end', resolve));
  for (let i = 0; i < 1000; i++) stream.write(`{"n":${i}}\n`);
  await ended;
  stream.end('{"n":"last"}');
  expect(rows).toEqual([{ n: 0 }]);
});

describe('refusals', () => {
  test.each(['count by level', 'sort -n', 'tail 3', 'stats avg(n)', 'expand traceId', 'level=error | top 3 userId'])(
    '%s',
    (query) => {
      expect(() => createLogStream(query)).toThrow(UsageError);
      expect(() => createLogStream(query)).toThrow(/needs all records/);
    },
  );
  test('a mistake in the query', () => {
    expect(() => createLogStream('level>=')).toThrow(QueryError);
  });
  test('a line that never ends', async () => {
    const stream = createLogStream('', { maxLineLength: 100 });
    await expect(
      pipeline(Readable.from(['x'.repeat(1000)]), stream, new PassThrough({ objectMode: true })),
    ).rejects.toThrow(/maximum buffer/);
  });
  test('an abort', async () => {
    const controller = new AbortController();
    const stream = createLogStream('', { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(pipeline(new PassThrough(), stream, new PassThrough({ objectMode: true }))).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
