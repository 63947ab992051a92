/** What is accepted in a filter but may not be what was meant. */

import { levelFromText } from '../core/level.ts';
import type { Hint, Literal, Span } from './ast.ts';

/** More hints than this help nobody. */
const mostHints = 10;

export function addHint(hints: Hint[], message: string, span: Span): void {
  if (hints.length < mostHints && !hints.some((hint) => hint.message === message)) hints.push({ message, span });
}

/** At a bare word of free text. */
export function hintAtWord(text: string, start: number, hints: Hint[]): void {
  const message = aboutWord(text);
  if (message !== undefined) addHint(hints, message, { start, end: start + text.length });
}

function aboutWord(text: string): string | undefined {
  if (/^[a-z]{4,12}$/i.test(text) && levelFromText(text) !== undefined)
    return `${text} is looked for anywhere in a line; for the level write level=${text.toLowerCase()}`;
  if (text.startsWith("'")) return singleQuotes;
  if (/^[=:<>~!]+$/.test(text))
    return `${text} is looked for as text; an operator stands between a name and a value: status>=500`;
  if (/^\*:./.test(text)) return `*: is looked for as text; ${text.slice(2, 42)} alone is looked for in the whole line`;
  if (/^\*|.\*$/.test(text))
    return `* is an ordinary character in free text, which may stand anywhere in a line: leave it out`;
  if (/^\+./.test(text)) return '+ is an ordinary character here; side by side means and';
  if (/^\{[^":]*[=~]/.test(text))
    return 'labels in braces are looked for as text; write them side by side: app=checkout env=prod';
  return aboutAmpersands(text);
}

/** At a bare value after `name op`. */
export function hintAtValue(name: string, op: string, value: Literal, span: Span, hints: Hint[]): void {
  const message = value.quoted ? undefined : aboutValue(name, op, value.text);
  if (message !== undefined) addHint(hints, message, span);
}

function aboutValue(name: string, op: string, text: string): string | undefined {
  if (/^(null|nil|undefined)$/.test(text)) return aboutNull(name, op);
  if (text.startsWith("'")) return singleQuotes;
  if (op !== ':') return aboutAmpersands(text);
  if (/^![^=]/.test(text))
    return `${text.slice(0, 40)} is the value; not stands before the name: !${name}:${text.slice(1, 41)}`;
  if (/^\/.*[\\^$.*+?()[\]{}].*\/$/.test(text))
    return `: looks for the text as it is; for a regular expression write ${name}~${text.slice(0, 60)}`;
  if (/^in\(/.test(text)) return `${text.slice(0, 40)} is the value; a list is written ${name} in (a, b)`;
  return aboutAmpersands(text);
}

function aboutNull(name: string, op: string): string | undefined {
  if (op === '=') return `a missing or null field equals nothing; for records without ${name} write not ${name}=*`;
  if (op === '!=') return `a missing or null field equals nothing; for records with ${name} write ${name}=*`;
  return undefined;
}

const singleQuotes = 'single quotes are ordinary characters here; text with spaces goes in double quotes';

function aboutAmpersands(text: string): string | undefined {
  return /.&&./.test(text) ? '&& inside a word belongs to it; put spaces around it for and' : undefined;
}
