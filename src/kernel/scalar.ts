/** The scalar kernel: the same work as the SIMD one, byte by byte. It is the oracle of the property tests, and runs where
 *  WebAssembly SIMD is missing. Written to be checked by eye, not to be fast. */

import {
  type Kernel,
  type KernelConfig,
  type KernelDictionary,
  type NeedleBytes,
  type NodeSpec,
  type RawColumn,
  RawKind,
  RecordFlag,
  RIVAL_BIT,
  ScanStatus,
  SlotMode,
} from './kernel.ts';
import { readIsoTime } from './scalar-time.ts';

const maxKeyBytes = 4096;
const maxDepth = 1024;
const maxContexts = 32;
const maxNodes = 8192;
const dictionaryMax = 1 << 18;
const dictionaryChars = 1 << 24;
const padding = 1 << 15;

const [quote, backslash, newline, colon] = [0x22, 0x5c, 0x0a, 0x3a];

interface Node {
  readonly id: number;
  readonly spec: NodeSpec;
  /** The record in which the key was last met. */
  serial: number;
}

/** The object whose keys are looked up, and how deep they stand. */
interface Context {
  readonly node: number;
  readonly depth: number;
}

class ScalarDictionary implements KernelDictionary {
  generation = 0;
  #texts: string[] = [];
  #codes = new Map<string, number>();
  get size(): number {
    return this.#texts.length;
  }
  #chars = 0;
  get crowded(): boolean {
    return this.#texts.length >= dictionaryMax || this.#chars > dictionaryChars;
  }
  text(code: number): string {
    return this.#texts[code] ?? '';
  }
  intern(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    this.#chars += text.length;
    return this.#texts.push(text) - 1;
  }
  reset(): void {
    this.#texts = [];
    this.#codes.clear();
    this.#chars = 0;
    this.generation++;
  }
}

export function createScalarKernel(config: KernelConfig): Kernel {
  return new ScalarKernel(config);
}

class ScalarKernel implements Kernel {
  readonly name = 'scalar';
  readonly bytes: Uint8Array;
  readonly chunkStart = 64;
  readonly chunkBytes: number;
  readonly columns: readonly RawColumn[];
  readonly seen: Uint32Array;
  readonly lineStart: Uint32Array;
  readonly lineEnd: Uint32Array;
  readonly lineNumber: Uint32Array;
  readonly facts: Uint32Array;
  readonly flags: Uint8Array;
  readonly dictionary = new ScalarDictionary();
  readonly #config: KernelConfig;
  readonly #buffer: Buffer;
  #nodes = new Map<string, Node>();
  #nodesById: Node[] = [];
  readonly #slotRanks: Uint32Array;
  #needles: readonly NeedleBytes[] = [];
  #slashMatters = false;
  #status: number = ScanStatus.end;
  #count = 0;
  #textCount = 0;
  #hardCount = 0;
  #lines = 0;
  #serial = 0;
  #unknown = { parent: 0, start: 0, end: 0 };
  #passed = { lines: 0, blank: 0, text: 0, firstText: 0 };

  constructor(config: KernelConfig) {
    const n = config.batchRecords;
    this.#config = config;
    this.chunkBytes = config.chunkBytes;
    this.bytes = new Uint8Array(this.chunkStart + config.chunkBytes + padding);
    this.#buffer = Buffer.from(this.bytes.buffer);
    this.columns = config.slotModes.map(() => ({
      num: new Float64Array(n),
      code: new Int32Array(n),
      start: new Uint32Array(n),
      length: new Uint32Array(n),
      node: new Uint16Array(n),
      kind: new Uint8Array(n),
    }));
    this.seen = new Uint32Array(Math.max(1, config.slotModes.length));
    this.#slotRanks = new Uint32Array(config.slotModes.length);
    this.lineStart = new Uint32Array(n);
    this.lineEnd = new Uint32Array(n);
    this.lineNumber = new Uint32Array(n);
    this.facts = new Uint32Array(n);
    this.flags = new Uint8Array(n);
  }

