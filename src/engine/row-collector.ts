/** Collects matching records into blocks that can cross between threads. */

import { Kind } from '../core/value.ts';
import type { ScanBatch } from '../kernel/reader.ts';
import type { SortColumns } from '../operators/sort-columns.ts';
import type { RowBlock } from './job.ts';

const blockBytes = 1 << 20;
const blockRows = 1 << 14;

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
  readonly #sortColumns: SortColumns | undefined;
  readonly #lines = new LineBuffer();
  readonly #records = new LineBuffer();
  #numbers: number[] = [];
  #flags: number[] = [];
  #times: number[] = [];
  #sources: string[] = [];
  #hasSources = false;
  #hasRecords = false;
  #name = '';

  /** `timeSlot` is -1 where rows carry no times. */
  constructor(timeSlot: number, sortColumns: SortColumns | undefined, emit: (block: RowBlock) => void) {
    this.#timeSlot = timeSlot;
    this.#sortColumns = sortColumns;
    this.#emit = emit;
  }

  /** What is added from now on comes from this input. */
  startInput(name: string): void {
    this.flush();
    this.#name = name;
  }

  /** Adds record i. `original` is its line in the input where a wrapper was taken off. */
  add(batch: ScanBatch, i: number, original: Uint8Array | undefined, isContext: boolean): void {
    const record = batch.lineBytes(i);
    if (original !== undefined && !this.#hasRecords) {
      // Records are kept apart from their lines only where a wrapper was taken off.
      this.flush();
      this.#hasRecords = true;
    }
    this.#lines.add(original ?? record);
    if (this.#hasRecords) this.#records.add(record);
    this.#sortColumns?.add(batch, i);
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

  flush(): void {
    if (this.#numbers.length === 0) return;
    const records = this.#hasRecords ? this.#records.take() : undefined;
    this.#hand(this.#lines.take(), records);
    this.#hasRecords = false;
  }

  #hand(
    lines: { bytes: Uint8Array; ends: Uint32Array },
    records: { bytes: Uint8Array; ends: Uint32Array } | undefined,
  ): void {
    const block: RowBlock = {
      name: this.#name,
      ...lines,
      lines: Float64Array.from(this.#numbers),
      flags: Uint8Array.from(this.#flags),
      ...(this.#timeSlot >= 0 ? { times: Float64Array.from(this.#times) } : {}),
      ...(this.#sortColumns === undefined ? {} : { sortColumns: this.#sortColumns.take() }),
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
