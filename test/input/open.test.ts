import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { InputFile } from '../../src/input/input.ts';
import { InputError } from '../../src/input/input-error.ts';
import { openBytes } from '../../src/input/open.ts';
import { portableUnzstd } from '../../src/input/zstd.ts';
import { chunked, gather, hasProgram, read, run, temporaryFolder } from './reading.ts';

const folder = temporaryFolder();
const text = Array.from({ length: 20_000 }, (_, i) => `{"n":${i},"id":"${(i * 2654435761) % 4294967296}"}\n`).join('');
const plain = join(folder, 'plain.log');
writeFileSync(plain, text);

const file = (path: string): InputFile => ({ path, name: path, named: true });
const write = (name: string, bytes: Uint8Array | string): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

/** All that could be read, and how it ended. */
async function attempt(path: string): Promise<{ text: string; error: InputError | undefined }> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of openBytes(file(path))) chunks.push(chunk);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { text: Buffer.concat(chunks).toString(), error };
  }
  return { text: Buffer.concat(chunks).toString(), error: undefined };
}

const programs: [string, string, string[]][] = [
  ['gzip', 'gz', ['-c']],
  ['zstd', 'zst', ['-q', '-c']],
  ['bzip2', 'bz2', ['-c']],
  ['xz', 'xz', ['-c']],
];

describe.each(programs)('%s', (program, ending, args) => {
  const here = hasProgram(program);
  const pack = (input: string) => run(program, args, input);

  test.runIf(here)('gives the bytes back, by content and not by name', async () => {
    expect(await attempt(write(`${program}.log`, pack(text)))).toEqual({ text, error: undefined });
  });

  test.runIf(here)('several members in a row, small and empty ones too', async () => {
    const path = write(`many.${ending}`, Buffer.concat([pack('a\n'), pack(''), pack(text), pack('z\n')]));
    expect(await attempt(path)).toEqual({ text: `a\n${text}z\n`, error: undefined });
  });

  test.runIf(here)('hundreds of members, which end anywhere in what is read at a time', async () => {
    const members = Array.from({ length: 300 }, (_, i) => `${text.slice(i * 7, i * 7 + ((i * 7919) % 3000))}\n`);
    // Members of the same few lengths, so that the program need not run for each.
    const packed = new Map(members.slice(0, 12).map((member) => [member, pack(member)]));
    const [...kinds] = packed.keys();
    const chosen = members.map((_, i) => kinds[(i * 31) % kinds.length]);
    const path = write(`hundreds.${ending}`, Buffer.concat(chosen.map((member) => packed.get(member) ?? Buffer.of())));
    expect(await attempt(path)).toEqual({ text: chosen.join(''), error: undefined });
  });

  test.runIf(here)('an empty one', async () => {
    expect(await attempt(write(`empty.${ending}`, pack('')))).toEqual({ text: '', error: undefined });
  });

  test.runIf(here)('cut off: what could be read, then an error', async () => {
    const packed = pack(text);
    for (const share of [0.3, 0.7, 0.999]) {
      const read = await attempt(write(`cut.${ending}`, packed.subarray(0, Math.floor(packed.length * share))));
      expect(text.startsWith(read.text)).toBe(true);
      expect(read.error?.message).toMatch(/ends too early/);
    }
  });

  // fzstd, which stands in for zstd before Node 22.15, does not look at checksums.
  const noticesDamage = program !== 'zstd' || 'createZstdDecompress' in zlib;
  test.runIf(here && noticesDamage)('damaged: an error that says so', async () => {
    const packed = Buffer.from(pack(text));
    packed.fill(0xa5, packed.length >> 1, (packed.length >> 1) + 64);
    const read = await attempt(write(`bad.${ending}`, packed));
    expect(read.error?.message).toMatch(/damaged|ends too early/);
  });
});

describe('gzip in particular', () => {
  test('zero padding and garbage behind it are ignored, as gzip does', async () => {
    const packed = gzipSync(text);
    for (const tail of [Buffer.alloc(512), Buffer.from('garbage'), Buffer.from([0x1f, 0x8b, 0xff, 0, 0])]) {
      const path = write('tail.gz', Buffer.concat([packed, tail]));
      expect((await attempt(path)).text).toBe(text);
    }
  });

  test('a wrong checksum is an error after the data', async () => {
    const packed = gzipSync(text);
    packed[packed.length - 8] ^= 1;
    const read = await attempt(write('crc.gz', packed));
    expect(read.text).toBe(text);
    expect(read.error?.message).toMatch(/damaged/);
  });

  test('a cut file is a problem beside its records', async () => {
    const path = write('short.gz', gzipSync(text));
    truncateSync(path, 30_000);
    const reading = await read(path);
    expect(reading.lines.length).toBeGreaterThan(1000);
    expect(reading.problems).toMatchObject(
      [{ severity: 'error', message: /ends too early/ }].map(() => ({ severity: 'error' })),
    );
    expect((await read(path, { named: false })).problems).toMatchObject([{ severity: 'note' }]);
  });

  test('gzip inside gzip', async () => {
    expect((await attempt(write('twice.gz', gzipSync(gzipSync(text))))).text).toBe(text);
  });
});

