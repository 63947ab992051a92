/** From the kernel's raw columns to batches: teaches the kernel the keys it meets, reads canonical values as fields.md says,
 *  and takes the records that the kernel marked as difficult from the parsed line. */

import type { AliasMatch, AliasTable, Reading } from '../core/aliases.ts';
import { canonicalType, readValue } from '../core/aliases.ts';
import type { Batch, Column } from '../core/batch.ts';
import type { CanonicalName } from '../core/canonical-names.ts';
import { BigDecimal, parseRecord, stringify } from '../core/json.ts';
import { levelRank } from '../core/level.ts';
import { messageReading, templateReading } from '../core/readings.ts';
import type { RecordReader } from '../core/record.ts';
import { type Slot, slotType } from '../core/slot.ts';
import { type ColumnType, type FieldValue, type JsonObject, Kind } from '../core/value.ts';
import { CarriedTimes } from './carried-times.ts';
import { type Alike, alikeNone, finishAlike, noMemo, type TextMemo } from './finish-alike.ts';
import {
  type Kernel,
  type NodeEntry,
  type RawColumn,
  RawKind,
  RecordFlag,
  RIVAL_BIT,
  ScanStatus,
  SlotMode,
} from './kernel.ts';
import { leadingNames, matchPath, maxNames } from './paths.ts';

/** Where the lines of a scan stand. */
export interface Place {
  readonly fileIndex: number;
  readonly fileName: string;
  /** The offset in the input of the first byte scanned; orders records. */
  readonly offsetBytes: number;
  /** The source (pod and container) and line number of line i of the scanned bytes, where a wrapper gave them. */
  readonly sourceOf?: (line: number) => string;
  readonly numberOf?: (line: number) => number;
}

/** What a scan met, added up. Lines count from 1 within the scanned range. */
export interface ScanCounts {
  records: number;
  textRecords: number;
  brokenRecords: number;
  firstTextLine: number;
  firstBrokenLine: number;
}

export interface ReaderOptions {
  readonly aliases: AliasTable;
  readonly records: RecordReader;
  /** Every record's grammar is checked. */
  readonly strict: boolean;
  /** `keyPaths` is wanted: all keys that may feed a canonical field are met, not only those of the wanted ones. */
  readonly allKeys: boolean;
}

/** How many of the first n values are there. */
function countPresent(kind: Uint8Array, n: number): number {
  let present = 0;
  for (let i = 0; i < n; i++) present += kind[i] > isNull ? 1 : 0;
  return present;
}

/** What the kernel should do with the texts of a slot. */
export function slotMode(slot: Slot): number {
  return slot.kind === 'canonical' && slot.name === 'time' ? SlotMode.time : SlotMode.plain;
}

/** A batch of scanned records, with what only a scan knows: the lines themselves. Valid until the next one. */
export interface ScanBatch extends Batch {
  lineBytes(i: number): Buffer;
  lineNumber(i: number): number;
  /** Which line of those scanned since the range began, from 1: as the wrapper's tables count. */
  inputLine(i: number): number;
  source(i: number): string;
  isText(i: number): boolean;
  readonly present: ArrayLike<number>;
}

const newline = 0x0a;
/** Where an input was left off, while another is scanned. */
export interface RangeState {
  readonly lines: number;
  readonly carriedTimes: CarriedTimes;
}

/** A line that teaches more keys than this is read from its parsed text: each key costs a scan of the line up to it, and a
 *  line may have more keys than there is room for. */
const keysOfOneLine = 256;

