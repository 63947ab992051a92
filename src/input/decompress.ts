/** Decompression as streams. What was read before a fault is delivered, then the fault is thrown. */

import zlib from 'node:zlib';
import { type Bytes, slices } from './byte-stream.ts';
import { InputError } from './input-error.ts';
import { lazily } from './lazily.ts';
import type { Decoder, NativeFormat } from './native-decoder.ts';
import type { Compression } from './sniff.ts';

/** Compressed bytes handed over at a time: bounds what one step may inflate to (gzip: a thousandfold). */
export const pieceBytes = 16 * 1024;

/** A stream of compressed bytes. `restart` opens it anew where that is possible (a file). */
export interface Compressed {
  readonly name: string;
  readonly bytes: Bytes;
  readonly restart?: () => Bytes;
}

export function decompress(input: Compressed, compression: Compression): Bytes {
  switch (compression) {
    case 'gzip':
      return explained(nativeDecompress(input, 'gzip'), input.name, 'gzip');
    case 'zstd':
      return explained(unzstd(input), input.name, 'zstd');
    case 'bzip2':
      return explained(
        lazily(async () => (await import('./bzip2.ts')).bunzip2(input.bytes)),
        input.name,
        'bzip2',
      );
    case 'xz':
      return explained(
        lazily(async () => (await import('./xz.ts')).unxz(input.bytes)),
        input.name,
        'xz',
      );
    case 'zip':
      return refused(input.name);
    case 'none':
      return input.bytes;
  }
}

// biome-ignore lint/correctness/useYield: it only throws, when it is read
async function* refused(name: string): AsyncGenerator<Uint8Array> {
  throw new InputError(name, 'a zip archive can be read from a file only: save it and name the file');
}

/** Says in plain words what the decompressors say in theirs. */
async function* explained(bytes: Bytes, name: string, format: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    if (error instanceof InputError || isSystemError(error)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new InputError(
      name,
      isTruncation(error) ? truncated(format) : `the ${format} data is damaged (${text}); what came before is used`,
    );
  }
}

function truncated(format: string): string {
  return `the ${format} data ends too early (a copy that was cut off, or a file still being written); what came before is used`;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function isTruncation(error: unknown): boolean {
  return error instanceof Error && /unexpected end|unexpected EOF|ended prematurely/i.test(error.message);
}

/** A decoder takes several members in turn, and zero padding. */
async function* nativeDecompress(input: Compressed, format: NativeFormat): AsyncGenerator<Uint8Array> {
  const { nativeDecoder } = await import('./native-decoder.ts');
  const progress: Progress = { fedBytes: 0, deliveredBytes: 0 };
  try {
    yield* feed(nativeDecoder(format), input.bytes, progress, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (isTruncation(error) || isSystemError(error)) throw error;
    if (input.restart !== undefined) yield* salvage(nativeDecoder(format), input.restart(), progress);
    // Like gzip: bytes after a complete member that are no member are ignored.
    if (!isTrailingGarbage(error) || progress.deliveredBytes === 0) throw error;
  }
}

interface Progress {
  /** Compressed bytes taken without a fault. */
  fedBytes: number;
  deliveredBytes: number;
}

function isTrailingGarbage(error: unknown): boolean {
  return error instanceof Error && /incorrect header check|unknown compression method|header flags/.test(error.message);
}

/** zlib drops what a faulty piece held before its fault: once more, and from the faulty piece on byte by byte. */
async function* salvage(decoder: Decoder, bytes: Bytes, done: Progress): AsyncGenerator<Uint8Array> {
  let skipBytes = done.deliveredBytes;
  try {
    for await (const chunk of feed(decoder, bytes, { fedBytes: 0, deliveredBytes: 0 }, done.fedBytes)) {
      const from = Math.min(skipBytes, chunk.length);
      skipBytes -= from;
      if (from === chunk.length) continue;
      done.deliveredBytes += chunk.length - from;
      yield chunk.subarray(from);
    }
  } catch {
    // The fault is the one already known.
  }
}

/** Hands the source over piece by piece and yields what each gave; bytes after `carefulFrom` singly. */
async function* feed(
  decoder: Decoder,
  source: Bytes,
  progress: Progress,
  carefulFrom: number,
): AsyncGenerator<Uint8Array> {
  const counted = function* (chunks: readonly Uint8Array[]) {
    for (const chunk of chunks) {
      progress.deliveredBytes += chunk.length;
      yield chunk;
    }
  };
  try {
    for await (const chunk of source) {
      for (const piece of carefulSlices(chunk, progress, carefulFrom)) {
        yield* counted(decoder.push(piece));
        progress.fedBytes += piece.length;
      }
    }
    yield* counted(decoder.end());
  } finally {
    decoder.close();
  }
}

function* carefulSlices(chunk: Uint8Array, progress: Progress, carefulFrom: number): Generator<Uint8Array> {
  const start = progress.fedBytes;
  const plain = Math.max(0, Math.min(chunk.length, carefulFrom - start));
  yield* slices(chunk.subarray(0, plain), pieceBytes);
  yield* slices(chunk.subarray(plain), 1);
}

/** Node 22.15 and later have zstd; the types of our oldest Node do not know it. */
function unzstd(input: Compressed): Bytes {
  if (typeof Reflect.get(zlib, 'createZstdDecompress') === 'function') return nativeDecompress(input, 'zstd');
  return lazily(async () => (await import('./zstd.ts')).portableUnzstd(input.bytes));
}
