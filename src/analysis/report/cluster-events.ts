/** What `kubectl get events -o json` says: deploys, restarts, and all warnings, as entries of a timeline. Events of `v1` and of
 * `events.k8s.io/v1` are read, in lists, one a line, or one after another, as `--watch` writes them. */

import { UsageError } from '../../core/errors.ts';
import { isObject, parseRecord } from '../../core/json.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import type { Span } from '../assess/model.ts';
import type { TimelineEntry, TimelineKind } from './model.ts';

/** Reasons that tell more than that it is a warning. Of normal events only these are taken. */
const kinds: Readonly<Record<string, TimelineKind>> = {
  ScalingReplicaSet: 'deploy',
  SuccessfulRescale: 'cluster',
  Killing: 'restart',
  BackOff: 'restart',
  Rebooted: 'restart',
  OOMKilling: 'crash',
  SystemOOM: 'crash',
  NodeNotReady: 'cluster',
  NodeHasDiskPressure: 'cluster',
  NodeHasInsufficientMemory: 'cluster',
  Evicted: 'cluster',
  Preempted: 'cluster',
};
/** A new image of these is a deploy. */
const pulling = new Set(['Pulling', 'Pulled']);
const mostEvents = 40;
const messageChars = 200;

/** @param text what kubectl wrote
 *  @param name of the file, for errors
 *  @returns those within the span, in the order of time; of too many the warnings give way, which is said in a last one. Throws
 *  UsageError for what holds no events. */
export function clusterEvents(text: string, name: string, { fromMs, toMs }: Span): TimelineEntry[] {
  const isShown = (timeMs: number): boolean => timeMs >= fromMs && timeMs < toMs;
  const events = onceEach(eventsIn(text, name).flatMap(eventOf));
  const entries = [
    ...events.flatMap((event) => entryOf(event, isShown)),
    ...newImages(events).filter(({ timeMs }) => isShown(timeMs)),
  ].sort((a, b) => a.timeMs - b.timeMs);
  return withinLimit(entries);
}

function withinLimit(entries: readonly TimelineEntry[]): TimelineEntry[] {
  if (entries.length <= mostEvents) return [...entries];
  const telling = entries.filter(({ kind }) => kind !== 'cluster').slice(0, mostEvents);
  const warnings = entries.filter(({ kind }) => kind === 'cluster').slice(0, mostEvents - telling.length);
  const kept = new Set([...telling, ...warnings]);
  const left = entries.filter((one) => !kept.has(one));
  const text = `${left.length.toLocaleString('en')} more events of the cluster from here on are not shown`;
  const more: TimelineEntry = { timeMs: left[0].timeMs, kind: 'cluster', text, command: undefined };
  return [...entries.filter((one) => kept.has(one)), more].sort((a, b) => a.timeMs - b.timeMs);
}

// ---- reading ----

function eventsIn(text: string, name: string): readonly JsonObject[] {
  const whole = parseRecord(text);
  const documents = whole === undefined ? objectsIn(text) : [whole];
  const events = documents.flatMap(itemsOf).filter((one) => typeof one.reason === 'string');
  const isEmptyList = documents.some((one) => Array.isArray(one.items) && one.items.length === 0);
  if (events.length > 0 || isEmptyList) return events;
  throw new UsageError(`${name} holds no events of Kubernetes`, 'write it with: kubectl get events -A -o json');
}

/** A list holds items; with `--output-watch-events` an event stands in an object of its own. */
function itemsOf(document: JsonObject): JsonObject[] {
  if (Array.isArray(document.items)) return document.items.flatMap((one) => (isObject(one) ? [one] : []));
  return isObject(document.object) ? [document.object] : [document];
}

/** Objects one a line, or one after another on many lines each. What is none, or was cut off, is passed over. */
function objectsIn(text: string): JsonObject[] {
  const lines = text
    .split('\n')
    .map(parseRecord)
    .filter((one) => one !== undefined);
  return lines.length > 0 ? lines : objectsOnLines(text);
}

function objectsOnLines(text: string): JsonObject[] {
  const found: JsonObject[] = [];
  const marks = /["{}]/g;
  let depth = 0;
  let from = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '"') {
      marks.lastIndex = endOfString(text, marks.lastIndex);
    } else if (mark[0] === '{') {
      if (depth++ === 0) from = mark.index;
    } else if (depth > 0 && --depth === 0) {
      const one = parseRecord(text.slice(from, marks.lastIndex));
      if (one !== undefined) found.push(one);
    }
  }
  return found;
}

