/** Records in memory as the rows of a scan. */

import { buildTrace } from '../../../src/analysis/trace/build.ts';
import type { Trace, TraceId } from '../../../src/analysis/trace/model.ts';
import { AliasTable } from '../../../src/core/aliases.ts';
import { RecordReader } from '../../../src/core/record.ts';
import { RecordRow } from '../../../src/operators/record-row.ts';

const reader = new RecordReader(new AliasTable({}));

export function rowsOf(records: readonly unknown[], fileName = 'app.log'): RecordRow[] {
  return records.map(
    (record, i) => new RecordRow({ text: JSON.stringify(record), fileIndex: 0, fileName, line: i + 1 }),
  );
}

export function traceOf(records: readonly unknown[], asked: TraceId = { field: 'traceId', id: 't' }): Trace {
  return buildTrace(rowsOf(records), asked, reader);
}

const baseNs = 1_795_168_800_000_000_000n;

/** A span from so many to so many milliseconds after a fixed instant. */
export function span(
  spanId: string,
  parentSpanId: string | undefined,
  fromMs: number,
  toMs: number | undefined,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const ns = (ms: number): string => String(baseNs + BigInt(Math.round(ms * 1e6)));
  return {
    ...{ traceId: 't', spanId, name: spanId, service: 'web', host: 'h1' },
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    startTimeUnixNano: ns(fromMs),
    ...(toMs === undefined ? {} : { endTimeUnixNano: ns(toMs) }),
    ...more,
  };
}

/** A record of a log, so many milliseconds after the same instant. */
export function log(atMs: number, msg: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    time: Number(baseNs / 1_000_000n) + atMs,
    level: 'info',
    msg,
    traceId: 't',
    service: 'web',
    host: 'h1',
    ...more,
  };
}

/** Names with the names of their parents: `b<a`. */
export function parents({ entries }: Trace): string[] {
  return entries.map(({ name, parent }) => (parent === undefined ? name : `${name}<${entries[parent].name}`));
}
