/** What an assessment says, as data. Times are epoch milliseconds, durations milliseconds, shares fractions of 1. */

import type { Course } from '../../detect/course.ts';

/** How far a line can be trusted, and why. */
export interface LineConfidence {
  readonly level: 'high' | 'medium' | 'low';
  readonly because: string;
}

/** What every line has. */
export interface Judged {
  readonly confidence: LineConfidence;
  /** The command that looks deeper; `FILES` in it stands for the inputs. */
  readonly deeper: string;
}

/** A stretch of time; its end is not part of it. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something that is wrong now. */
export interface Wrong {
  readonly kind: 'errors' | 'errors of a service' | 'traffic' | 'latency' | 'latency of a route' | 'silence';
  /** The service, route or file; undefined for all together. */
  readonly of: string | undefined;
  readonly onsetMs: number | undefined;
  /** Of the measure (events, or milliseconds) in the last window, and in one before it began. */
  readonly current: number;
  readonly before: number;
  /** The chance that the time before gives as much. */
  readonly p: number;
}

export interface ErrorsLine extends Judged {
  /** Events in the last window; the baseline of a window (it includes the window); current / baseline. */
  readonly current: number;
  readonly baseline: number;
  readonly ratio: number;
  /** Events of a window before the incident began; where there is none, of the time before the window. */
  readonly before: number;
  readonly p: number;
  /** Share of the baseline's time that the logs cover. */
  readonly coverage: number;
  /** Events since it began; undefined where nothing did. */
  readonly sinceOnset: number | undefined;
  /** Events by step of time, over the baseline. */
  readonly series: readonly { readonly timeMs: number; readonly value: number }[];
}

export interface UsersLine extends Judged {
  /** Users with an error, and users at all, since it began (or in the window). */
  readonly affected: number;
  readonly active: number;
  readonly isEstimate: boolean;
}

export interface RequestsLine extends Judged {
  /** Records with a status, and those of them with 500 and over, since it began (or in the window). */
  readonly requests: number;
  readonly failed: number;
  /** Different request ids, else trace ids, among the errors; undefined where errors name none. */
  readonly distinctFailed: number | undefined;
  /** Of all records, a minute: now and before. */
  readonly perMinute: number;
  readonly perMinuteBefore: number;
}

/** One value of a field: a service, a route, a class of status, a code. Numbers are of the incident (or the window) and before. */
export interface ValueCounts {
  readonly value: string;
  readonly records: number;
  readonly errors: number;
  readonly recordsBefore: number;
  readonly errorsBefore: number;
}

export interface ValuesLine extends Judged {
  readonly values: readonly ValueCounts[];
}

export interface LatencyQuantiles {
  readonly count: number;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export interface LatencyLine extends Judged {
  readonly now: LatencyQuantiles;
  readonly before: LatencyQuantiles;
}

export interface RouteCounts extends ValueCounts {
  /** Of the window now, and before. */
  readonly p95Ms: number | undefined;
  readonly p95BeforeMs: number | undefined;
  /** Slower than chance explains. */
  readonly isSlower: boolean;
}

export interface RoutesLine extends Judged {
  readonly routes: readonly RouteCounts[];
}

export interface NewPattern {
  readonly pattern: string;
  readonly count: number;
  /** The worst level that its records have. */
  readonly level: string | undefined;
  readonly firstMs: number | undefined;
}

export interface PatternsLine extends Judged {
  readonly patterns: readonly NewPattern[];
}

export interface SilentSource {
  readonly kind: 'file' | 'service';
  readonly name: string;
  readonly lastMs: number | undefined;
}

export interface SilenceLine extends Judged {
  readonly sources: readonly SilentSource[];
  /** Files and services that were looked at. */
  readonly looked: number;
}

export interface UnreadLine extends Judged {
  readonly records: number;
  readonly broken: number;
  /** Records dated past the present. */
  readonly ahead: number;
  /** Files that could not be read. */
  readonly files: readonly string[];
  /** Not read, as their times are not asked for. */
  readonly skippedBytes: number;
}

export interface AssessReport {
  /** The end of the window; undefined where no record has a time. */
  readonly atMs: number | undefined;
  readonly windowMs: number;
  readonly baselineMs: number;
  readonly isWrong: boolean;
  /** What is, the worst first. */
  readonly wrong: readonly Wrong[];
  /** `quiet` where nothing is wrong and nothing ended within the baseline. */
  readonly verdict: Course | 'quiet';
  readonly onsetMs: number | undefined;
  /** When an incident of the last hour ended; undefined where one goes on or there was none. */
  readonly endedMs: number | undefined;
  /** What "since it began" is of, and what it is set against. */
  readonly during: Span | undefined;
  readonly before: Span | undefined;
  readonly errors: ErrorsLine | undefined;
  readonly users: UsersLine | undefined;
  readonly requests: RequestsLine | undefined;
  readonly services: ValuesLine | undefined;
  readonly statuses: ValuesLine | undefined;
  readonly latency: LatencyLine | undefined;
  readonly routes: RoutesLine | undefined;
  readonly patterns: PatternsLine | undefined;
  readonly codes: ValuesLine | undefined;
  readonly silence: SilenceLine | undefined;
  readonly unread: UnreadLine;
  /** What must be known to judge the answer. */
  readonly notes: readonly string[];
}
