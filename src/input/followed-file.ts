/** A file that grows: read to its end, again and again. It is held open, so that it is read to its last byte wherever it was
 *  moved and even when it was removed.
 *
 * Each read takes the bytes just before its place along and compares them with those that were read last: a file that was
 * emptied and written anew is noticed even when it has grown beyond that place in the meantime. */

import { closeSync, fstatSync, openSync } from 'node:fs';
import { beginAlike, type Fingerprint, headBytes, identityOf, readAt, recentBytes } from './fingerprint.ts';
import type { InputFile } from './input.ts';
import { TakenLines } from './taken-lines.ts';

/** As the engine reads files: small enough to stay in the cache until it is scanned. */
const chunkBytes = 512 * 1024;
/** The file system's clock goes in ticks: within one a file can change and keep its time. */
const clockTickMs = 100;

const newline = 0x0a;
const noBytes: Buffer = Buffer.alloc(0);

export interface FollowedFileEvents {
  /** The file was emptied or written anew: gives what can still be had of what it held. Then its bytes end. */
  truncated(file: FollowedFile): AsyncIterable<Uint8Array>;
}

export class FollowedFile implements Fingerprint {
  readonly file: InputFile;
  readonly identity: string;
  /** It stays open while the file is being read. */
  readonly fd: number;
  head = noBytes;
  offset = 0;
  recent = noBytes;
  /** The size at the last look: what lay between `offset` and it when the file was emptied is lost, unless a copy has it. */
  sizeBytes = 0;
  /** Lines given so far, by whoever cuts them. */
  lines = 0;
  /** It left the name it was followed by (moved, removed, replaced), at this time. */
  leftAtMs: number | undefined;
  /** Of the file as it was read to its end. */
  modifiedMs = -1;
  /** What whoever reads it is done with. */
  readonly taken = new TakenLines();
  #grewAtMs = Date.now();
  #ending = false;
  #hasEnded = false;
  /** Zeros at the beginning: a writer that did not notice that its file was emptied goes on at its old place. */
  readonly #skipsZeros: boolean;
  #woken: () => void = () => undefined;
  readonly #endWaiters: (() => void)[] = [];

  private constructor(file: InputFile, fd: number, offset: number, skipsZeros: boolean) {
    this.file = file;
    this.fd = fd;
    this.identity = identityOf(fstatSync(fd, { bigint: true }));
    this.#skipsZeros = skipsZeros;
    this.#learnHead();
    this.skipTo(offset, 0);
  }

  /** From its beginning, or from `offset` on. Throws what the file system does. */
  static open(file: InputFile, offset = 0): FollowedFile {
    const fd = openSync(file.path, 'r');
    try {
      return new FollowedFile(file, fd, offset, false);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** The same file after it was emptied, from its beginning. This one must not be read any more. */
  anew(): FollowedFile {
    const next = new FollowedFile(this.file, this.fd, 0, true);
    next.leftAtMs = this.leftAtMs;
    return next;
  }

  /** What is there, and what comes. Ends when `end` was called, and when the file was emptied. */
  async *bytes(events: FollowedFileEvents): AsyncGenerator<Uint8Array> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#woken = resolve;
      });
      const found = this.#next();
      if (found === 'truncated') {
        for await (const chunk of events.truncated(this)) {
          yield chunk;
          this.taken.add(chunk);
        }
        return;
      }
      if (found !== 'nothing') {
        const endBytes = this.offset;
        if (found.length > 0) yield found;
        this.taken.add(found, endBytes);
        continue;
      }
      if (this.#ending) return;
      for (const resolve of this.#endWaiters.splice(0)) resolve();
      await woken;
    }
  }

  /** Where the last whole line ends; 0 where there is none near the end. */
  endOfLines(): number {
    const { size } = fstatSync(this.fd);
    const from = Math.max(0, size - chunkBytes);
    return from + readAt(this.fd, from, size - from).lastIndexOf(newline) + 1;
  }

