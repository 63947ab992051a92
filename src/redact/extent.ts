/** Where the value of a name begins and ends in text that may be JSON, JSON inside a JSON string, a URL, a header or prose.
 * In doubt a value is taken to be longer than it is: to hide too much costs a glance, too little a secret. */

export interface Extent {
  readonly start: number;
  readonly end: number;
}

const backslash = 0x5c;

/** The value that begins at `from`, after a separator; undefined where there is none. */
export function valueExtent(text: string, from: number, wholeLine: boolean): Extent | undefined {
  const at = skipSpace(text, from);
  if (at >= text.length) return undefined;
  const quoted = quotedExtent(text, at);
  if (quoted !== undefined) return quoted;
  const first = text.charCodeAt(at);
  if (first === 0x7b || first === 0x5b) return { start: at, end: bracketsEnd(text, at) };
  // A line break before anything else: the name had no value.
  if (lineBreakBetween(text, from, at)) return undefined;
  const end = wholeLine ? lineEnd(text, at) : wordEnd(text, at);
  return end > at ? { start: at, end } : undefined;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

const isSpace = (c: number): boolean => c === 0x20 || (c >= 0x09 && c <= 0x0d);

function lineBreakBetween(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) === 0x0a) return true;
  return false;
}

/** Quotes as HTML, URLs and JSON write them. */
const spelledQuotes = ['&quot;', '%2522', '%2527', '&#34;', '&#39;', '&apos;', '%22', '%27', '\\u0022', '\\u0027'];

function quotedExtent(text: string, at: number): Extent | undefined {
  for (const quote of spelledQuotes) {
    if (text.startsWith(quote, at)) return until(text, at + quote.length, text.indexOf(quote, at + quote.length));
  }
  let open = at;
  while (text.charCodeAt(open) === backslash) open++;
  const quote = text[open];
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  // CSV writes a quote inside quotes twice.
  const isDoubled = open === at && text[at + 1] === quote && !matches(afterEmpty, text, at + 2);
  if (isDoubled) return until(text, at + 2, text.indexOf(quote + quote, at + 2));
  const start = open + 1;
  return { start, end: quoteEnd(text, start, quote, open - at) };
}

const afterEmpty = /[\s,;:)\]}&\\]|$/y;

const until = (text: string, start: number, end: number): Extent => ({ start, end: end < 0 ? text.length : end });

/** The end of what a quote with `escapes` backslashes before it has opened. A quote inside has more of them: `"` holds `\"`,
 * which holds `\\\"`. A backslash before the closing quote is itself escaped, so it comes in groups of twice as many. A quote
 * with fewer closes a string around this one, which was cut. */
function quoteEnd(text: string, start: number, quote: string, escapes: number): number {
  const group = 2 * (escapes + 1);
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + 1)) {
    let before = at;
    while (before > start && text.charCodeAt(before - 1) === backslash) before--;
    const extra = at - before - escapes;
    if (extra < 0) return before;
    // SQL and CSV write a quote inside quotes twice.
    if (escapes === 0 && extra === 0 && text[at + 1] === quote) at++;
    else if (extra % group === 0) return at - escapes;
  }
  return text.length;
}

/** The end of an object or array; strings in it may hold brackets. The end of the text where it does not close. */
function bracketsEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = stringEnd(text, at, i);
    else if (c === 0x7b || c === 0x5b) depth++;
    else if ((c === 0x7d || c === 0x5d) && --depth === 0) return i + 1;
  }
  return text.length;
}

function stringEnd(text: string, from: number, open: number): number {
  let before = open;
  while (before > from && text.charCodeAt(before - 1) === backslash) before--;
  const escapes = open - before;
  return quoteEnd(text, open + 1, '"', escapes) + escapes;
}

/** What ends a value at once: a space, a quote, a mark-up or URL delimiter, an escaped quote or line break. */
const hardEnds: ReadonlySet<number> = new Set([...' \t\n\v\f\r"\'`<&|'].map((char) => char.charCodeAt(0)));
const escapedEnds = '"\'`nrt';
const spelledEnd = /%(?:25)?(?:26|22|27|0[AaDd])/y;
/** What ends it only before a space, another delimiter or the next name. */
const softEnds = ',;)]}';
const nextName = /[,;]\s{0,8}["'\\]{0,4}[\w.$-]{1,64}["'\\]{0,4}\s?[=:]/y;

function wordEnd(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isLetterOrDigit(c)) continue;
    if (hardEnds.has(c)) return i;
    if (c === backslash && escapedEnds.includes(text.charAt(i + 1))) return i;
    if (c === 0x25 && matches(spelledEnd, text, i)) return i;
    if (softEnds.includes(text.charAt(i)) && (endsValue(text, i + 1) || matches(nextName, text, i))) return i;
  }
  return text.length;
}

export const isLetterOrDigit = (c: number): boolean =>
  (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);

const afterValue = /["'\\]|[\s,;:)\]}&]|$/y;

const endsValue = (text: string, at: number): boolean => matches(afterValue, text, at);

function matches(sticky: RegExp, text: string, at: number): boolean {
  sticky.lastIndex = at;
  return sticky.test(text);
}

const lineBreak = /\n|\r|\\{1,8}[nr]|%0[AaDd]/g;
const quoteBeforeDelimiter = /\\{0,8}["'`](?=[\s,)\]}]|$)/g;
/** `Digest username="a", response="b"`: the quote and the comma are inside. */
const nextPart = /\\{0,8}["'`],\s{0,8}[\w-]{1,64}=/y;

/** The end of a header's value: of its line, or of the string that holds the header. */
function lineEnd(text: string, at: number): number {
  lineBreak.lastIndex = at;
  const line = text.slice(at, lineBreak.exec(text)?.index ?? text.length);
  quoteBeforeDelimiter.lastIndex = 0;
  for (let quote = quoteBeforeDelimiter.exec(line); quote !== null; quote = quoteBeforeDelimiter.exec(line)) {
    if (!matches(nextPart, line, quote.index)) return at + quote.index;
  }
  return at + line.length;
}
