/** A batch: a few thousand records as columns. Filters, aggregates and operators see nothing else, whether the columns
 * come from the kernel (a scan) or from rows (a stage after an aggregation). */

import type { ColumnType } from './value.ts';

/** Texts as small integers. Codes are 0..size-1 within a generation; when `generation` changes all codes are void, and
 * whatever was remembered per code must be forgotten. A generation never changes within a batch. */
export interface Dictionary {
  readonly size: number;
  readonly generation: number;
  text(code: number): string;
  /** Where the UTF-8 bytes of a text lie, for those who need no text of it; false where they are not at hand. */
  locate?(code: number, place: BytePlace): boolean;
  /** The code of a text; adds it where it is new. */
  intern(text: string): number;
}

/** Bytes start..end of a buffer, valid until the next batch. */
export interface BytePlace {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** One wanted field over the records of a batch. Arrays may be longer than the batch's count. */
export interface Column {
  readonly type: ColumnType;
  /** {@link Kind} of each record's value. */
  readonly kind: Uint8Array;
  /** The number where kind is `number` or `bigNumber`; elsewhere undefined content. */
  readonly num: Float64Array;
  /** The dictionary code where kind is `string`, `object`, `array` or `bigNumber`; elsewhere undefined content. */
  readonly code: Int32Array;
}

export interface Batch {
  /** Records in the batch; selections hold indices below it. */
  readonly count: number;
  readonly dictionary: Dictionary;
  /** By slot number, as the plan's binder gave them out. */
  readonly columns: readonly Column[];
  /** Which input, in the order of the command line, the records come from. */
  readonly fileIndex: number;
  /** Where record i starts in its input, in bytes: orders records within an input. */
  offsetBytes(i: number): number;
  /** Of a scan: which line of its input record i is, from 1; in a byte range of a plain file, counted from the range's start. */
  lineNumber?(i: number): number;
  /** The whole record i as text (its line), for free text. */
  lineText(i: number): string;
  /** Of a scan: its bytes, valid until the next batch. */
  lineBytes?(i: number): Uint8Array;
}

/** Keeps the selected records that match: compacts `selection[0..n)` in place, keeping order, and returns how many stay. */
export type BatchPredicate = (batch: Batch, selection: Int32Array, n: number) => number;