  status = (): number => this.#status;
  count = (): number => this.#count;
  textCount = (): number => this.#textCount;
  hardCount = (): number => this.#hardCount;
  lines = (): number => this.#lines;
  passed = () => ({ ...this.#passed });
  unknownKey = () => this.#unknown;

  setLines(lines: number): void {
    this.#lines = lines;
  }
  resetPassed(): void {
    this.#passed = { lines: 0, blank: 0, text: 0, firstText: 0 };
  }
  setNeedles(needles: readonly NeedleBytes[]): void {
    this.#needles = needles;
    this.#slashMatters = needles.some((needle) => needle.bytes.includes(0x2f));
  }

  beginBatch(): void {
    this.#count = 0;
    this.#textCount = 0;
    this.#hardCount = 0;
    for (const column of this.columns) column.kind.fill(0);
    this.seen.fill(0);
  }

  learn(parent: number, start: number, end: number, spec: NodeSpec): number {
    const id = this.#nodes.size + 1;
    if (id >= maxNodes) return 0;
    const node = { id, spec, serial: 0 };
    this.#nodes.set(this.#nodeKey(parent, start, end), node);
    this.#nodesById[id] = node;
    return id;
  }
  forgetKeys(): void {
    this.#nodes.clear();
    this.#nodesById = [];
  }
  #nodeKey(parent: number, start: number, end: number): string {
    return `${parent}:${this.#buffer.latin1Slice(start, end)}`;
  }

  scan(start: number, end: number): number {
    let lineStart = start;
    while (lineStart < end) {
      if (this.#count === this.#config.batchRecords) return this.#stop(ScanStatus.batchFull, lineStart);
      const lineEnd = this.bytes.indexOf(newline, lineStart);
      const stopped = this.#scanLine(lineStart, lineEnd);
      if (stopped !== ScanStatus.end) return this.#stop(stopped, lineStart);
      lineStart = lineEnd + 1;
    }
    return this.#stop(ScanStatus.end, end);
  }

  scanMatching(start: number, end: number): number {
    let lineStart = start;
    while (lineStart < end) {
      const lineEnd = this.bytes.indexOf(newline, lineStart);
      if (this.#mayMatch(lineStart, lineEnd)) {
        const next = this.scan(lineStart, lineEnd + 1);
        if (this.#status !== ScanStatus.end) return next;
      } else this.#passLine(lineStart, lineEnd);
      lineStart = lineEnd + 1;
    }
    return this.#stop(ScanStatus.end, end);
  }

  #stop(status: number, at: number): number {
    this.#status = status;
    return at;
  }

  #mayMatch(start: number, end: number): boolean {
    const line = this.#buffer.subarray(start, end);
    if (line.includes('\\u') || (this.#slashMatters && line.includes('\\/'))) return true;
    const folded = Buffer.from(
      line.latin1Slice().replace(/[A-Z]+/g, (letters: string) => letters.toLowerCase()),
      'latin1',
    );
    return this.#needles.some((needle) => (needle.ignoreCase ? folded : line).includes(Buffer.from(needle.bytes)));
  }

  #passLine(start: number, end: number): void {
    const first = this.#skipBlank(start, end);
    let last = end;
    while (last > first && isBlank(this.bytes[last - 1] ?? 0)) last--;
    this.#lines++;
    this.#passed.lines++;
    if (first === last) this.#passed.blank++;
    else if (this.bytes[first] !== 0x7b || this.bytes[last - 1] !== 0x7d) {
      if (this.#passed.text++ === 0) this.#passed.firstText = this.#lines;
    }
  }

  #skipBlank(start: number, end: number): number {
    let p = start;
    while (p < end && isBlank(this.bytes[p] ?? 0)) p++;
    return p;
  }

  /** Scans one line into record `count`. */
  #scanLine(start: number, end: number): number {
    const first = this.#skipBlank(start, end);
    if (first === end) {
      this.#lines++;
      return ScanStatus.end;
    }
    const record = this.#count;
    this.#serial++;
    const outcome = this.#readRecord(record, start, end);
    if (typeof outcome === 'number') {
      this.#clear(record);
      return outcome;
    }
    if (outcome === undefined) {
      this.#clear(record);
      this.flags[record] = this.bytes[first] === 0x7b ? RecordFlag.text | RecordFlag.broken : RecordFlag.text;
      this.facts[record] = 0;
      this.#textCount++;
    } else {
      this.flags[record] = outcome.flags;
      this.facts[record] = outcome.facts;
      if (outcome.flags & RecordFlag.hard) this.#hardCount++;
    }
    this.lineStart[record] = start;
    this.lineEnd[record] = end;
    this.lineNumber[record] = ++this.#lines;
    this.#count++;
    return ScanStatus.end;
  }

  #clear(record: number): void {
    for (const column of this.columns) column.kind[record] = RawKind.missing;
  }

