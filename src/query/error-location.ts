/** A query mistake as a person reads it: what is wrong, the query with carets under the place, and what to write. */

import type { QueryError } from '../core/errors.ts';

/** Longer lines are cut around the place to this many terminal columns. */
const shownColumns = 76;

/** The message, the line of the query with carets under the mistake, and the hint. No newline at the end. */
export function renderQueryError(error: QueryError): string {
  const { line, start, end } = lineAt(error.query, error.start, error.end);
  const [from, to] = shownPart(line, start);
  const before = (from > 0 ? '…' : '') + visible(line.slice(from, start));
  const mistake = visible(line.slice(start, Math.min(end, to)));
  const after = visible(line.slice(Math.min(end, to), to)) + (to < line.length ? '…' : '');
  const carets = ' '.repeat(columns(before)) + '^'.repeat(Math.max(1, columns(mistake)));
  const hint = error.hint === undefined ? [] : [visible(error.hint)];
  return [visible(error.message), `  ${before}${mistake}${after}`, `  ${carets}`, ...hint].join('\n');
}

/** Of a mistake over several lines, its first. */
function lineAt(query: string, start: number, end: number): { line: string; start: number; end: number } {
  const from = start === 0 ? 0 : query.lastIndexOf('\n', start - 1) + 1;
  const newline = query.indexOf('\n', start);
  const to = newline < 0 ? query.length : newline;
  return { line: query.slice(from, to), start: start - from, end: Math.min(end, to) - from };
}

/** From where to where a line is shown: half the room goes to what stands before the place, as far as it needs it. */
function shownPart(line: string, start: number): [from: number, to: number] {
  const half = shownColumns / 2;
  const wanted = reach(line, start, half, 1);
  const from = reach(line, start, shownColumns - columns(line.slice(start, wanted)), -1);
  return [from, reach(line, start, shownColumns - columns(line.slice(from, start)), 1)];
}

/** How far one comes from a place within so many columns, in whole code points. */
function reach(line: string, start: number, room: number, step: 1 | -1): number {
  let at = start;
  for (let used = 0; step > 0 ? at < line.length : at > 0; ) {
    const isPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(
      step > 0 ? line.slice(at, at + 2) : line.slice(Math.max(0, at - 2), at),
    );
    const next = at + step * (isPair ? 2 : 1);
    used += columns(line.slice(Math.min(at, next), Math.max(at, next)));
    if (used > room) break;
    at = next;
  }
  return at;
}

/** Control characters, and those that are not seen or would turn the line around, as one visible character each. */
function visible(text: string): string {
  return text.replace(/(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => (c === '\t' ? ' ' : '\ufffd'));
}

const invisible = /[\p{Mn}\p{Me}\u200d]/u;
const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Terminal columns that the text takes. */
function columns(text: string): number {
  let n = 0;
  for (const c of text) n += invisible.test(c) ? 0 : wide.test(c) ? 2 : 1;
  return n;
}
