/** A trace out of the records that were found. The order in which they came makes no difference. */

import type { RecordReader } from '../../core/record.ts';
import type { RecordRow } from '../../operators/record-row.ts';
import { criticalPath } from './critical-path.ts';
import { type LooseEntry, readRecord } from './entry.ts';
import { gapsOf } from './gaps.ts';
import type { Trace, TraceEntry, TraceId, TraceRecord, TraceService } from './model.ts';
import { inOrder, withoutCopies } from './order.ts';
import { retriesOf } from './retries.ts';
import { skewsOf } from './skew.ts';
import { withParents } from './tree.ts';
import { unfinishedOf } from './unfinished.ts';

/** The trace of these records. Those near it are added later: only then is known when it was. */
export function buildTrace(rows: readonly RecordRow[], asked: TraceId, reader: RecordReader): Trace {
  const loose: LooseEntry[] = [];
  const untimed: TraceRecord[] = [];
  for (const row of rows) {
    const { record, entries } = readRecord(row, reader);
    loose.push(...entries);
    if (entries.length === 0) untimed.push(record);
  }
  const entries = withParents(withoutCopies(inOrder(loose)));
  const startMs = entries[0]?.startMs ?? 0;
  const endMs = entries.reduce((latest, entry) => Math.max(latest, entry.endMs), startMs);
  return {
    asked,
    traceIds: idsOf([...entries, ...untimed], 'traceId'),
    requestIds: idsOf([...entries, ...untimed], 'requestId'),
    startMs,
    endMs,
    durationMs: endMs - startMs,
    entries,
    services: servicesOf(entries),
    gaps: gapsOf(entries, endMs - startMs),
    retries: retriesOf(entries),
    unfinished: unfinishedOf(entries),
    criticalPath: criticalPath(entries),
    skews: skewsOf(entries),
    untimed: untimed.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)),
    nearby: [],
  };
}

function idsOf(records: readonly TraceRecord[], field: 'traceId' | 'requestId'): string[] {
  return [...new Set(records.map((record) => record[field]).filter((id) => id !== undefined))].sort();
}

function servicesOf(entries: readonly TraceEntry[]): TraceService[] {
  const byName = new Map<string, TraceEntry[]>();
  for (const entry of entries) {
    const known = byName.get(entry.service);
    if (known === undefined) byName.set(entry.service, [entry]);
    else known.push(entry);
  }
  return Array.from(byName, ([name, own]) => {
    const lengths = own.map(({ durationMs }) => durationMs).filter((ms) => ms !== undefined);
    return {
      name,
      entries: own.length,
      failed: own.filter(({ failed }) => failed).length,
      longestMs: lengths.length === 0 ? undefined : lengths.reduce((a, b) => Math.max(a, b)),
    };
  });
}
