/** xz streams. */

import xz from 'xz-decompress';
import { asBuffer, type Bytes } from './byte-stream.ts';

const { XzReadableStream } = xz;

const xzHeader = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** xz: the library reads one stream; a file may hold several (`cat a.xz b.xz`), so they are told apart here. */
export async function* unxz(bytes: Bytes): AsyncGenerator<Uint8Array> {
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
