/** The library: the same engine and query language as the command.
 *
 *     import { scan } from 'logscan';
 *
 *     for await (const record of scan('app.log', 'level>=error service=checkout')) console.log(record);
 *     const { rows } = await scan('logs/', 'stats count(), p99(duration) by route').result();
 *
 * Nothing here has effects on the process: no listener stays, no environment variable is read, nothing is printed. */

export type {
  AssessReport,
  ErrorsLine,
  Judged,
  LatencyLine,
  LineConfidence,
  PatternsLine,
  RequestsLine,
  RoutesLine,
  SilenceLine,
  UnreadLine,
  UsersLine,
  ValuesLine,
  Wrong,
} from './analysis/assess/model.ts';
export type { CompareReport, Period, ValueChange } from './analysis/compare.ts';
export type { Condition } from './analysis/condition.ts';
export type {
  Confidence,
  Diagnosis,
  DiagnosisFinding,
  Evidence,
  LookedFor,
  Place,
  SupportingRecord,
} from './analysis/diagnose/model.ts';
export type { ExplainReport, Finding } from './analysis/explain.ts';
export { hlogOf } from './analysis/latency/hlog.ts';
export type {
  ComparedPercentile,
  LatencyBand,
  LatencyComparison,
  LatencyFigures,
  LatencyPercentile,
  LatencyPoint,
  LatencyReport,
  LatencyRow,
  LatencySummary,
  LatencyVerdict,
} from './analysis/latency/model.ts';
export type { RouteLatency } from './analysis/latency-changes.ts';
export type { AnalysisSummary } from './analysis/pass.ts';
export type { PatternChange } from './analysis/pattern-changes.ts';
export type { PatternReport, PatternsReport, PatternsSummary } from './analysis/patterns.ts';
export type { Impact, Incident, IncidentReport, TimelineEntry, TimelineKind } from './analysis/report/model.ts';
export type { Shift } from './analysis/shift.ts';
export type {
  ClockSkew,
  CriticalStretch,
  Trace,
  TraceEntry,
  TraceGap,
  TraceId,
  TraceRecord,
  TraceRetry,
  TraceService,
  TraceUnfinished,
} from './analysis/trace/model.ts';
export type { CanonicalName } from './core/canonical-names.ts';
export { canonicalNames } from './core/canonical-names.ts';
export { QueryError, UsageError } from './core/errors.ts';
export type { TableColumn } from './core/table.ts';
export type { ColumnType } from './core/value.ts';
export { parse, print } from './language.ts';
export { type AssessOptions, assess } from './library/assess.ts';
export { type DiagnoseOptions, diagnose } from './library/diagnose.ts';
export { type CompareOptions, compare, type ExplainOptions, explain, sentence } from './library/explain.ts';
export { explainPlan, type PlanExplanation, type QueryPlan } from './library/explain-plan.ts';
export { type LatencyOptions, latency } from './library/latency.ts';
export { createLogStream, type LogStream, type LogStreamOptions } from './library/log-stream.ts';
export type { LanguageOptions, ScanOptions } from './library/options.ts';
export { findPatterns, type PatternsOptions } from './library/patterns.ts';
export {
  type CapturedRequests,
  type CapturedRequestsOptions,
  capturedRequests,
  type LoggedHeader,
  type Pace,
  type ReplayRequest,
  type SendRequestsOptions,
  type SentRequest,
  sendRequests,
} from './library/replay.ts';
export { type ReportOptions, report } from './library/report.ts';
export type { Json, Row } from './library/rows.ts';
export { type Scan, type ScanResult, type ScanSummary, scan } from './library/scan.ts';
export type { Source } from './library/source.ts';
export { otlpOf, type TraceAnswer, type TraceOptions, trace } from './library/trace.ts';
export type { Query } from './query/ast.ts';
export { renderQueryError } from './query/error-location.ts';
export type { ParsedQuery } from './query/parser.ts';
