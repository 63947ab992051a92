import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openStdin, probe } from '../../src/input/source.ts';
import { collect, linesOf, read, recording, temporaryFolder } from './reading.ts';

const folder = temporaryFolder();
const write = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

describe('openSources', () => {
  test('UTF-16 as PowerShell writes it, of any framing', async () => {
    const lines = write('lines.log', Buffer.from('\ufeff{"a":1}\r\n{"b":2}\r\n', 'utf16le'));
    expect((await read(lines)).texts).toEqual(['{"a":1}\r', '{"b":2}\r']);
    const document = write('document.json', Buffer.from('\ufeff[\r\n {"a":1}]\r\n', 'utf16le'));
    expect((await read(document)).texts).toEqual(['{"a":1}']);
  });

  test('empty files, blank files, NULs', async () => {
    expect(await read(write('empty.log', ''))).toMatchObject({ texts: [], problems: [], framings: ['lines'] });
    expect((await read(write('blank.log', '\n\n'))).texts).toEqual(['', '']);
    expect((await read(write('nul.log', '\0\0\0{"a":1}\n'))).texts).toEqual(['\0\0\0{"a":1}']);
  });

  test('a line over the limit, in every framing', async () => {
    const long = 'x'.repeat(300);
    const plain = await read(write('long.log', `{"a":1}\n{"b":"${long}"}\n{"c":1}\n`), { lineBytes: 100 });
    expect([plain.texts, plain.long]).toEqual([['{"a":1}', '{"c":1}'], [{ line: 2, bytes: 308 }]]);
    const document = await read(write('long.json', `[{"a":1},\n{"b":"${long}"},\n{"c":1}]`), { lineBytes: 100 });
    expect([document.texts, document.long.map(({ line }) => line)]).toEqual([['{"a":1}', '{"c":1}'], [2]]);
  });

  test('a broken document is a problem beside its records', async () => {
    const reading = await read(write('broken.json', '[{"a":1},\n{"b":'));
    expect(reading.texts).toEqual(['{"a":1}']);
    expect(reading.problems).toMatchObject([{ severity: 'error', message: expect.stringMatching(/line 2/) }]);
  });

  test('a document in a file that is cut off is said once', async () => {
    const packed = gzipSync(`[${'{"a":1},\n'.repeat(1000)}{"b":2}]`, { level: 0 });
    const reading = await read(write('cut.json.gz', packed.subarray(0, 5000)));
    expect(reading.texts.length).toBeGreaterThan(100);
    expect(reading.problems).toHaveLength(1);
  });
});

describe('openStdin', () => {
  const open = async (stream: PassThrough) => {
    const { events, ...seen } = recording();
    const { value } = await openStdin(stream, events).next();
    if (value === undefined) throw new Error('no source');
    return { framing: value.framing, blocks: value.blocks[Symbol.asyncIterator](), seen };
  };
  const next = async (blocks: AsyncIterator<Parameters<typeof linesOf>[0]>) => {
    const { value, done } = await blocks.next();
    return done ? undefined : linesOf(value).map((line) => line.text);
  };

  test.each([
    ['lines', ['{"a":1}\n', '{"b":2}\n'], [['{"a":1}'], ['{"b":2}']]],
    ['wrapped', ['w-1 | {"a":1}\n', 'w-1 | {"b":2}\n'], [['{"a":1}'], ['{"b":2}']]],
    ['document', ['{\n', '"a":1}\n', '{"b":2}\n'], [['{"a":1}'], ['{"b":2}']]],
  ])('%s: each line is out before the next comes', async (framing, chunks, expected) => {
    const stream = new PassThrough();
    const [first = '', ...rest] = chunks;
    stream.write(first);
    const opened = await open(stream);
    expect(opened.framing).toBe(framing);
    if (framing === 'document') stream.write(rest.shift());
    for (const texts of expected) {
      expect(await next(opened.blocks)).toEqual(texts);
      stream.write(rest.shift() ?? '\n');
    }
    stream.end();
  });

  test('a line that comes in two parts, and one without an end', async () => {
    const stream = new PassThrough();
    stream.write('{"a":1}\n{"b"');
    const { blocks, seen } = await open(stream);
    expect(await next(blocks)).toEqual(['{"a":1}']);
    stream.write(':2}\n{"c":3}');
    expect(await next(blocks)).toEqual(['{"b":2}']);
    stream.end();
    expect(await next(blocks)).toEqual(['{"c":3}']);
    expect(await next(blocks)).toBeUndefined();
    expect(seen.unfinished).toEqual([3]);
  });

  test('compressed and empty input', async () => {
    const stream = new PassThrough();
    stream.end(gzipSync('{"a":1}\n'));
    const { events } = recording();
    for await (const source of openStdin(stream, events)) {
      expect((await collect(source.blocks)).map((line) => line.text)).toEqual(['{"a":1}']);
    }
    const empty = new PassThrough();
    empty.end();
    for await (const source of openStdin(empty, events)) expect(await collect(source.blocks)).toEqual([]);
  });

  test('a stream that is left early is let go', async () => {
    const stream = new PassThrough();
    stream.write('{"a":1}\n');
    const { events } = recording();
    for await (const source of openStdin(stream, events)) {
      for await (const _block of source.blocks) break;
      break;
    }
    expect(stream.destroyed).toBe(true);
  });
});

describe('probe', () => {
  test('tells what may be scanned in place', async () => {
    expect(await probe(write('p.log', '{"a":1}\n'))).toMatchObject({
      scannable: true,
      sizeBytes: 8,
      startBytes: 0,
      isRegularFile: true,
    });
    expect(await probe(write('bom.log', '\ufeff{"a":1}\n'))).toMatchObject({ scannable: true, startBytes: 3 });
    expect(await probe(write('p.gz', gzipSync('x')))).toMatchObject({ scannable: false, compression: 'gzip' });
    expect(await probe(write('p.json', '[{"a":1}]'))).toMatchObject({ scannable: false, framing: 'document' });
    expect(await probe(write('p16.log', Buffer.from('\ufeffx', 'utf16le')))).toMatchObject({ scannable: false });
    expect(await probe('/dev/null').catch(() => undefined)).toMatchObject({ isRegularFile: false });
    await expect(probe(join(folder, 'gone'))).rejects.toThrow('no such file');
  });
});
