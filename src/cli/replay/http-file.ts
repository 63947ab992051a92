/** Requests as an .http file, which editors send from (VS Code REST Client, JetBrains HTTP Client). */

import type { ReplayRequest } from '../../analysis/replay/model.ts';
import { isSafe, sanitizeLine } from '../../render/sanitize.ts';
import { describe } from './describe.ts';

export function httpFileText(requests: readonly ReplayRequest[], target: string): string {
  return requests.map((request) => httpFileRequest(request, target)).join('\n');
}

function httpFileRequest(request: ReplayRequest, target: string): string {
  const { method, path, headers, body } = request;
  const lines = [`### ${describe(request)}`, `${method} ${target}${path}`];
  for (const { name, value } of headers)
    if (isPlain(value)) lines.push(`${name}: ${value}`);
    else lines.push(`# ${name} is left out: these editors would read its value as a command`);
  if (body !== undefined && isPlainBody(body)) lines.push('', body);
  else if (body !== undefined) lines.push('# the body is left out: these editors would read lines of it as commands');
  return `${lines.map((line) => (line === body ? line : sanitizeLine(line))).join('\n')}\n`;
}

/** No variable, which may name what is in the environment. */
const isPlain = (text: string): boolean => !text.includes('{{');

/** No line that ends the request, reads a file or runs a script either, and nothing for a terminal. */
function isPlainBody(body: string): boolean {
  return isPlain(body) && !/^\s*(?:###|<|>)/m.test(body) && body.split(/\r?\n/).every(isSafe);
}
