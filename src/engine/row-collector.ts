/** Collects matching records into blocks that can cross between threads. */

import { Kind } from '../core/value.ts';
import type { ScanBatch } from '../kernel/reader.ts';
import type { RowBlock } from './job.ts';

const blockBytes = 1 << 20;
const blockRows = 1 << 14;

export interface OriginalLine {
  (line: number): Uint8Array | undefined;
}

/** Appends bytes with their ends; grows by doubling. */
class LineBuffer {
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  readonly ends: number[] = [];

  get used(): number {
    return this.#used;
  }

  add(line: Uint8Array): void {
    const needed = this.#used + line.length + 1;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = grown;
    }
    this.#bytes.set(line, this.#used);
    this.#used += line.length;
    this.ends.push(this.#used);
    this.#bytes[this.#used++] = 0x0a;
  }

  take(): { bytes: Uint8Array; ends: Uint32Array } {
    const taken = { bytes: this.#bytes.slice(0, this.#used), ends: Uint32Array.from(this.ends) };
    this.#used = 0;
    this.ends.length = 0;
    return taken;
  }
}

export class RowCollector {
  readonly #emit: (block: RowBlock) => void;
  readonly #timeSlot: number;
  readonly #lines = new LineBuffer();
  readonly #records = new LineBuffer();
  #numbers: number[] = [];
  #flags: number[] = [];
  #times: number[] = [];
  #sources: string[] = [];
  #hasSources = false;
  #hasRecords = false;

  /** `timeSlot` is -1 where rows carry no times. */
  constructor(timeSlot: number, emit: (block: RowBlock) => void) {
    this.#timeSlot = timeSlot;
    this.#emit = emit;
  }

  /** Adds record i. `original` is its line in the input where a wrapper was taken off. */
  add(batch: ScanBatch, i: number, original: Uint8Array | undefined, isContext: boolean): void {
    const record = batch.lineBytes(i);
    this.#lines.add(original ?? record);
    if (original !== undefined) this.#hasRecords = true;
    if (original !== undefined || this.#hasRecords) this.#catchUp(record);
    this.#numbers.push(batch.lineNumber(i));
    this.#flags.push((batch.isText(i) ? 1 : 0) | (isContext ? 2 : 0));
    const source = batch.source(i);
    if (source !== '') this.#hasSources = true;
    this.#sources.push(source);
    if (this.#timeSlot >= 0) {
      const column = batch.columns[this.#timeSlot];
      this.#times.push(column.kind[i] === Kind.number ? column.num[i] : Number.NaN);
    }
    if (this.#lines.used > blockBytes || this.#numbers.length >= blockRows) this.flush();
  }

  /** Records are kept apart only once a wrapper was met in the block; those before it are their own lines. */
  #catchUp(record: Uint8Array): void {
    if (this.#records.ends.length < this.#numbers.length) this.flushBefore();
    this.#records.add(record);
  }

  /** Hands on what was collected before the line just added. */
  private flushBefore(): void {
    const { bytes, ends } = this.#lines.take();
    const last = ends[ends.length - 1];
    const start = ends.length > 1 ? ends[ends.length - 2] + 1 : 0;
    this.#lines.add(bytes.subarray(start, last));
    this.#hand({ bytes: bytes.subarray(0, start), ends: ends.subarray(0, -1) }, undefined);
  }

  flush(): void {
    if (this.#numbers.length === 0) return;
    const records = this.#hasRecords ? this.#records.take() : undefined;
    this.#hand(this.#lines.take(), records);
    this.#hasRecords = false;
  }

  #hand(lines: { bytes: Uint8Array; ends: Uint32Array }, records: { bytes: Uint8Array; ends: Uint32Array } | undefined): void {
    const block: RowBlock = {
      ...lines,
      lines: Float64Array.from(this.#numbers),
      flags: Uint8Array.from(this.#flags),
      ...(this.#timeSlot >= 0 ? { times: Float64Array.from(this.#times) } : {}),
      ...(records === undefined ? {} : { records }),
      ...(this.#hasSources ? { sources: this.#sources } : {}),
    };
    this.#numbers = [];
    this.#flags = [];
    this.#times = [];
    this.#sources = [];
    this.#hasSources = false;
    this.#emit(block);
  }
}
