/** patterns [K]: which kinds of message there are, how many of each, when the first and last came. */

import type { AggregateCall, Field, PatternSplit } from '../query/ast.ts';
import type { Grouping, Operator } from './operator.ts';

/** What patterns are made of where nothing else is said. */
export const messageField: Field = { segments: [{ key: 'message' }], literal: false };

export const patterns: Operator<'patterns'> = {
  keyword: 'patterns',
  summary: 'kinds of message, with counts',
  usage: 'patterns [FIELD]',
  // Else the word is text to look for.
  opensQuery: /^\s*(?:$|\|)|^\s+[\p{L}_@$`.][^\s|]*\s*(?:$|\|)/u,
  makesTable: true,
  parse: (reader) => ({ kind: 'patterns', field: reader.atEnd() ? messageField : reader.field() }),
  print: ({ field }, printer) => (isMessage(field) ? 'patterns' : `patterns ${printer.field(field)}`),
  grouping: ({ field }) => patternGrouping(field),
};

/** `split`: what is counted, and what it is set against. */
export function patternGrouping(field: Field, split?: PatternSplit): Grouping {
  const call: AggregateCall = { name: 'patterns', field, ...(split === undefined ? {} : { split }) };
  return { keys: [], aggregates: [call], patterns: true };
}

function isMessage({ segments, literal }: Field): boolean {
  const [first] = segments;
  return segments.length === 1 && !literal && 'key' in first && first.key === 'message';
}
