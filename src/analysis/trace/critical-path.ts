/** The critical path: the stretches that the request's whole time is made of. Shorten one of them, and the request is shorter.
 *
 * From the end of an entry backward: the child that ended last before this point took the time up to its end; what lies between is the
 * entry's own. Then the same from that child's start, and inside the child. As in Zhang et al., "CRISP: Critical Path Analysis of
 * Large-Scale Microservice Architectures" (USENIX ATC 2022). */

import type { CriticalStretch, TraceEntry } from './model.ts';
import { childrenOf } from './tree.ts';

/** Empty where nothing lasts. Of several roots the one that ends last is followed, and then those before it. */
export function criticalPath(entries: readonly TraceEntry[]): CriticalStretch[] {
  const children = childrenOf(entries);
  const lasting = (at: number): number[] => (children.get(at) ?? []).filter((i) => (entries[i].durationMs ?? 0) > 0);
  const stretches: CriticalStretch[] = [];
  const open: Visit[] = [];
  /** Puts a visit of each child on the way on the stack, and says what was left for the entry itself. */
  const walk = ({ entry, fromMs, toMs }: Visit): void => {
    let end = toMs;
    const candidates = lasting(entry).sort((a, b) => entries[b].endMs - entries[a].endMs || a - b);
    for (const child of candidates) {
      const { startMs, endMs } = entries[child];
      // Of children that run at once the one that ended last is waited for; those that ran on behind the entry are not.
      if (endMs > end || startMs < fromMs || startMs >= end) continue;
      if (entry >= 0 && endMs < end) stretches.push({ entry, startMs: endMs, endMs: end });
      open.push({ entry: child, fromMs: startMs, toMs: endMs });
      end = startMs;
    }
    if (entry >= 0 && end > fromMs) stretches.push({ entry, startMs: fromMs, endMs: end });
  };
  open.push({ entry: -1, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY });
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) walk(visit);
  return stretches.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
}

interface Visit {
  readonly entry: number;
  readonly fromMs: number;
  readonly toMs: number;
}
