/** Who called whom: the parent of each entry. By the ids of spans where there are any; else by service and time. */

import type { LooseEntry } from './entry.ts';
import type { TraceEntry } from './model.ts';

/** Logs write whole milliseconds: what lies less than one from the edge may lie inside. */
const toleranceMs = 1;

interface Link {
  readonly parent: number;
  readonly by: 'span' | 'time';
}

/** Gives entries, which must be in their order, their parents and depths. Ids that lead in a circle are cut where it would close. */
export function withParents(entries: readonly LooseEntry[]): TraceEntry[] {
  const spans = new SpanIndex(entries);
  const holders = new Holders(entries);
  const links = entries.map((entry, i): Link | undefined => {
    const bySpan = spans.parentOf(entry, i);
    if (bySpan !== undefined) return { parent: bySpan, by: 'span' };
    // A span whose parent is in no file stays a root: whatever runs meanwhile did not call it.
    if (entry.kind === 'span') return undefined;
    const byTime = holders.parentOf(entry, i);
    return byTime === undefined ? undefined : { parent: byTime, by: 'time' };
  });
  cutCircles(links);
  const depths = depthsOf(links);
  return entries.map((entry, i) => ({
    ...entry,
    ...(links[i] === undefined ? {} : { parent: links[i].parent, parentBy: links[i].by }),
    depth: depths[i],
  }));
}

/** The children of each entry, in order; those without a parent under -1. */
export function childrenOf(entries: readonly TraceEntry[]): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  entries.forEach(({ parent = -1 }, i) => {
    const known = children.get(parent);
    if (known === undefined) children.set(parent, [i]);
    else known.push(i);
  });
  return children;
}

/** Entries by depth: each after its parent and before its parent's next child. */
export function depthFirst(entries: readonly TraceEntry[]): number[] {
  const children = childrenOf(entries);
  const order: number[] = [];
  const open = [...(children.get(-1) ?? [])].reverse();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    order.push(at);
    const below = children.get(at) ?? [];
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i]);
  }
  return order;
}

// ---- by span

class SpanIndex {
  readonly #spans = new Map<string, number[]>();
  readonly #entries: readonly LooseEntry[];

  constructor(entries: readonly LooseEntry[]) {
    this.#entries = entries;
    entries.forEach(({ kind, spanId }, i) => {
      if (kind !== 'span' || spanId === undefined) return;
      const known = this.#spans.get(spanId);
      if (known === undefined) this.#spans.set(spanId, [i]);
      else known.push(i);
    });
  }

  parentOf(entry: LooseEntry, at: number): number | undefined {
    // A log record belongs to the span that it names; the span's parent is not its own.
    if (entry.kind === 'record')
      return this.#best(entry.spanId, entry, at) ?? this.#best(entry.parentSpanId, entry, at);
    return (entry.kind === 'span' ? this.#sharing(entry, at) : undefined) ?? this.#best(entry.parentSpanId, entry, at);
  }

  /** In Zipkin the server's half of a call has the id of the client's. */
  #sharing({ spanId = '', spanKind }: LooseEntry, at: number): number | undefined {
    if (spanKind !== 'server') return undefined;
    return this.#spans.get(spanId)?.find((i) => i !== at && this.#entries[i].spanKind === 'client');
  }

  /** Of several with that id: of the same service, else the server's, else the first. */
  #best(spanId: string | undefined, { service }: LooseEntry, at: number): number | undefined {
    const candidates = (this.#spans.get(spanId ?? '') ?? []).filter((i) => i !== at);
    return (
      candidates.find((i) => this.#entries[i].service === service) ??
      candidates.find((i) => this.#entries[i].spanKind === 'server') ??
      candidates[0]
    );
  }
}

// ---- by time

/** Entries that last, and so may hold others. Asked in the order of entries: what has ended by then is forgotten. */
class Holders {
  readonly #entries: readonly LooseEntry[];
  /** Those that may still hold something. */
  #open: number[] = [];
  /** The next entry to be looked at. */
  #next = 0;

  constructor(entries: readonly LooseEntry[]) {
    this.#entries = entries;
  }

  /** The shortest that holds the entry: of its own service and host, else of its service, else of any. */
  parentOf(entry: LooseEntry, at: number): number | undefined {
    this.#advance(entry.startMs);
    let best: number | undefined;
    for (const i of this.#open)
      if (i !== at && holds(this.#entries[i], i, entry, at) && (best === undefined || this.#isCloser(i, best, entry)))
        best = i;
    return best;
  }

  #advance(startMs: number): void {
    const entries = this.#entries;
    this.#open = this.#open.filter((i) => entries[i].endMs > startMs - toleranceMs);
    for (; this.#next < entries.length && entries[this.#next].startMs < startMs + toleranceMs; this.#next++)
      if (lengthOf(entries[this.#next]) > 0) this.#open.push(this.#next);
  }

  #isCloser(i: number, best: number, entry: LooseEntry): boolean {
    const a = this.#entries[i];
    const b = this.#entries[best];
    const kinship = nearness(a, entry) - nearness(b, entry);
    if (kinship !== 0) return kinship > 0;
    return lengthOf(a) < lengthOf(b) || (lengthOf(a) === lengthOf(b) && i > best);
  }
}

function nearness(holder: LooseEntry, { service, host }: LooseEntry): number {
  return holder.service !== service ? 0 : holder.host !== host ? 1 : 2;
}

const lengthOf = ({ durationMs = 0 }: LooseEntry): number => durationMs;

/** Of two that last equally long the one that comes first holds the other. */
function holds(holder: LooseEntry, holderAt: number, entry: LooseEntry, at: number): boolean {
  const longer = lengthOf(holder) - lengthOf(entry);
  if (longer < 0 || (longer === 0 && holderAt > at)) return false;
  return entry.startMs > holder.startMs - toleranceMs && entry.endMs < holder.endMs + toleranceMs;
}

// ---- circles and depths

/** Follows the parents of each entry; a way that comes back to itself loses its last step. */
function cutCircles(links: (Link | undefined)[]): void {
  const state = new Uint8Array(links.length);
  const onWay = 1;
  const done = 2;
  for (let start = 0; start < links.length; start++) {
    const way: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && state[at] === 0) {
      state[at] = onWay;
      way.push(at);
      at = links[at]?.parent;
    }
    // The first in order is the root of what was a circle.
    if (at !== undefined && state[at] === onWay) links[Math.min(...way.slice(way.indexOf(at)))] = undefined;
    for (const i of way) state[i] = done;
  }
}

function depthsOf(links: readonly (Link | undefined)[]): number[] {
  const depths: number[] = new Array(links.length).fill(-1);
  for (let start = 0; start < links.length; start++) {
    const way: number[] = [];
    let at: number | undefined = start;
    while (at !== undefined && depths[at] < 0) {
      way.push(at);
      at = links[at]?.parent;
    }
    let depth = at === undefined ? 0 : depths[at] + 1;
    for (let i = way.length - 1; i >= 0; i--) depths[way[i]] = depth++;
  }
  return depths;
}
