/** Where the time went that nobody tells of: stretches in which nothing was noted, and nothing ran but what waits for others. */

import type { TraceEntry, TraceGap } from './model.ts';
import { childrenOf } from './tree.ts';

/** A stretch shorter than this share of the whole, or than this many milliseconds, is no gap. */
const leastShare = 0.1;
const leastMs = 5;

interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
  readonly entry: number;
}

/** The longest first. Entries must be in their order. */
export function gapsOf(entries: readonly TraceEntry[], durationMs: number): TraceGap[] {
  const least = Math.max(leastMs, durationMs * leastShare);
  const gaps: TraceGap[] = [];
  let last: Stretch | undefined;
  for (const next of activity(entries)) {
    if (last !== undefined && next.startMs - last.endMs >= least)
      gaps.push({ startMs: last.endMs, endMs: next.startMs, after: last.entry, before: next.entry });
    if (last === undefined || next.endMs >= last.endMs) last = next;
  }
  return gaps.sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs) || a.startMs - b.startMs);
}

/** What shows that something went on, by start: all that has no parts, and the two ends of what has. */
function activity(entries: readonly TraceEntry[]): Stretch[] {
  const children = childrenOf(entries);
  const stretches = entries.flatMap(({ startMs, endMs }, entry): Stretch[] => {
    if (!children.has(entry)) return [{ startMs, endMs, entry }];
    return [
      { startMs, endMs: startMs, entry },
      { startMs: endMs, endMs, entry },
    ];
  });
  return stretches.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || a.entry - b.entry);
}
