/** A trace as OTLP JSON, which Jaeger, Tempo and others open: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 *
 *  What lasts is a span; what happened at one instant is an event of the span that it is in. Ids that are not of OpenTelemetry's form are
 *  made into such, always the same; what was made is marked by attributes that begin with `logscan.`. */

import { createHash } from 'node:crypto';
import { BigDecimal, isObject, setOwn } from '../../core/json.ts';
import { levelName } from '../../core/level.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { timesBetween } from './entry.ts';
import type { Trace, TraceEntry } from './model.ts';

/** The trace as the body of an OTLP export of spans: `{"resourceSpans": [...]}`. Secrets are as logged: take them out before. */
export function traceToOtlp(trace: Trace): JsonObject {
  const ids = new SpanIds(trace);
  const spans = new Map<number, OtlpSpan>();
  for (const i of ids.lasting) spans.set(i, spanOf(trace, i, ids));
  trace.entries.forEach((entry, i) => {
    if (spans.has(i)) return;
    const holder = holderOf(trace.entries, i, spans) ?? rootFor(trace, ids, spans);
    holder.events.push(eventOf(entry));
  });
  return { resourceSpans: byResource([...spans.values()]) };
}

interface OtlpSpan {
  readonly resource: JsonObject;
  readonly span: JsonObject;
  readonly events: JsonObject[];
}

/** The place of the span that is made for events outside all spans. */
const rootPlace = -1;

function holderOf(
  entries: readonly TraceEntry[],
  at: number,
  spans: ReadonlyMap<number, OtlpSpan>,
): OtlpSpan | undefined {
  for (let i = entries[at].parent; i !== undefined; i = entries[i].parent) {
    const span = spans.get(i);
    if (span !== undefined) return span;
  }
  return undefined;
}

function rootFor(trace: Trace, ids: SpanIds, spans: Map<number, OtlpSpan>): OtlpSpan {
  const known = spans.get(rootPlace);
  if (known !== undefined) return known;
  const [first] = trace.entries;
  const last = trace.entries.reduce((a, b) => (BigInt(b.endUnixNano) > BigInt(a.endUnixNano) ? b : a), first);
  const times = timesBetween(BigInt(first.startUnixNano), BigInt(last.endUnixNano));
  const root: OtlpSpan = {
    resource: { 'service.name': first.service },
    span: {
      traceId: ids.traceIdOf(first),
      spanId: hexId(`root ${trace.asked.id}`, 16),
      name: `records of ${trace.asked.id}`,
      kind: 1,
      startTimeUnixNano: times.startUnixNano,
      endTimeUnixNano: times.endUnixNano,
      attributes: attributesOf({ 'logscan.synthesized': true }),
    },
    events: [],
  };
  spans.set(rootPlace, root);
  return root;
}

// ---- ids

const traceIdForm = /^[\da-f]{32}$/;
const spanIdForm = /^[\da-f]{16}$/;

/** The ids of the spans that are written: each entry that lasts, and each span, has one of its own. */
class SpanIds {
  readonly lasting: readonly number[];
  readonly #ids = new Map<number, string>();
  readonly #fallback: string;

  constructor({ entries, traceIds, asked }: Trace) {
    this.#fallback = otlpTraceId(traceIds[0] ?? asked.id);
    this.lasting = [...entries.keys()].filter((i) => entries[i].kind === 'span' || (entries[i].durationMs ?? 0) > 0);
    const taken = new Set<string>();
    // Spans come first: a record may name the span that it was logged in.
    const spansFirst = [...this.lasting].sort((a, b) => rank(entries[a]) - rank(entries[b]) || a - b);
    for (const i of spansFirst) {
      const { spanId, text, startUnixNano, service } = entries[i];
      const own = spanId === undefined ? undefined : otlpSpanId(spanId);
      let id = own === undefined || taken.has(own) ? hexId(`${service} ${startUnixNano} ${text}`, 16) : own;
      while (taken.has(id)) id = hexId(id, 16);
      taken.add(id);
      this.#ids.set(i, id);
    }
  }

  of(place: number): string {
    return this.#ids.get(place) ?? '';
  }

  traceIdOf({ traceId }: TraceEntry): string {
    return traceId === undefined ? this.#fallback : otlpTraceId(traceId);
  }
}

const rank = ({ kind }: TraceEntry): number => (kind === 'span' ? 0 : 1);

/** 32 hex digits: short ones filled up, dashes of a UUID left out, of anything else a hash. */
function otlpTraceId(id: string): string {
  const bare = id.toLowerCase().replaceAll('-', '');
  if (/^[\da-f]{16}$/.test(bare)) return bare.padStart(32, '0');
  return traceIdForm.test(bare) ? bare : hexId(id, 32);
}

function otlpSpanId(id: string): string {
  const bare = id.toLowerCase();
  return spanIdForm.test(bare) ? bare : hexId(id, 16);
}

