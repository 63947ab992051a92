/** How an input is framed: one record a line, wrapped lines, or documents. Judged from its first bytes, which may be cut anywhere.
 *
 * The first lines are looked at one after the other; the first that shows a wrapper or a document decides. A wrong `document`
 * costs only speed (documents one a line are read all the same), a wrong `lines` costs records, so doubt goes to `document`
 * where the text goes on as JSON and to `lines` where it does not. */

import { asBuffer } from './byte-stream.ts';
import { startsDocument } from './document-names.ts';
import type { Framing } from './input.ts';
import { isWrapped } from './wrappers.ts';

/** As much of an input as is worth looking at. */
export const framingBytes = 64 * 1024;
const linesLookedAt = 50;

export function sniffFraming(head: Uint8Array): Framing {
  const text = asBuffer(head.subarray(0, framingBytes)).toString('latin1');
  let at = text.startsWith('\xef\xbb\xbf') ? 3 : 0;
  let sawRecord = false;
  for (let line = 0; line < linesLookedAt && at < text.length; line++) {
    const found = lineEnd(text, at);
    const framing = framingAt(text, at, found);
    // Among records one a line, two on one line are a torn line, not another framing; so is one that only begins.
    if (framing === 'record') sawRecord = true;
    else if (framing === 'concatenated' || framing === 'unfinished') {
      const isTorn = sawRecord && (framing === 'concatenated' || isRecordAt(text, found + 1));
      if (!isTorn) return 'document';
    } else if (framing !== 'lines') return framing;
    at = found + 1;
  }
  return 'lines';
}

/** What one line shows: `record`, a whole object and nothing else; `unfinished`, an object that goes on in the next line. */
type LineFraming = Framing | 'record' | 'concatenated' | 'unfinished';

function isRecordAt(text: string, lineStart: number): boolean {
  return framingAt(text, lineStart, lineEnd(text, lineStart)) === 'record';
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function framingAt(text: string, lineStart: number, end: number): LineFraming {
  const start = skipSpace(text, lineStart);
  if (start >= end && text[start] === undefined) return 'lines';
  if (start > end) return 'lines';
  if (text[start] === '[' && startsArrayOfObjects(text, start)) return 'document';
  if (text[start] === '{') {
    if (startsDocument(text.slice(start, start + 256))) return 'document';
    const object = objectAt(text, start, end);
    if (object === 'unfinished' || object === 'concatenated') return object;
    if (object === 'record' && !isWrapped(text.slice(lineStart, end))) return 'record';
  }
  return isWrapped(text.slice(lineStart, end)) ? 'wrapped' : 'lines';
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at])) at++;
  return at;
}

/** `[` begins many a line of text too ("[2024-05-01]", "[pod/a/b] {...}"): only objects inside make a document. */
function startsArrayOfObjects(text: string, start: number): boolean {
  const next = skipSpace(text, start + 1);
  if (next >= text.length) return true;
  if (text[next] === ']') return skipSpace(text, next + 1) >= text.length;
  return text[next] === '{' && /^\{\s*(?:"|\}|$)/.test(text.slice(next, next + 64));
}

/** Whether the object that starts here is over several lines, alone on its line, or followed by another there. */
function objectAt(text: string, start: number, lineEndAt: number): LineFraming {
  const stack: string[] = [];
  let previous = '';
  for (let at = start; at < text.length; at++) {
    const c = text[at];
    if (c === '"') {
      const end = stringEnd(text, at, lineEndAt);
      if (end < 0) return 'lines';
      at = end;
      previous = '"';
    } else if (c === '\n') {
      return goesOn(stack, previous, text, at) ? 'unfinished' : 'lines';
    } else if (c === '{' || c === '[') {
      stack.push(c);
      previous = c;
    } else if (c === '}' || c === ']') {
      if (stack.pop() === undefined) return 'lines';
      if (stack.length === 0) return afterObject(text[skipInLine(text, at + 1)]);
      previous = c;
    } else if (c !== ' ' && c !== '\t' && c !== '\r') {
      previous = c;
    }
  }
  return 'lines';
}

function afterObject(next: string | undefined): LineFraming {
  if (next === '{') return 'concatenated';
  return next === undefined || next === '\n' || next === '\r' ? 'record' : 'lines';
}

function skipInLine(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** The closing quote, or -1: a string that a line's end or the head's end cuts. */
function stringEnd(text: string, open: number, lineEndAt: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0 && at < lineEndAt; at = text.indexOf('"', at + 1))
    if (!isEscaped(text, at)) return at;
  return -1;
}

/** Behind an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
}

/** At a line's end inside an object: does the next line go on with it? */
function goesOn(stack: readonly string[], previous: string, text: string, newlineAt: number): boolean {
  const next = text[skipSpace(text, newlineAt + 1)];
  if (next === undefined) return true;
  const inObject = stack[stack.length - 1] === '{';
  if (previous === ':') return /["{[\-\dtfn]/.test(next);
  if (previous === ',' || previous === '{' || previous === '[') {
    return inObject ? next === '"' || (previous === '{' && next === '}') : /["{[\]\-\dtfn]/.test(next);
  }
  return next === ',' || next === '}' || next === ']';
}
