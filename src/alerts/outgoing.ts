/** An alert as it may leave: secrets taken out, every part bounded. Redaction comes before the cut, which might leave half a secret
 * that nothing tells from other text. */

import { createHash } from 'node:crypto';
import { limits } from '../core/limits.ts';
import type { Alert, AlertKey, AlertSample } from '../detect/alert.ts';
import { type RedactOptions, redactRecordLine, redactText } from '../redact/index.ts';

/** An alert that `outgoing` has made safe. Sinks take no other. */
export interface OutgoingAlert extends Alert {
  readonly isRedacted: true;
}

/** The copy of an alert that sinks may send. */
export function outgoing(alert: Alert, options: RedactOptions = {}): OutgoingAlert {
  const line = (text: string, most: number): string => bounded(redactText(read(text), options), most, text.length);
  const sample = (from: AlertSample): AlertSample => ({
    ...from,
    text: bounded(redactRecordLine(read(from.text), options), limits.alertSampleChars, from.text.length),
    file: line(from.file, limits.alertNameChars),
    traceId: from.traceId === undefined ? undefined : line(from.traceId, limits.alertNameChars),
  });
  const key = ({ field, value }: AlertKey): AlertKey => ({
    field: line(field, limits.alertNameChars),
    value: redactedKey(field, value, options),
  });
  return {
    ...alert,
    isRedacted: true,
    identity: safeId(alert.identity, options),
    deliveryId: safeId(alert.deliveryId, options),
    rule: line(alert.rule, limits.alertNameChars),
    keys: alert.keys.slice(0, limits.alertKeys).map(key),
    query: line(alert.query, limits.alertTextChars),
    measure: line(alert.measure, limits.alertTextChars),
    inputs: boundedList(alert.inputs, limits.alertInputs).map((input) => line(input, limits.alertNameChars)),
    samples: alert.samples.slice(0, limits.alertSamples).map(sample),
    series: alert.series.slice(-limits.alertPoints),
    explanation: alert.explanation.slice(0, limits.alertSentences).map((text) => line(text, limits.alertTextChars)),
    summary: line(alert.summary, limits.alertTextChars),
  };
}

/** A key is a name and a value, so it is judged as such: `token` by its name, the rest by shape. */
function redactedKey(field: string, value: string, options: RedactOptions): string {
  const record = redactRecordLine(JSON.stringify({ [read(field)]: read(value) }), options);
  const redacted: unknown = JSON.parse(record);
  const found = typeof redacted === 'object' && redacted !== null ? Object.values(redacted)[0] : value;
  return bounded(String(found), limits.alertNameChars, value.length);
}

const visibleAscii = /^[\x21-\x7e][\x20-\x7e]*$/;

/** An id as it may stand in headers and keys of 255 characters: unchanged, or its hash where it is long, odd or holds a secret. */
function safeId(id: string, options: RedactOptions): string {
  const isSafe = id.length <= limits.alertIdChars && visibleAscii.test(id) && redactText(id, options) === id;
  return isSafe ? id : `sha256-${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}

/** As much of a text as is worth looking at; a log line may have megabytes. */
const read = (text: string): string => text.slice(0, limits.alertReadChars);

/** The first `most` characters, and how many of all are left out. Never half of a surrogate pair. */
function bounded(text: string, most: number, all: number): string {
  const isWhole = text.length <= most && all <= limits.alertReadChars;
  if (isWhole) return text;
  const last = text.charCodeAt(most - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? most - 1 : most;
  return `${text.slice(0, end)}... (${Math.max(text.length, all) - end} more characters)`;
}

function boundedList(list: readonly string[], most: number): readonly string[] {
  return list.length <= most ? list : [...list.slice(0, most), `(${list.length - most} more)`];
}
