declare module 'unbzip2-stream/lib/bzip2.js' {
  /** Reads n bits; null goes on to the next whole byte. */
  type Bits = ((n: number | null) => number) & { bytesRead: number };
  interface Bzip2 {
    /** Reads a stream's header; gives its level, 1 to 9. */
    header(bits: Bits): number;
    /** Reads a block into `put`; gives the checksum so far, or null at the stream's end. */
    decompress(
      bits: Bits,
      put: (byte: number) => void,
      block: Int32Array,
      blockLength: number,
      checksum: number | null,
    ): number | null;
  }
  const bzip2: Bzip2;
  export default bzip2;
}

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  export default function bitIterator(
    next: () => Uint8Array | undefined,
  ): ((n: number | null) => number) & { bytesRead: number };
}
