/** Free text: the line holds it, as written or with JSON's escapes undone. */

import type { BatchPredicate } from '../core/batch.ts';
import { holds } from './substring.ts';

/** Whether a line holds the text; `exact`: case counts. */
export function lineMatcher(text: string, exact: boolean): (line: string) => boolean {
  const matches = holds(text, !exact);
  return (line) => matches(line) || (line.includes('\\') && matches(withoutEscapes(line)));
}

export function textPredicate(text: string, exact: boolean): BatchPredicate {
  const matches = lineMatcher(text, exact);
  return (batch, selection, n) => {
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const r = selection[i];
      if (matches(batch.lineText(r))) selection[kept++] = r;
    }
    return kept;
  };
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** What is no escape of JSON's stays as it is. */
function withoutEscapes(line: string): string {
  return line.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_all, hex: string | undefined, letter: string) =>
    hex === undefined ? (escapes[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
