/** Requests as curl commands, one a line, each after a comment that says where it is from. */

import type { ReplayRequest } from '../../analysis/replay/model.ts';
import { isSafe } from '../../render/sanitize.ts';
import { describe } from './describe.ts';

export function curlText(requests: readonly ReplayRequest[], target: string): string {
  return requests.map((request) => `# ${describe(request)}\n${curlCommand(request, target)}\n`).join('');
}

/** For a POSIX shell; where a text has control characters, for bash, zsh and ksh. Nothing in the request can end its quotes, name a
 * file to curl, or make it expand the address.
 *
 *     curlCommand(request, 'http://localhost:3000')   // curl -sS -X POST -H 'content-type: ...' --data-raw '{...}' 'http://localhost:3000/api/pay' */
export function curlCommand({ method, path, headers, body }: ReplayRequest, target: string): string {
  const words = ['curl', '-sS'];
  if (method === 'HEAD') words.push('-I');
  else if (method !== (body === undefined ? 'GET' : 'POST')) words.push('-X', method);
  // A header without a value is otherwise a header to leave out.
  for (const { name, value } of headers)
    words.push('-H', shellQuoted(value.trim() === '' ? `${name};` : `${name}: ${value}`));
  // curl sets the type of a form by itself.
  if (body !== undefined && !headers.some(({ name }) => name.toLowerCase() === 'content-type'))
    words.push('-H', "'content-type:'");
  if (body !== undefined) words.push('--data-raw', shellQuoted(body));
  if (/[[\]{}]/.test(path)) words.push('--globoff');
  words.push(shellQuoted(`${target}${path}`));
  return words.join(' ');
}

/** One word of a shell's line. What could move a terminal's cursor is written as escapes. */
export function shellQuoted(text: string): string {
  if (isSafe(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = Array.from(text, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    return isSafe(character) ? character : [...Buffer.from(character)].map(octal).join('');
  });
  return `$'${escaped.join('')}'`;
}

/** Three digits always, so that a digit after it is not taken for one of them. */
const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
