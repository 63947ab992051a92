/** One thread's scan: a kernel, the filter, and what becomes of the matches. Runs tasks one after another. */

import { closeSync, openSync, readSync } from 'node:fs';
import { aliasTableOf } from '../core/aliases.ts';
import { limits } from '../core/limits.ts';
import { RecordReader } from '../core/record.ts';
import { requiredNeedles } from '../filters/needle.ts';
import type { InputEvents } from '../input/events.ts';
import type { Block, InputProblem } from '../input/input.ts';
import { problemOf, toInputError } from '../input/input-error.ts';
import type { Source } from '../input/source.ts';
import { CarriedTimes } from '../kernel/carried-times.ts';
import type { Kernel, NeedleBytes } from '../kernel/kernel.ts';
import {
  BatchReader,
  type Place,
  type RangeState,
  type ScanBatch,
  slotMode,
  timeOfLastRecord,
} from '../kernel/reader.ts';
import { RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import { operatorOf } from '../operators/index.ts';
import type { RowSieve } from '../operators/operator.ts';
import { SortColumns } from '../operators/sort-columns.ts';
import { fieldText } from '../plan/field-text.ts';
import { Branches } from './branches.ts';
import { ContextWindow } from './context-window.ts';
import type { ByteRange, RowBlock, ScanJob, ScanOutcome, ScanTask, TaskReport } from './job.ts';
import { createKernel } from './kernels.ts';
import { RowCollector } from './row-collector.ts';
import { SpanMeter } from './span-meter.ts';

/** Bytes read at once: small enough to stay in the cache between reading and scanning. */
const chunkBytes = 512 * 1024;
/** As much as a chunk can hold where a line is longer than that; memory is only taken for what was read. Longer lines are parsed. */
const longestChunkBytes = 16 * 1024 * 1024;
const batchRecords = 2048;
/** Above this share of lines passing, the prefilter costs more than it saves; it is tried again after some chunks. */
const passingShare = 0.25;
const chunksUntilRetry = 64;

const newline = 0x0a;

export interface ScannerEvents {
  rows(block: RowBlock): void;
  /** Asked between batches: true stops the scan. */
  stopped(): boolean;
}

/** Where an input stands that is scanned in turns with others. */
export interface Turn {
  range: RangeState;
  offsetBytes: number;
  readonly context: ContextWindow | undefined;
}

export class Scanner {
  readonly #job: ScanJob;
  readonly #events: ScannerEvents;
  readonly #kernel: Kernel;
  readonly #reader: BatchReader;
  readonly #records: RecordReader;
  readonly #binder: RecordBinder;
  readonly #filter: ReturnType<RecordBinder['filter']>;
  #grouper: Grouper | undefined;
  readonly #branches: Branches | undefined;
  readonly #sieve: RowSieve | undefined;
  readonly #collector: RowCollector;
  #context: ContextWindow | undefined;
  readonly #selection = new Int32Array(batchRecords);
  readonly #present: Float64Array;
  readonly #span: SpanMeter | undefined;
  #scanned = 0;
  readonly #needles: readonly NeedleBytes[];
  #chunksUntilRetry = 0;
  #original: ((line: number) => Uint8Array | undefined) | undefined;
  #matched = 0;
  #rowsLeft = Number.POSITIVE_INFINITY;
  #longLines = { count: 0, first: 0 };
  #problems: InputProblem[] = [];

  constructor(job: ScanJob, events: ScannerEvents) {
    this.#job = job;
    this.#events = events;
    this.#binder = new RecordBinder(job);
    this.#filter = this.#binder.filter(job.filter);
    this.#grouper = this.#newGrouper();
    this.#branches = job.branches && new Branches(job.branches, this.#binder, job, batchRecords);
    this.#sieve = sieveOf(job, this.#binder);
    const sortColumns = job.sortKeys === undefined ? undefined : new SortColumns(job.sortKeys, this.#binder);
    const timeSlot = job.wantTimes ? this.#binder.timeSlot() : -1;
    const { slots } = this.#binder;
    const zonelessIsUtc = job.aliases.logZone === undefined;
    this.#kernel = createKernel(job.kernel, {
      slotModes: slots.map(slotMode),
      chunkBytes: longestChunkBytes,
      batchRecords,
      zonelessIsUtc,
    });
    const aliases = aliasTableOf(job.aliases);
    this.#records = new RecordReader(aliases);
    this.#reader = new BatchReader(this.#kernel, slots, {
      aliases,
      records: this.#records,
      strict: job.strict,
      allKeys: job.wantKeys === true,
    });
    this.#present = new Float64Array(slots.length);
    this.#collector = new RowCollector(timeSlot, sortColumns, (block) => events.rows(block));
    if (job.spanUntilMs !== undefined) this.#span = new SpanMeter(this.#binder.timeSlot(), job.spanUntilMs);
    const { contextBefore, contextAfter } = job;
    const hasContext = contextBefore + contextAfter > 0;
    this.#context = hasContext ? new ContextWindow(contextBefore, contextAfter) : undefined;
    // The newest record may be one that a prefilter would pass over.
    this.#needles = job.strict || hasContext || this.#span !== undefined ? [] : needlesOf(job, this.#binder);
    if (this.#needles.length > 0) this.#kernel.setNeedles(this.#needles);
  }

  #newGrouper(): Grouper | undefined {
    return this.#job.grouping && new Grouper(this.#job.grouping, this.#binder, this.#job);
  }

  /** Times past this are from now on those that are counted and left out. */
  believeUntil(untilMs: number): void {
    if (this.#span !== undefined) this.#span.untilMs = untilMs;
  }

  /** What was grouped since the last call; grouping begins anew. */
  takeGroups(): Pick<ScanOutcome, 'groups' | 'branches'> {
    const { groups, branches } = this.outcome();
    this.#grouper = this.#newGrouper();
    this.#branches?.reset();
    return { ...(groups === undefined ? {} : { groups }), ...(branches === undefined ? {} : { branches }) };
  }

  /** What the binder has to say about the query. */
  get hints(): readonly { message: string }[] {
    return this.#binder.hints;
  }

  /** Scans a byte range of a plain file: the lines that start in it. */
  scanRange(task: ScanTask, range: ByteRange): TaskReport {
    this.#beginInput(task.name);
    let bytes = 0;
    try {
      const fd = task.fd ?? openSync(task.path, 'r');
      try {
        this.#reader.startRange(range.first ? undefined : () => this.#timeBeforeRange(fd, range.start));
        bytes = this.#readRange(fd, task, range);
      } finally {
        if (task.fd === undefined) closeSync(fd);
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#problems.push(problemOf(toInputError(error, task.name), task));
    }
    return this.#endInput(task.name, bytes);
  }

  /** Scans an input as a stream: an archive, a pipe, a wrapped or re-framed input. A report each member. */
  async scanSources(
    task: ScanTask,
    sources: AsyncIterable<Source>,
    afterBlock?: () => Promise<void>,
  ): Promise<TaskReport[]> {
    const reports: TaskReport[] = [];
    for await (const { file, blocks } of sources) {
      this.#beginInput(file.name);
      this.#reader.startRange();
      const bytes = await this.#scanBlocks({ ...task, name: file.name }, blocks, afterBlock);
      reports.push(this.#endInput(file.name, bytes));
      if (this.#events.stopped() || this.#rowsLeft <= 0) break;
    }
    if (this.#problems.length > 0) reports.push(this.#endInput(task.name, 0));
    return reports;
  }

  async #scanBlocks(task: ScanTask, blocks: AsyncIterable<Block>, afterBlock?: () => Promise<void>): Promise<number> {
    let bytes = 0;
    for await (const block of blocks) {
      const more = this.#scanBlock(task, block, bytes);
      bytes += block.bytes.length;
      if (afterBlock !== undefined) {
        this.#collector.flush();
        await afterBlock();
      }
      if (!more || this.#events.stopped()) break;
    }
    return bytes;
  }

  /** Scans a block of one of several inputs that come in turns. The report is of this block; its lines count from the
   *  beginning of the input. */
  scanTurn(task: ScanTask, turn: Turn, block: Block): TaskReport {
    this.#context = undefined;
    this.#beginInput(task.name);
    this.#context = turn.context;
    this.#reader.resume(turn.range);
    this.#scanBlock(task, block, turn.offsetBytes);
    turn.offsetBytes += block.bytes.length;
    turn.range = this.#reader.passOn();
    return this.#endInput(task.name, block.bytes.length);
  }

  /** A turn of an input. `before`: of the file open there so many lines and bytes were scanned before. */
  newTurn(before?: { readonly fd: number; readonly lines: number; readonly bytes: number }): Turn {
    const { contextBefore, contextAfter } = this.#job;
    const hasContext = contextBefore + contextAfter > 0;
    const carriedTimes = new CarriedTimes();
    if (before !== undefined && before.bytes > 0)
      carriedTimes.start(() => this.#timeBeforeRange(before.fd, before.bytes));
    return {
      range: { lines: before?.lines ?? 0, carriedTimes },
      offsetBytes: before?.bytes ?? 0,
      context: hasContext ? new ContextWindow(contextBefore, contextAfter) : undefined,
    };
  }

  /** Takes note of what the input layer could not read. */
  get inputEvents(): InputEvents {
    return {
      problem: (problem) => this.#problems.push(problem),
      longLine: (_file, line) => this.#noteLongLine(line),
    };
  }

  #noteLongLine(line: number): void {
    if (this.#longLines.count++ === 0) this.#longLines.first = line;
  }

  /** For a thread that hands nothing over: the groups stay what they are, and are saved only for whoever asks. */
  ownOutcome(): ScanOutcome {
    const grouper = this.#grouper;
    if (grouper === undefined) return this.outcome();
    return {
      ...this.#outcomeBesideGroups(),
      grouper,
      get groups() {
        return grouper.save();
      },
    };
  }

  outcome(): ScanOutcome {
    return {
      ...this.#outcomeBesideGroups(),
      ...(this.#grouper === undefined ? {} : { groups: this.#grouper.save() }),
    };
  }

  /** The last thing asked of a scanner in a worker: what can be given away is not copied. */
  handOver(): ScanOutcome {
    return {
      ...this.#outcomeBesideGroups(),
      ...(this.#grouper === undefined ? {} : { groups: this.#grouper.handOver() }),
    };
  }

  #outcomeBesideGroups(): ScanOutcome {
    const notes = this.#grouper?.notes().filter((note) => note !== undefined) ?? [];
    const coverage = this.#binder.slots.map((slot, i) => ({ field: fieldText(slot), present: this.#present[i] }));
    return {
      notes,
      coverage,
      scanned: this.#scanned,
      ...(this.#branches === undefined ? {} : { branches: this.#branches.save() }),
      ...(this.#job.wantKeys ? { keys: this.#reader.keyPaths } : {}),
    };
  }

  #beginInput(name: string): void {
    this.#collector.startInput(name);
    this.#matched = 0;
    this.#span?.reset();
    this.#rowsLeft = this.#job.rowLimit > 0 ? this.#job.rowLimit : Number.POSITIVE_INFINITY;
    this.#context?.reset();
    this.#original = undefined;
    Object.assign(this.#reader.counts, emptyCounts);
  }

  #endInput(name: string, bytes: number): TaskReport {
    this.#collector.flush();
    const { count: longLines, first: firstLongLine } = this.#longLines;
    const report = { name, bytes, lines: this.#reader.lines, matched: this.#matched, longLines, firstLongLine };
    const span = this.#span?.result();
    const whole = {
      ...report,
      ...this.#reader.counts,
      ...(span === undefined ? {} : { span }),
      problems: this.#problems,
    };
    this.#longLines = { count: 0, first: 0 };
    this.#problems = [];
    return whole;
  }

  // ---- plain files ----

  #readRange(fd: number, task: ScanTask, { start, end, first }: ByteRange): number {
    const { bytes, chunkStart } = this.#kernel;
    // A line belongs to the range in which it starts: one that began before is skipped, up to its newline.
    let at = first ? start : start - 1;
    let skipping = !first;
    let held = 0;
    let counted = 0;
    let room = chunkBytes;
    for (;;) {
      const got = readSync(fd, bytes, chunkStart + held, room - held, at + held);
      let filled = held + got;
      const atEnd = got === 0;
      if (atEnd) {
        if (filled === 0 || skipping) return counted;
        bytes[chunkStart + filled++] = newline;
      }
      let from = 0;
      if (skipping) {
        const closing = bytes.indexOf(newline, chunkStart) - chunkStart;
        if (closing < 0 || closing >= filled) {
          at += filled;
          held = 0;
          if (at >= end) return counted;
          continue;
        }
        from = closing + 1;
        skipping = false;
        if (at + from >= end) return counted;
      }
      const cut = this.#cut(at, from, filled, end, atEnd);
      if (cut.to === from) {
        // Not one whole line in the chunk.
        if (room < longestChunkBytes && !atEnd) {
          if (filled === room) room = Math.min(room * 2, longestChunkBytes);
          held = filled - from;
          bytes.copyWithin(chunkStart, chunkStart + from, chunkStart + filled);
          at += from;
          continue;
        }
        const long = this.#readLongLine(fd, task, at + from);
        counted += long.bytes;
        at += from + long.bytes;
        held = 0;
        room = chunkBytes;
        if (!long.more || at >= end) return counted;
        continue;
      }
      const place = { fileIndex: task.fileIndex, fileName: task.name, offsetBytes: at + from };
      counted += cut.to - from - (atEnd ? 1 : 0);
      if (!this.#scanChunk(chunkStart + from, chunkStart + cut.to, place) || cut.last || atEnd) return counted;
      held = filled - cut.to;
      room = Math.max(chunkBytes, Math.min(longestChunkBytes, held * 2));
      bytes.copyWithin(chunkStart, chunkStart + cut.to, chunkStart + filled);
      at += cut.to;
    }
  }

  /** How far whole lines reach that start before `end` (a file offset); `last`: no line of the range is left after it. */
  #cut(at: number, from: number, filled: number, end: number, atEnd: boolean): { to: number; last: boolean } {
    const { bytes, chunkStart } = this.#kernel;
    if (at + filled >= end && end - 1 - at >= from) {
      const closing = bytes.indexOf(newline, chunkStart + end - 1 - at) - chunkStart;
      if (closing >= 0 && closing < filled) return { to: closing + 1, last: true };
    }
    const to = bytes.lastIndexOf(newline, chunkStart + filled - 1) - chunkStart + 1;
    return { to: Math.max(to, from), last: atEnd };
  }

  /** A line longer than a chunk, from the file offset where it starts. */
  #readLongLine(fd: number, task: ScanTask, offset: number): { bytes: number; more: boolean } {
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(1 << 20);
      const got = readSync(fd, piece, 0, piece.length, offset + length);
      const closing = piece.subarray(0, got).indexOf(newline);
      const used = closing >= 0 ? closing : got;
      if (length + used <= limits.lineBytes) pieces.push(piece.subarray(0, used));
      length += used;
      if (closing < 0 && got > 0) continue;
      const bytes = closing >= 0 ? length + 1 : length;
      const fits = length <= limits.lineBytes;
      return {
        bytes,
        more: (fits ? this.#scanLongLine(Buffer.concat(pieces), task, offset) : this.#skipLongLine()) && got > 0,
      };
    }
  }

  #skipLongLine(): boolean {
    this.#noteLongLine(this.#reader.skipLine());
    return true;
  }

  #scanLongLine(line: Buffer, task: ScanTask, offset: number, place?: Place): boolean {
    if (line.length === 0) return true;
    const where = place ?? { fileIndex: task.fileIndex, fileName: task.name, offsetBytes: offset };
    return this.#reader.readLine(line, where, (batch) => this.#take(batch));
  }

  /** The time of the last record that starts before the range, for text records at its beginning. */
  #timeBeforeRange(fd: number, start: number): number | undefined {
    for (let span = 1 << 16; ; span *= 8) {
      const from = Math.max(0, start - Math.min(span, limits.lineBytes));
      const bytes = Buffer.alloc(start - from);
      const got = readSync(fd, bytes, 0, bytes.length, from);
      // The line that the range's start falls into belongs to the part before it.
      const rest = this.#restOfLine(fd, start);
      const whole = Buffer.concat([bytes.subarray(0, got), rest]);
      const firstWhole = from === 0 ? byteOrderMark(whole) : whole.indexOf(newline) + 1;
      const time = timeOfLastRecord(whole, firstWhole, whole.length, this.#records);
      if (time !== 'none') return time;
      if (from === 0 || span > limits.lineBytes) return undefined;
    }
  }

  #restOfLine(fd: number, start: number): Buffer {
    const pieces: Buffer[] = [];
    for (let at = start - 1, span = 1 << 12; at - start < limits.lineBytes; span = Math.min(span * 4, chunkBytes)) {
      const piece = Buffer.alloc(span);
      const got = readSync(fd, piece, 0, piece.length, at);
      const closing = piece.subarray(0, got).indexOf(newline);
      pieces.push(piece.subarray(0, closing < 0 ? got : closing + 1));
      if (closing >= 0 || got === 0) break;
      at += got;
    }
    // The first byte is the one before the range: a newline where no line is cut.
    return Buffer.concat(pieces).subarray(1);
  }

  // ---- blocks ----

  #scanBlock(task: ScanTask, block: Block, offset: number): boolean {
    const { bytes, chunkStart } = this.#kernel;
    const place = this.#placeOf(task, block, offset);
    let at = 0;
    while (at < block.bytes.length) {
      const room = block.bytes.subarray(at, at + chunkBytes);
      const whole = at + room.length === block.bytes.length ? room.length : room.lastIndexOf(newline) + 1;
      const closing = whole > 0 ? 0 : block.bytes.indexOf(newline, at);
      const size = whole > 0 ? whole : closing + 1 - at;
      if (size > longestChunkBytes) {
        const line = Buffer.from(block.bytes.subarray(at, closing));
        if (!this.#scanLongLine(line, task, offset + at, { ...place, offsetBytes: offset + at })) return false;
        at = closing + 1;
        continue;
      }
      bytes.set(block.bytes.subarray(at, at + size), chunkStart);
      if (!this.#scanChunk(chunkStart, chunkStart + size, { ...place, offsetBytes: offset + at })) return false;
      at += size;
    }
    return true;
  }

  #placeOf(task: ScanTask, block: Block, offsetBytes: number): Place {
    const before = this.#reader.lines;
    const { lineNumbers, sources, sourceOf, original, originalEnds } = block;
    this.#original =
      original === undefined || originalEnds === undefined
        ? undefined
        : (line) => {
            const i = line - before;
            return original.subarray(i === 0 ? 0 : originalEnds[i - 1], originalEnds[i]);
          };
    return {
      fileIndex: task.fileIndex,
      fileName: task.name,
      offsetBytes,
      ...(lineNumbers === undefined ? {} : { numberOf: (line: number) => lineNumbers[line - before] }),
      ...(sources === undefined || sourceOf === undefined
        ? {}
        : { sourceOf: (line: number) => sources[sourceOf[line - before]] ?? '' }),
    };
  }

  // ---- chunks and batches ----

  #scanChunk(start: number, end: number, place: Place): boolean {
    const matching = this.#needles.length > 0 && this.#chunksUntilRetry-- <= 0;
    this.#reader.matching = matching;
    const linesBefore = this.#reader.lines;
    let scanned = 0;
    const more = this.#reader.read(start, end, place, (batch) => {
      scanned += batch.count;
      return this.#take(batch);
    });
    if (matching && scanned > passingShare * (this.#reader.lines - linesBefore))
      this.#chunksUntilRetry = chunksUntilRetry;
    return more;
  }

  /** Filters a batch and hands on what matches; false to stop. */
  #take(batch: ScanBatch): boolean {
    const selection = this.#selection;
    let n = 0;
    for (let i = 0; i < batch.count; i++) if (!this.#job.jsonOnly || !batch.isText(i)) selection[n++] = i;
    this.#countPresent(batch);
    this.#span?.see(batch, selection, n);
    n = this.#filter(batch, selection, n);
    this.#matched += n;
    if (this.#branches !== undefined) this.#branches.add(batch, selection, n);
    else if (this.#grouper !== undefined) this.#grouper.add(batch, selection, n);
    else if (this.#context !== undefined) this.#takeWithContext(batch, n);
    else this.#takeRows(batch, this.#sieve?.sift(batch, selection, n) ?? n);
    return (this.#rowsLeft > 0 || this.#context?.open === true) && !this.#events.stopped();
  }

  #takeRows(batch: ScanBatch, n: number): void {
    const rows = Math.min(n, this.#rowsLeft);
    for (let s = 0; s < rows; s++) {
      const i = this.#selection[s];
      this.#collector.add(batch, i, this.#original?.(batch.inputLine(i) - 1), false);
    }
    this.#rowsLeft -= rows;
  }

  #takeWithContext(batch: ScanBatch, n: number): void {
    const context = this.#context;
    if (context === undefined) return;
    const add = (from: ScanBatch, i: number, original: Uint8Array | undefined, isContext: boolean): void =>
      this.#collector.add(from, i, original, isContext);
    for (let i = 0, s = 0; i < batch.count && (this.#rowsLeft > 0 || context.open); i++) {
      const passes = s < n && this.#selection[s] === i;
      if (passes) s++;
      // Beyond the limit a match is but a line after the last one.
      const isMatch = passes && this.#rowsLeft > 0;
      if (isMatch) this.#rowsLeft--;
      context.see(batch, i, this.#original?.(batch.inputLine(i) - 1), isMatch, add);
    }
  }

  #countPresent(batch: ScanBatch): void {
    this.#scanned += batch.count;
    for (let slot = 0; slot < this.#present.length; slot++) this.#present[slot] += batch.present[slot];
  }
}

function sieveOf({ sieve, zone }: ScanJob, binder: RecordBinder): RowSieve | undefined {
  if (sieve === undefined) return undefined;
  const { stage, next, maxRows } = sieve;
  return operatorOf(stage).sieve?.(stage, next, binder, { zone, maxRows });
}

const emptyCounts = { records: 0, textRecords: 0, firstTextLine: 0, brokenRecords: 0, firstBrokenLine: 0 };

/** The length of UTF-8's mark at the beginning of a file. */
function byteOrderMark(bytes: Buffer): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function needlesOf(job: ScanJob, binder: RecordBinder): NeedleBytes[] {
  const needles = requiredNeedles(job.filter, binder) ?? [];
  return needles.map(({ text, ignoreCase }) => ({
    bytes: Buffer.from(ignoreCase ? text.replace(/[A-Z]/g, (c) => c.toLowerCase()) : text),
    ignoreCase,
  }));
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}