const isNull: number = Kind.null;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class BatchReader {
  readonly #kernel: Kernel;
  readonly #slots: readonly Slot[];
  readonly #options: ReaderOptions;
  readonly #buffer: Buffer;
  readonly #columns: Column[];
  readonly #present: Int32Array;
  readonly #canonical: ReadonlySet<CanonicalName>;
  readonly #timeSlot: number;
  readonly #messageSlot: number;
  /** Path of keys of each node, and by slot the reading of each node. */
  #nodePaths: string[][] = [[]];
  readonly #readings: (Reading | undefined)[][];
  readonly #memos: TextMemos[];
  #memoGeneration = -1;
  #matching = false;
  #place: Place = { fileIndex: 0, fileName: '', offsetBytes: 0 };
  #rangeStart = 0;
  /** Lines without a needle are passed over in this read. */
  #passing = false;
  /** How far the bytes at hand were looked at for times, where lines are passed over. */
  #carriedTo = 0;
  /** The time of the last record before the text record at hand, by source. */
  #carriedTimes = new CarriedTimes();
  readonly counts: ScanCounts = { records: 0, textRecords: 0, brokenRecords: 0, firstTextLine: 0, firstBrokenLine: 0 };

  constructor(kernel: Kernel, slots: readonly Slot[], options: ReaderOptions) {
    this.#kernel = kernel;
    this.#slots = slots;
    this.#options = options;
    this.#buffer = Buffer.from(kernel.bytes.buffer, kernel.bytes.byteOffset, kernel.bytes.byteLength);
    this.#columns = slots.map((slot, i) => viewOf(slotType(slot), kernel.columns[i]));
    this.#present = new Int32Array(slots.length);
    this.#canonical = new Set(slots.flatMap((slot) => (slot.kind === 'canonical' ? [slot.name] : [])));
    this.#timeSlot = slots.findIndex((slot) => slot.kind === 'canonical' && slot.name === 'time');
    this.#messageSlot = slots.findIndex((slot) => slot.kind === 'canonical' && slot.name === 'message');
    this.#readings = slots.map(() => []);
    this.#memos = slots.map(() => new TextMemos());
  }

  /** Whether the scan passes over lines without the needles that the kernel was given. */
  set matching(on: boolean) {
    this.#matching = on;
  }

  /** Forgets the time that text records inherit, and starts counting lines anew: before another input or range. `timeBefore`
   *  finds the time of the last record before a range. */
  startRange(timeBefore?: () => number | undefined): void {
    this.#carriedTimes = new CarriedTimes();
    this.#carriedTimes.start(timeBefore);
    this.#kernel.setLines(0);
  }

  /** Goes on with an input: `state` is what `passOn` gave of it. */
  resume(state: RangeState): void {
    this.#carriedTimes = state.carriedTimes;
    this.#kernel.setLines(state.lines);
  }

  /** What must be known to go on with the input at hand later. */
  passOn(): RangeState {
    return { lines: this.#kernel.lines(), carriedTimes: this.#carriedTimes };
  }

  /** Lines passed since startRange. */
  get lines(): number {
    return this.#kernel.lines();
  }

  /** Scans the whole lines in start..end of the kernel's bytes, and hands on each batch; `onBatch` returns false to stop.
   *  Returns false when stopped. */
  read(start: number, end: number, place: Place, onBatch: (batch: ScanBatch) => boolean): boolean {
    this.#rangeStart = start;
    this.#carriedTo = start;
    // Where records of several sources are mixed, each passes its time on: none may be passed over.
    this.#passing = this.#matching && (this.#timeSlot < 0 || place.sourceOf === undefined);
    const kernel = this.#kernel;
    let at = start;
    let more = true;
    kernel.resetPassed();
    while (more && at < end) {
      this.#place = place;
      kernel.beginBatch();
      const scanned = this.#scan(at, end);
      at = scanned.at;
      if (kernel.count() > 0) more = onBatch(this.#finish());
      // The codes and nodes of a finished batch may be forgotten; those of one at hand never.
      if (kernel.status() === ScanStatus.dictionaryFull || kernel.dictionary.crowded) kernel.dictionary.reset();
      if (kernel.status() !== ScanStatus.unknownKey || !more) continue;
      if (scanned.learned > keysOfOneLine) {
        const lineEnd = this.#buffer.indexOf(newline, at);
        if (this.#passing) this.#carryUpTo(at);
        const linePlace = { ...place, offsetBytes: place.offsetBytes + at - start };
        more = this.readLine(this.#buffer.subarray(at, lineEnd), linePlace, onBatch);
        at = lineEnd + 1;
      } else this.#forgetKeys();
    }
    this.#addPassed();
    if (more && this.#passing) this.#carryUpTo(end);
    return more;
  }

  /** Fills the batch. Where it stops for a key that is not known, the table of keys is full, or its line had too many. */
  #scan(start: number, end: number): { at: number; learned: number } {
    const kernel = this.#kernel;
    let at = start;
    let learned = 0;
    for (;;) {
      const before = at;
      at = this.#passing ? kernel.scanMatching(at, end) : kernel.scan(at, end);
      if (kernel.status() !== ScanStatus.unknownKey) break;
      learned = at === before ? learned + 1 : 1;
      if (learned > keysOfOneLine || !this.#learnUnknown()) break;
    }
    return { at, learned };
  }

  /** Passes over a line; returns its number. */
  skipLine(): number {
    this.#kernel.setLines(this.#kernel.lines() + 1);
    return this.#kernel.lines();
  }

  /** Reads one line that does not fit the kernel: from its parsed text. Counts as the next line. */
  readLine(line: Buffer, place: Place, onBatch: (batch: ScanBatch) => boolean): boolean {
    const kernel = this.#kernel;
    const lineNumber = this.skipLine();
    if (isBlank(line)) return true;
    kernel.beginBatch();
    if (kernel.dictionary.crowded) kernel.dictionary.reset();
    kernel.lineNumber[0] = lineNumber;
    this.#place = place;
    const text = decoder.decode(line);
    const record = parseRecord(text);
    this.#parsed.clear();
    this.#parsed.set(0, record);
    kernel.flags[0] = record !== undefined ? 0 : RecordFlag.text | (/^[\s\0]*\{/.test(text) ? RecordFlag.broken : 0);
    this.#slots.forEach((slot, s) => {
      if (slot.kind === 'special') this.#finishSpecial(s, slot.name, 1);
      else if (record !== undefined) this.#setFromRecord(s, 0);
    });
    if (record !== undefined) {
      if (this.#timeSlot >= 0) this.#carryFromColumn(0);
    } else {
      this.#countText(0, kernel.flags[0]);
      if (this.#messageSlot >= 0) this.#set(this.#messageSlot, 0, text.trimEnd());
      if (this.#timeSlot >= 0) this.#set(this.#timeSlot, 0, this.#carriedTimes.at(this.#source(0)));
    }
    this.#slots.forEach((slot, s) => {
      if (slot.kind === 'failed') this.#finishFailed(s, slot.levelSlot, slot.statusSlot, 1);
    });
    this.counts.records++;
    const batch = this.#batch(1);
    return onBatch({ ...batch, offsetBytes: () => place.offsetBytes, lineText: () => text, lineBytes: () => line });
  }

  #addPassed(): void {
    const passed = this.#kernel.passed();
    const { counts } = this;
    counts.records += passed.lines - passed.blank;
    counts.textRecords += passed.text;
    if (passed.text > 0 && (counts.firstTextLine === 0 || passed.firstText < counts.firstTextLine))
      counts.firstTextLine = passed.firstText;
    this.#kernel.resetPassed();
  }

  // ---- keys ----

  /** The paths of the keys that are known: since the table of keys was last full, that is all that were met. */
  get keyPaths(): readonly (readonly string[])[] {
    return this.#nodePaths.slice(1);
  }

  /** False when the table of keys is full. */
  #learnUnknown(): boolean {
    const kernel = this.#kernel;
    const { parent, start, end } = kernel.unknownKey();
    const written = this.#decode(start, end);
    const escaped = written.includes('\\');
    const key = escaped ? unescaped(written) : written;
    const path = [...(this.#nodePaths[parent] ?? []), key];
    const { entries, readings, container } = this.#meaningOf(path);
    const spec = {
      container,
      hard: escaped && (container || entries.length > 0),
      facts: this.#canonical.size > 0 ? this.#options.aliases.facts(path) : 0,
      entries,
    };
    const node = kernel.learn(parent, start, end, spec);
    if (node === 0) return false;
    this.#nodePaths[node] = path;
    for (const [slot, reading] of readings) this.#readingsOf(slot)[node] = reading;
    return true;
  }

  /** Begins with an empty table of keys: logs whose keys are ids never fill the memory, they are only learned again. */
  #forgetKeys(): void {
    this.#kernel.forgetKeys();
    this.#nodePaths = [[]];
    for (const list of this.#readings) list.length = 0;
  }

  #readingsOf(slot: number): (Reading | undefined)[] {
    return this.#readings[slot] ?? [];
  }

  #meaningOf(path: readonly string[]): { entries: NodeEntry[]; readings: [number, Reading][]; container: boolean } {
    const entries: NodeEntry[] = [];
    const readings: [number, Reading][] = [];
    let container = this.#descends(path);
    const matches: readonly AliasMatch[] = this.#canonical.size > 0 ? this.#options.aliases.match(path) : [];
    this.#slots.forEach((slot, i) => {
      if (slot.kind === 'canonical') {
        // The best comes first and is written; the others then mark a rival.
        const mine = matches.filter((match) => match.name === slot.name).sort((a, b) => a.rank - b.rank);
        for (const { rank, reading } of mine)
          entries.push({ slot: i, rank, scalar: true, parse: readingFor(slot, reading).wholeRecord });
        if (mine.length > 0) readings.push([i, readingFor(slot, mine[0].reading)]);
      } else if (slot.kind === 'path') {
        const found = this.#pathEntry(slot, path);
        if (found === 'inside') container = true;
        else if (found !== undefined) entries.push({ slot: i, scalar: false, ...found });
      }
    });
    return { entries, readings, container };
  }

  #descends(path: readonly string[]): boolean {
    const { aliases, allKeys } = this.#options;
    return this.#canonical.size > 0 && (allKeys ? aliases.descends(path) : aliases.descendsFor(path, this.#canonical));
  }

  #pathEntry(
    { segments, literal }: Extract<Slot, { kind: 'path' }>,
    path: readonly string[],
  ): { rank: number; parse: boolean } | 'inside' | undefined {
    const names = leadingNames(segments);
    if (names.length > maxNames) {
      return path.length === 1 && names.join('.').startsWith(path[0] ?? '') ? { rank: 0, parse: true } : undefined;
    }
    const parse = names.length < segments.length;
    for (const [i, spelling] of spellings(names, literal).entries()) {
      const match = matchPath(spelling, path);
      if (match.kind === 'prefix') return 'inside';
      if (match.kind === 'whole') return { rank: match.rank + i * 8192, parse };
    }
    return undefined;
  }

  // ---- columns ----

  #finish(): ScanBatch {
    const kernel = this.#kernel;
    const count = kernel.count();
    if (kernel.dictionary.generation !== this.#memoGeneration) {
      for (const memo of this.#memos) memo.clear();
      this.#memoGeneration = kernel.dictionary.generation;
    }
    this.#parsed.clear();
    this.#slots.forEach((slot, i) => {
      if (slot.kind === 'canonical') this.#finishCanonical(i, slot.name, count);
      else if (slot.kind === 'path') this.#finishPath(i, count);
      else if (slot.kind === 'special') this.#finishSpecial(i, slot.name, count);
    });
    if (kernel.hardCount() > 0) this.#finishHard(count);
    if (this.#options.strict) this.#checkGrammar(count);
    if (kernel.textCount() > 0 || this.#options.strict || this.#place.sourceOf !== undefined) this.#finishText(count);
    else if (this.#timeSlot >= 0) this.#carryFromColumn(count - 1);
    this.#slots.forEach((slot, i) => {
      if (slot.kind === 'failed') this.#finishFailed(i, slot.levelSlot, slot.statusSlot, count);
    });
    this.counts.records += count;
    return this.#batch(count);
  }

  #finishCanonical(slot: number, name: CanonicalName, count: number): void {
    const raw = this.#raw(slot);
    const readings = this.#readingsOf(slot);
    const numeric = canonicalType(name) !== 'text';
    const { facts } = this.#kernel;
    const alike = alikeNone();
    for (let i = 0; i < count; i++) {
      i = finishAlike(raw, facts, alike, numeric, i, count);
      if (i === count) return;
      const reading = readings[raw.node[i]];
      if (reading === undefined) continue;
      this.#become(alike, slot, reading, i, numeric);
      if (finishAlike(raw, facts, alike, numeric, i, i + 1) > i) continue;
      this.#readSlowly(slot, name, reading, i);
      // Reading it slowly may make the memo anew.
      alike.node = -1;
    }
  }

  /** Makes `alike` what the value of record i is. */
  #become(alike: Alike, slot: number, reading: Reading, i: number, numeric: boolean): void {
    const facts = this.#kernel.facts[i];
    alike.node = this.#raw(slot).node[i];
    alike.facts = facts;
    alike.factor = reading.numberFactor ?? reading.factorOf?.(facts) ?? Number.NaN;
    alike.keepsText = reading.keepsText === true;
    const isRemembered = !alike.keepsText && !reading.conditional;
    alike.memo = isRemembered ? this.#memos[slot].at(reading.id, this.#kernel.dictionary.size, numeric) : noMemo;
  }

  /** The general way for one value: decode, read, and where it does not normalise, look at the other aliases. */
  #readSlowly(slot: number, name: CanonicalName, reading: Reading, i: number): void {
    const raw = this.#raw(slot);
    const k = (raw.kind[i] ?? 0) & ~RIVAL_BIT;
    if (reading.wholeRecord || k === RawKind.compound) {
      this.#setFromRecord(slot, i);
      return;
    }
    const scalar = this.#scalarOf(raw, i, k);
    const value = scalar === undefined ? undefined : readValue(name, reading, scalar, this.#kernel.facts[i] ?? 0);
    if (value === undefined) {
      if ((raw.kind[i] ?? 0) & RIVAL_BIT) this.#setFromRecord(slot, i);
      else raw.kind[i] = Kind.missing;
      return;
    }
    const textCode = k === RawKind.string ? (raw.code[i] ?? 0) : -1;
    this.#set(slot, i, value);
    if (textCode >= 0 && !reading.conditional) {
      const isNumber = typeof value === 'number';
      const memo = this.#memos[slot].at(reading.id, this.#kernel.dictionary.size, isNumber);
      if (isNumber) memo.numbers[textCode] = value;
      else memo.codes[textCode] = (raw.code[i] ?? 0) + 1;
    }
  }

  #scalarOf(raw: RawColumn, i: number, k: number): string | number | boolean | BigDecimal | undefined {
    const start = raw.start[i] ?? 0;
    const end = start + (raw.length[i] ?? 0);
    switch (k) {
      case RawKind.number:
        return raw.num[i] ?? 0;
      case RawKind.string:
        return this.#kernel.dictionary.text(raw.code[i] ?? 0);
      case RawKind.escapedString:
        return unescaped(this.#decode(start, end));
      case RawKind.spanString:
        return this.#decode(start, end);
      case RawKind.hardNumber:
        return numberOf(this.#decode(start, end));
      case RawKind.true:
        return true;
      case RawKind.false:
        return false;
      default:
        return undefined;
    }
  }

  #finishPath(slot: number, count: number): void {
    const difficult = (1 << RawKind.compound) | (1 << RawKind.hardNumber) | (1 << RawKind.escapedString) | (1 << 31);
    if (((this.#kernel.seen[slot] ?? 0) & difficult) === 0 && !this.#sawRival(slot)) return;
    const raw = this.#raw(slot);
    for (let i = 0; i < count; i++) {
      const k = (raw.kind[i] ?? 0) & ~RIVAL_BIT;
      if (k === RawKind.compound) this.#setFromRecord(slot, i);
      else if (k === RawKind.hardNumber || k === RawKind.escapedString) this.#set(slot, i, this.#scalarOf(raw, i, k));
      else raw.kind[i] = k;
    }
  }

  /** A rival that was only marked, not written, leaves no trace in `seen`. Paths of one name have none. */
  #sawRival(slot: number): boolean {
    const wanted = this.#slots[slot];
    return (
      wanted?.kind === 'path' &&
      (wanted.segments.length > 1 || spellings(leadingNames(wanted.segments), wanted.literal).length > 1)
    );
  }

  #finishSpecial(slot: number, name: '_file' | '_line' | '_source', count: number): void {
    const raw = this.#raw(slot);
    const { dictionary } = this.#kernel;
    // Records of one source, as those of one file, mostly come one after another.
    let text = this.#place.fileName;
    let code = name === '_line' ? 0 : dictionary.intern(text);
    for (let i = 0; i < count; i++) {
      if (name === '_line') {
        raw.num[i] = this.#lineNumber(i);
        raw.kind[i] = Kind.number;
        continue;
      }
      const own = name === '_source' ? this.#source(i) : text;
      if (own !== text) code = dictionary.intern(own);
      text = own;
      raw.kind[i] = name === '_source' && own === '' ? Kind.missing : Kind.string;
      raw.code[i] = code;
    }
  }

  #finishFailed(slot: number, levelSlot: number, statusSlot: number, count: number): void {
    const raw = this.#raw(slot);
    const level = this.#raw(levelSlot);
    const status = this.#raw(statusSlot);
    for (let i = 0; i < count; i++) {
      const bad =
        (level.kind[i] === Kind.number && (level.num[i] ?? 0) >= levelRank.error) ||
        (status.kind[i] === Kind.number && (status.num[i] ?? 0) >= 500);
      raw.kind[i] = bad ? Kind.true : Kind.false;
    }
  }

  #finishHard(count: number): void {
    const { flags } = this.#kernel;
    for (let i = 0; i < count; i++) {
      if (((flags[i] ?? 0) & RecordFlag.hard) === 0) continue;
      this.#slots.forEach((slot, s) => {
        if (slot.kind === 'canonical' || slot.kind === 'path') this.#setFromRecord(s, i);
      });
    }
  }

  #checkGrammar(count: number): void {
    const { flags } = this.#kernel;
    for (let i = 0; i < count; i++) {
      if (((flags[i] ?? 0) & RecordFlag.text) === 0 && this.#recordAt(i) === undefined) {
        flags[i] = RecordFlag.text | RecordFlag.broken;
        this.#slots.forEach((slot, s) => {
          if (slot.kind !== 'special') this.#raw(s).kind[i] = Kind.missing;
        });
      }
    }
  }

  /** Text records: their message is the line and their time that of the record before them in their source. */
  #finishText(count: number): void {
    const { flags } = this.#kernel;
    for (let i = 0; i < count; i++) {
      const flag = flags[i] ?? 0;
      if ((flag & RecordFlag.text) === 0) {
        if (this.#timeSlot >= 0) this.#carryFromColumn(i);
        continue;
      }
      this.#countText(i, flag);
      if (this.#messageSlot >= 0) this.#set(this.#messageSlot, i, this.#lineText(i).trimEnd());
      if (this.#timeSlot >= 0) this.#set(this.#timeSlot, i, this.#timeBefore(i));
    }
  }

  #countText(i: number, flag: number): void {
    const { counts } = this;
    const line = this.#kernel.lineNumber[i] ?? 0;
    if (flag & RecordFlag.broken) {
      if (counts.brokenRecords++ === 0) counts.firstBrokenLine = line;
    } else if (counts.textRecords++ === 0 || line < counts.firstTextLine) counts.firstTextLine = line;
  }

  #carryFromColumn(i: number): void {
    const raw = this.#raw(this.#timeSlot);
    this.#carriedTimes.carry(this.#source(i), raw.kind[i] === Kind.number ? raw.num[i] : undefined);
  }

  #timeBefore(i: number): number | undefined {
    // Lines between were passed over: look back in the bytes at hand.
    if (this.#passing) this.#carryUpTo(this.#kernel.lineStart[i] ?? 0);
    return this.#carriedTimes.at(this.#source(i));
  }

  /** Carries the time of the last object among the whole lines before `end`, where lines are passed over. */
  #carryUpTo(end: number): void {
    if (this.#timeSlot < 0) return;
    const time = timeOfLastRecord(this.#buffer, this.#carriedTo, end, this.#options.records);
    this.#carriedTo = end;
    if (time !== 'none') this.#carriedTimes.carry('', time);
  }

  // ---- single records ----

  #parsed = new Map<number, JsonObject | undefined>();

  #recordAt(i: number): JsonObject | undefined {
    if (!this.#parsed.has(i)) this.#parsed.set(i, parseRecord(this.#lineText(i)));
    return this.#parsed.get(i);
  }

  #setFromRecord(slot: number, i: number): void {
    const record = this.#recordAt(i);
    const wanted = this.#slots[slot];
    if (record === undefined || wanted === undefined) this.#raw(slot).kind[i] = Kind.missing;
    else if (wanted.kind === 'canonical')
      this.#set(slot, i, this.#options.records.canonical(record, wanted.name)?.value);
    else if (wanted.kind === 'path')
      this.#set(slot, i, this.#options.records.path(record, wanted.segments, wanted.literal));
  }

  #set(slot: number, i: number, value: FieldValue): void {
    const raw = this.#raw(slot);
    const { dictionary } = this.#kernel;
    if (value === undefined) raw.kind[i] = Kind.missing;
    else if (value === null) raw.kind[i] = Kind.null;
    else if (typeof value === 'boolean') raw.kind[i] = value ? Kind.true : Kind.false;
    else if (typeof value === 'number') {
      raw.kind[i] = Kind.number;
      raw.num[i] = value;
    } else if (typeof value === 'string') {
      raw.kind[i] = Kind.string;
      raw.code[i] = dictionary.intern(value);
    } else if (value instanceof BigDecimal) {
      raw.kind[i] = Kind.bigNumber;
      raw.num[i] = Number(value.text);
      raw.code[i] = dictionary.intern(value.text);
    } else {
      raw.kind[i] = Array.isArray(value) ? Kind.array : Kind.object;
      raw.code[i] = dictionary.intern(stringify(value));
    }
  }

  #raw(slot: number): RawColumn {
    return this.#kernel.columns[slot] ?? emptyColumn;
  }

  #lineText(i: number): string {
    return this.#decode(this.#kernel.lineStart[i] ?? 0, this.#kernel.lineEnd[i] ?? 0);
  }

  #lineNumber(i: number): number {
    const line = this.#kernel.lineNumber[i] ?? 0;
    return this.#place.numberOf?.(line - 1) ?? line;
  }

  #source(i: number): string {
    return this.#place.sourceOf?.((this.#kernel.lineNumber[i] ?? 1) - 1) ?? '';
  }

  #decode(start: number, end: number): string {
    return decoder.decode(this.#buffer.subarray(start, end));
  }

  #batch(count: number): ScanBatch {
    const kernel = this.#kernel;
    const base = this.#place.offsetBytes - this.#rangeStart;
    for (let slot = 0; slot < this.#columns.length; slot++)
      this.#present[slot] = countPresent(this.#columns[slot].kind, count);
    return {
      count,
      dictionary: kernel.dictionary,
      columns: this.#columns,
      present: this.#present,
      fileIndex: this.#place.fileIndex,
      offsetBytes: (i) => base + (kernel.lineStart[i] ?? 0),
      lineText: (i) => this.#lineText(i),
      lineBytes: (i) => this.#buffer.subarray(kernel.lineStart[i] ?? 0, kernel.lineEnd[i] ?? 0),
      lineNumber: (i) => this.#lineNumber(i),
      inputLine: (i) => kernel.lineNumber[i],
      source: (i) => this.#source(i),
      isText: (i) => ((kernel.flags[i] ?? 0) & RecordFlag.text) !== 0,
    };
  }
}

