/** Which requests the beginning of an id may mean. */

import type { RecordReader } from '../../core/record.ts';
import type { RecordRow } from '../../operators/record-row.ts';
import type { TraceId } from './model.ts';

/** A shorter text must be a whole id. */
export const shortestPrefix = 8;

export interface Candidate extends TraceId {
  readonly rows: readonly RecordRow[];
  /** The traces that its records are of. */
  readonly traceIds: ReadonlySet<string>;
}

interface Growing extends TraceId {
  readonly rows: RecordRow[];
  readonly traceIds: Set<string>;
}

const fields = ['traceId', 'requestId', 'spanId'] as const;

/** The ids that begin so, each with its records; an id that is the whole text comes before longer ones. A request and a span of a trace
 *  whose id begins so too are that trace. By the number of their records. */
export function candidatesOf(id: string, rows: readonly RecordRow[], reader: RecordReader): Candidate[] {
  const all = new Map<string, Growing>();
  for (const row of rows) addRow(all, id, row, reader);
  const found = [...all.values()];
  const named = found.filter(({ field }) => field !== 'text');
  // A line that only holds the text tells nothing where records have it as their id.
  if (named.length === 0) return found;
  const exact = named.filter((one) => one.id === id);
  return withinTraces(exact.length > 0 ? exact : named).sort(
    (a, b) => b.rows.length - a.rows.length || (a.id < b.id ? -1 : 1),
  );
}

function addRow(all: Map<string, Growing>, id: string, row: RecordRow, reader: RecordReader): void {
  const idIn = (name: (typeof fields)[number]): string | undefined => {
    const value = row.record === undefined ? undefined : reader.canonical(row.record, name)?.value;
    return value === undefined ? undefined : String(value);
  };
  const traceId = idIn('traceId');
  const field = fields.find((name) => idIn(name)?.startsWith(id)) ?? 'text';
  const full = field === 'text' ? id : (idIn(field) ?? id);
  const key = `${field} ${full}`;
  const known = all.get(key) ?? { field, id: full, rows: [], traceIds: new Set<string>() };
  all.set(key, known);
  known.rows.push(row);
  if (traceId !== undefined) known.traceIds.add(traceId);
}

/** Folds ids of parts into their trace. Spans of one trace are that trace, which none of them is alone. */
function withinTraces(candidates: readonly Candidate[]): Candidate[] {
  const traces = new Set(candidates.filter(({ field }) => field === 'traceId').map(({ id }) => id));
  const kept = candidates.filter(
    ({ field, traceIds }) =>
      field === 'traceId' || traceIds.size === 0 || [...traceIds].some((one) => !traces.has(one)),
  );
  const [first] = kept;
  const together = new Set(kept.flatMap((one) => [...one.traceIds]));
  const isOneTrace = kept.length > 1 && together.size === 1 && kept.every((one) => one.traceIds.size === 1);
  if (first === undefined || !isOneTrace) return kept;
  const [traceId] = together;
  return [{ field: 'traceId', id: traceId, rows: kept.flatMap(({ rows }) => rows), traceIds: together }];
}
