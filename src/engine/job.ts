/** What a thread is told to do, as plain data, and what it gives back. */

import type { AliasOptions } from '../core/aliases.ts';
import type { InputProblem } from '../input/input.ts';
import type { ContentPart } from '../input/source.ts';
import type { Grouper, SavedGroups } from '../operators/grouper.ts';
import type { Grouping } from '../operators/operator.ts';
import type { SortColumn } from '../operators/sort-columns.ts';
import type { Filter, SortKey, Stage } from '../query/ast.ts';

/** The half of a query that every thread runs over its part of the input. */
export interface ScanJob {
  readonly filter: Filter;
  /** Set: records are grouped. Absent: the matching records are handed on. */
  readonly grouping?: Grouping;
  /** Many questions in one scan: what matches the filter is asked each of them. */
  readonly branches?: readonly ScanBranch[];
  readonly nowMs: number;
  readonly zone: 'local' | 'utc';
  readonly aliases: AliasOptions;
  readonly maxGroups: number;
  /** Every record's grammar is checked. */
  readonly strict: boolean;
  /** Text records are left out. */
  readonly jsonOnly: boolean;
  /** Rows carry their times (for merging, and for text records' own). */
  readonly wantTimes: boolean;
  /** At most so many rows are wanted of any one task; 0: all. */
  readonly rowLimit: number;
  /** The stages that the rows go to: what they would leave out in any case need not be handed on. */
  readonly sieve?: { readonly stage: Stage; readonly next?: Stage; readonly maxRows: number };
  /** Rows carry the values of these keys: they are sorted before any stage looks at them. Behind the keys, fields that are shown. */
  readonly sortKeys?: readonly SortKey[];
  /** Lines before and after a match that are handed on with it. */
  readonly contextBefore: number;
  readonly contextAfter: number;
  /** Reports say from when to when the records of each input are, all of them, not the matches alone; times past this instant
   *  (epoch milliseconds) are counted and left out. */
  readonly spanUntilMs?: number;
  /** The names of all keys met are wanted too. */
  readonly wantKeys?: boolean;
  /** Which kernel: `simd` unless told otherwise. */
  readonly kernel: 'simd' | 'scalar';
}

/** What a run is told of how records are read. */
export type JobReading = Pick<ScanJob, 'nowMs' | 'zone' | 'aliases' | 'maxGroups' | 'strict' | 'jsonOnly' | 'kernel'>;

/** A job that hands on no rows. */
export function countingJob(reading: JobReading, what: Pick<ScanJob, 'filter'> & Partial<ScanJob>): ScanJob {
  const { nowMs, zone, aliases, maxGroups, strict, jsonOnly, kernel } = reading;
  return {
    nowMs,
    zone,
    aliases,
    maxGroups,
    strict,
    jsonOnly,
    kernel,
    wantTimes: false,
    rowLimit: 0,
    contextBefore: 0,
    contextAfter: 0,
    ...what,
  };
}

/** The records that match are grouped in each of these ways. */
export interface ScanBranch {
  readonly filter: Filter;
  readonly groupings: readonly Grouping[];
}

/** A part of the input that one thread scans: a byte range of a plain file of lines, or a whole input of another kind. */
export interface ScanTask {
  readonly fileIndex: number;
  readonly path: string;
  readonly name: string;
  readonly named: boolean;
  /** The file is held open by whoever made the task: it is read there, whatever its path leads to now. */
  readonly fd?: number;
  /** Absent: the input is read as a stream, from its beginning. */
  readonly range?: ByteRange;
  /** Of an input that is read as a stream: only these bytes of its content. */
  readonly part?: ContentPart;
}

/** The lines that start in start..end; `first`: a line starts at `start` (else one may be cut there). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  readonly first: boolean;
}

/** Matching records in the order of the input. Line numbers count from 1 within the task's range. */
export interface RowBlock {
  /** The input, or the member of an archive, that they come from. */
  readonly name: string;
  /** The lines as they were, each with its newline. */
  readonly bytes: Uint8Array;
  /** Where each line ends in bytes, before its newline; the next begins after it. */
  readonly ends: Uint32Array;
  readonly lines: Float64Array;
  /** Bit 0: a text record; bit 1: a line of context. */
  readonly flags: Uint8Array;
  /** Epoch milliseconds, NaN where there is none; only where the job wants times. */
  readonly times?: Float64Array;
  /** The values that the job sorts by, by key. */
  readonly sortColumns?: readonly SortColumn[];
  /** The records where a wrapper was taken off, laid out like bytes and ends. */
  readonly records?: { readonly bytes: Uint8Array; readonly ends: Uint32Array };
  readonly sources?: readonly string[];
}

/** What a task met in one input, or in one member of an archive. */
export interface TaskReport {
  readonly name: string;
  readonly records: number;
  readonly bytes: number;
  readonly lines: number;
  readonly matched: number;
  readonly textRecords: number;
  readonly firstTextLine: number;
  readonly brokenRecords: number;
  readonly firstBrokenLine: number;
  /** Lines over the limit, passed over. */
  readonly longLines: number;
  readonly firstLongLine: number;
  /** Where the job asks for it and a record has a time. */
  readonly span?: TimeSpan;
  /** What could not be read. */
  readonly problems: readonly InputProblem[];
}

/** Times of records, epoch milliseconds. */
export interface TimeSpan {
  readonly oldestMs: number;
  readonly newestMs: number;
  /** Records dated past the instant that the job names: in neither of the above. */
  readonly aheadRecords: number;
  /** The oldest of each day that has any, by days since 1970: one record dated years ago is told from a log of years. */
  readonly oldestOfDays: ReadonlyMap<number, number>;
}

/** What a thread has when all tasks are done. */
export interface ScanOutcome {
  /** Of the main thread's own: saved when asked for. */
  readonly groups?: SavedGroups;
  /** Where the groups were made in this thread, for whoever goes on with them instead of saving and merging them. */
  readonly grouper?: Grouper;
  /** By branch of the job and its groupings. */
  readonly branches?: readonly (readonly SavedGroups[])[];
  readonly notes: readonly string[];
  /** By slot of the filter and grouping: in how many scanned records the field had a value. */
  readonly coverage: readonly { readonly field: string; readonly present: number }[];
  /** Records whose fields were looked at: all that the prefilter let pass. */
  readonly scanned: number;
  /** Paths of the keys met, at the top of records and inside the objects that were looked into. */
  readonly keys?: readonly (readonly string[])[];
}
