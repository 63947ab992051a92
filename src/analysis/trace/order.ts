/** The order of entries: the same whatever the order of the files and of the lines in them. */

import type { LooseEntry } from './entry.ts';

/** By start; of those that start together the longer first, as it may hold the other. */
export function inOrder(entries: readonly LooseEntry[]): LooseEntry[] {
  return [...entries].sort(compareEntries);
}

const kindOrder = { span: 0, record: 1, event: 2 } as const;

function compareEntries(a: LooseEntry, b: LooseEntry): number {
  return (
    compare(BigInt(a.startUnixNano), BigInt(b.startUnixNano)) ||
    compare(BigInt(b.endUnixNano), BigInt(a.endUnixNano)) ||
    kindOrder[a.kind] - kindOrder[b.kind] ||
    compare(a.service, b.service) ||
    compare(a.text, b.text) ||
    compare(a.file, b.file) ||
    a.line - b.line
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The same span from several exports once, with how often it was there: an id, a start, a name and a service make it the same. */
export function withoutCopies(entries: readonly LooseEntry[]): LooseEntry[] {
  const counts = new Map<string, number>();
  const idOf = ({ kind, spanId, parentSpanId, startUnixNano, name, service }: LooseEntry): string | undefined =>
    kind === 'record' ? undefined : JSON.stringify([kind, spanId, parentSpanId, startUnixNano, name, service]);
  const first = entries.filter((entry) => {
    const id = idOf(entry);
    if (id === undefined) return true;
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return count === 1;
  });
  return first.map((entry) => {
    const copies = counts.get(idOf(entry) ?? '') ?? 1;
    return copies > 1 ? { ...entry, copies } : entry;
  });
}
