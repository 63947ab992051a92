/** Spans of Zipkin's exports (version 2): elements of an array, or of arrays in it. Their fields get names that say what they are:
 *  Zipkin's `id` is the span's, and it counts in microseconds. https://zipkin.io/zipkin-api/ */

import { BigDecimal, isObject, parseRecord, setOwn, stringify } from '../core/json.ts';
import type { JsonObject, JsonValue } from '../core/value.ts';

/** The spans in an element of an array, as JSON; undefined where it holds none. */
export function zipkinSpans(text: string): string[] | undefined {
  if (!text.includes('"traceId"') || !text.includes('"localEndpoint"')) return undefined;
  const elements = parseRecord(`{"spans":${text}}`)?.spans;
  const spans = Array.isArray(elements) ? elements : [elements];
  const named = spans.map((span) => (isObject(span) && isZipkin(span) ? stringify(renamed(span)) : undefined));
  const found = named.filter((span) => span !== undefined);
  return found.length === named.length ? found : undefined;
}

function isZipkin(span: JsonObject): boolean {
  return (
    typeof span.traceId === 'string' &&
    typeof span.id === 'string' &&
    span.spanId === undefined &&
    isObject(span.localEndpoint) &&
    (span.timestamp === undefined || isMicroseconds(span.timestamp))
  );
}

/** An instant since 1973 in microseconds has 15 digits or more. */
const isMicroseconds = (value: JsonValue): boolean =>
  (typeof value === 'number' || value instanceof BigDecimal) && Number(value) >= 1e14 && Number(value) < 1e17;

const names: ReadonlyMap<string, string> = new Map([
  ['id', 'spanId'],
  ['parentId', 'parentSpanId'],
  ['timestamp', 'startTime'],
  ['duration', 'durationUs'],
]);

function renamed(span: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const key of Object.keys(span)) setOwn(out, names.get(key) ?? key, span[key]);
  const service = isObject(span.localEndpoint) ? span.localEndpoint.serviceName : undefined;
  if (service !== undefined && out.serviceName === undefined) out.serviceName = service;
  return out;
}