  /** What is before `offset` was read by others; `lines` lines. */
  skipTo(offset: number, lines: number): void {
    this.offset = offset;
    this.lines = lines;
    this.recent = readAt(this.fd, Math.max(0, offset - recentBytes), Math.min(offset, recentBytes));
    this.taken.skipTo(offset, this.recent);
  }

  /** Whether a file of this size and time has nothing that was not read. */
  isReadUp({ sizeBytes, modifiedMs }: { readonly sizeBytes: number; readonly modifiedMs: number }): boolean {
    return sizeBytes === this.offset && modifiedMs === Math.trunc(this.modifiedMs);
  }

  /** Looks for more. */
  wake(): void {
    this.#woken();
  }

  /** Bytes end where the file does now. */
  end(): void {
    this.#ending = true;
    this.wake();
  }

  /** Resolves once all that the file holds then was read and taken, or its bytes have ended. */
  readToEnd(): Promise<void> {
    if (this.#hasEnded) return Promise.resolve();
    const read = new Promise<void>((resolve) => {
      this.#endWaiters.push(resolve);
    });
    this.wake();
    return read;
  }

  /** The bytes have ended and were taken, a last line without its newline too. */
  ended(): void {
    this.#hasEnded = true;
    this.taken.end();
    for (const resolve of this.#endWaiters.splice(0)) resolve();
  }

  close(): void {
    closeSync(this.fd);
  }

  /** For how long nothing was added, as far as was looked. */
  quietMs(nowMs: number): number {
    return nowMs - Math.max(this.#grewAtMs, this.leftAtMs ?? 0);
  }

  /** Takes note of what its beginning is now, where it was shorter before. False where it is another: the file was emptied. */
  refresh(): boolean {
    return this.#learnHead() && beginAlike(readAt(this.fd, 0, headBytes), this.head) === this.head.length > 0;
  }

  /** Whether the file holds these bytes there. */
  holds(bytes: Buffer, offset: number): boolean {
    return readAt(this.fd, offset, bytes.length).equals(bytes);
  }

  #next(): Buffer | 'nothing' | 'truncated' {
    const { size, mtimeMs } = fstatSync(this.fd);
    if (size < Math.max(this.offset, this.head.length)) return 'truncated';
    if (size === this.offset && mtimeMs === this.modifiedMs) return 'nothing';
    if (!this.#learnHead()) return 'truncated';
    const before = this.recent.length;
    const read = readAt(this.fd, this.offset - before, before + Math.min(size - this.offset, chunkBytes));
    if (!read.subarray(0, before).equals(this.recent)) return 'truncated';
    this.sizeBytes = size;
    const chunk = read.subarray(before);
    // Emptied and written anew before anything of it was read.
    if (this.offset === 0 && chunk.length > 0 && !beginAlike(chunk, this.head)) return 'truncated';
    if (chunk.length === 0) {
      if (Date.now() - mtimeMs > clockTickMs) this.modifiedMs = mtimeMs;
      return 'nothing';
    }
    this.#grewAtMs = Date.now();
    this.offset += chunk.length;
    this.recent = Buffer.from(read.subarray(Math.max(0, read.length - recentBytes)));
    return this.#skipsZeros ? withoutZeros(chunk, this.head) : chunk;
  }

  /** False where the beginning is another than before. */
  #learnHead(): boolean {
    if (this.head.length === headBytes) return true;
    const head = readAt(this.fd, 0, headBytes);
    if (head.length < this.head.length || (this.head.length > 0 && !beginAlike(head, this.head))) return false;
    this.head = head;
    return true;
  }
}

const zeros = Buffer.alloc(chunkBytes);

/** Takes off the zeros that fill a file from its beginning to where its writer goes on. */
function withoutZeros(chunk: Buffer, head: Buffer): Buffer {
  if (head[0] !== 0) return chunk;
  if (chunk.equals(zeros.subarray(0, chunk.length))) return noBytes;
  return chunk.subarray(chunk.findIndex((byte) => byte !== 0));
}
