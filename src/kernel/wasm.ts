/** The SIMD kernel: assembly/ compiled to WebAssembly, over one fixed memory. */

import type { BytePlace } from '../core/batch.ts';
import { BugError } from '../core/errors.ts';
import type { Kernel, KernelConfig, KernelDictionary, NeedleBytes, NodeSpec, RawColumn } from './kernel.ts';
import {
  columnViews,
  dictionaryEntriesMax,
  dictionaryHeapBytes,
  dictionarySlotsMask,
  entriesMax,
  keyHeapBytes,
  type Layout,
  layOut,
  needleHeapBytes,
  needlesMax,
  nodeSlotsMask,
  nodesMax,
  scratchLength,
} from './layout.ts';
import { rarestPair } from './rare-bytes.ts';

/** The module's functions and registers. */
interface Exports {
  configure(field: number, value: number): void;
  addNode(
    node: number,
    parent: number,
    ptr: number,
    length: number,
    facts: number,
    firstEntry: number,
    entryCount: number,
    flags: number,
  ): void;
  resetNodes(): void;
  intern(ptr: number, length: number): number;
  resetDictionary(): void;
  beginBatch(): void;
  scan(start: number, end: number): number;
  scanMatching(start: number, end: number): number;
  setNeedles(count: number, slashMatters: number): void;
  resetPassed(): void;
  setLines(lines: number): void;
  readonly dictSize: WebAssembly.Global;
  readonly count: WebAssembly.Global;
  readonly textCount: WebAssembly.Global;
  readonly hardCount: WebAssembly.Global;
  readonly status: WebAssembly.Global;
  readonly lines: WebAssembly.Global;
  readonly keyStart: WebAssembly.Global;
  readonly keyEnd: WebAssembly.Global;
  readonly keyParent: WebAssembly.Global;
  readonly passedLines: WebAssembly.Global;
  readonly passedBlank: WebAssembly.Global;
  readonly passedText: WebAssembly.Global;
  readonly firstPassedText: WebAssembly.Global;
}

