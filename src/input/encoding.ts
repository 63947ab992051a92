/** UTF-16 input (what PowerShell's `>` writes) becomes UTF-8; the byte order mark of UTF-8 is taken off. */

import type { Bytes } from './byte-stream.ts';

export type Encoding = 'utf-8' | 'utf-8 with BOM' | 'utf-16le' | 'utf-16be';

/** Bytes that `sniffEncoding` needs. */
export const encodingBytes = 4;

export function sniffEncoding(head: Uint8Array): Encoding {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8 with BOM';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (head.length < 4) return 'utf-8';
  // Without a mark: two ASCII characters in a row show by their zeros.
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be';
  return 'utf-8';
}

/** The stream as UTF-8 without a byte order mark. */
export function toUtf8(bytes: Bytes, encoding: Encoding): Bytes {
  switch (encoding) {
    case 'utf-8':
      return bytes;
    case 'utf-8 with BOM':
      return withoutStart(bytes, 3);
    default:
      return transcode(bytes, encoding);
  }
}

async function* withoutStart(bytes: Bytes, length: number): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const chunk of bytes) {
    const skip = Math.min(left, chunk.length);
    left -= skip;
    if (skip < chunk.length) yield skip === 0 ? chunk : chunk.subarray(skip);
  }
}

async function* transcode(bytes: Bytes, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Uint8Array> {
  // The decoder drops the mark.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text.length > 0) yield Buffer.from(text);
  }
  const rest = decoder.decode();
  if (rest.length > 0) yield Buffer.from(rest);
}
