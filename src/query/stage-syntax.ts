/** How a stage is written. The parser and the printer get the table of stages; they know no stage by name. */

import type { AggregateCall, Field, Filter, Key, Stage } from './ast.ts';

/** What a stage's parse function reads with. Each reads past spaces first, and throws a QueryError at the place. */
export interface StageReader {
  /** A filter, up to the end of the stage; undefined when there is none. */
  filter(): Filter | undefined;
  field(): Field;
  fields(): Field[];
  key(): Key;
  /** Keys after the word `by`; none without it. */
  by(): Key[];
  aggregates(): AggregateCall[];
  /** A whole number, if one is next. */
  wholeNumber(): number | undefined;
  /** A duration such as 5m, in milliseconds. */
  durationMs(): number;
  /** True, and read, when the sign is next. */
  sign(text: string): boolean;
  /** True, and read, when the word is next, whatever its case. */
  word(word: string): boolean;
  /** True when nothing but the next stage is left. */
  atEnd(): boolean;
  fail(message: string, hint?: string): never;
}

export interface StagePrinter {
  filter(filter: Filter): string;
  field(field: Field): string;
  key(key: Key): string;
  aggregate(call: AggregateCall): string;
  duration(ms: number): string;
}

export interface StageSyntax<S extends Stage = Stage> {
  readonly keyword: S['kind'];
  /** One line for help: "groups records and computes". */
  readonly summary: string;
  /** "stats A [as n], ... [by K, ...]" */
  readonly usage: string;
  /** What may follow the keyword at the beginning of a query, so that the word is taken for the stage: else it is text. */
  readonly opensQuery: RegExp;
  /** Whether fields after this stage are the columns it made: `sort -count()`. */
  readonly makesTable?: boolean;
  parse(reader: StageReader): S;
  print(stage: S, printer: StagePrinter): string;
}

export interface AggregateSyntax {
  readonly name: string;
  readonly takes: 'nothing' | 'filter' | 'optionalFilter' | 'field' | 'fieldAndRank';
}

/** The language's tables, given from outside: operators and aggregates own their syntax. */
export interface SyntaxTables {
  readonly stages: readonly StageSyntax[];
  readonly aggregates: readonly AggregateSyntax[];
}