  /** Walks the line's structure and writes wanted values. `undefined`: not a well-framed object. A number: why it stopped. */
  #readRecord(record: number, start: number, end: number): { flags: number; facts: number } | undefined | number {
    const contexts: Context[] = [{ node: 0, depth: 1 }];
    let flags = 0;
    let facts = 0;
    let depth = 0;
    let open = -1;
    let close = -1;
    let broken = false;
    let inString = false;
    let keyOpen = -1;
    let keyClose = -1;
    let pending: { node: number; at: number } | undefined;
    for (let p = start; p < end; p++) {
      const byte = this.bytes[p] ?? 0;
      if (byte === backslash) {
        // It escapes a backslash or a quote after it, inside a string or out of it.
        if (this.bytes[p + 1] === backslash || this.bytes[p + 1] === quote) p++;
      } else if (byte === quote) {
        if (!inString) keyOpen = p;
        else keyClose = p;
        inString = !inString;
      } else if (inString) {
      } else if (byte === colon) {
        const context = contexts[contexts.length - 1];
        if (context === undefined || depth !== context.depth || keyClose <= keyOpen || keyOpen < 0) continue;
        if (keyClose - keyOpen > maxKeyBytes || !this.#allBlank(keyClose + 1, p)) continue;
        const node = this.#nodes.get(this.#nodeKey(context.node, keyOpen + 1, keyClose));
        if (node === undefined) {
          this.#unknown = { parent: context.node, start: keyOpen + 1, end: keyClose };
          return ScanStatus.unknownKey;
        }
        facts |= node.spec.facts;
        if (node.spec.entries.length === 0 && !node.spec.container && !node.spec.hard) continue;
        if (node.serial === this.#serial || node.spec.hard) flags |= RecordFlag.hard;
        node.serial = this.#serial;
        let v = p + 1;
        while ([0x20, 0x09, 0x0d].includes(this.bytes[v] ?? 0)) v++;
        if (node.spec.container && this.bytes[v] === 0x7b) pending = { node: node.id, at: v };
        if (node.spec.entries.length === 0) continue;
        if (this.dictionary.crowded) return ScanStatus.dictionaryFull;
        if (!this.#writeValue(v, record, node)) flags |= RecordFlag.hard;
      } else if (byte === 0x7b || byte === 0x5b) {
        if (depth === 0) {
          if (open >= 0 || byte !== 0x7b) broken = true;
          open = p;
        }
        if (++depth > maxDepth) broken = true;
        if (pending?.at === p) {
          if (contexts.length > maxContexts) flags |= RecordFlag.hard;
          else contexts.push({ node: pending.node, depth });
        }
      } else if (byte === 0x7d || byte === 0x5d) {
        if (--depth < 0) return undefined;
        if (contexts.length > 1 && depth < (contexts[contexts.length - 1]?.depth ?? 0)) contexts.pop();
        if (depth === 0) {
          close = p;
          if (byte !== 0x7d) broken = true;
        }
      }
    }
    if (broken || inString || depth !== 0 || close < 0) return undefined;
    if (!this.#allBlank(start, open) || !this.#allBlank(close + 1, end)) return undefined;
    return { flags, facts };
  }

  #allBlank(start: number, end: number): boolean {
    return this.#skipBlank(start, end) === end;
  }

  /** False when what stands at v is no value. */
  #writeValue(v: number, record: number, node: Node): boolean {
    const value = this.#readValue(v);
    if (value === undefined) return false;
    for (const entry of node.spec.entries) {
      if (entry.scalar && (value.kind === RawKind.compound || value.kind === RawKind.null)) continue;
      const column = this.columns[entry.slot];
      if (column === undefined) continue;
      const before = column.kind[record] ?? 0;
      if (before !== 0 && entry.rank >= (this.#slotRanks[entry.slot] ?? 0)) {
        column.kind[record] = before | RIVAL_BIT;
        continue;
      }
      const kind = entry.parse ? RawKind.compound : this.#writeScalar(column, record, entry.slot, value);
      column.start[record] = value.start;
      column.length[record] = value.end - value.start;
      column.node[record] = node.id;
      column.kind[record] = before === 0 ? kind : kind | RIVAL_BIT;
      this.#slotRanks[entry.slot] = entry.rank;
      this.seen[entry.slot] = (this.seen[entry.slot] ?? 0) | (1 << kind) | (before === 0 ? 0 : 1 << 31);
    }
    return true;
  }

  #writeScalar(column: RawColumn, record: number, slot: number, value: RawValue): number {
    if (value.kind === RawKind.number) column.num[record] = value.number;
    if (value.kind !== RawKind.string) return value.kind;
    if (this.#config.slotModes[slot] === SlotMode.time) {
      const time = readIsoTime(this.#buffer.latin1Slice(value.start, value.end), this.#config.zonelessIsUtc);
      if (time === undefined) return RawKind.spanString;
      column.num[record] = time;
      return RawKind.time;
    }
    column.code[record] = this.dictionary.intern(this.#buffer.utf8Slice(value.start, value.end));
    return RawKind.string;
  }

  #readValue(v: number): RawValue | undefined {
    const c = this.bytes[v] ?? 0;
    if (c === quote) return this.#readString(v + 1);
    if (c === 0x2d || isDigit(c)) return this.#readNumber(v);
    const kind = firstByteKinds.get(c);
    return kind === undefined ? undefined : { kind, start: v, end: v, number: 0 };
  }

  #readString(start: number): RawValue {
    let p = start;
    let escaped = false;
    while (this.bytes[p] !== quote && this.bytes[p] !== newline) {
      if (this.bytes[p] === backslash) {
        escaped = true;
        if (this.bytes[p + 1] !== newline) p++;
      }
      p++;
    }
    return { kind: escaped ? RawKind.escapedString : RawKind.string, start, end: p, number: 0 };
  }

  #readNumber(start: number): RawValue {
    let end = start;
    while (isDigit(this.bytes[end] ?? 0) || [0x2e, 0x2d, 0x2b, 0x65, 0x45].includes(this.bytes[end] ?? 0)) end++;
    const text = this.#buffer.latin1Slice(start, end);
    const short = /^-?(\d+)(?:\.(\d{1,22}))?(?![\d.eE])/.exec(text);
    const digits = short ? ((short[1] ?? '') + (short[2] ?? '')).replace(/^0+/, '') : '';
    if (short === null || digits.length > 15) return { kind: RawKind.hardNumber, start, end, number: 0 };
    return { kind: RawKind.number, start, end: start + short[0].length, number: Number(short[0]) };
  }
}

interface RawValue {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
  readonly number: number;
}

const firstByteKinds = new Map<number, number>([
  [0x7b, RawKind.compound],
  [0x5b, RawKind.compound],
  [0x74, RawKind.true],
  [0x66, RawKind.false],
  [0x6e, RawKind.null],
]);

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Space, tab, carriage return, and the NULs that truncation under a writer leaves. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0;
}