/** Behind the quote that ends what begins at `from`; the end of the text where there is none. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

interface ClusterEvent {
  /** The same in all that is told of one event. */
  readonly id: string;
  readonly reason: string;
  readonly isWarning: boolean;
  /** `Pod checkout-7d9f`. */
  readonly of: string;
  readonly message: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** None where it has no time. */
function eventOf(event: JsonObject): ClusterEvent[] {
  const metadata = isObject(event.metadata) ? event.metadata : {};
  const series = isObject(event.series) ? event.series : {};
  const object = [event.involvedObject, event.regarding].find(isObject) ?? {};
  const times = (...values: (JsonValue | undefined)[]): number[] => values.flatMap(instantOf);
  const firsts = times(event.firstTimestamp, event.deprecatedFirstTimestamp, event.eventTime);
  const lasts = times(series.lastObservedTime, event.lastTimestamp, event.deprecatedLastTimestamp);
  const [firstMs] = [...firsts, ...lasts, ...times(metadata.creationTimestamp)];
  if (firstMs === undefined) return [];
  const of = [object.kind, object.name].filter((part) => typeof part === 'string').join(' ');
  const reason = String(event.reason);
  const message = textOf(event.message ?? event.note);
  const id = [metadata.uid, metadata.namespace, metadata.name].filter((part) => typeof part === 'string').join('/');
  return [
    {
      id: id === '' ? `${reason} ${of} ${message} ${firstMs}` : id,
      reason,
      isWarning: event.type === 'Warning',
      of,
      message,
      count: Math.max(1, ...[event.count, event.deprecatedCount, series.count].map(Number).filter(Number.isFinite)),
      firstMs,
      lastMs: Math.max(firstMs, ...lasts),
    },
  ];
}

function instantOf(value: JsonValue | undefined): number[] {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? [] : [ms];
}

function textOf(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  return text.length > messageChars ? `${text.slice(0, messageChars)}…` : text;
}

/** A watch tells an event again when its count goes up: the last told is all of it. */
function onceEach(events: readonly ClusterEvent[]): ClusterEvent[] {
  const last = new Map<string, ClusterEvent>();
  for (const event of events) {
    const known = last.get(event.id);
    if (known === undefined || event.count > known.count || event.lastMs >= known.lastMs) last.set(event.id, event);
  }
  return [...last.values()];
}

// ---- telling ----

/** At its first time, or its last where the first was before: what has gone on for hours is part of the story. */
function entryOf(event: ClusterEvent, isShown: (timeMs: number) => boolean): TimelineEntry[] {
  const { reason, isWarning, of, message, count, firstMs, lastMs } = event;
  const known = Object.hasOwn(kinds, reason);
  const timeMs = [firstMs, lastMs].find(isShown);
  if (timeMs === undefined || !(isWarning || known)) return [];
  const since = timeMs === firstMs ? '' : `, since ${new Date(firstMs).toISOString().slice(0, 16)}Z`;
  const often = count > 1 ? ` (${count.toLocaleString('en')} times${since})` : '';
  const text = `${reason}${of === '' ? '' : ` of ${of}`}: ${message}${often}`;
  return [{ timeMs, kind: known ? kinds[reason] : 'cluster', text, command: undefined }];
}

/** Images that were pulled after another tag of the same image. */
function newImages(events: readonly ClusterEvent[]): TimelineEntry[] {
  const tags = new Map<string, string>();
  const seen = new Set<string>();
  return events
    .filter(({ reason }) => pulling.has(reason))
    .sort((a, b) => a.firstMs - b.firstMs)
    .flatMap(({ message, firstMs }): TimelineEntry[] => {
      const image = /image "([^"]+)"/.exec(message)?.[1];
      if (image === undefined) return [];
      const { name, tag } = imageParts(image);
      const before = tags.get(name);
      tags.set(name, tag);
      const isNew = !seen.has(image);
      seen.add(image);
      if (before === undefined || before === tag || !isNew) return [];
      return [{ timeMs: firstMs, kind: 'deploy', text: `image ${name}: ${tag} after ${before}`, command: undefined }];
    });
}

/** A port of the registry is no tag. */
function imageParts(image: string): { name: string; tag: string } {
  const at = image.indexOf('@');
  const colon = at >= 0 ? at : image.lastIndexOf(':');
  return colon <= image.lastIndexOf('/')
    ? { name: image, tag: 'latest' }
    : { name: image.slice(0, colon), tag: image.slice(colon + 1) };
}
