/** What was noted inside a span: events of OpenTelemetry, logs of Jaeger, annotations of Zipkin. */

import { isObject, stringify } from '../../core/json.ts';
import { levelFromText, levelRank } from '../../core/level.ts';
import { timeFromText } from '../../core/time.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { epochNs, type LooseEntry, textOf, timesBetween } from './entry.ts';

/** Where each export keeps them, and the key of their time. */
const places: readonly (readonly [list: string, time: string])[] = [
  ['events', 'timeUnixNano'],
  ['logs', 'timestamp'],
  ['annotations', 'timestamp'],
];

/** The events of a span as entries of their own. */
export function spanEvents(span: LooseEntry): LooseEntry[] {
  return places.flatMap(([list, time]) => {
    const events = span.record[list];
    return Array.isArray(events) ? events.flatMap((event) => eventOf(span, event, time)) : [];
  });
}

function eventOf(span: LooseEntry, event: JsonValue, timeKey: string): LooseEntry[] {
  if (!isObject(event)) return [];
  const at = epochNs(event[timeKey], timeFromText);
  if (at === undefined) return [];
  const attributes = attributesOf(event);
  const error = firstText(attributes, ['exception.message', 'error.object', 'exception.type']);
  const level = levelFromText(firstText(attributes, ['level', 'severity']) ?? '');
  const failed = error !== undefined || attributes.event === 'error' || (level ?? 0) >= levelRank.error;
  const { service, host, pid, traceId, requestId, file, line } = span;
  return [
    {
      ...{ service, host, pid, traceId, requestId, file, line },
      kind: 'event',
      // The parent is the span that it stands in.
      parentSpanId: span.spanId,
      ...timesBetween(at, at),
      name: nameOf(event, attributes, error),
      failed,
      error,
      level,
      text: stringify(event),
      record: event,
    },
  ];
}

/** OpenTelemetry's are an object by now, Jaeger's fields are a list of keys and values. */
function attributesOf(event: JsonObject): JsonObject {
  if (isObject(event.attributes)) return event.attributes;
  if (!Array.isArray(event.fields)) return Object.create(null);
  const attributes: JsonObject = Object.create(null);
  for (const field of event.fields)
    if (isObject(field) && typeof field.key === 'string') attributes[field.key] = field.value ?? null;
  return attributes;
}

function firstText(attributes: JsonObject, keys: readonly string[]): string | undefined {
  const key = keys.find((one) => Object.hasOwn(attributes, one) && attributes[one] !== null);
  return key === undefined ? undefined : textOf(attributes[key]);
}

function nameOf(event: JsonObject, attributes: JsonObject, error: string | undefined): string {
  const name = [event.name, event.value, attributes.message, attributes.event].find(
    (value) => typeof value === 'string' && value !== '',
  );
  const text = typeof name === 'string' ? name : 'event';
  return error === undefined || text.includes(error) ? text : `${text}: ${error}`;
}