const pageBytes = 65536;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** A kernel over a compiled module (dist/kernel.wasm). Throws RangeError where the memory cannot be had. */
export function createWasmKernel(module: WebAssembly.Module, config: KernelConfig): Kernel {
  const layout = layOut(config);
  const pages = Math.ceil(layout.totalBytes / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new WebAssembly.Instance(module, { env: { memory, abort: () => undefined } });
  const exports = instance.exports as unknown as Exports;
  configureModule(exports, layout, config);
  return new WasmKernel(exports, memory.buffer, layout, config);
}

function configureModule(exports: Exports, layout: Layout, config: KernelConfig): void {
  const o = layout.offsets;
  const values = [
    o.nodes,
    o.nodeSlots,
    nodeSlotsMask,
    o.entries,
    o.dictionarySlots,
    dictionarySlotsMask,
    o.dictionaryEntries,
    dictionaryEntriesMax,
    o.dictionaryHeap,
    dictionaryHeapBytes,
    config.batchRecords,
    o.lineStart,
    o.lineEnd,
    o.lineNumber,
    o.facts,
    o.flags,
    config.slotModes.length,
    o.slotModes,
    o.seen,
    o.columns,
    layout.columnStride,
    o.needles,
    config.zonelessIsUtc ? 1 : 0,
    o.places,
  ];
  values.forEach((value, field) => {
    exports.configure(field, value);
  });
  exports.resetNodes();
}

class WasmDictionary implements KernelDictionary {
  generation = 0;
  readonly #exports: Exports;
  readonly #bytes: Buffer;
  readonly #entries: Uint32Array;
  readonly #scratch: number;
  #texts: (string | undefined)[] = [];

  constructor(exports: Exports, buffer: ArrayBuffer, layout: Layout) {
    this.#exports = exports;
    this.#bytes = Buffer.from(buffer);
    this.#entries = new Uint32Array(buffer, layout.offsets.dictionaryEntries, dictionaryEntriesMax * 3);
    this.#scratch = layout.offsets.scratch + 8;
  }

  get size(): number {
    return this.#overflow.length > 0 ? overflowBase + this.#overflow.length : this.#exports.dictSize.value;
  }

  /** Texts that did not fit, or are too long for the scratch: kept here until the next generation. */
  #overflow: string[] = [];
  #overflowCodes = new Map<string, number>();
  #overflowLength = 0;

  get crowded(): boolean {
    return this.#overflowLength > dictionaryHeapBytes;
  }

  text(code: number): string {
    if (code >= overflowBase) return this.#overflow[code - overflowBase] ?? '';
    const known = this.#texts[code];
    if (known !== undefined) return known;
    const start = this.#entries[code * 3] ?? 0;
    const text = decodeBytes(this.#bytes, start, start + (this.#entries[code * 3 + 1] ?? 0));
    this.#texts[code] = text;
    return text;
  }

  locate(code: number, place: BytePlace): boolean {
    if (code >= overflowBase) return false;
    place.bytes = this.#bytes;
    place.start = this.#entries[code * 3] ?? 0;
    place.end = place.start + (this.#entries[code * 3 + 1] ?? 0);
    return true;
  }

  intern(text: string): number {
    if (text.length * 3 + 16 < scratchLength) {
      const { written } = encoder.encodeInto(
        text,
        this.#bytes.subarray(this.#scratch, this.#scratch + scratchLength - 16),
      );
      const code = this.#exports.intern(this.#scratch, written);
      if (code >= 0) return code;
    }
    const known = this.#overflowCodes.get(text);
    if (known !== undefined) return known;
    const code = overflowBase + this.#overflow.length;
    this.#overflow.push(text);
    this.#overflowLength += text.length;
    this.#overflowCodes.set(text, code);
    return code;
  }

  reset(): void {
    this.#exports.resetDictionary();
    this.#texts = [];
    this.#overflow = [];
    this.#overflowCodes.clear();
    this.#overflowLength = 0;
    this.generation++;
  }
}

/** Codes of texts that the kernel's own table did not take begin here. */
const overflowBase = dictionaryEntriesMax;

/** Most texts are short ASCII, for which latin1 is the cheapest decoding. */
function decodeBytes(bytes: Buffer, start: number, end: number): string {
  for (let i = start; i < end; i++) if ((bytes[i] ?? 0) > 0x7f) return decoder.decode(bytes.subarray(start, end));
  return bytes.latin1Slice(start, end);
}

class WasmKernel implements Kernel {
  readonly name = 'simd';
  readonly bytes: Uint8Array;
  readonly chunkStart: number;
  readonly chunkBytes: number;
  readonly columns: readonly RawColumn[];
  readonly seen: Uint32Array;
  readonly lineStart: Uint32Array;
  readonly lineEnd: Uint32Array;
  readonly lineNumber: Uint32Array;
  readonly facts: Uint32Array;
  readonly flags: Uint8Array;
  readonly dictionary: WasmDictionary;
  readonly #exports: Exports;
  readonly #layout: Layout;
  readonly #view: DataView;
  #nodes = 1;
  #entries = 1;
  #keyHeapUsed = 0;

  constructor(exports: Exports, buffer: ArrayBuffer, layout: Layout, config: KernelConfig) {
    const records = config.batchRecords;
    const o = layout.offsets;
    this.#exports = exports;
    this.#layout = layout;
    this.#view = new DataView(buffer);
    this.bytes = new Uint8Array(buffer);
    this.chunkStart = o.chunk;
    this.chunkBytes = config.chunkBytes;
    this.lineStart = new Uint32Array(buffer, o.lineStart, records);
    this.lineEnd = new Uint32Array(buffer, o.lineEnd, records);
    this.lineNumber = new Uint32Array(buffer, o.lineNumber, records);
    this.facts = new Uint32Array(buffer, o.facts, records);
    this.flags = new Uint8Array(buffer, o.flags, records);
    this.seen = new Uint32Array(buffer, o.seen, Math.max(1, config.slotModes.length));
    new Uint32Array(buffer, o.slotModes, config.slotModes.length).set(config.slotModes);
    this.columns = config.slotModes.map((_, slot) => columnViews(buffer, layout, records, slot));
    this.dictionary = new WasmDictionary(exports, buffer, layout);
  }

  beginBatch(): void {
    this.#exports.beginBatch();
  }
  scan(start: number, end: number): number {
    return this.#exports.scan(start, end);
  }
  scanMatching(start: number, end: number): number {
    return this.#exports.scanMatching(start, end);
  }
  status(): number {
    return this.#exports.status.value;
  }
  count(): number {
    return this.#exports.count.value;
  }
  textCount(): number {
    return this.#exports.textCount.value;
  }
  hardCount(): number {
    return this.#exports.hardCount.value;
  }
  lines(): number {
    return this.#exports.lines.value;
  }
  setLines(lines: number): void {
    this.#exports.setLines(lines);
  }
  passed(): { lines: number; blank: number; text: number; firstText: number } {
    const e = this.#exports;
    return {
      lines: e.passedLines.value,
      blank: e.passedBlank.value,
      text: e.passedText.value,
      firstText: e.firstPassedText.value,
    };
  }
  resetPassed(): void {
    this.#exports.resetPassed();
  }
  unknownKey(): { parent: number; start: number; end: number } {
    const e = this.#exports;
    return { parent: e.keyParent.value, start: e.keyStart.value, end: e.keyEnd.value };
  }

  setNeedles(needles: readonly NeedleBytes[]): void {
    if (needles.length > needlesMax) throw new BugError(`${needles.length} needles, at most ${needlesMax} fit`);
    let heapAt = this.#layout.offsets.needleHeap;
    let slash = false;
    needles.forEach((needle, i) => {
      const at = this.#layout.offsets.needles + i * 32;
      const pair = rarestPair(needle.bytes, needle.ignoreCase);
      this.bytes.set(needle.bytes, heapAt);
      this.#view.setUint32(at, heapAt, true);
      this.#view.setUint32(at + 4, needle.bytes.length, true);
      this.#view.setUint32(at + 8, pair.offsetA, true);
      this.#view.setUint32(at + 12, pair.offsetB, true);
      this.bytes.set([pair.byteA, pair.byteB, pair.foldA, pair.foldB, needle.ignoreCase ? 1 : 0], at + 16);
      slash ||= needle.bytes.includes(0x2f);
      heapAt += needle.bytes.length;
      if (heapAt > this.#layout.offsets.needleHeap + needleHeapBytes) throw new BugError('needles too long');
    });
    this.#exports.setNeedles(needles.length, slash ? 1 : 0);
  }

  learn(parent: number, start: number, end: number, spec: NodeSpec): number {
    const length = end - start;
    const full =
      this.#nodes === nodesMax ||
      this.#entries + spec.entries.length > entriesMax ||
      this.#keyHeapUsed + length + 16 > keyHeapBytes;
    if (full) return 0;
    // With the quote and the byte before it, which the kernel expects there again.
    const ptr = this.#layout.offsets.keyHeap + this.#keyHeapUsed + 2;
    this.bytes.copyWithin(ptr - 2, start - 2, end);
    this.#keyHeapUsed += length + 2;
    const firstEntry = this.#entries;
    for (const entry of spec.entries) {
      const at = this.#layout.offsets.entries + this.#entries++ * 8;
      this.#view.setUint16(at, entry.slot, true);
      this.#view.setUint16(at + 2, entry.rank, true);
      this.#view.setUint32(at + 4, (entry.scalar ? 1 : 0) | (entry.parse ? 2 : 0), true);
    }
    const node = this.#nodes++;
    const flags = (spec.container ? 1 : 0) | (spec.hard ? 2 : 0);
    this.#exports.addNode(node, parent, ptr, length, spec.facts, firstEntry, spec.entries.length, flags);
    return node;
  }

  forgetKeys(): void {
    this.#exports.resetNodes();
    this.#nodes = 1;
    this.#entries = 1;
    this.#keyHeapUsed = 0;
  }
}