function hexId(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

// ---- spans and events

const kinds: readonly string[] = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const statusError = 2;

function spanOf({ entries }: Trace, at: number, ids: SpanIds): OtlpSpan {
  const entry = entries[at];
  const { parent, parentSpanId, spanKind, name, failed, error, record } = entry;
  const parentId = parent === undefined ? parentSpanId && otlpSpanId(parentSpanId) : ids.of(parent);
  return {
    resource: resourceOf(entry),
    span: {
      traceId: ids.traceIdOf(entry),
      spanId: ids.of(at),
      ...(parentId === undefined || parentId === '' ? {} : { parentSpanId: parentId }),
      name,
      kind: Math.max(1, kinds.indexOf(spanKind ?? 'internal')),
      startTimeUnixNano: entry.startUnixNano,
      endTimeUnixNano: entry.endUnixNano,
      attributes: [...attributesOf(contentOf(record)), ...attributesOf(marksOf(entry, ids.of(at)))],
      ...(failed ? { status: { code: statusError, ...(error === undefined ? {} : { message: error }) } } : {}),
    },
    events: [],
  };
}

/** What a reader must know that the span itself does not say. */
function marksOf({ kind, durationMs, traceId, spanId, file, line }: TraceEntry, id: string): JsonObject {
  return {
    'logscan.file': file,
    'logscan.line': line,
    ...(kind === 'record' ? { 'logscan.synthesized': true } : {}),
    ...(durationMs === undefined ? { 'logscan.no_end': true } : {}),
    ...(traceId === undefined || otlpTraceId(traceId) === traceId ? {} : { 'logscan.trace_id': traceId }),
    ...(spanId === undefined || spanId === id ? {} : { 'logscan.span_id': spanId }),
  };
}

function eventOf({ startUnixNano, name, record, level, service, file, line, kind }: TraceEntry): JsonObject {
  const attributes = kind === 'event' && isObject(record.attributes) ? record.attributes : contentOf(record);
  return {
    timeUnixNano: startUnixNano,
    name,
    attributes: [
      ...attributesOf(attributes),
      ...attributesOf({
        ...(level === undefined ? {} : { 'logscan.level': levelName(level) ?? level }),
        ...(kind === 'event' ? {} : { 'logscan.service': service, 'logscan.file': file, 'logscan.line': line }),
      }),
    ],
  };
}

// ---- resources

function resourceOf({ service, host, record }: TraceEntry): JsonObject {
  const resource: JsonObject = {};
  if (isObject(record.resource))
    for (const key of Object.keys(record.resource)) setOwn(resource, key, record.resource[key]);
  setOwn(resource, 'service.name', service);
  if (host !== undefined) setOwn(resource, 'host.name', host);
  return resource;
}

/** Spans of the same resource together, in the order of the first of each. */
function byResource(spans: readonly OtlpSpan[]): JsonObject[] {
  const groups = new Map<string, { resource: JsonObject; spans: JsonObject[] }>();
  for (const { resource, span, events } of spans) {
    const attributes = attributesOf(resource);
    const key = JSON.stringify(attributes);
    const known = groups.get(key) ?? { resource: { attributes }, spans: [] };
    groups.set(key, known);
    known.spans.push(events.length === 0 ? span : { ...span, events });
  }
  return Array.from(groups.values(), ({ resource, spans: own }) => ({
    resource,
    scopeSpans: [{ scope: { name: 'logscan' }, spans: own }],
  }));
}

// ---- attributes

/** What is told by other fields of the span. */
const told: ReadonlySet<string> = new Set([
  ...['traceId', 'traceID', 'trace_id', 'spanId', 'spanID', 'span_id', 'parentSpanId', 'parentId', 'parent_id'],
  ...[
    'name',
    'operationName',
    'kind',
    'startTime',
    'startTimeUnixNano',
    'endTimeUnixNano',
    'durationUs',
    'events',
    'logs',
  ],
  ...[
    'annotations',
    'resource',
    'attributes',
    'tags',
    'fields',
    'timestamp',
    'timeUnixNano',
    'references',
    'processID',
  ],
]);

/** The attributes of a span, or all else that a record holds. */
function contentOf(record: JsonObject): JsonObject {
  const content: JsonObject = {};
  for (const list of [record.attributes, record.tags])
    if (isObject(list)) for (const key of Object.keys(list)) setOwn(content, key, list[key]);
  for (const key of Object.keys(record)) if (!told.has(key)) setOwn(content, key, record[key]);
  return content;
}

function attributesOf(object: JsonObject): JsonObject[] {
  return Object.keys(object).map((key) => ({ key, value: anyValue(object[key], 0) }));
}

/** Deeper values are given as text. */
const deepest = 20;

/** A value as AnyValue. 64-bit integers are texts in JSON. */
function anyValue(value: JsonValue, depth: number): JsonObject {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (value instanceof BigDecimal)
    return /^-?\d{1,18}$/.test(value.text) ? { intValue: value.text } : { stringValue: value.text };
  if (depth >= deepest) return { stringValue: '(nested too deep)' };
  if (Array.isArray(value)) return { arrayValue: { values: value.map((item) => anyValue(item, depth + 1)) } };
  return {
    kvlistValue: { values: Object.keys(value).map((key) => ({ key, value: anyValue(value[key], depth + 1) })) },
  };
}
