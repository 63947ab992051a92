/** Log content is hostile: it may hold terminal escapes, line breaks and bidirectional overrides that would rewrite what a
 * person sees. Everything a renderer prints to a terminal has gone through one of these functions. */

// C0, DEL and C1 controls; line and paragraph separators; bidi embeddings, overrides and isolates; BOM; lone surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafe = /[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/u;
const unsafeAll = new RegExp(unsafe.source, 'gu');
const unsafeButTab = new RegExp(unsafe.source.replace('\\0-\\x1f', '\\0-\\x08\\x0a-\\x1f'), 'gu');

/** True where a text holds nothing that a terminal would act on. */
export function isSafe(text: string): boolean {
  return !unsafe.test(text);
}

/** One line for a table cell or a message: tab, newline and carriage return show as \t \n \r, others as \x1b or \u202e. */
export function sanitizeLine(text: string): string {
  return isSafe(text) ? text : text.replace(unsafeAll, visibleEscape);
}

/** A whole line of a log, shown as it is: tabs stay tabs. */
export function sanitizeText(text: string): string {
  return isSafe(text) ? text : text.replace(unsafeButTab, visibleEscape);
}

/** JSON text stays the same JSON: \u001b where a control character stood. Only for text that was made or read as JSON. */
export function sanitizeJson(json: string): string {
  return isSafe(json) ? json : json.replace(unsafeButTab, jsonEscape);
}

const shortEscapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function visibleEscape(char: string): string {
  const code = char.charCodeAt(0);
  if (isSurrogate(code)) return '\ufffd';
  return shortEscapes[char] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
}

function jsonEscape(char: string): string {
  const code = char.charCodeAt(0);
  // Between the tokens of a document a line break is a space to JSON, and stays one line to a person.
  return char === '\n' || char === '\r' ? ' ' : `\\u${hex(code, 4)}`;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
