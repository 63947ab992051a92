/** Streams of bytes: reading files, looking ahead, cutting. Every stream here goes at the pace of its reader. */

import { type FileHandle, open } from 'node:fs/promises';

export type Bytes = AsyncIterable<Uint8Array>;

const readBytes = 256 * 1024;

/** The bytes of a file, pipe or device. Each chunk is a fresh buffer that belongs to the reader. */
export async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafeSlow(readBytes);
      const { bytesRead } = await handle.read(buffer, 0, readBytes, null);
      if (bytesRead === 0) return;
      yield bytesRead === readBytes ? buffer : buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** The bytes of a file that is held open, from its beginning or from `at` on. It stays open. */
export async function* readHeld(handle: FileHandle, at = 0): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(readBytes), 0, readBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield bytesRead === readBytes ? buffer : buffer.subarray(0, bytesRead);
  }
}

/** The first bytes of a stream and the whole stream again. */
export interface Peeked {
  readonly head: Uint8Array;
  readonly bytes: Bytes;
}

/** Reads until `enough(head)` or the end. A failure meanwhile is kept for the reader of `bytes`. */
export async function peek(source: Bytes, enough: (head: Uint8Array) => boolean): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let head: Uint8Array = new Uint8Array(0);
  let failure: { readonly error: unknown } | undefined;
  while (chunks.length === 0 || !enough(head)) {
    try {
      const next = await iterator.next();
      if (next.done) break;
      chunks.push(next.value);
      head = chunks.length === 1 ? next.value : Buffer.concat([head, next.value]);
    } catch (error) {
      failure = { error };
      break;
    }
  }
  return { head, bytes: resume(chunks, iterator, failure) };
}

async function* resume(
  chunks: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
  failure: { readonly error: unknown } | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
    if (failure !== undefined) throw failure.error;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/** Leaves a stream that is not (or not to its end) read: files behind it are closed. */
export async function close(bytes: Bytes): Promise<void> {
  const iterator = bytes[Symbol.asyncIterator]();
  // A generator that never ran would not clean up.
  await iterator.next().catch(() => {});
  await iterator.return?.();
}

/** `chunk` in pieces of at most `size` bytes. */
export function* slices(chunk: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** All chunks of a Node stream, also those that arrived before its failure (which Node's own iterator would drop). */
export async function* readStream(stream: NodeJS.ReadableStream & { destroy?(): unknown }): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  let ended = false;
  let wake = () => {};
  const onData = (chunk: Uint8Array | string) => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    stream.pause();
    wake();
  };
  const onError = (error: unknown) => {
    failure ??= { error };
    wake();
  };
  const onEnd = () => {
    ended = true;
    wake();
  };
  stream.on('data', onData).on('error', onError).on('end', onEnd).on('close', onEnd);
  try {
    for (;;) {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield chunk;
      if (failure !== undefined) throw failure.error;
      if (ended) return;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      stream.resume();
      await woken;
    }
  } finally {
    stream.off('data', onData).off('end', onEnd).off('close', onEnd);
    if (!ended) stream.pause();
    stream.destroy?.();
  }
}
