/** Judges from the first bytes how an input is compressed and packed. Names are not asked: content decides. */

export { sniffFraming } from './framing.ts';

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'zip';

/** Bytes that the two functions here need to be sure. */
export const sniffBytes = 512;

const signatures: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

export function sniffCompression(head: Uint8Array): Compression {
  for (const [compression, signature] of signatures) {
    if (startsWith(head, signature) && (compression !== 'bzip2' || isBzip2(head))) return compression;
  }
  return isZstdSkippable(head) ? 'zstd' : 'none';
}

function startsWith(head: Uint8Array, signature: readonly number[]): boolean {
  return head.length >= signature.length && signature.every((byte, i) => head[i] === byte);
}

/** "BZh" alone could be text: a level 1-9 and a block (pi) or the end (square root of pi) must follow. */
function isBzip2(head: Uint8Array): boolean {
  const level = head[3] ?? 0;
  if (level < 0x31 || level > 0x39) return false;
  const magic = Array.from(head.subarray(4, 10), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return magic.length > 0 && ('314159265359'.startsWith(magic) || '177245385090'.startsWith(magic));
}

/** A zstd file may begin with a skippable frame (pzstd, seekable zstd): 0x184D2A50 to 5F, little-endian. */
function isZstdSkippable(head: Uint8Array): boolean {
  return head.length >= 8 && (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

/** A tar archive has "ustar" at byte 257 of its first header. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= 262 && Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar';
}
