/** Text in Markdown: what would be markup, in Markdown or HTML, is shown instead. */

import { sanitizeLine } from './sanitize.ts';

/** One line of text, as it reads. */
export function markdownText(text: string): string {
  return (
    sanitizeLine(text)
      .replace(/[\\`*_{}[\]#|~!$^]/g, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replace(/^([-+=])/, '\\$1')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
      // No address becomes a link.
      .replace(/:\/\//g, ':&#47;&#47;')
      .replace(/\bwww\./gi, (found) => `${found.slice(0, -1)}&#46;`)
      .replaceAll('@', '&#64;')
  );
}

/** Code within a line, whatever backticks it holds; in a cell of a table too. */
export function markdownCode(text: string): string {
  const line = sanitizeLine(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A table; its cells are Markdown already. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
