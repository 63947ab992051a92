/** Copies of what was read: what they hold of the rest, whatever happens to their names. */

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Fingerprint, headBytes, recentBytes } from '../../src/input/fingerprint.ts';
import { KnownFiles } from '../../src/input/known-files.ts';
import { restOfCopy } from '../../src/input/rotations.ts';
import { newFolder } from './following.ts';

const offset = 5000;
/** Over what is kept of a compressed copy's rest. */
const largeBytes = 17 * 1024 * 1024;

function content(name: string, bytes: number): Buffer {
  const line = (i: number): string => `{"from":"${name}","i":${i}}`.padEnd(99, ' ').concat('\n');
  return Buffer.from(Array.from({ length: Math.ceil(bytes / 100) }, (_, i) => line(i)).join('')).subarray(0, bytes);
}

function readUpTo(bytes: Buffer, place = offset): Fingerprint {
  return {
    identity: '1:1',
    head: bytes.subarray(0, Math.min(headBytes, place)),
    offset: place,
    recent: bytes.subarray(Math.max(0, place - recentBytes), place),
  };
}

async function bytesOf(chunks: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks ?? []) all.push(chunk);
  return Buffer.concat(all);
}

const inputOf = (path: string) => ({ path, name: path, named: false });

describe('the rest of a copy', () => {
  const ours = content('ours', offset + largeBytes);
  const other = content('other', offset + largeBytes);

  test.each([
    ['plain', 'app.log.1', (bytes: Buffer) => bytes],
    ['packed', 'app.log.1.gz', (bytes: Buffer) => gzipSync(bytes, { level: 1 })],
  ])('%s, large: its name belongs to another file, and then to none, before it is read', async (_kind, name, pack) => {
    const path = join(newFolder(), name);
    writeFileSync(path, pack(ours));
    const rest = await restOfCopy(inputOf(path), readUpTo(ours));
    writeFileSync(`${path}.other`, pack(other));
    renameSync(`${path}.other`, path);
    rmSync(path);
    expect((await bytesOf(rest)).equals(ours.subarray(offset))).toBe(true);
  });

  test.each([0, 100, 1024, 4999, 5000])('packed, what is behind %i bytes', async (place) => {
    const path = join(newFolder(), 'app.log.1.gz');
    const small = ours.subarray(0, offset);
    writeFileSync(path, gzipSync(small));
    const known = readUpTo(small, place);
    const rest = await restOfCopy(
      inputOf(path),
      place === 0 ? { ...known, head: small.subarray(0, headBytes) } : known,
    );
    expect((await bytesOf(rest)).toString()).toBe(small.subarray(place).toString());
  });

  test.each([
    ['another beginning', content('other', 9000)],
    ['other bytes before the place', Buffer.concat([content('ours', 4800), content('other', 4200)])],
    ['fewer bytes than were read', content('ours', 4000)],
  ])('is none of a file with %s', async (_what, bytes) => {
    const folder = newFolder();
    for (const [name, packed] of [
      ['app.log.1', bytes],
      ['app.log.1.gz', gzipSync(bytes)],
    ] as const) {
      writeFileSync(join(folder, name), packed);
      expect(await restOfCopy(inputOf(join(folder, name)), readUpTo(content('ours', 9000)))).toBeUndefined();
    }
  });

  test('is not given while the end of the copy is not written', async () => {
    const path = join(newFolder(), 'app.log.1.gz');
    const packed = gzipSync(content('ours', 9000));
    writeFileSync(path, packed.subarray(0, packed.length - 20));
    await expect(restOfCopy(inputOf(path), readUpTo(content('ours', 9000)))).rejects.toThrow();
  });
});

describe('a copy that is only partly written', () => {
  const bytes = content('ours', 9000);
  const closed = { ...readUpTo(bytes, 9000), sizeBytes: 9000, modifiedMs: 0, lines: 90 };
  const original = (known: KnownFiles, candidate: Buffer) =>
    known.original('app.log.1', {
      head: candidate.subarray(0, headBytes),
      sizeBytes: candidate.length,
      bytesAt: (at, length) => candidate.subarray(at, at + length),
    });

  test('is known where its original is gone', () => {
    const known = new KnownFiles();
    known.add('app.log', closed);
    for (const size of [60, 1000, 1024, 5000, 8999, 9000, 9500])
      expect(original(known, content('ours', size))).toBe(closed);
  });

  test('is none of what begins otherwise, or went on otherwise', () => {
    const known = new KnownFiles();
    known.add('app.log', closed);
    expect(original(known, content('other', 5000))).toBeUndefined();
    expect(original(known, Buffer.concat([content('ours', 4000), content('other', 6000)]))).toBeUndefined();
  });
});
