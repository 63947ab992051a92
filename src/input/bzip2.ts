/** bzip2, block by block, with the decoder of unbzip2-stream. (Its stream would unpack all that is left at the end at once.) */

import bitIterator from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';
import type { Bytes } from './byte-stream.ts';

type Bits = ReturnType<typeof bitIterator>;

/** No block of a level is longer than this when compressed; the decoder cannot wait for more bytes inside a block. */
const maxBlockBytes = (level: number) => 100_000 * level + 25_000;

/** All streams of a file in turn; bytes after them that are no bzip2 are ignored, as bzip2 itself does. */
export async function* bunzip2(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const input = new BitInput(bytes);
  const output = new BlockOutput();
  try {
    for (let streams = 0; ; streams++) {
      if (!(await input.fill(maxBlockBytes(9)))) return;
      const level = headerLevel(input.bits, streams > 0);
      if (level === undefined) return;
      for (let checksum: number | null = 0; checksum !== null; ) {
        await input.fill(maxBlockBytes(level));
        checksum = bzip2.decompress(input.bits, output.put, blockBuffer(level), 100_000 * level, checksum);
        yield* output.take();
      }
    }
  } finally {
    await input.close();
  }
}

/** The level of the stream that begins; nothing where only garbage follows a stream. */
function headerLevel(bits: Bits, mayBeGarbage: boolean): number | undefined {
  try {
    return bzip2.header(bits);
  } catch (error) {
    if (mayBeGarbage) return undefined;
    throw error;
  }
}

/** The bits of a stream of bytes. The decoder takes them synchronously, so they must be there before. */
class BitInput {
  readonly #iterator: AsyncIterator<Uint8Array>;
  /** The reader takes its first chunk when it is made, before there is one. */
  readonly #queue: Uint8Array[] = [new Uint8Array(0)];
  #queuedBytes = 0;
  readonly bits: Bits = bitIterator(() => {
    const next = this.#queue.shift();
    if (next === undefined) throw new Error('unexpected end of data');
    return next;
  });

  constructor(bytes: Bytes) {
    this.#iterator = bytes[Symbol.asyncIterator]();
  }

  /** Makes `wantedBytes` available, or all that are left; tells whether there are any. */
  async fill(wantedBytes: number): Promise<boolean> {
    while (this.#queuedBytes - this.bits.bytesRead < wantedBytes) {
      const next = await this.#iterator.next();
      if (next.done) break;
      if (next.value.length === 0) continue;
      this.#queue.push(next.value);
      this.#queuedBytes += next.value.length;
    }
    return this.#queuedBytes > this.bits.bytesRead;
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

let sharedBlock = new Int32Array(0);

/** The decoder's work space; it is used within one call only, so all files share it. */
function blockBuffer(level: number): Int32Array {
  if (sharedBlock.length < 100_000 * level) sharedBlock = new Int32Array(100_000 * level);
  return sharedBlock;
}

/** Collects single bytes into chunks. */
class BlockOutput {
  #chunk = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #full: Buffer[] = [];
  readonly put = (byte: number): void => {
    if (this.#length === this.#chunk.length) {
      this.#full.push(this.#chunk);
      this.#chunk = Buffer.allocUnsafe(64 * 1024);
      this.#length = 0;
    }
    this.#chunk[this.#length++] = byte;
  };

  take(): Buffer[] {
    const chunks = this.#full;
    if (this.#length > 0) chunks.push(this.#chunk.subarray(0, this.#length));
    this.#chunk = Buffer.allocUnsafe(64 * 1024);
    this.#length = 0;
    this.#full = [];
    return chunks;
  }
}
