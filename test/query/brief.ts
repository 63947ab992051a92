/** Queries as the golden cases write them: without spans, and short.
 *
 *  A field is the list of its parts: a key, the number of an element, true for each element; `{literal: [...]}` with a
 *  leading dot. A value is its text; `{quoted: text}` where it was in quotes. All else is the AST as it is. */

import { parse } from '../../src/language.ts';
import type { Field, Literal, Query } from '../../src/query/ast.ts';

export function brief(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(brief);
  if (typeof value !== 'object' || value === null) return value;
  if ('segments' in value) return briefField(value as Field);
  if ('quoted' in value) return briefLiteral(value as Literal);
  const entries = Object.entries(value).filter(([key]) => key !== 'span');
  return Object.fromEntries(entries.map(([key, inner]) => [key, brief(inner)]));
}

function briefField({ segments, literal }: Field): unknown {
  const parts = segments.map((part) => ('key' in part ? part.key : 'index' in part ? part.index : true));
  return literal ? { literal: parts } : parts;
}

function briefLiteral({ text, quoted }: Literal): unknown {
  return quoted ? { quoted: text } : text;
}

/** The query as it is, without its spans. */
export function withoutSpans<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === 'span' ? undefined : inner)));
}

export function parsed(text: string): Query {
  return withoutSpans(parse(text).query);
}
