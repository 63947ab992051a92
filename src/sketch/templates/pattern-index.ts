/** Finds the pattern that a masked message is of, among patterns known already. */

import { bucketOf, mostClusters } from './cluster.ts';
import { wildcard } from './placeholders.ts';

interface Known {
  readonly tokens: readonly string[];
  readonly number: number;
}

export class PatternIndex {
  readonly #buckets = new Map<string, Known[]>();

  /** Of the patterns, those with wildcards: others are met as they are. Numbers are their places. */
  constructor(patterns: readonly string[]) {
    for (const [number, pattern] of patterns.entries()) {
      if (!pattern.includes(wildcard)) continue;
      const tokens = pattern.split(' ');
      const key = bucketOf(tokens);
      const bucket = this.#buckets.get(key);
      if (bucket === undefined) this.#buckets.set(key, [{ tokens, number }]);
      else if (bucket.length < mostClusters) bucket.push({ tokens, number });
    }
  }

  /** The number of the first pattern that fits; -1 where none does. */
  find(masked: string): number {
    const tokens = masked.split(' ');
    const found = this.#buckets.get(bucketOf(tokens))?.find((known) => fits(known.tokens, tokens));
    return found?.number ?? -1;
  }
}

function fits(pattern: readonly string[], tokens: readonly string[]): boolean {
  return pattern.every((token, i) => token === tokens[i] || fitsToken(token, tokens[i]));
}

/** `user=<*>` fits user=ann. */
function fitsToken(pattern: string, token: string): boolean {
  const at = pattern.indexOf(wildcard);
  if (at < 0 || token.length < pattern.length - 1) return false;
  return token.startsWith(pattern.slice(0, at)) && token.endsWith(pattern.slice(at + 1));
}
