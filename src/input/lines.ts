/** From chunks to blocks of whole lines. Carriage returns stay; a last line without a newline gets one. */

import { limits } from '../core/limits.ts';
import { asBuffer, type Bytes } from './byte-stream.ts';
import type { Block } from './input.ts';

export interface LineOptions {
  /** Pass on what is there at once (a person is feeding it) instead of collecting a block's worth. */
  readonly eager?: boolean;
  /** Lines longer than this are passed over; default `limits.lineBytes`. */
  readonly lineBytes?: number;
  readonly blockBytes?: number;
  /** The number of the first line; 1. */
  readonly firstLine?: number;
  readonly onLongLine?: (line: number, bytes: number) => void;
  readonly onUnfinishedLine?: (line: number) => void;
}

const newline = 0x0a;
const defaultBlockBytes = 256 * 1024;

export async function* lineBlocks(source: Bytes, options: LineOptions = {}): AsyncGenerator<Block> {
  const assembly = new LineAssembly(options);
  for await (const chunk of source) yield* assembly.take(asBuffer(chunk));
  yield* assembly.end();
}

/** Chunks are kept as they came and joined once, when a block is full: no byte is copied twice, however long a line. */
class LineAssembly {
  readonly #maxLine: number;
  readonly #blockBytes: number;
  readonly #options: LineOptions;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Bytes at the end of #pending that belong to a line without its newline yet. */
  #openBytes = 0;
  /** Inside a line that is too long: its bytes so far. */
  #skippedBytes = 0;
  #nextLine: number;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#maxLine = options.lineBytes ?? limits.lineBytes;
    this.#nextLine = options.firstLine ?? 1;
    this.#blockBytes = options.eager ? 1 : (options.blockBytes ?? defaultBlockBytes);
  }

  *take(chunk: Buffer): Generator<Block> {
    let rest = chunk;
    if (this.#skippedBytes > 0) rest = this.#skip(rest);
    while (rest.length > 0) {
      const first = rest.indexOf(newline);
      const firstBytes = this.#openBytes + (first < 0 ? rest.length : first);
      if (firstBytes > this.#maxLine) {
        yield* this.#flush();
        this.#skippedBytes = this.#openBytes;
        this.#dropOpen();
        rest = this.#skip(rest);
        continue;
      }
      const end = this.#endOfShortLines(rest);
      this.#push(rest.subarray(0, end));
      if (this.#pendingBytes - this.#openBytes >= this.#blockBytes) yield* this.#flush();
      rest = rest.subarray(end);
    }
  }

  *end(): Generator<Block> {
    if (this.#skippedBytes > 0) this.#reportLong();
    if (this.#openBytes > 0) {
      this.#push(Buffer.of(newline));
      yield* this.#flush();
      this.#options.onUnfinishedLine?.(this.#nextLine - 1);
    } else {
      yield* this.#flush();
    }
  }

  /** Where the first line that is too long begins, or the end of `rest`. A chunk is seldom larger than a line may be. */
  #endOfShortLines(rest: Buffer): number {
    if (rest.length + this.#openBytes <= this.#maxLine) return rest.length;
    let start = 0;
    for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline, start)) {
      if (start > 0 && at - start > this.#maxLine) return start;
      start = at + 1;
    }
    return rest.length - start > this.#maxLine ? start : rest.length;
  }

  #push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    const last = bytes.lastIndexOf(newline);
    this.#openBytes = last < 0 ? this.#openBytes + bytes.length : bytes.length - last - 1;
  }

  *#flush(): Generator<Block> {
    const wholeBytes = this.#pendingBytes - this.#openBytes;
    if (wholeBytes === 0) return;
    const [only] = this.#pending;
    const all = this.#pending.length === 1 ? only : Buffer.concat(this.#pending, this.#pendingBytes);
    const bytes = all.subarray(0, wholeBytes);
    this.#pending = this.#openBytes === 0 ? [] : [all.subarray(wholeBytes)];
    this.#pendingBytes = this.#openBytes;
    const firstLine = this.#nextLine;
    const lineCount = countLines(bytes);
    this.#nextLine += lineCount;
    yield { bytes, lineCount, firstLine };
  }

  #dropOpen(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#openBytes = 0;
  }

  /** Passes over the rest of a long line; gives what follows it. */
  #skip(rest: Buffer): Buffer {
    const end = rest.indexOf(newline);
    this.#skippedBytes += end < 0 ? rest.length : end;
    if (end < 0) return rest.subarray(rest.length);
    this.#reportLong();
    return rest.subarray(end + 1);
  }

  #reportLong(): void {
    this.#options.onLongLine?.(this.#nextLine, this.#skippedBytes);
    this.#nextLine++;
    this.#skippedBytes = 0;
  }
}

/** Newlines in `bytes`. (indexOf runs at many GB/s for lines of usual length.) */
export function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}
