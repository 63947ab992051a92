/** zstd where Node has none of its own (before 22.15). */

import { Decompress as ZstdDecompress } from 'fzstd';
import { type Bytes, slices } from './byte-stream.ts';
import { pieceBytes } from './decompress.ts';

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