function readingFor(slot: Extract<Slot, { kind: 'canonical' }>, reading: Reading): Reading {
  return slot.asTemplate && reading === templateReading ? messageReading : reading;
}

/** Spaces, tabs, carriage returns and the NULs that truncation under a writer leaves. */
function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0) return false;
  return true;
}

const emptyColumn: RawColumn = {
  num: new Float64Array(0),
  code: new Int32Array(0),
  start: new Uint32Array(0),
  length: new Uint32Array(0),
  node: new Uint16Array(0),
  kind: new Uint8Array(0),
};

function viewOf(type: ColumnType, raw: RawColumn | undefined): Column {
  const { kind, num, code } = raw ?? emptyColumn;
  return { type, kind, num, code };
}

/** What texts were read as: per reading, by dictionary code. NaN and 0 mean not yet. Of a large dictionary this is much memory: it is
 * kept for the next one. */
class TextMemos {
  readonly #byReading: TextMemo[] = [];

  clear(): void {
    for (const { numbers, codes } of this.#byReading.filter((memo) => memo !== undefined)) {
      numbers.fill(Number.NaN);
      codes.fill(0);
    }
  }

  /** With room for `size` codes, of numbers or of texts. */
  at(reading: number, size: number, isNumeric: boolean): TextMemo {
    let memo = this.#byReading[reading];
    if (memo === undefined) {
      memo = { ...noMemo };
      this.#byReading[reading] = memo;
    }
    if ((isNumeric ? memo.numbers : memo.codes).length >= size) return memo;
    const length = Math.max(1024, size * 2);
    if (isNumeric) {
      const numbers = new Float64Array(length).fill(Number.NaN);
      numbers.set(memo.numbers);
      memo.numbers = numbers;
    } else {
      const codes = new Int32Array(length);
      codes.set(memo.codes);
      memo.codes = codes;
    }
    return memo;
  }
}

