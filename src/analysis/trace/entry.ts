/** Records as entries of a trace: when it began, how long it took, who did what, and whether it failed. */

import { BigDecimal, isObject, parseRecord, stringify } from '../../core/json.ts';
import { levelRank } from '../../core/level.ts';
import type { CanonicalValue, RecordReader } from '../../core/record.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import type { RecordRow } from '../../operators/record-row.ts';
import type { TraceEntry, TraceRecord } from './model.ts';
import { serviceOf } from './service.ts';
import { spanEvents } from './span-events.ts';

/** An entry before its parent is known. */
export type LooseEntry = Omit<TraceEntry, 'depth' | 'parent' | 'parentBy'>;

export interface ReadRecord {
  readonly record: TraceRecord;
  /** The record and what was noted inside it; none where it has no time. */
  readonly entries: readonly LooseEntry[];
}

/** What a line tells of the request that it belongs to. */
export function readRecord(row: RecordRow, reader: RecordReader): ReadRecord {
  const json = row.record ?? { message: row.recordText.trimEnd() };
  const record = describe(json, row, reader);
  const when = row.record === undefined ? instantOf(row.inheritedTime) : timesOf(json, reader);
  if (when === undefined) return { record, entries: [] };
  const kind = record.spanId !== undefined && when.isStart ? 'span' : 'record';
  const spanKind = kind === 'span' ? spanKindOf(json) : undefined;
  const entry: LooseEntry = { ...record, kind, spanKind, ...when.times };
  return { record, entries: kind === 'span' ? [entry, ...spanEvents(entry)] : [entry] };
}

