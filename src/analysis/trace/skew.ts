/** Clocks that disagree: a child that begins before its parent, or ends after it, on another host. Said, never set right: which of the
 *  clocks is wrong cannot be known from here. */

import type { ClockSkew, TraceEntry } from './model.ts';

/** Within this much clocks count as agreeing: logs write whole milliseconds. */
const toleranceMs = 1;

interface Pairs {
  readonly parentHost: string;
  readonly childHost: string;
  pairs: number;
  of: number;
  leastMs: number;
  entry: number;
}

/** The largest first. Only parents that were found by their ids tell: those found by time hold their children by definition. */
export function skewsOf(entries: readonly TraceEntry[]): ClockSkew[] {
  const byHosts = new Map<string, Pairs>();
  entries.forEach((child, i) => {
    const parent = child.parent === undefined || child.parentBy !== 'span' ? undefined : entries[child.parent];
    if (parent === undefined || parent.durationMs === undefined || child.kind !== 'span') return;
    const parentHost = parent.host ?? parent.service;
    const childHost = child.host ?? child.service;
    if (parentHost === childHost) return;
    const key = JSON.stringify([parentHost, childHost]);
    const known = byHosts.get(key) ?? { parentHost, childHost, pairs: 0, of: 0, leastMs: 0, entry: i };
    byHosts.set(key, known);
    add(known, leastShiftMs(parent, child), i);
  });
  return [...byHosts.values()]
    .filter(({ pairs }) => pairs > 0)
    .sort((a, b) => Math.abs(b.leastMs) - Math.abs(a.leastMs));
}

function add(known: Pairs, shiftMs: number, entry: number): void {
  known.of++;
  if (shiftMs === 0) return;
  known.pairs++;
  if (Math.abs(shiftMs) <= Math.abs(known.leastMs)) return;
  known.leastMs = shiftMs;
  known.entry = entry;
}

/** The least that the child must be moved to lie inside its parent; 0 where it does, or never could. A consumer may run later. */
function leastShiftMs(parent: TraceEntry, child: TraceEntry): number {
  const early = parent.startMs - child.startMs;
  if (early > toleranceMs) return early;
  const late = child.endMs - parent.endMs;
  const fits = (child.durationMs ?? 0) <= (parent.durationMs ?? 0);
  const mayRunOn = child.spanKind === 'consumer' || parent.spanKind === 'producer';
  return late > toleranceMs && fits && !mayRunOn ? -late : 0;
}
