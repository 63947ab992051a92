/** Values with `*`, which stands for any run of characters. What is between the stars is found from left to right, each at
 * the first place possible: an earlier place never spoils a later one, so nothing is tried twice. */

import { findBounded, foldAscii, isDigit } from './substring.ts';

/** Whether the whole text is as the pattern, given as the runs between its stars: a*b is ['a', 'b']. */
export function matchesWhole(runs: readonly string[], ignoreCase: boolean): (text: string) => boolean {
  if (ignoreCase) return folded(runs, matchesWhole);
  const first = runs[0];
  const last = runs[runs.length - 1];
  if (runs.length === 1) return (text) => text === first;
  const middle = runs.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = findRuns(text, middle, first.length);
    return end >= 0 && end <= text.length - last.length;
  };
}

/** Whether the text holds the pattern somewhere. A digit at either end of it does not run on into another digit. */
export function holdsRuns(runs: readonly string[], ignoreCase: boolean): (text: string) => boolean {
  if (ignoreCase) return folded(runs, holdsRuns);
  const first = runs[0];
  const last = runs[runs.length - 1];
  const left = isDigit(first.charCodeAt(0));
  const right = isDigit(last.charCodeAt(last.length - 1));
  if (runs.length === 1) return (text) => findBounded(text, first, 0, left, right) >= 0;
  const middle = runs.slice(1, -1);
  return (text) => {
    const start = findBounded(text, first, 0, left, false);
    const end = start < 0 ? -1 : findRuns(text, middle, start + first.length);
    return end >= 0 && findBounded(text, last, end, false, right) >= 0;
  };
}

function folded(
  runs: readonly string[],
  matcher: (runs: readonly string[], ignoreCase: boolean) => (text: string) => boolean,
): (text: string) => boolean {
  const matches = matcher(runs.map(foldAscii), false);
  return (text) => matches(foldAscii(text));
}

/** Where the last of the runs ends, one after the other from `from`; -1 where one is not found. */
function findRuns(text: string, runs: readonly string[], from: number): number {
  let end = from;
  for (const run of runs) {
    const at = text.indexOf(run, end);
    if (at < 0) return -1;
    end = at + run.length;
  }
  return end;
}
