/** One kernel over bytes: its raw columns as plain values, so that two kernels can be compared. What the host teaches is made
 *  up: enough of every kind of key. */

import { readFileSync } from 'node:fs';
import {
  type Kernel,
  type KernelConfig,
  type NeedleBytes,
  type NodeSpec,
  RawKind,
  RecordFlag,
  RIVAL_BIT,
  ScanStatus,
  SlotMode,
} from '../../src/kernel/kernel.ts';
import { createScalarKernel } from '../../src/kernel/scalar.ts';
import { createWasmKernel } from '../../src/kernel/wasm.ts';

/** Slots: a scalar of several aliases, any value of one, a time, an element that the host reads, an inner value. */
export const slotModes = [SlotMode.plain, SlotMode.plain, SlotMode.time, SlotMode.plain, SlotMode.plain];

/** Keys of the random records. `c` and `cc` hold wanted keys. */
export const keys = [
  'a',
  'b',
  't',
  'c',
  'cc',
  'e',
  'f',
  'x.y',
  'long_key_of_many_letters',
  'é',
  'unwanted',
  '__proto__',
  '',
];

/** What a path of keys means. */
function specOf(path: readonly string[], escaped: boolean): NodeSpec {
  const key = path[path.length - 1];
  const container = key === 'c' || key === 'cc';
  const depth = path.length - 1;
  const entries = [
    ...(key === 'a'
      ? [
          { slot: 0, rank: 10 + depth, scalar: true, parse: false },
          { slot: 1, rank: depth, scalar: false, parse: false },
        ]
      : []),
    ...(key === 'b' ? [{ slot: 0, rank: 5 + depth, scalar: true, parse: false }] : []),
    ...(key === 'long_key_of_many_letters' ? [{ slot: 0, rank: 7, scalar: true, parse: false }] : []),
    ...(key === 't'
      ? [
          { slot: 2, rank: depth, scalar: true, parse: false },
          { slot: 1, rank: 100, scalar: false, parse: false },
        ]
      : []),
    ...(key === 'e' ? [{ slot: 3, rank: depth, scalar: false, parse: true }] : []),
    ...(depth > 0 && (key === 'f' || key === 'x.y') ? [{ slot: 4, rank: depth, scalar: depth > 1, parse: false }] : []),
    ...(key === 'cc' ? [{ slot: 4, rank: 9, scalar: false, parse: false }] : []),
  ];
  return {
    container,
    hard: escaped && (container || entries.length > 0),
    facts: key.length === 0 ? 0 : 1 << (key.charCodeAt(0) % 31),
    entries,
  };
}

export interface RawRecord {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly flags: number;
  readonly facts: number;
  readonly values: readonly string[];
}

export interface RawScan {
  readonly records: RawRecord[];
  readonly lines: number;
  readonly passed: { lines: number; blank: number; text: number; firstText: number };
}

let module: WebAssembly.Module | undefined;
export function kernels(config: KernelConfig): [Kernel, Kernel] {
  module ??= new WebAssembly.Module(readFileSync(new URL('../../dist/kernel.wasm', import.meta.url)));
  return [createWasmKernel(module, config), createScalarKernel(config)];
}

/** Keeps its keys and dictionary from call to call, as a scan does. */
export class RawScanner {
  readonly kernel: Kernel;
  #paths: string[][] = [[]];
  /** How often the table of keys, and the dictionary, was full. */
  restarts = { keys: 0, dictionary: 0 };

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Scans the pieces of whole lines one after the other, each put `shift` bytes behind the chunk's start. */
  scan(pieces: readonly Buffer[], shift: number, needles?: readonly NeedleBytes[]): RawScan {
    const { kernel } = this;
    if (needles !== undefined) kernel.setNeedles(needles);
    kernel.setLines(0);
    kernel.resetPassed();
    const records: RawRecord[] = [];
    let offset = 0;
    for (const piece of pieces) {
      const from = kernel.chunkStart + shift;
      kernel.bytes.set(piece, from);
      this.#scanPiece(from, from + piece.length, needles !== undefined, (record) => {
        records.push({ ...record, start: record.start - from + offset, end: record.end - from + offset });
      });
      offset += piece.length;
    }
    return { records, lines: kernel.lines(), passed: kernel.passed() };
  }

  #scanPiece(start: number, end: number, matching: boolean, onRecord: (record: RawRecord) => void): void {
    const { kernel } = this;
    for (let at = start; at < end; ) {
      kernel.beginBatch();
      let full = false;
      do {
        at = matching ? kernel.scanMatching(at, end) : kernel.scan(at, end);
        full = kernel.status() === ScanStatus.unknownKey && !this.#learn();
      } while (kernel.status() === ScanStatus.unknownKey && !full);
      for (let i = 0; i < kernel.count(); i++) onRecord(this.#record(i));
      if (kernel.status() === ScanStatus.dictionaryFull) {
        this.restarts.dictionary++;
        kernel.dictionary.reset();
      }
      if (full) {
        this.restarts.keys++;
        kernel.forgetKeys();
        this.#paths = [[]];
      }
    }
  }

  #learn(): boolean {
    const { kernel } = this;
    const { parent, start, end } = kernel.unknownKey();
    const written = Buffer.from(kernel.bytes.subarray(start, end)).toString();
    const escaped = written.includes('\\');
    const path = [...this.#paths[parent], escaped ? unescaped(written) : written];
    const node = kernel.learn(parent, start, end, specOf(path, escaped));
    if (node === 0) return false;
    this.#paths[node] = path;
    return true;
  }

  #record(i: number): RawRecord {
    const { kernel } = this;
    return {
      start: kernel.lineStart[i],
      end: kernel.lineEnd[i],
      line: kernel.lineNumber[i],
      flags: kernel.flags[i],
      facts: kernel.facts[i],
      // A hard record's values are not looked at.
      values: kernel.flags[i] & RecordFlag.hard ? [] : kernel.columns.map((_, slot) => this.#value(slot, i)),
    };
  }

  #value(slot: number, i: number): string {
    const { kernel } = this;
    const column = kernel.columns[slot];
    const kind = column.kind[i] & ~RIVAL_BIT;
    if (kind === RawKind.missing) return '-';
    const from = `${this.#paths[column.node[i]].join('>')}${column.kind[i] & RIVAL_BIT ? ' rival' : ''} ${kind}`;
    const { start: lineStart } = { start: kernel.lineStart[i] };
    const span = `${column.start[i] - lineStart}+${column.length[i]}`;
    if (kind === RawKind.number || kind === RawKind.time) return `${from} ${bits(column.num[i])}`;
    if (kind === RawKind.string) return `${from} ${span} ${kernel.dictionary.text(column.code[i])}`;
    return kind === RawKind.compound ? from : `${from} ${span}`;
  }
}

const double = new Float64Array(1);
const words = new BigUint64Array(double.buffer);
function bits(number: number): string {
  double[0] = number;
  return `${number} ${words[0].toString(16)}`;
}

function unescaped(written: string): string {
  try {
    return JSON.parse(`"${written}"`);
  } catch {
    return written;
  }
}
