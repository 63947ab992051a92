/** How far a file was taken: where the last whole line ends that whoever reads it is done with. There reading can go on later. */

import { recentBytes } from './fingerprint.ts';

const newline = 0x0a;

export class TakenLines {
  /** The last whole line taken ends here. */
  offset = 0;
  /** The last bytes before `offset`. */
  recent: Buffer = Buffer.alloc(0);
  /** All that was taken, a line without its newline too. */
  #endBytes = 0;
  #tail: Buffer = Buffer.alloc(0);

  /** What is before `offset` was taken by others, and ends with these bytes. */
  skipTo(offset: number, recent: Buffer): void {
    this.offset = offset;
    this.recent = recent;
    this.#endBytes = offset;
    this.#tail = recent;
  }

  /** A chunk was taken. Without `endBytes` it follows the one before. */
  add(chunk: Uint8Array, endBytes = this.#endBytes + chunk.length): void {
    const last = chunk.lastIndexOf(newline);
    if (last >= 0) {
      this.recent = lastOf(this.#tail, chunk.subarray(0, last + 1));
      this.offset = endBytes - chunk.length + last + 1;
    }
    this.#tail = lastOf(this.#tail, chunk);
    this.#endBytes = endBytes;
  }

  /** Nothing more comes: a last line without its newline was given as it is. */
  end(): void {
    this.offset = this.#endBytes;
    this.recent = this.#tail;
  }
}

function lastOf(before: Uint8Array, chunk: Uint8Array): Buffer {
  if (chunk.length >= recentBytes) return Buffer.from(chunk.subarray(chunk.length - recentBytes));
  const kept = before.subarray(Math.max(0, before.length + chunk.length - recentBytes));
  return Buffer.concat([kept, chunk]);
}
