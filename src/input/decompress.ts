/** Decompression as streams. What was read before a fault is delivered, then the fault is thrown. */

import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress as ZstdDecompress } from 'fzstd';
import xz from 'xz-decompress';
import { asBuffer, type Bytes, slices } from './byte-stream.ts';
import { bunzip2 } from './bzip2.ts';
import { InputError } from './input-error.ts';
import type { Compression } from './sniff.ts';

const { XzReadableStream } = xz;

/** Compressed bytes handed over at a time: bounds what one step may inflate to (gzip: a thousandfold). */
const pieceBytes = 16 * 1024;

/** A stream of compressed bytes. `restart` opens it anew where that is possible (a file). */
export interface Compressed {
  readonly name: string;
  readonly bytes: Bytes;
  readonly restart?: () => Bytes;
}

export function decompress(input: Compressed, compression: Compression): Bytes {
  switch (compression) {
    case 'gzip':
      return explained(
        nativeDecompress(input, () => zlib.createGunzip()),
        input.name,
        'gzip',
      );
    case 'zstd':
      return explained(unzstd(input), input.name, 'zstd');
    case 'bzip2':
      return explained(bunzip2(input.bytes), input.name, 'bzip2');
    case 'xz':
      return explained(unxz(input.bytes), input.name, 'xz');
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

/** gzip by node:zlib, which reads several members in turn and zero padding. */
async function* nativeDecompress(input: Compressed, create: () => Transform): AsyncGenerator<Uint8Array> {
  const progress: Progress = { fedBytes: 0, deliveredBytes: 0 };
  try {
    yield* feed(create(), input.bytes, progress, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (isTruncation(error) || isSystemError(error)) throw error;
    if (input.restart !== undefined) yield* salvage(create(), input.restart(), progress);
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
async function* salvage(transform: Transform, bytes: Bytes, done: Progress): AsyncGenerator<Uint8Array> {
  let skipBytes = done.deliveredBytes;
  try {
    for await (const chunk of feed(transform, bytes, { fedBytes: 0, deliveredBytes: 0 }, done.fedBytes)) {
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
  transform: Transform,
  source: Bytes,
  progress: Progress,
  carefulFrom: number,
): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  transform.on('data', (chunk: Uint8Array) => out.push(chunk));
  transform.on('error', (error) => {
    failure ??= { error };
  });
  // A write that fails is never confirmed: the stream closes.
  const closed = new Promise<void>((resolve) => transform.once('close', () => resolve()));
  const drained = function* () {
    for (const chunk of out.splice(0)) {
      progress.deliveredBytes += chunk.length;
      yield chunk;
    }
    if (failure !== undefined) throw failure.error;
  };
  try {
    for await (const chunk of source) {
      for (const piece of carefulSlices(chunk, progress, carefulFrom)) {
        await Promise.race([new Promise<void>((resolve) => transform.write(piece, () => resolve())), closed]);
        yield* drained();
        progress.fedBytes += piece.length;
      }
    }
    transform.end();
    await closed;
    yield* drained();
  } finally {
    transform.destroy();
  }
}

function* carefulSlices(chunk: Uint8Array, progress: Progress, carefulFrom: number): Generator<Uint8Array> {
  const start = progress.fedBytes;
  const plain = Math.max(0, Math.min(chunk.length, carefulFrom - start));
  yield* slices(chunk.subarray(0, plain), pieceBytes);
  yield* slices(chunk.subarray(plain), 1);
}

/** Node 22.15 and later have zstd; the types of our oldest Node do not know it. */
function nativeZstd(): (() => Transform) | undefined {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return typeof create === 'function' ? () => create() : undefined;
}

function unzstd(input: Compressed): Bytes {
  const create = nativeZstd();
  return create === undefined ? portableUnzstd(input.bytes) : nativeDecompress(input, create);
}

/** fzstd: several frames in turn, skippable ones passed over. */
export async function* portableUnzstd(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = [];
  const decoder = new ZstdDecompress((chunk) => {
    // The decoder goes on using its buffers.
    if (chunk.length > 0) out.push(chunk.slice());
  });
  try {
    for await (const chunk of bytes) {
      for (const piece of slices(chunk, pieceBytes)) {
        decoder.push(piece);
        yield* out.splice(0);
      }
    }
    decoder.push(new Uint8Array(0), true);
  } catch (error) {
    yield* out.splice(0);
    throw error;
  }
  yield* out.splice(0);
}

const xzHeader = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** xz: the library reads one stream; a file may hold several (`cat a.xz b.xz`), so they are told apart here. */
async function* unxz(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const source = new XzStreams(bytes);
  try {
    while (await source.next()) yield* unxzOne(source.current());
  } finally {
    await source.close();
  }
}

async function* unxzOne(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const source = new XzInput(bytes);
  let reader: XzReader | undefined;
  try {
    const started = await startXz(source.stream);
    reader = started.reader;
    for (let next = started.first; !next.done; next = await reader.read()) {
      if (next.value.length > 0) yield next.value;
    }
  } catch (error) {
    if (source.failure !== undefined) throw source.failure.error;
    throw source.ended ? new Error('unexpected end of data') : error;
  } finally {
    await reader?.cancel().catch(() => {});
  }
}

type XzReader = ReadableStreamDefaultReader<Uint8Array>;
interface XzStarted {
  readonly reader: XzReader;
  readonly first: Awaited<ReturnType<XzReader['read']>>;
}

let lastStart: Promise<unknown> = Promise.resolve();

/** The library shares one WebAssembly instance and lets one stream be read at a time. Several are read in turns (`--merge`):
 *  its lock would be a deadlock. So each gets an instance of its own; only their starts wait for each other. */
function startXz(stream: ReadableStream<Uint8Array>): Promise<XzStarted> {
  const started = lastStart.then(async () => {
    Reflect.set(XzReadableStream, '_contextMutex', { acquire: async () => {}, release: () => {} });
    Reflect.set(XzReadableStream, '_moduleInstance', undefined);
    Reflect.set(XzReadableStream, '_moduleInstancePromise', undefined);
    const reader = new XzReadableStream(stream).getReader();
    return { reader, first: await reader.read() };
  });
  lastStart = started.catch(() => {});
  return started;
}

/** Bytes as the kind of stream that the library reads. */
class XzInput {
  failure: { readonly error: unknown } | undefined;
  ended = false;
  readonly stream: ReadableStream<Uint8Array>;

  constructor(bytes: Bytes) {
    const iterator = bytes[Symbol.asyncIterator]();
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      try {
        const next = await iterator.next();
        if (!next.done) return controller.enqueue(next.value);
      } catch (error) {
        this.failure = { error };
      }
      this.ended = true;
      controller.close();
    };
    this.stream = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
  }
}

/** Cuts a file of xz streams where a footer ("YZ"), padding by zeros and a header follow each other. */
class XzStreams {
  readonly #iterator: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;
  constructor(bytes: Bytes) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** Whether another stream begins. */
  async next(): Promise<boolean> {
    while (this.#rest.length < xzHeader.length && !this.#ended) await this.#more();
    return this.#rest.subarray(0, xzHeader.length).equals(xzHeader);
  }

  async *current(): AsyncGenerator<Uint8Array> {
    let passed: Buffer = Buffer.alloc(0);
    for (;;) {
      const end = this.#boundary(passed);
      if (end >= 0) {
        const piece = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end);
        if (piece.length > 0) yield piece;
        return;
      }
      // A header may be cut by the chunk's end.
      const keep = this.#ended ? 0 : Math.min(this.#rest.length, xzHeader.length - 1);
      const piece = this.#rest.subarray(0, this.#rest.length - keep);
      this.#rest = this.#rest.subarray(piece.length);
      if (piece.length > 0) {
        passed = Buffer.concat([passed, piece]).subarray(-1024);
        yield piece;
      }
      if (this.#ended) return;
      await this.#more();
    }
  }

  #boundary(passed: Buffer): number {
    for (let at = this.#rest.indexOf(xzHeader); at >= 0; at = this.#rest.indexOf(xzHeader, at + 1)) {
      const before = Buffer.concat([passed, this.#rest.subarray(Math.max(0, at - 1024), at)]);
      if (/YZ(?:\0{4})*$/.test(before.toString('latin1'))) return at;
    }
    return -1;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }

  async #more(): Promise<void> {
    const next = await this.#iterator.next();
    if (next.done) this.#ended = true;
    else this.#rest = this.#rest.length === 0 ? asBuffer(next.value) : Buffer.concat([this.#rest, next.value]);
  }
}
