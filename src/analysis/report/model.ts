/** An incident as a report tells it, as data: what the logs can say; what only people know is asked for where it is shown. Times are epoch
 * milliseconds, durations milliseconds, shares fractions of 1. Texts that come from logs are as they were, but for secrets. */

import type { AlertSample } from '../../detect/alert.ts';
import type { LatencyQuantiles, NewPattern, RouteCounts, Span, UnreadLine, ValueCounts } from '../assess/model.ts';
import type { Diagnosis } from '../diagnose/model.ts';
import type { ExplainReport } from '../explain.ts';

/** What was found to be the incident. */
export interface Incident {
  /** `none`: nothing stands out; the span is the one that was asked for. */
  readonly kind: 'errors' | 'errors of a service' | 'traffic' | 'latency' | 'none';
  /** The service; undefined for all. */
  readonly of: string | undefined;
  readonly beganMs: number;
  /** When `spike` would first have told of it; undefined where it would not. */
  readonly detectedMs: number | undefined;
  /** Each time it had doubled since it was told of. */
  readonly escalations: readonly { readonly atMs: number; readonly current: number }[];
  /** When it was back to what was before; undefined where it goes on at the end of the logs. */
  readonly endedMs: number | undefined;
  /** Of its measure (events of a window, or milliseconds): before it began, and at its worst. */
  readonly before: number;
  readonly peak: number;
  readonly peakMs: number;
}

export type TimelineKind =
  | 'began'
  | 'detected'
  | 'escalated'
  | 'worst'
  | 'resolved'
  | 'deploy'
  | 'restart'
  | 'crash'
  | 'cluster'
  | 'other'
  | 'by hand';

export interface TimelineEntry {
  readonly timeMs: number;
  readonly kind: TimelineKind;
  readonly text: string;
  /** The command that shows it; undefined for what is not from the logs. */
  readonly command: string | undefined;
}

/** A number of the report, and the command that gives it. */
export interface ReportNumber {
  readonly name: string;
  readonly value: number;
  readonly command: string;
}

export interface Impact {
  readonly durationMs: number;
  readonly errors: ReportNumber;
  readonly errorsBefore: ReportNumber;
  readonly usersAffected: ReportNumber;
  readonly usersActive: ReportNumber;
  readonly requests: ReportNumber;
  readonly requestsFailed: ReportNumber;
  /** Different request or trace ids among the errors; undefined where they name none. */
  readonly requestsByIdFailed: ReportNumber | undefined;
  /** Of the errors, how many name a user. */
  readonly errorsWithUser: number;
  readonly latency: LatencyQuantiles;
  readonly latencyBefore: LatencyQuantiles;
}

/** A table of evidence, and the command that prints it. */
export interface Evidence<T> {
  readonly rows: readonly T[];
  readonly command: string;
}

/** Values by step of time, for charts. */
export interface ReportSeries {
  readonly stepMs: number;
  readonly fromMs: number;
  /** Errors of each step, by service; the last may be all others. */
  readonly errors: readonly { readonly name: string; readonly values: readonly number[] }[];
  readonly records: readonly number[];
  /** The 95th percentile of durations; null where a step has none. */
  readonly p95Ms: readonly (number | null)[];
  readonly commands: { readonly errors: string; readonly records: string; readonly p95: string };
}

export interface IncidentReport {
  /** What stands for the inputs in commands. */
  readonly inputs: readonly string[];
  /** The queries as printed: what was looked at (empty: all), and what an error is. */
  readonly scope: string;
  readonly errorsQuery: string;
  readonly incident: Incident;
  /** The time of the incident, that before it, and all that charts and timeline show. */
  readonly during: Span;
  readonly before: Span;
  readonly shown: Span;
  readonly windowMs: number;
  readonly baselineMs: number;
  readonly timeline: readonly TimelineEntry[];
  readonly impact: Impact;
  readonly services: Evidence<ValueCounts>;
  readonly routes: Evidence<RouteCounts>;
  readonly statuses: Evidence<ValueCounts>;
  readonly codes: Evidence<ValueCounts>;
  readonly messages: Evidence<NewPattern>;
  /** What the errors (or the slow requests) have in common; undefined where there is nothing to explain. */
  readonly explanation: (ExplainReport & { readonly command: string }) | undefined;
  readonly diagnosis: (Diagnosis & { readonly command: string }) | undefined;
  readonly samples: readonly AlertSample[];
  readonly series: ReportSeries;
  readonly unread: UnreadLine;
  readonly notes: readonly string[];
}
