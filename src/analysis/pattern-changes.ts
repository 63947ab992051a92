/** What changed between two sets of records, by pattern: new, gone, more, less. What chance alone could do is no change. */

import type { Pattern, PatternSet } from '../aggregates/patterns.ts';
import { binomialAtLeast, binomialAtMost } from '../detect/binomial.ts';

export type PatternChange = 'new' | 'gone' | 'more' | 'less';

/** A change is told from chance where its probability is below this, as for spikes, */
const highestP = 0.001;
/** where it stays below this share of false finds among all patterns (Benjamini and Hochberg, 1995), */
const falseShare = 0.01;
/** and where the share of the records is at least so many times as large, or as small. */
const leastRatio = 1.5;

/** By pattern, what became of it; undefined where chance explains it. */
export function changesOf(set: PatternSet): (PatternChange | undefined)[] {
  const { patterns, records, recordsBefore } = set;
  if (records === 0 || recordsBefore === 0) return patterns.map(() => undefined);
  const share = records / (records + recordsBefore);
  const ps = patterns.map((pattern) => probability(pattern, share));
  const limit = Math.min(highestP, highestTrue(ps, falseShare));
  return patterns.map((pattern, i) => (ps[i] <= limit ? changeOf(pattern, share) : undefined));
}

/** That so many of the pattern's records, or a number yet further off, are on the one side by chance. Messages come in
 * bursts: where a pattern's counts before varied more than chance makes them, they tell as much less. */
function probability({ count, countBefore, burstinessBefore }: Pattern, share: number): number {
  const k = count / burstinessBefore;
  const n = (count + countBefore) / burstinessBefore;
  return k / n >= share ? binomialAtLeast(k, n, share) : binomialAtMost(k, n, share);
}

function changeOf({ count, countBefore }: Pattern, share: number): PatternChange | undefined {
  if (countBefore === 0) return 'new';
  if (count === 0) return 'gone';
  const ratio = (count / countBefore) * ((1 - share) / share);
  if (ratio >= leastRatio) return 'more';
  return ratio <= 1 / leastRatio ? 'less' : undefined;
}

/** The highest of the probabilities that are found true, where a share `q` of what is found may be false. */
export function highestTrue(ps: readonly number[], q: number): number {
  const sorted = [...ps].sort((a, b) => a - b);
  for (let i = sorted.length - 1; i >= 0; i--) if (sorted[i] <= ((i + 1) / sorted.length) * q) return sorted[i];
  return -1;
}
