/** Seeking by time in a plain file of lines: which of its bytes can hold records of a range of times.
 *
 * Evenly spread records are looked at, then two binary searches go on between them. This rests on an order that is assumed, not
 * known: no record's time lies further behind a record before it than the lateness. The records looked at must be in that
 * order; where they are not, nothing is left out. Given the order, what is left out is sound: before a record whose time is
 * more than the lateness before the range, and after one that is as far behind it, no record can be in the range.
 * Lines of text are no exception, as they have the time of the record before them; records without a time are in no range. */

import { closeSync, openSync, readSync } from 'node:fs';
import { parseRecord } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { RecordReader } from '../core/record.ts';
import { linesAhead, linesBack } from './line-steps.ts';
import type { Probe } from './source.ts';

/** Epoch milliseconds, both inclusive; infinite where it is open. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export type Sought =
  /** Only lines that start in these bytes can be in the range. `firstMs`, `lastMs`: the file's first and last times. */
  | {
      readonly kind: 'bytes';
      readonly startBytes: number;
      readonly endBytes: number;
      readonly firstMs: number;
      readonly lastMs: number;
    }
  /** The record at this place is so far behind one before it: all must be read. */
  | { readonly kind: 'unordered'; readonly atBytes: number; readonly behindMs: number }
  /** It cannot be told: the file is small, has hardly any times, or cannot be read. */
  | { readonly kind: 'unknown' };

export interface SeekOptions {
  /** Smaller files are read: that is as fast. */
  readonly leastBytes: number;
  /** How many places are looked at before the search. */
  readonly probes: number;
  /** The search ends when a boundary is known to be within so many bytes. */
  readonly closeBytes: number;
  /** Read at once to find a record with a time, and how far it is looked for. */
  readonly windowBytes: number;
  readonly farBytes: number;
  readonly latenessMs: number;
  /** So many more lines are taken before and behind what is found. */
  readonly linesBefore: number;
  readonly linesAfter: number;
}

export const seekDefaults: SeekOptions = {
  leastBytes: 1024 * 1024,
  probes: 64,
  closeBytes: 64 * 1024,
  windowBytes: 16 * 1024,
  farBytes: 1024 * 1024,
  latenessMs: limits.latenessMs,
  linesBefore: 0,
  linesAfter: 0,
};

