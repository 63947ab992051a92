/** What a diagnosis is: plain data, as `report` and the library take it. */

import type { AnalysisSummary } from '../pass.ts';

export interface Diagnosis {
  /** What was found, the surest first; those that follow from another come after all that stand alone. */
  readonly findings: readonly DiagnosisFinding[];
  /** Every signature that was looked for, in the order of the table. */
  readonly lookedFor: readonly LookedFor[];
  /** From the first to the last time of a record, epoch milliseconds; absent where no record has a time. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly hints: readonly string[];
  readonly summary: AnalysisSummary;
}

/** How sure: `high` where two tests of different things agree, or chance is ruled out many times over. */
export type Confidence = 'high' | 'medium' | 'low';

/** One known failure, with its evidence. Texts that come from logs are as they were: make them safe where you show them. */
export interface DiagnosisFinding {
  /** The name of its signature: `memory-leak`. */
  readonly kind: string;
  readonly title: string;
  readonly confidence: Confidence;
  /** Where it is, as fields and values; empty where it is everywhere. */
  readonly where: readonly Place[];
  /** When it began, epoch milliseconds. */
  readonly onsetMs: number;
  /** When it was over; absent where it goes on at the end of the logs. */
  readonly untilMs: number | undefined;
  /** The smallest chance of its tests, corrected for all that were made. */
  readonly p: number;
  /** What shows it; at least one, the strongest first. */
  readonly evidence: readonly Evidence[];
  /** Records that show it. */
  readonly samples: readonly SupportingRecord[];
  /** What to check next, and what helps at once: sentences. */
  readonly next: readonly string[];
  readonly mitigations: readonly string[];
  /** A query of logscan that shows it. */
  readonly query: string;
  /** The kind of another finding that may account for this one. */
  readonly followsFrom: string | undefined;
}

/** A field and its value; the filter of both is `query`. */
export interface Place {
  readonly field: string;
  readonly value: string;
  readonly query: string;
}

/** The result of one test. */
export interface Evidence {
  /** The test: rise, trend, slower, concentration, versions or bursts. */
  readonly test: string;
  /** One sentence with the figures. */
  readonly says: string;
  /** The name of the statistic, its value, and the chance of it, corrected for all that was tried. */
  readonly statistic: string;
  readonly value: number;
  readonly p: number;
  /** Further figures by name; their units are in the names. */
  readonly figures: Readonly<Record<string, number>>;
  /** The filter of the records that it counts. */
  readonly query: string;
  readonly onsetMs: number;
  readonly untilMs: number | undefined;
}

export interface SupportingRecord {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Lines are counted from this byte on: what is before it was not read, as its times do not take part. */
  readonly afterBytes?: number;
  readonly timeMs: number | undefined;
  readonly text: string;
}

export interface LookedFor {
  readonly kind: string;
  readonly title: string;
  /** What shows it, in one sentence. */
  readonly about: string;
  /** How many findings are of it. */
  readonly found: number;
  /** What the logs lack for tests of it, as sentences: "no field of memory use (heapUsed, rss ...)". */
  readonly lacks: readonly string[];
}
