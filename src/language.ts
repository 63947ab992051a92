/** The query language, complete: the parser and the printer with the tables of stages and aggregates. */

import { aggregates } from './aggregates/index.ts';
import { operators } from './operators/index.ts';
import type { Field, Filter, Query } from './query/ast.ts';
import { parseFilter as filterFrom, type ParsedQuery, parseQuery as queryFrom } from './query/parser.ts';
import { printQuery } from './query/printer.ts';
import type { SyntaxTables } from './query/stage-syntax.ts';

export const tables: SyntaxTables = { stages: operators, aggregates };

/** Parses a query. Throws QueryError with the place of the mistake. */
export function parse(text: string): ParsedQuery {
  return queryFrom(text, tables);
}

export function parseFilter(text: string): Filter {
  return filterFrom(text, tables);
}

export function print(query: Query): string {
  return printQuery(query, tables);
}

/** The field of an aggregate such as `p99(duration)`; undefined where the text is no single aggregate of a field. Throws QueryError. */
export function parseMeasured(text: string): Field | undefined {
  const [stage] = parse(`stats ${text}`).query.stages;
  return stage?.kind === 'stats' && stage.aggregates.length === 1 ? stage.aggregates[0].field : undefined;
}
