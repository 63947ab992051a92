/** What a rotation leaves beside a log: found by name, told apart by content. */

import { readdirSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Bytes, close, peek, readHeld } from './byte-stream.ts';
import { beginAlike, type Fingerprint, headBytes, recentBytes } from './fingerprint.ts';
import type { InputFile } from './input.ts';
import { compareNames, isCurrent, isRotated, placeOf, withoutRotation } from './log-names.ts';
import { openBytes, openHeldBytes } from './open.ts';
import { sniffCompression } from './sniff.ts';

/** So much of a compressed file's rest is kept from the check; more is read a second time. */
const keptBytes = 16 * 1024 * 1024;

/** The rotations that lie in a folder beside these logs of it, oldest first. Of a log with a date or count in its own name
 *  (app-2026-11-20.log) they have its whole name before theirs. */
export function rotationsBeside(logs: readonly InputFile[], folder: string): InputFile[] {
  const current = new Map(logs.filter(({ path }) => isCurrent(path)).map((file) => [placeOf(file.path).log, file]));
  const others = new Map(logs.filter(({ path }) => !isCurrent(path)).map((file) => [basename(file.path), file]));
  const found: InputFile[] = [];
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const log = isRotated(name) ? (current.get(placeOf(path).log) ?? others.get(withoutRotation(name))) : undefined;
    if (log !== undefined) found.push({ path, name: join(dirname(log.name), name), named: false });
  }
  return found.sort((a, b) => compareNames(a.path, b.path));
}

/** A folder that can't be listed has no rotations that could be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The first bytes of a file, decompressed: empty where there are none yet. Throws what reading does. */
export async function headOf(file: InputFile): Promise<Buffer> {
  const { head, bytes } = await peek(openBytes(file), (seen) => seen.length >= headBytes);
  await close(bytes);
  return Buffer.from(head.subarray(0, headBytes));
}

/** What a copy of a file, compressed or not, holds behind the place up to which that file was read; undefined where it is no
 *  such copy. The copy is held open from here on: it may be compressed, moved or removed while it is read. Throws where the copy is gone or
 *  its end has not been written yet. */
export async function restOfCopy(copy: InputFile, known: Fingerprint): Promise<Bytes | undefined> {
  const { offset } = known;
  if (offset === undefined) return undefined;
  const handle = await open(copy.path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const compression = sniffCompression(buffer.subarray(0, bytesRead));
    const rest =
      compression === 'none'
        ? await restOfPlain(handle, buffer.subarray(0, bytesRead), known, offset)
        : // A zip archive can only be opened by its name: what it is goes by its bytes, each time.
          await restOfPacked(
            () => (compression === 'zip' ? openBytes(copy) : openHeldBytes(copy, handle)),
            known,
            offset,
          );
    if (rest !== undefined) return closing(rest, handle);
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
  await handle.close();
  return undefined;
}

async function* closing(bytes: Bytes, handle: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } finally {
    await handle.close();
  }
}

async function restOfPlain(
  handle: FileHandle,
  head: Buffer,
  known: Fingerprint,
  offset: number,
): Promise<Bytes | undefined> {
  const { length } = known.recent;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(recentBytes), 0, length, offset - length);
  const same = beginAlike(head, known.head) && buffer.subarray(0, bytesRead).equals(known.recent);
  return same ? readHeld(handle, offset) : undefined;
}

/** Reads all of it: a compressed file shows only at its end whether it is whole. The rest is kept where it is small. */
async function restOfPacked(unpacked: () => Bytes, known: Fingerprint, offset: number): Promise<Bytes | undefined> {
  const first = await behind(unpacked(), known, offset);
  if (first === undefined) return undefined;
  let kept: Uint8Array[] = [];
  let restBytes = 0;
  for await (const chunk of first) {
    restBytes += chunk.length;
    if (restBytes <= keptBytes) kept.push(chunk);
  }
  if (restBytes <= keptBytes) return chunksOf(kept);
  kept = [];
  const again = await behind(unpacked(), known, offset);
  if (again === undefined) throw Object.assign(new Error('replaced while it was read'), { code: 'ENOENT' });
  return again;
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** What comes behind the place, of bytes that begin with what was read up to it; undefined where they do not. */
async function behind(source: Bytes, known: Fingerprint, offset: number): Promise<Bytes | undefined> {
  const seen = { bytes: 0, head: Buffer.alloc(0), recent: Buffer.alloc(0) };
  const over: Uint8Array[] = [];
  const iterator = source[Symbol.asyncIterator]();
  for (const needed = Math.max(offset, headBytes); seen.bytes < needed; ) {
    const next = await iterator.next();
    if (next.done) break;
    const chunk = next.value;
    if (seen.head.length < headBytes) seen.head = Buffer.concat([seen.head, chunk]).subarray(0, headBytes);
    const before = chunk.subarray(0, Math.max(0, offset - seen.bytes));
    if (before.length > 0) seen.recent = Buffer.concat([seen.recent, before]).subarray(-recentBytes);
    if (before.length < chunk.length) over.push(chunk.subarray(before.length));
    seen.bytes += chunk.length;
  }
  const { length } = known.recent;
  const recent = seen.recent.subarray(seen.recent.length - length);
  if (seen.bytes >= offset && beginAlike(seen.head, known.head) && recent.equals(known.recent))
    return goingOn(over, iterator);
  await iterator.return?.();
  return undefined;
}

async function* goingOn(
  chunks: readonly Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
