/** The scan kernel as its two implementations offer it: wasm.ts (SIMD) and scalar.ts (the oracle). Whole lines go into
 *  `bytes` at `chunkStart`; `scan` turns them into a batch of records with the wanted fields as columns. Only numbers
 *  and one buffer cross the border. All positions are offsets into `bytes`. */

import type { Dictionary } from '../core/batch.ts';

/** Kinds as the kernel writes them: those of core/value.ts below 9, and these, which the reader finishes. */
export const RawKind = {
  missing: 0,
  null: 1,
  false: 2,
  true: 3,
  number: 4,
  string: 5,
  /** An object, an array, or a value that only the whole parsed record gives. */
  compound: 9,
  /** A number of more than 15 significant digits or with an exponent: its text is at start, length. */
  hardNumber: 10,
  /** A string with escapes, at start, length (without its quotes). */
  escapedString: 11,
  /** A text of a time slot that the fast path does not read, at start, length. */
  spanString: 12,
  /** A time: epoch milliseconds in `num`. */
  time: 13,
} as const;

/** Set beside a kind when another alias had a value too. */
export const RIVAL_BIT = 0x80;

export const SlotMode = { plain: 0, time: 1 } as const;

export const RecordFlag = {
  /** Not a JSON object. */
  text: 1,
  /** To be read from the parsed line. */
  hard: 2,
  /** Begins like an object but is none (set beside text). */
  broken: 4,
} as const;

/** Why `scan` returned. */
export const ScanStatus = { end: 0, batchFull: 1, unknownKey: 2, dictionaryFull: 3 } as const;

/** One field's raw values, an element a record. Valid until the next `beginBatch`. */
export interface RawColumn {
  readonly num: Float64Array;
  readonly code: Int32Array;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  /** The node (key) that the value was read from. */
  readonly node: Uint16Array;
  readonly kind: Uint8Array;
}

export interface NodeEntry {
  readonly slot: number;
  /** Lower wins within a slot. */
  readonly rank: number;
  /** Objects, arrays and null don't count. */
  readonly scalar: boolean;
  /** The value is read by the reader from the parsed record. */
  readonly parse: boolean;
}

/** What a key below a parent means. */
export interface NodeSpec {
  readonly container: boolean;
  readonly hard: boolean;
  readonly facts: number;
  readonly entries: readonly NodeEntry[];
}

/** A literal that every matching line must contain one of. Bytes are lower case where case is ignored. */
export interface NeedleBytes {
  readonly bytes: Uint8Array;
  readonly ignoreCase: boolean;
}

export interface KernelConfig {
  readonly slotModes: readonly number[];
  /** The most bytes of lines that fit at once. */
  readonly chunkBytes: number;
  readonly batchRecords: number;
  readonly zonelessIsUtc: boolean;
}

export interface KernelDictionary extends Dictionary {
  /** The texts that the host added take much room: to be reset before the next batch. */
  readonly crowded: boolean;
  /** Forgets all texts, in a new generation. Never while a batch is in use. */
  reset(): void;
}

export interface Kernel {
  readonly name: 'simd' | 'scalar';
  readonly bytes: Uint8Array;
  readonly chunkStart: number;
  readonly chunkBytes: number;
  readonly columns: readonly RawColumn[];
  /** By slot: bit k set when kind k was written in this batch; bit 31 when a rival was met. */
  readonly seen: Uint32Array;
  readonly lineStart: Uint32Array;
  readonly lineEnd: Uint32Array;
  /** Line numbers, counted on from `setLines`. */
  readonly lineNumber: Uint32Array;
  readonly facts: Uint32Array;
  readonly flags: Uint8Array;
  readonly dictionary: KernelDictionary;

  beginBatch(): void;
  /** Scans the whole lines in start..end into the batch, on from what it holds. Returns where to go on; see `status`. */
  scan(start: number, end: number): number;
  /** As scan, but passes over the lines that hold none of the needles. */
  scanMatching(start: number, end: number): number;
  setNeedles(needles: readonly NeedleBytes[]): void;
  status(): number;
  count(): number;
  textCount(): number;
  hardCount(): number;
  lines(): number;
  setLines(lines: number): void;
  /** Lines that scanMatching passed over since `resetPassed`: all, those that are no objects, the first such. */
  passed(): { lines: number; blank: number; text: number; firstText: number };
  resetPassed(): void;
  /** The key that stopped the scan: its parent node and its bytes as written. */
  unknownKey(): { parent: number; start: number; end: number };
  /** Teaches a key; returns its node, or 0 when the table is full (then `forgetKeys` and learn again). */
  learn(parent: number, start: number, end: number, spec: NodeSpec): number;
  forgetKeys(): void;
}
