/** By what a file is known again: device and inode while it exists, and its bytes, which also its copies have. */

import { type BigIntStats, readSync } from 'node:fs';

/** Bytes at the beginning of a file by which it is known. */
export const headBytes = 1024;
/** Bytes before the place read up to by which it is checked that the file is still the one that was read. */
export const recentBytes = 256;

/** A file, and how far it was read. */
export interface Fingerprint {
  /** Device and inode. */
  readonly identity: string;
  /** The first bytes, decompressed; fewer than `headBytes` where there are no more. */
  readonly head: Buffer;
  /** The place read up to; undefined where the file was there before and was never read. */
  readonly offset: number | undefined;
  /** The last bytes before `offset`. */
  readonly recent: Buffer;
}

export function identityOf({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string {
  return `${dev}:${ino}`;
}

/** Whether one begins with the other. Of an empty beginning nothing can be told. */
export function beginAlike(a: Buffer, b: Buffer): boolean {
  const length = Math.min(a.length, b.length);
  return length > 0 && a.subarray(0, length).equals(b.subarray(0, length));
}

/** Up to `length` bytes from `offset` on: fewer only at the end. */
export function readAt(fd: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(fd, buffer, filled, length - filled, offset + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}
