/** Leaves out the parts of plain files whose times lie outside the range that a query asks for, and keeps account of them. */

import { aliasTableOf } from '../core/aliases.ts';
import { RecordReader } from '../core/record.ts';
import type { InputFile } from '../input/input.ts';
import { type SeekOptions, seekDefaults, seekTimes, type TimeRange } from '../input/seek.ts';
import type { Probe } from '../input/source.ts';
import type { SplitQuery } from '../plan/split.ts';
import type { Filter } from '../query/ast.ts';
import type { ExecuteOptions } from './execute.ts';
import { timeRangeOf } from './time-range.ts';

/** What was left out, and where nothing could be. */
export interface FileSeek {
  readonly skippedBytes: number;
  /** Files of which nothing is read. */
  readonly skippedFiles: number;
  /** Files that are not in the order of time: they are read in full. */
  readonly unordered: readonly Unordered[];
  /** The earliest first and the latest last time of the files that something of was left out; undefined: nothing was. */
  readonly times: { readonly firstMs: number; readonly lastMs: number } | undefined;
  /** Why files are read in full though the query bounds the time. */
  readonly hindrance: string | undefined;
}

export interface Unordered {
  readonly name: string;
  /** A record that is so far behind one before it. */
  readonly atBytes: number;
  readonly behindMs: number;
}

export const noSeek: FileSeek = {
  skippedBytes: 0,
  skippedFiles: 0,
  unordered: [],
  times: undefined,
  hindrance: undefined,
};

export interface Seeker {
  /** The part of a file that can hold what is asked for; undefined: all of it. */
  partOf(file: InputFile, probe: Probe): { readonly start: number; readonly end: number } | undefined;
  readonly found: FileSeek;
}

type Options = Pick<
  ExecuteOptions,
  'nowMs' | 'zone' | 'aliases' | 'seek' | 'strict' | 'contextBefore' | 'contextAfter'
>;

/** As {@link seekerFor}, of a filter whose records are only counted. */
export function seekerWithin(filter: Filter, options: Options): Seeker | undefined {
  return seekerFor({ filter, rest: [], rowLimit: 0 }, options);
}

/** Undefined where the query does not bound the time, or seeking is switched off. */
export function seekerFor(split: SplitQuery, options: Options): Seeker | undefined {
  const range = options.seek ? timeRangeOf(split.filter, options) : undefined;
  if (range === undefined) return undefined;
  const hindrance = hindranceOf(split, options);
  if (hindrance !== undefined) return { partOf: () => undefined, found: { ...noSeek, hindrance } };
  const { contextBefore: linesBefore, contextAfter: linesAfter } = options;
  const records = new RecordReader(aliasTableOf(options.aliases));
  return new TimeSeeker(range, records, { ...seekDefaults, linesBefore, linesAfter });
}

/** Questions about more than the records in the range. */
function hindranceOf(split: SplitQuery, { strict }: Options): string | undefined {
  if (strict) return '--strict checks every record';
  if (split.expand !== undefined) return 'expand looks for records at all times';
  return JSON.stringify(split).includes('"_line"') ? '_line counts from the beginning of a file' : undefined;
}

class TimeSeeker implements Seeker {
  readonly #range: TimeRange;
  readonly #records: RecordReader;
  readonly #options: SeekOptions;
  #found: FileSeek = noSeek;

  constructor(range: TimeRange, records: RecordReader, options: SeekOptions) {
    this.#range = range;
    this.#records = records;
    this.#options = options;
  }

  get found(): FileSeek {
    return this.#found;
  }

  partOf({ path, name }: InputFile, probe: Probe): { start: number; end: number } | undefined {
    const sought = seekTimes(path, probe, this.#range, this.#records, this.#options);
    if (sought.kind === 'unordered') {
      const { atBytes, behindMs } = sought;
      this.#found = { ...this.#found, unordered: [...this.#found.unordered, { name, atBytes, behindMs }] };
    }
    if (sought.kind !== 'bytes') return undefined;
    const { startBytes: start, endBytes: end } = sought;
    this.#leaveOut(probe.sizeBytes - probe.startBytes - (end - start), start === end, sought);
    return { start, end };
  }

  #leaveOut(bytes: number, isWhole: boolean, { firstMs, lastMs }: { firstMs: number; lastMs: number }): void {
    if (bytes === 0) return;
    const { skippedBytes, skippedFiles, times = { firstMs, lastMs } } = this.#found;
    this.#found = {
      ...this.#found,
      skippedBytes: skippedBytes + bytes,
      skippedFiles: skippedFiles + (isWhole ? 1 : 0),
      times: { firstMs: Math.min(times.firstMs, firstMs), lastMs: Math.max(times.lastMs, lastMs) },
    };
  }
}
