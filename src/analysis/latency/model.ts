/** What `latency` finds. Durations are milliseconds, times epoch milliseconds. */

import type { InputProblem } from '../../input/input.ts';

/** The percentiles that are shown, in percent. */
export const shownPercentiles = [50, 90, 95, 99, 99.9, 99.99] as const;

export interface LatencyPercentile {
  /** In percent. */
  readonly q: number;
  /** Nearest rank, within 0.1 %. */
  readonly ms: number;
}

/** Of some durations. Where there are none: `count` 0, and no other figure. */
export interface LatencyFigures {
  readonly count: number;
  readonly minMs?: number;
  readonly meanMs?: number;
  /** Of the population. */
  readonly stddevMs?: number;
  readonly percentiles: readonly LatencyPercentile[];
  readonly maxMs?: number;
}

/** A key, an interval, or a key in an interval. */
export interface LatencyRow extends LatencyFigures {
  /** Start of the interval; absent without `everyMs`, and for records without a time. */
  readonly startMs?: number;
  /** In the order of `by`; null where the record has no such field. */
  readonly keys: readonly (string | null)[];
  /** Its histogram (microseconds, three significant digits) as an .hlog has it: compressed, in base 64. Only where asked for. */
  readonly encoded?: string;
  readonly against?: LatencyComparison;
}

/** A range of durations: fromMs <= duration < toMs. */
export interface LatencyBand {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** A point of the percentile distribution: so many durations, `share` of all, are at most `ms`. */
export interface LatencyPoint {
  readonly ms: number;
  readonly share: number;
  readonly count: number;
}

export type LatencyVerdict = 'slower' | 'quicker' | 'same' | 'too few';

export interface ComparedPercentile {
  readonly q: number;
  readonly beforeMs: number;
  readonly nowMs: number;
  /** A change by a tenth or more that is not chance. */
  readonly change: 'slower' | 'quicker' | undefined;
}

/** Against the durations of an earlier .hlog. */
export interface LatencyComparison {
  readonly verdict: LatencyVerdict;
  readonly countBefore: number;
  readonly percentiles: readonly ComparedPercentile[];
}

/** What was read; complete once the report is there. */
export interface LatencySummary {
  bytes: number;
  records: number;
  /** Those that the query selects. */
  matched: number;
  brokenRecords: number;
  problems: InputProblem[];
  stopped: boolean;
}

export function emptyLatencySummary(): LatencySummary {
  return { bytes: 0, records: 0, matched: 0, brokenRecords: 0, problems: [], stopped: false };
}

export interface LatencyReport {
  /** The field that durations are of, and what rows are of. */
  readonly of: string;
  readonly by: readonly string[];
  readonly everyMs?: number;
  /** Corrected for coordinated omission with this interval; `added` durations are not in the logs. */
  readonly expectedIntervalMs?: number;
  readonly added: number;
  /** Of the records with a duration. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly total: LatencyFigures;
  readonly bands: readonly LatencyBand[];
  readonly distribution: readonly LatencyPoint[];
  /** HdrHistogram's percentile distribution, in milliseconds, as text. */
  readonly hgrm: string;
  /** Without `everyMs` the highest p99 first, else in the order of time. None without `by` and `everyMs`. */
  readonly rows: readonly LatencyRow[];
  /** The whole, as rows have it. */
  readonly encoded?: string;
  readonly against?: LatencyComparison;
  /** Selected records that have no duration, and a negative one. */
  readonly missing: number;
  readonly negative: number;
  readonly summary: LatencySummary;
  /** What must be known of the figures. */
  readonly notes: readonly string[];
}