/** `@x` is the key @x, else x. */
function spellings(names: readonly string[], literal = false): string[][] {
  const first = names[0];
  if (first === undefined) return [];
  return first.startsWith('@') && first.length > 1 && !literal
    ? [[...names], [first.slice(1), ...names.slice(1)]]
    : [[...names]];
}

/** The text of a JSON string's inside; as written where its escapes are wrong. */
function unescaped(inside: string): string {
  try {
    return JSON.parse(`"${inside}"`);
  } catch {
    return inside;
  }
}

function numberOf(text: string): number | BigDecimal | undefined {
  const parsed = parseRecord(`{"n":${text}}`)?.n;
  return typeof parsed === 'number' || parsed instanceof BigDecimal ? parsed : undefined;
}

/** The time of the last object among the whole lines in bytes[start..end); 'none' when there is no object. */
export function timeOfLastRecord(
  bytes: Buffer,
  start: number,
  end: number,
  records: RecordReader,
): number | undefined | 'none' {
  let lineEnd = end;
  while (lineEnd > start) {
    if (bytes[lineEnd - 1] === 0x0a) lineEnd--;
    const before = lineEnd > start ? bytes.lastIndexOf(0x0a, lineEnd - 1) : -1;
    const lineStart = Math.max(start, before + 1);
    const record = parseRecord(decoder.decode(bytes.subarray(lineStart, lineEnd)));
    if (record !== undefined) {
      const time = records.canonical(record, 'time')?.value;
      return typeof time === 'number' ? time : undefined;
    }
    lineEnd = lineStart;
  }
  return 'none';
}
