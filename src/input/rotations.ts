/** What a rotation leaves beside a log: found by name, told apart by content. */

import { readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Bytes, close, peek } from './byte-stream.ts';
import { beginAlike, type Fingerprint, headBytes, recentBytes } from './fingerprint.ts';
import type { InputFile } from './input.ts';
import { compareNames, isCurrent, isRotated, placeOf, withoutRotation } from './log-names.ts';
import { openBytes } from './open.ts';
import { sniffCompression } from './sniff.ts';

const readBytes = 512 * 1024;
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
 *  such copy. Throws where the copy is gone or its end has not been written yet. */
export async function restOfCopy(copy: InputFile, known: Fingerprint): Promise<Bytes | undefined> {
  const { offset } = known;
  if (offset === undefined) return undefined;
  const handle = await open(copy.path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    if (sniffCompression(head) !== 'none') {
      await handle.close();
      return await restOfPacked(copy, known, offset);
    }
    const from = offset - known.recent.length;
    const recent = await handle.read(Buffer.alloc(recentBytes), 0, known.recent.length, from);
    const same = beginAlike(head, known.head) && recent.buffer.subarray(0, recent.bytesRead).equals(known.recent);
    if (same) return plainRest(handle, offset);
    await handle.close();
    return undefined;
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}

/** The copy is held open from here on: it may be compressed and removed while it is read. */
async function* plainRest(handle: Awaited<ReturnType<typeof open>>, offset: number): AsyncGenerator<Uint8Array> {
  try {
    for (let at = offset; ; ) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(readBytes), 0, readBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Reads all of it: a compressed file shows only at its end whether it is whole. The rest is kept where it is small. */
async function restOfPacked(copy: InputFile, known: Fingerprint, offset: number): Promise<Bytes | undefined> {
  let at = 0;
  let head = Buffer.alloc(0);
  let recent = Buffer.alloc(0);
  let rest: Uint8Array[] = [];
  for await (const chunk of openBytes(copy)) {
    if (head.length < headBytes) head = Buffer.concat([head, chunk]).subarray(0, headBytes);
    if (at < offset) recent = Buffer.concat([recent, chunk.subarray(0, offset - at)]).subarray(-known.recent.length);
    if (at + chunk.length > offset && at - offset < keptBytes) rest.push(chunk.subarray(Math.max(0, offset - at)));
    at += chunk.length;
  }
  const same = at >= offset && beginAlike(head, known.head) && recent.equals(known.recent);
  if (!same) return undefined;
  if (at - offset <= keptBytes) return chunksOf(rest);
  rest = [];
  return behind(openBytes(copy), offset);
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* behind(bytes: Bytes, offset: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of bytes) {
    if (at + chunk.length > offset) yield chunk.subarray(Math.max(0, offset - at));
    at += chunk.length;
  }
}