function describe(json: JsonObject, row: RecordRow, reader: RecordReader): TraceRecord {
  const text = (name: Parameters<RecordReader['canonical']>[1]): string | undefined => {
    const value = reader.canonical(json, name)?.value;
    return value === undefined ? undefined : String(value);
  };
  const number = (name: 'level' | 'status'): number | undefined => {
    const value = (reader.canonical(json, name) ?? (inner && reader.canonical(inner, name)))?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const inner = innerRecord(text('message'));
  const innerMessage = inner && reader.canonical(inner, 'message')?.value;
  const host = text('host') ?? hostOf(json);
  const level = number('level');
  const status = number('status') ?? tagStatus(json);
  const error = text('error') ?? tagError(json);
  return {
    service: serviceOf(text('service'), host, row),
    host,
    pid: pidOf(json),
    name: innerMessage === undefined ? nameOf(json, text) : String(innerMessage),
    level,
    status,
    error,
    failed: isFailure(json, level, status, error),
    traceId: text('traceId'),
    requestId: text('requestId'),
    spanId: text('spanId'),
    parentSpanId: parentOf(text('parentSpanId')),
    file: row.fileName,
    line: row.line,
    text: row.text,
    record: json,
  };
}

/** Some exports name the root's parent so. */
function parentOf(id: string | undefined): string | undefined {
  return id === 'root' ? undefined : id;
}

/** Where exports of spans name the machine: Jaeger's process, Zipkin's endpoint. */
function hostOf({ process, localEndpoint }: JsonObject): string | undefined {
  const host = isObject(process) ? (process.hostname ?? process['host.name']) : undefined;
  const address = isObject(localEndpoint) ? (localEndpoint.ipv4 ?? localEndpoint.ipv6) : undefined;
  const found = host ?? address;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** What went wrong, as OpenTelemetry's status and Zipkin's tag say it; Jaeger's tag is only true. */
function tagError({ tags, status }: JsonObject): string | undefined {
  const message = isObject(status) ? status.message : undefined;
  if (typeof message === 'string' && message !== '') return message;
  const tag = isObject(tags) ? tags.error : undefined;
  return typeof tag === 'string' && !/^(?:true|false|)$/.test(tag) ? tag : undefined;
}

function tagStatus({ tags }: JsonObject): number | undefined {
  const value = isObject(tags) ? (tags['http.status_code'] ?? tags['http.response.status_code']) : undefined;
  const status = Number(value ?? Number.NaN);
  return status >= 100 && status <= 599 ? status : undefined;
}

const pidKeys = ['pid', 'processId', 'process_id', 'PID', '_PID'] as const;

function pidOf(json: JsonObject): string | undefined {
  const process = json.process;
  const value = pidKeys.map((key) => json[key]).find(isIdValue) ?? (isObject(process) ? process.pid : undefined);
  return isIdValue(value) ? String(value) : undefined;
}

const isIdValue = (value: JsonValue | undefined): value is string | number =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';

/** Some collectors leave the record as it was logged, as text, in the message. */
function innerRecord(message: string | undefined): JsonObject | undefined {
  return message?.trimStart().startsWith('{') ? parseRecord(message) : undefined;
}

/** A span's operation; else the message; else the request; else the error. */
function nameOf(
  json: JsonObject,
  text: (name: 'message' | 'method' | 'url' | 'route' | 'error') => string | undefined,
) {
  const request = [text('method'), text('url') ?? text('route')].filter((part) => part !== undefined).join(' ');
  const message = text('message');
  if (message !== undefined && message.trim() !== '') return message;
  const operation = [json.name, json.operationName].find((value) => typeof value === 'string' && value !== '');
  return typeof operation === 'string' ? operation : request || text('error') || '(no message)';
}

// ---- failures

function isFailure(
  json: JsonObject,
  level: number | undefined,
  status: number | undefined,
  error: string | undefined,
): boolean {
  if (level !== undefined && level >= levelRank.error) return true;
  if (status !== undefined && status >= 500) return true;
  return saysError(json) || (level === undefined && status === undefined && error !== undefined && error !== 'false');
}

/** OpenTelemetry's status, and the tag of Jaeger and Zipkin. */
function saysError(json: JsonObject): boolean {
  const { status } = json;
  const code = isObject(status) ? status.code : undefined;
  if (code === 2 || code === 'STATUS_CODE_ERROR' || code === 'Error') return true;
  if (isObject(json.attributes) && (json.attributes.error === true || json.attributes.error === 'true')) return true;
  // Zipkin's tag holds what went wrong.
  const tag = isObject(json.tags) ? json.tags.error : undefined;
  return tag === true || (typeof tag === 'string' && tag !== 'false');
}

const spanKinds = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** OpenTelemetry numbers them; Zipkin writes CLIENT, OpenTracing has a tag. */
function spanKindOf(json: JsonObject): string | undefined {
  const kind = json.kind ?? (isObject(json.tags) ? json.tags['span.kind'] : undefined);
  if (typeof kind === 'number') return spanKinds[kind] || undefined;
  const word = typeof kind === 'string' ? kind.toLowerCase().replace('span_kind_', '') : '';
  return spanKinds.includes(word) && word !== '' ? word : undefined;
}

// ---- times

interface When {
  /** The time stands under a name that says that it is the start. */
  readonly isStart: boolean;
  readonly times: Pick<TraceEntry, 'startMs' | 'endMs' | 'durationMs' | 'startUnixNano' | 'endUnixNano'>;
}

function timesOf(json: JsonObject, reader: RecordReader): When | undefined {
  const time = reader.canonical(json, 'time');
  if (time === undefined || typeof time.value !== 'number') return undefined;
  const at = BigInt(time.value) * 1_000_000n + BigInt(finerNs(json, time));
  const isStart = /start|begin|received/i.test(time.path[time.path.length - 1] ?? '');
  const durationMs = durationOf(json, reader);
  if (durationMs === undefined) return { isStart, times: timesBetween(at, at) };
  const durationNs = BigInt(Math.round(durationMs * 1e6));
  // A record is written when the work is done; what says when it began is written as it began.
  const times = isStart ? timesBetween(at, at + durationNs) : timesBetween(at - durationNs, at);
  return { isStart, times: { ...times, durationMs } };
}

/** Milliseconds. A duration over a century is none. */
function durationOf(json: JsonObject, reader: RecordReader): number | undefined {
  const value = reader.canonical(json, 'duration')?.value;
  return typeof value === 'number' && value >= 0 && value < 3.2e12 ? value : undefined;
}

function instantOf(timeMs: number | undefined): When | undefined {
  if (timeMs === undefined) return undefined;
  const at = BigInt(Math.trunc(timeMs)) * 1_000_000n;
  return { isStart: false, times: timesBetween(at, at) };
}

/** Times of an entry from its start to its end, in epoch nanoseconds. */
export function timesBetween(startNs: bigint, endNs: bigint): Omit<When['times'], 'durationMs'> {
  return {
    startMs: msOf(startNs),
    endMs: msOf(endNs),
    startUnixNano: String(startNs),
    endUnixNano: String(endNs),
  };
}

const msOf = (ns: bigint): number => Number(ns / 1_000_000n) + Number(ns % 1_000_000n) / 1e6;

function finerNs(json: JsonObject, { path }: CanonicalValue): number {
  let value: JsonValue | undefined = json;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' || value instanceof BigDecimal
    ? subMillisecondNs(String(value))
    : 0;
}

/** Nanoseconds of a time's text that are finer than its milliseconds.
 *
 *     subMillisecondNs('1661145517588444295')           // 444295
 *     subMillisecondNs('2022-08-22T05:18:42.908318Z')   // 318000 */
export function subMillisecondNs(text: string): number {
  const epoch = /^(\d{9,19})(?:\.(\d+))?$/.exec(text.trim());
  if (epoch === null) return Number((/[.,]\d{3}(\d{1,6})/.exec(text)?.[1] ?? '').padEnd(6, '0'));
  const [, whole, fraction = ''] = epoch;
  // Seconds have 9 or 10 digits, milliseconds up to 13, microseconds up to 16, nanoseconds more.
  const decimals = whole.length <= 10 ? 3 : whole.length <= 13 ? 0 : whole.length <= 16 ? -3 : -6;
  const digits = (whole + fraction).slice(whole.length + decimals);
  return Number(digits.slice(0, 6).padEnd(6, '0'));
}

/** An epoch time of an export as nanoseconds; undefined where it is none. */
export function epochNs(
  value: JsonValue | undefined,
  readTime: (text: string) => number | undefined,
): bigint | undefined {
  if (value === undefined || value === null || typeof value === 'object') {
    if (!(value instanceof BigDecimal)) return undefined;
  }
  const text = String(value);
  const ms = readTime(text);
  return ms === undefined ? undefined : BigInt(ms) * 1_000_000n + BigInt(subMillisecondNs(text));
}

/** A value as one text. */
export const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : stringify(value));
