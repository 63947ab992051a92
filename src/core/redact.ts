/** Secrets in a line of a log, before it leaves the machine it was written on. By name (authorization, cookie, token, password,
 * api key ...) and by shape (Bearer tokens, JSON web tokens). It cannot know all secrets: it takes out those that are known. */

export const redacted = '[redacted]';

const secretName =
  '[\\w.-]*(?:authorization|cookie|passw(?:or)?d|passphrase|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|credential|session[_-]?id)[\\w.-]*';
const listOrNumber = '-?\\d[\\d.eE+-]*|\\[[^\\]]*\\]';
/** "name": "value", "name": 12, "name": [...]. */
const jsonMember = new RegExp(`("${secretName}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*(?:"|$)|${listOrNumber})`, 'gi');
/** The same inside a string, its quotes escaped; a quote with more backslashes before it is the value's own. */
const escapedMember = new RegExp(
  `(\\\\"${secretName}\\\\"\\s*:\\s*)(?:\\\\"(?:(?<=\\\\\\\\\\\\)"|[^"])*?(?<!\\\\)\\\\"|${listOrNumber})`,
  'gi',
);
/** name=value, as in a query string or logfmt, and `Name: value` of a header. */
const assignment = new RegExp(`\\b(${secretName}\\s*[=:]\\s*)(?!\\[redacted\\])[^\\s"'&,;}\\]\\\\]+`, 'gi');
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi;
const webToken = /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g;

/** The line with its secrets replaced. JSON stays JSON.
 *
 *     redact('{"user":"u1","password":"hunter2"}') // {"user":"u1","password":"[redacted]"} */
export function redact(line: string): string {
  return line
    .replace(jsonMember, `$1"${redacted}"`)
    .replace(escapedMember, `$1\\"${redacted}\\"`)
    .replace(webToken, redacted)
    .replace(bearer, `$1 ${redacted}`)
    .replace(assignment, `$1${redacted}`);
}