/** Must be a file that can be scanned in place. Never throws for what the file holds or whether it is still there. */
export function seekTimes(
  path: string,
  { sizeBytes, startBytes }: Pick<Probe, 'sizeBytes' | 'startBytes'>,
  range: TimeRange,
  records: RecordReader,
  options: SeekOptions = seekDefaults,
): Sought {
  if (sizeBytes < options.leastBytes) return { kind: 'unknown' };
  try {
    const fd = openSync(path, 'r');
    try {
      const file = { startBytes, endBytes: sizeBytes };
      const sought = new Seek(new TimedLines(fd, records, options), file, options).find(range);
      return sought.kind === 'bytes' ? { ...sought, ...widened(fd, sought, file, options) } : sought;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    // The scan meets the same failure, and reports it.
    if (error instanceof Error && 'syscall' in error) return { kind: 'unknown' };
    throw error;
  }
}

/** Where nothing is in the range, nothing is around it. */
function widened(fd: number, part: Bytes, file: Bytes, { linesBefore, linesAfter }: SeekOptions): Bytes {
  const { startBytes, endBytes } = part;
  if (startBytes === endBytes) return part;
  return {
    startBytes: linesBack(fd, startBytes, linesBefore, file.startBytes),
    endBytes: linesAhead(fd, endBytes, linesAfter, file.endBytes),
  };
}

/** A record whose time is known. */
interface Landmark {
  /** Where its line starts. */
  readonly atBytes: number;
  readonly timeMs: number;
}

interface Bytes {
  readonly startBytes: number;
  readonly endBytes: number;
}

class Seek {
  readonly #lines: TimedLines;
  readonly #file: Bytes;
  readonly #options: SeekOptions;
  /** In the order of the file. */
  #landmarks: Landmark[] = [];

  constructor(lines: TimedLines, file: Bytes, options: SeekOptions) {
    this.#lines = lines;
    this.#file = file;
    this.#options = options;
  }

  find({ fromMs, toMs }: TimeRange): Sought {
    const { latenessMs } = this.#options;
    const first = this.#lines.firstFrom(this.#file.startBytes, true);
    const last = this.#lines.lastBefore(this.#file.endBytes);
    if (first === undefined || last === undefined) return { kind: 'unknown' };
    if (first.timeMs >= fromMs - latenessMs && last.timeMs <= toMs + latenessMs)
      return { kind: 'bytes', ...this.#file, firstMs: first.timeMs, lastMs: last.timeMs };
    this.#landmarks = [first, ...this.#spread(first, last), last];
    const lower = this.#boundary((timeMs) => timeMs < fromMs - latenessMs);
    const upper = this.#boundary((timeMs) => timeMs <= toMs + latenessMs);
    // The records that the searches looked at count too.
    const disorder = disorderOf(this.#landmarks, latenessMs);
    if (disorder !== undefined) return { kind: 'unordered', ...disorder };
    const { startBytes, endBytes } = this.#file;
    const isAllBefore = lower.before === last;
    const start = isAllBefore ? endBytes : (lower.before?.atBytes ?? startBytes);
    return {
      kind: 'bytes',
      startBytes: start,
      endBytes: Math.max(start, upper.after?.atBytes ?? endBytes),
      firstMs: first.timeMs,
      lastMs: last.timeMs,
    };
  }

  /** Between the first and the last. Fewer in a small file, where they would be the same records. */
  #spread(first: Landmark, last: Landmark): Landmark[] {
    const { probes, closeBytes } = this.#options;
    const length = last.atBytes - first.atBytes;
    const count = Math.min(probes - 2, Math.floor(length / closeBytes));
    const found: Landmark[] = [];
    for (let i = 1; i <= count; i++) {
      const landmark = this.#lines.firstFrom(first.atBytes + Math.floor((length * i) / (count + 1)), false);
      const previous = found.at(-1)?.atBytes ?? first.atBytes;
      if (landmark !== undefined && landmark.atBytes > previous && landmark.atBytes < last.atBytes)
        found.push(landmark);
    }
    return found;
  }

  /** Two landmarks close to each other between which the times begin to be `after`; undefined: there is none on that side. */
  #boundary(isBefore: (timeMs: number) => boolean): { before?: Landmark; after?: Landmark } {
    const at = this.#landmarks.findLastIndex(({ timeMs }) => isBefore(timeMs));
    if (at < 0) return { after: this.#landmarks[0] };
    let before = this.#landmarks[at];
    let after = this.#landmarks[at + 1];
    if (after === undefined) return { before };
    const between: Landmark[] = [];
    // No record with a time starts in low..before or from high on to `after`.
    let low = before.atBytes + 1;
    let high = after.atBytes;
    while (high - low > this.#options.closeBytes) {
      const middle = Math.floor((low + high) / 2);
      const found = this.#lines.firstFrom(middle, false);
      if (found === undefined || found.atBytes >= after.atBytes) high = middle;
      else if (isBefore(found.timeMs)) {
        between.push(found);
        before = found;
        low = found.atBytes + 1;
      } else {
        between.push(found);
        after = found;
        high = middle;
      }
    }
    between.sort((a, b) => a.atBytes - b.atBytes);
    this.#landmarks = this.#landmarks.toSpliced(at + 1, 0, ...between);
    return { before, after };
  }
}

/** The first landmark that is further behind one before it than the lateness. */
function disorderOf(
  landmarks: readonly Landmark[],
  latenessMs: number,
): { atBytes: number; behindMs: number } | undefined {
  let latestMs = Number.NEGATIVE_INFINITY;
  for (const { atBytes, timeMs } of landmarks) {
    if (latestMs - timeMs > latenessMs) return { atBytes, behindMs: latestMs - timeMs };
    latestMs = Math.max(latestMs, timeMs);
  }
  return undefined;
}

const newline = 0x0a;
const decoder = new TextDecoder('utf-8');

/** Finds records with a time near a place in a file. */
class TimedLines {
  readonly #fd: number;
  readonly #records: RecordReader;
  readonly #options: SeekOptions;

  constructor(fd: number, records: RecordReader, options: SeekOptions) {
    this.#fd = fd;
    this.#records = records;
    this.#options = options;
  }

  /** The first among the lines that start at `offset` or after it; `isLineStart`: one is known to start there. */
  firstFrom(offset: number, isLineStart: boolean): Landmark | undefined {
    // A newline just before the offset shows that a line starts there.
    const from = isLineStart ? offset : offset - 1;
    for (const size of this.#sizes()) {
      const { bytes, isAll } = this.#read(from, size);
      for (let start = isLineStart ? 0 : afterNewline(bytes, 0); start < bytes.length; ) {
        const next = afterNewline(bytes, start);
        if (next > bytes.length && !isAll) break;
        const timeMs = this.#timeOf(bytes.subarray(start, next));
        if (timeMs !== undefined) return { atBytes: from + start, timeMs };
        start = next;
      }
      if (isAll) return undefined;
    }
    return undefined;
  }

  /** The last among the lines that start before `end`, where a line ends or the file does. */
  lastBefore(end: number): Landmark | undefined {
    for (const size of this.#sizes()) {
      const from = Math.max(0, end - size);
      const { bytes } = this.#read(from, end - from);
      // The first line of the window may be cut, unless it is the file's.
      const first = from === 0 ? 0 : afterNewline(bytes, 0);
      for (let stop = bytes.length; stop > first; ) {
        const start = stop < 2 ? 0 : bytes.lastIndexOf(newline, stop - 2) + 1;
        const timeMs = start < first ? undefined : this.#timeOf(bytes.subarray(start, stop));
        if (timeMs !== undefined) return { atBytes: from + start, timeMs };
        stop = start;
      }
      if (from === 0) return undefined;
    }
    return undefined;
  }

  /** Windows to look in, one after the other. */
  *#sizes(): Generator<number> {
    for (let size = this.#options.windowBytes; size < this.#options.farBytes; size *= 4) yield size;
    yield this.#options.farBytes;
  }

  #read(from: number, size: number): { bytes: Buffer; isAll: boolean } {
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    for (let got = -1; got !== 0 && length < size; length += got)
      got = readSync(this.#fd, bytes, length, size - length, from + length);
    return { bytes: bytes.subarray(0, length), isAll: length < size };
  }

  #timeOf(line: Uint8Array): number | undefined {
    const record = parseRecord(decoder.decode(line));
    const timeMs = record && this.#records.canonical(record, 'time')?.value;
    return typeof timeMs === 'number' ? timeMs : undefined;
  }
}

/** Behind the first newline from `at` on; behind the end where there is none. */
function afterNewline(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(newline, at);
  return found < 0 ? bytes.length + 1 : found + 1;
}