describe('zstd without the runtime’s own', () => {
  test.runIf(hasProgram('zstd'))('frames in a row, any chunks', async () => {
    const packed = Buffer.concat([run('zstd', ['-q', '-c'], text), run('zstd', ['-q', '-c', '-19'], text)]);
    const cuts = Array.from({ length: 200 }, (_, i) => i * 379);
    expect((await gather(portableUnzstd(chunked(packed, cuts)))).toString()).toBe(text + text);
  });
});

describe('xz in turns', () => {
  test.runIf(hasProgram('xz'))('two files read line by line together, one left early', async () => {
    const path = write('turns.xz', run('xz', ['-c'], text));
    const streams = [openBytes(file(path)), openBytes(file(path)), openBytes(file(path))];
    for (const stream of streams) expect((await stream.next()).done).toBe(false);
    await streams[0]?.return(undefined);
    for (const stream of streams.slice(1)) expect((await gather(stream)).length).toBeGreaterThan(0);
    expect((await attempt(path)).text).toBe(text);
  });
});

describe('archives', () => {
  const sources = join(folder, 'sources');
  mkdirSync(join(sources, 'sub'), { recursive: true });
  writeFileSync(join(sources, 'a.log'), text);
  writeFileSync(join(sources, 'sub', 'b.log.gz'), gzipSync('{"b":1}\n'));
  writeFileSync(join(sources, 'picture.png'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 1, 2, 3]));
  writeFileSync(join(sources, 'empty.log'), '');
  const names = ['a.log', 'sub/b.log.gz', 'picture.png', 'empty.log'];

  const check = async (path: string) => {
    const reading = await read(path);
    expect(reading.files).toEqual(['a.log', 'sub/b.log.gz', 'empty.log']);
    expect(reading.texts).toEqual([...text.trimEnd().split('\n'), '{"b":1}']);
    expect(reading.problems).toMatchObject([{ severity: 'note' }]);
    expect(reading.lines.at(-1)?.line).toBe(1);
  };

  test.runIf(hasProgram('tar'))('tar and tar.gz, by content', async () => {
    for (const flags of ['cf', 'czf']) {
      const path = join(folder, `archive-${flags}.log`);
      run('tar', [flags, path, '-C', sources, ...names]);
      await check(path);
    }
  });

  test.runIf(hasProgram('tar'))('a tar that is cut off', async () => {
    const path = join(folder, 'cut.tar');
    run('tar', ['cf', path, '-C', sources, ...names]);
    truncateSync(path, 200_000);
    const reading = await read(path);
    expect(reading.texts.length).toBeGreaterThan(5000);
    expect(reading.problems).toHaveLength(1);
  });

  test.runIf(hasProgram('tar'))('members that are left early are passed over', async () => {
    const path = join(folder, 'left.tar');
    run('tar', ['cf', path, '-C', sources, ...names]);
    const { openMembers } = await import('../../src/input/open.ts');
    const seen: string[] = [];
    for await (const opened of openMembers(file(path))) {
      seen.push(opened.file.member ?? '');
      for await (const _chunk of opened.bytes) break;
    }
    expect(seen).toEqual(names);
  });

  test.runIf(hasProgram('zip'))('zip', async () => {
    const path = join(folder, 'archive.zip');
    run('sh', ['-c', `cd "$1" && zip -q "$2" ${names.join(' ')}`, 'sh', sources, path]);
    await check(path);
    truncateSync(path, 10_000);
    expect((await read(path)).problems).toMatchObject([{ severity: 'error' }]);
  });
});

describe('files that cannot be read', () => {
  test('one that has gone, a folder, one without permission', async () => {
    expect((await read(join(folder, 'gone.log'))).problems).toMatchObject([{ message: 'no such file or folder' }]);
    expect((await read(folder)).problems).toMatchObject([{ message: 'is a folder' }]);
  });

  test('a file that grows while it is read', async () => {
    const path = write('grows.log', 'a\n');
    appendFileSync(path, 'b');
    expect(await read(path)).toMatchObject({ texts: ['a', 'b'], unfinished: [2] });
  });
});
