/** A query mistake as a person reads it: what is wrong, the query with a caret under the place, and what to write. */

import type { QueryError } from '../core/errors.ts';

/** Long queries are cut around the place to about this many characters. */
const shownChars = 76;

/** The message, the line of the query with carets under the mistake, and the hint. No newline at the end. */
export function renderQueryError(error: QueryError): string {
  const { line, start, end } = lineAt(error.query, error.start, error.end);
  const shown = cut(line, start, end);
  const carets =
    ' '.repeat(columns(shown.text.slice(0, shown.start))) +
    '^'.repeat(Math.max(1, columns(shown.text.slice(shown.start, shown.end))));
  const hint = error.hint === undefined ? [] : [error.hint];
  return [error.message, `  ${visible(shown.text)}`, `  ${carets}`, ...hint].join('\n');
}

function lineAt(query: string, start: number, end: number): { line: string; start: number; end: number } {
  const from = query.lastIndexOf('\n', start - 1) + 1;
  const newline = query.indexOf('\n', start);
  const to = newline < 0 ? query.length : newline;
  return { line: query.slice(from, to), start: start - from, end: Math.min(end, to) - from };
}

function cut(line: string, start: number, end: number): { text: string; start: number; end: number } {
  if (line.length <= shownChars) return { text: line, start, end };
  const from = Math.max(0, Math.min(start - shownChars / 2, line.length - shownChars));
  const before = from > 0 ? '…' : '';
  const after = from + shownChars < line.length ? '…' : '';
  const shift = before.length - from;
  const text = before + line.slice(from, from + shownChars) + after;
  return { text, start: start + shift, end: Math.min(end + shift, text.length) };
}

/** Control characters, and what would turn the line around, as one visible character each. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (c) => (c === '\t' ? ' ' : '\ufffd'));
}

const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Extended_Pictographic}|[\uff01-\uff60]/u;

/** Terminal columns that the text takes. */
function columns(text: string): number {
  let n = 0;
  for (const c of text) n += /\p{M}|\u200d|\ufe0f/u.test(c) ? 0 : wide.test(c) ? 2 : 1;
  return n;
}
