/** A trace as JSON: levels by name, times in ISO 8601, durations in milliseconds. What is absent is left out. */

import type { Trace, TraceEntry, TraceRecord } from '../../analysis/trace/model.ts';
import { levelName } from '../../core/level.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { isoTime } from '../../render/time-text.ts';

export function traceJson(trace: Trace): JsonObject {
  const { asked, traceIds, requestIds, startMs, endMs, durationMs } = trace;
  return {
    asked: { ...asked },
    traceIds: [...traceIds],
    requestIds: [...requestIds],
    ...span({ startMs, endMs }),
    durationMs,
    services: trace.services.map((service) => present({ ...service })),
    entries: trace.entries.map(entryJson),
    gaps: trace.gaps.map(({ after, before, ...times }) => ({ ...span(times), after, before })),
    retries: trace.retries.map((retry) => ({ ...retry, entries: [...retry.entries] })),
    unfinished: trace.unfinished.map((one) => ({ ...one })),
    criticalPath: trace.criticalPath.map(({ entry, ...times }) => ({ entry, ...span(times) })),
    skews: trace.skews.map((skew) => ({ ...skew })),
    untimed: trace.untimed.map(entryJson),
    nearby: trace.nearby.map(entryJson),
  };
}

function span({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): JsonObject {
  return { start: isoTime(startMs), end: isoTime(endMs), durationMs: endMs - startMs };
}

/** An entry; a record without a time has no start. The record itself is in it as it was. */
export function entryJson(entry: TraceEntry | TraceRecord): JsonObject {
  const { text: _text, level, record, ...rest } = entry;
  const { startMs, endMs, ...own } = { startMs: undefined, endMs: undefined, ...rest };
  const times = startMs === undefined ? {} : { start: isoTime(startMs), end: isoTime(endMs ?? startMs) };
  return present({ ...times, ...own, level: level === undefined ? undefined : (levelName(level) ?? level), record });
}

function present(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) out[key] = value;
  return out;
}
