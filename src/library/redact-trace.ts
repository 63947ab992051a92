/** A trace that may leave the terminal. */

import type { Trace, TraceEntry, TraceRecord } from '../analysis/trace/model.ts';
import { isObject } from '../core/json.ts';
import { redactRecordLine, redactText, redactValue } from '../redact/index.ts';

/** The same trace without secrets in its messages and records. Ids, names of services and hosts, and times stay. */
export function redactTrace(trace: Trace): Trace {
  return {
    ...trace,
    entries: trace.entries.map(redactEntry),
    untimed: trace.untimed.map(redactRecord),
    nearby: trace.nearby.map(redactEntry),
    retries: trace.retries.map((retry) => ({ ...retry, name: redactText(retry.name) })),
  };
}

function redactEntry(entry: TraceEntry): TraceEntry {
  return { ...entry, ...redactRecord(entry) };
}

function redactRecord(record: TraceRecord): TraceRecord {
  const value = redactValue(record.record);
  return {
    ...record,
    name: redactText(record.name),
    error: record.error === undefined ? undefined : redactText(record.error),
    text: redactRecordLine(record.text),
    record: isObject(value) ? value : {},
  };
}
