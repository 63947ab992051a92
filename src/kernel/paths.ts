/** Which keys lead to the field that a path names. `a.b` names the key "a.b", and b inside a; the longest key is tried
 *  first at each level. So a path of n names is spelled by 2^(n-1) sequences of keys, in a fixed order of preference. */

import type { PathSegment } from '../core/slot.ts';

/** Paths of more names are read from the parsed record. */
export const maxNames = 12;

/** The names before the first array step. */
export function leadingNames(segments: readonly PathSegment[]): string[] {
  const names: string[] = [];
  for (const segment of segments) {
    if (!('key' in segment)) break;
    names.push(segment.key);
  }
  return names;
}

export type PathMatch =
  /** The keys spell the whole path: `rank` says which spelling, lower preferred. */
  | { readonly kind: 'whole'; readonly rank: number }
  /** The keys spell the beginning: look into the object. */
  | { readonly kind: 'prefix' }
  | { readonly kind: 'none' };

/** Compares a sequence of keys from the record's root with a path's names. */
export function matchPath(names: readonly string[], keys: readonly string[]): PathMatch {
  let used = 0;
  let rank = 0;
  for (const key of keys) {
    const width = spelledBy(names, used, key);
    if (width === 0) return { kind: 'none' };
    used += width;
    // A cut after the k-th name is a bit: the earlier the cut, the shorter the key before it, the worse the spelling.
    if (used < names.length) rank |= 1 << (maxNames - used);
  }
  if (used < names.length) return { kind: 'prefix' };
  return { kind: 'whole', rank };
}

/** How many names from `from` on the key spells, joined by dots; 0 if none. */
function spelledBy(names: readonly string[], from: number, key: string): number {
  let text = '';
  for (let i = from; i < names.length; i++) {
    text = i === from ? (names[i] ?? '') : `${text}.${names[i]}`;
    if (text === key) return i - from + 1;
    if (text.length > key.length) return 0;
  }
  return 0;
}
