/** One request, from all files: what `findTrace` gives. Plain data; entries refer to each other by their place in `entries`. */

import type { JsonObject } from '../../core/value.ts';

/** A record, as far as a trace tells of it. */
export interface TraceRecord {
  /** The service; where the record names none, its pod's or container's name without the random ending, else the file. */
  readonly service: string;
  readonly host?: string | undefined;
  readonly pid?: string | undefined;
  /** What was done: a span's operation, a record's message, else method and url. As logged: not safe for a terminal. */
  readonly name: string;
  /** A rank: error is 6 (core/level.ts). */
  readonly level?: number | undefined;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  /** A level of error or worse, a status of 500 or more, or a span that says so. */
  readonly failed: boolean;
  readonly traceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly parentSpanId?: string | undefined;
  readonly file: string;
  readonly line: number;
  /** The line as it was logged; of an event in a span, its JSON. */
  readonly text: string;
  /** A line that is no object is `{message: line}`. */
  readonly record: JsonObject;
}

/** A line of the waterfall. */
export interface TraceEntry extends TraceRecord {
  /** `span`: a span of an export. `record`: a line of a log. `event`: something noted inside a span. */
  readonly kind: 'span' | 'record' | 'event';
  /** OpenTelemetry's word, in lower case: client, server, producer, consumer, internal. */
  readonly spanKind?: string | undefined;
  /** Epoch milliseconds, with fractions. A record with a duration was logged at its end: it starts that much earlier. */
  readonly startMs: number;
  /** The same as the start for what has no duration. */
  readonly endMs: number;
  /** Milliseconds; absent for what happened at one instant, and for a span that has no end. */
  readonly durationMs?: number | undefined;
  /** Epoch nanoseconds as digits: exact. */
  readonly startUnixNano: string;
  readonly endUnixNano: string;
  /** Place of the parent in `entries`. */
  readonly parent?: number | undefined;
  /** How the parent was found: by its span id, or as the shortest stretch that holds this one (of the same service first). */
  readonly parentBy?: 'span' | 'time' | undefined;
  readonly depth: number;
  /** How often the same span stands in the files, if more than once. */
  readonly copies?: number | undefined;
}

/** Nothing was noted and nothing without parts of its own was running. */
export interface TraceGap {
  readonly startMs: number;
  readonly endMs: number;
  /** The entry that is the last before it, and the first after it. */
  readonly after: number;
  readonly before: number;
}

/** The same call again after a failure, or a record that says that it is one. */
export interface TraceRetry {
  readonly service: string;
  readonly name: string;
  /** In order of time. One, where a record tells of a retry. */
  readonly entries: readonly number[];
  readonly recovered: boolean;
}

export interface TraceUnfinished {
  readonly entry: number;
  /** `noEnd`: a span without an end. `neverEnded`: a record of a start, and none of its end. `missingParent`: its parent span is in no
   * file. */
  readonly why: 'noEnd' | 'neverEnded' | 'missingParent';
}

/** A part of the time that the request took, and the entry that took it. */
export interface CriticalStretch {
  readonly entry: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** Two hosts whose clocks disagree: a child begins before its parent, or ends after it. Times are left as they were logged. */
export interface ClockSkew {
  readonly parentHost: string;
  readonly childHost: string;
  /** By this much the child's clock is behind (positive: its spans begin too early) or ahead (negative), at least. Milliseconds. */
  readonly leastMs: number;
  /** Pairs of parent and child that show it, and all between these hosts. */
  readonly pairs: number;
  readonly of: number;
  /** The child that shows it most. */
  readonly entry: number;
}

export interface TraceService {
  readonly name: string;
  readonly entries: number;
  readonly failed: number;
  /** The longest entry of it, milliseconds. */
  readonly longestMs?: number | undefined;
}

export interface Trace {
  /** What was asked for, in full: `{ field: 'traceId', id: '4bf9...' }`. */
  readonly asked: TraceId;
  readonly traceIds: readonly string[];
  readonly requestIds: readonly string[];
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
  /** In order of their start; of those that start together, the longer first. */
  readonly entries: readonly TraceEntry[];
  /** In order of their first entry. */
  readonly services: readonly TraceService[];
  /** The longest first. */
  readonly gaps: readonly TraceGap[];
  readonly retries: readonly TraceRetry[];
  readonly unfinished: readonly TraceUnfinished[];
  /** In order of time; empty where nothing has a duration. */
  readonly criticalPath: readonly CriticalStretch[];
  readonly skews: readonly ClockSkew[];
  /** Records of it that have no time. */
  readonly untimed: readonly TraceRecord[];
  /** Records without an id that the same process (or host, where no process is known) wrote meanwhile. They may belong to it. */
  readonly nearby: readonly TraceEntry[];
}

export interface TraceId {
  readonly field: 'traceId' | 'requestId' | 'spanId' | 'text';
  readonly id: string;
}
