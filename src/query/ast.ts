/** The query as data: what the parser gives, the printer takes and the plan is made from. Plain JSON, no closures. */

/** Where a node stands in the query text: UTF-16 offsets, end exclusive. Left out of comparisons. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One step of a path: a key, one element of an array, or each element. */
export type Segment = { readonly key: string } | { readonly index: number } | { readonly each: true };

/** A field as the query names it. `a.b` has two key segments; the reader tries the key "a.b" before b in a.
 * Back-quoted names are one segment. `literal` (a leading dot in the query) means that very key and no alias. */
export interface Field {
  readonly segments: readonly Segment[];
  readonly literal: boolean;
  readonly span?: Span;
}

/** A value as written. What it means (number, duration, size, time, wildcard) depends on the field: query/literal.ts. */
export interface Literal {
  readonly text: string;
  readonly quoted: boolean;
  readonly span?: Span;
}

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Filter =
  /** Matches every record. */
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly items: readonly Filter[] }
  | { readonly kind: 'or'; readonly items: readonly Filter[] }
  | { readonly kind: 'not'; readonly item: Filter }
  /** f=v, also with `*` in an unquoted value of = and != (a wildcard). */
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly field: Field; readonly value: Literal }
  /** f:v, also with `*` in an unquoted value. */
  | { readonly kind: 'contains'; readonly field: Field; readonly value: Literal }
  /** f=* */
  | { readonly kind: 'exists'; readonly field: Field }
  | {
      readonly kind: 'regexp';
      readonly field: Field;
      readonly pattern: string;
      readonly flags: string;
      readonly span?: Span;
    }
  | { readonly kind: 'in'; readonly field: Field; readonly values: readonly Literal[] }
  /** ip in 203.0.113.0/24 */
  | { readonly kind: 'cidr'; readonly field: Field; readonly cidr: string; readonly span?: Span }
  /** *=v: any field of the record is v. */
  | { readonly kind: 'any'; readonly value: Literal }
  /** Free text. `exact` (it was quoted): case counts. */
  | { readonly kind: 'text'; readonly text: string; readonly exact: boolean };

/** What rows are grouped by. */
export type Key =
  | { readonly kind: 'field'; readonly field: Field }
  /** bin(5m): the record's time, down to a multiple of the width. */
  | { readonly kind: 'timeBin'; readonly widthMs: number }
  /** bin(K, width): a number, down to a multiple of the width. */
  | { readonly kind: 'bin'; readonly field: Field; readonly width: number };

/** One call of an aggregate: `p99(duration) as slow`. */
export interface AggregateCall {
  /** The aggregate's name in the table of aggregates: count, share, sum, avg, min, max, percentile, distinct, first,
   * last, rate. `p99(x)` parses to percentile with q 99. */
  readonly name: string;
  readonly field?: Field;
  readonly filter?: Filter;
  /** percentile's rank, 0 to 100. */
  readonly q?: number;
  readonly as?: string;
  /** patterns: what is counted, and what it is set against. */
  readonly split?: PatternSplit;
  /** Of the aggregate `contrast`, which no query can write. */
  readonly contrast?: ContrastPlan;
  /** Of the aggregate `latency`, which no query can write: the milliseconds in one of a value that names no unit. */
  readonly unitMs?: number;
  readonly span?: Span;
}

/** Records that are counted apart from those before them: from a time on (epoch milliseconds), or of the first so many inputs. */
export type PatternSplit =
  | { readonly kind: 'time'; readonly fromMs: number }
  | { readonly kind: 'files'; readonly count: number };

/** Values, and pairs of them, whose records are counted. */
export interface ContrastPlan {
  readonly fields: readonly ContrastField[];
  readonly pairs: readonly ContrastPair[];
}

export interface ContrastField {
  readonly field: Field;
  /** Numbers are taken by bins: bin i holds those that i of these cuts, in ascending order, are not above. */
  readonly cuts?: readonly number[];
  /** Null stands for missing; with cuts, numbers are those of bins. */
  readonly values: readonly (string | number | boolean | null)[];
}

/** Two values, each as [number of the field, number of its value, from 1]. */
export type ContrastPair = readonly [readonly [number, number], readonly [number, number]];

export interface SortKey {
  readonly field: Field;
  readonly descending: boolean;
}

export type Stage =
  | { readonly kind: 'where'; readonly filter: Filter }
  | { readonly kind: 'stats'; readonly aggregates: readonly AggregateCall[]; readonly by: readonly Key[] }
  | { readonly kind: 'count'; readonly by: readonly Key[] }
  | { readonly kind: 'top'; readonly limit: number; readonly key: Key }
  | {
      readonly kind: 'timechart';
      readonly widthMs: number;
      readonly aggregates: readonly AggregateCall[];
      readonly by?: Key;
    }
  | {
      readonly kind: 'spike';
      readonly windowMs: number;
      readonly baselineMs: number;
      readonly ratio: number;
      readonly by: readonly Key[];
    }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'head'; readonly limit: number }
  | { readonly kind: 'tail'; readonly limit: number }
  | { readonly kind: 'fields'; readonly fields: readonly Field[] }
  | { readonly kind: 'drop'; readonly fields: readonly Field[] }
  | { readonly kind: 'dedup'; readonly fields: readonly Field[] }
  | { readonly kind: 'expand'; readonly field: Field }
  | { readonly kind: 'patterns'; readonly field: Field };

export interface Query {
  readonly filter: Filter;
  readonly stages: readonly Stage[];
}

/** Something accepted that may not be what was meant: shown on standard error, never in the way. */
export interface Hint {
  readonly message: string;
  readonly span?: Span;
}
