/** gzip and zstd by node:zlib, in the thread that asks: what its streams give a piece at a time from other threads takes four times as long. */

import { Gunzip, type ZlibOptions, ZstdDecompress } from 'minizlib';

/** As much as is asked of zlib at a time; a piece gives more only where it is packed closer than logs are. */
const outputBytes = 256 * 1024;

export type NativeFormat = 'gzip' | 'zstd';

/** What the pieces of one compressed stream hold. After a fault it takes no more. */
export interface Decoder {
  /** The bytes that the piece gave; throws what is wrong with it. The piece is not needed afterwards. */
  push(piece: Uint8Array): Uint8Array[];
  /** Throws where the stream ends too early. */
  end(): Uint8Array[];
  close(): void;
}

/** The types of the package leave this option of node:zlib out. */
const options: ZlibOptions & { readonly chunkSize: number } = { chunkSize: outputBytes };

/** Reads several members, or frames, in turn, and zero padding. (The package writes into the options that it is given.) */
export function nativeDecoder(format: NativeFormat): Decoder {
  const stream = format === 'gzip' ? new Gunzip({ ...options }) : new ZstdDecompress({ ...options });
  let out: Uint8Array[] = [];
  let failure: { readonly error: unknown } | undefined;
  stream.on('data', (chunk) => out.push(chunk));
  stream.on('error', (error) => {
    failure ??= { error: error instanceof Error && error.cause !== undefined ? error.cause : error };
  });
  const taken = (): Uint8Array[] => {
    if (failure !== undefined) throw failure.error;
    const given = out;
    out = [];
    return given;
  };
  /** Of what was written last; none after a fault. */
  const usedBytes = (): number => stream.handle?.bytesWritten ?? 0;
  return {
    push(piece) {
      let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
      stream.write(rest);
      // Of zstd Node takes one frame at a time; of gzip it leaves only padding.
      for (let used = usedBytes(); format === 'zstd' && used > 0 && used < rest.length; used = usedBytes()) {
        rest = rest.subarray(used);
        stream.write(rest);
      }
      return taken();
    },
    end() {
      stream.end();
      return taken();
    },
    close: () => stream.close(),
  };
}
