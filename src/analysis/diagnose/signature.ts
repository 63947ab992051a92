/** What a signature is, once read: how one known failure shows in logs, as plain data. */

import type { Filter } from '../../query/ast.ts';

export interface Signature {
  /** Its name: `memory-leak`. */
  readonly kind: string;
  readonly title: string;
  /** What shows it, in one sentence. */
  readonly about: string;
  readonly tests: readonly SignatureTest[];
  /** Kinds that this one brings with it. */
  readonly accountsFor: readonly string[];
  /** Sentences; `{{query}}`, `{{where}}`, `{{files}}` and `{{onset}}` in them are filled in. */
  readonly next: readonly string[];
  readonly mitigations: readonly string[];
}

interface TestBase {
  /** What is counted or measured, in words: "timeouts". */
  readonly name: string;
  /** A finding needs one test that is a proof; the others only support it. */
  readonly isProof: boolean;
}

/** Such records come more often from some time on, or more often than is usual. */
export interface RiseTest extends TestBase {
  readonly test: 'rise';
  readonly filter: Filter;
  /** Codes and texts of the filter, to say which of them it was. */
  readonly codes: readonly string[];
  readonly texts: readonly string[];
  /** Names of numbers, one of which must be above `above`; empty: the filter alone decides. */
  readonly fields: readonly string[];
  readonly above: number;
  readonly minCount: number;
  /** How many times as often as before. */
  readonly ratio: number;
  /** How many a day are usual; where it is given, more than that is a rise too. */
  readonly usualPerDay: number | undefined;
}

/** A number goes up and up in one process. */
export interface TrendTest extends TestBase {
  readonly test: 'trend';
  /** Names of the numbers; of each process the one that rises most surely counts. */
  readonly fields: readonly string[];
  /** By which share at least. */
  readonly growth: number;
}

/** Calls take longer, by what they call. */
export interface SlowerTest extends TestBase {
  readonly test: 'slower';
  readonly filter: Filter;
  /** Names of what tells calls apart. */
  readonly fields: readonly string[];
  readonly ratio: number;
}

/** One value of a field makes much more of the records than before. */
export interface ConcentrationTest extends TestBase {
  readonly test: 'concentration';
  readonly filter: Filter;
  readonly fields: readonly string[];
  /** The share of the records that it must have, 0 to 1. */
  readonly share: number;
}

/** One version fails more than the others of its service. */
export interface VersionsTest extends TestBase {
  readonly test: 'versions';
  readonly ratio: number;
}

/** Many records in the same moment, again and again, and they fare worse than the others. */
export interface BurstsTest extends TestBase {
  readonly test: 'bursts';
  readonly filter: Filter;
  /** How many times the usual number. */
  readonly ratio: number;
  /** Bursts at least. */
  readonly minCount: number;
}

export type SignatureTest = RiseTest | TrendTest | SlowerTest | ConcentrationTest | VersionsTest | BurstsTest;
