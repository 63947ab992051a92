/** Collects lines made here (from documents, from wrappers) into a block. */

import { asBuffer } from './byte-stream.ts';
import type { Block } from './input.ts';

const newline = 0x0a;

/** Bytes that grow; `take` gives them away. */
class GrowingBytes {
  #buffer = Buffer.allocUnsafe(16 * 1024);
  length = 0;

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.length += this.#buffer.write(text, this.length);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.length++] = byte;
  }

  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.length);
    this.#buffer = Buffer.allocUnsafe(Math.max(16 * 1024, this.length));
    this.length = 0;
    return taken;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + more));
    grown.set(this.#buffer.subarray(0, this.length));
    this.#buffer = grown;
  }
}

export class BlockBuilder {
  readonly #bytes = new GrowingBytes();
  readonly #original = new GrowingBytes();
  #lineNumbers: number[] = [];
  #originalEnds: number[] = [];
  #sourceOf: number[] = [];
  /** All sources met in this input; the block's own indices point into it. */
  readonly #sources: string[] = [''];
  readonly #sourceIndex = new Map<string, number>([['', 0]]);
  readonly #keepsOriginal: boolean;

  /** `keepsOriginal`: every line is added with the bytes it stands for. */
  constructor(keepsOriginal = false) {
    this.#keepsOriginal = keepsOriginal;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** `parts` together are the line, without its newline. `original` defaults to them. */
  add(parts: readonly (string | Uint8Array)[], line: number, original?: Uint8Array, source = ''): void {
    for (const part of parts) {
      if (typeof part === 'string') this.#bytes.text(part);
      else this.#bytes.bytes(part);
    }
    this.#bytes.byte(newline);
    this.#lineNumbers.push(line);
    if (!this.#keepsOriginal) return;
    if (original !== undefined) this.#original.bytes(original);
    else for (const part of parts) this.#original.bytes(typeof part === 'string' ? Buffer.from(part) : part);
    this.#originalEnds.push(this.#original.length);
    this.#sourceOf.push(this.#indexOf(source));
  }

  /** The lines since the last call, or nothing. */
  take(): Block | undefined {
    if (this.#lineNumbers.length === 0) return undefined;
    const lineNumbers = Uint32Array.from(this.#lineNumbers);
    const block = {
      bytes: asBuffer(this.#bytes.take()),
      lineCount: lineNumbers.length,
      lineNumbers,
      firstLine: lineNumbers[0],
    };
    this.#lineNumbers = [];
    if (!this.#keepsOriginal) return block;
    const originalEnds = Uint32Array.from(this.#originalEnds);
    const sourceOf = Uint16Array.from(this.#sourceOf);
    this.#originalEnds = [];
    this.#sourceOf = [];
    const wrapped = { ...block, original: this.#original.take(), originalEnds };
    return this.#sources.length === 1 ? wrapped : { ...wrapped, sources: this.#sources.slice(), sourceOf };
  }

  /** Sources beyond what 16 bits count go without. */
  #indexOf(source: string): number {
    const known = this.#sourceIndex.get(source);
    if (known !== undefined) return known;
    if (this.#sources.length > 0xffff) return 0;
    this.#sources.push(source);
    this.#sourceIndex.set(source, this.#sources.length - 1);
    return this.#sources.length - 1;
  }
}
