/** bzip2, block by block, with the decoder of unbzip2-stream. (Its stream would unpack all that is left at the end at once.) */

import bitIterator from 'unbzip2-stream/lib/bit_iterator.js';
import bzip2 from 'unbzip2-stream/lib/bzip2.js';
import type { Bytes } from './byte-stream.ts';

/** No block of a level is longer than this when compressed; the decoder cannot wait for more bytes inside a block. */
const maxBlockBytes = (level: number) => 100_000 * level + 25_000;

/** All streams of a file in turn; bytes after them that are no bzip2 are ignored, as bzip2 itself does. */
export async function* bunzip2(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const queue: Uint8Array[] = [];
  let queuedBytes = 0;
  let ended = false;
  const iterator = bytes[Symbol.asyncIterator]();
  const bits = bitIterator(() => {
    const next = queue.shift();
    if (next === undefined) throw new Error('unexpected end of data');
    return next;
  });
  const fill = async (wantedBytes: number): Promise<void> => {
    while (!ended && queuedBytes - bits.bytesRead < wantedBytes) {
      const next = await iterator.next();
      if (next.done) ended = true;
      else if (next.value.length > 0) {
        queue.push(next.value);
        queuedBytes += next.value.length;
      }
    }
  };
  // The bit reader asks for its first bytes when it is made.
  const output = new BlockOutput();
  let level = 0;
  let checksum: number | null = null;
  let streams = 0;
  try {
    for (;;) {
      await fill(maxBlockBytes(level === 0 ? 9 : level));
      if (checksum === null) {
        if (bits.bytesRead >= queuedBytes) return;
        try {
          level = bzip2.header(bits);
        } catch (error) {
          if (streams > 0) return;
          throw error;
        }
        checksum = 0;
        continue;
      }
      checksum = bzip2.decompress(bits, output.put, blockBuffer(level), 100_000 * level, checksum);
      if (checksum === null) streams++;
      yield* output.take();
    }
  } finally {
    await iterator.return?.();
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
