/** What `kubectl get events -o json` says: deploys, restarts, and all warnings, as entries of a timeline. */

import { UsageError } from '../../core/errors.ts';
import { isObject, parseRecord } from '../../core/json.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import type { Span } from '../assess/model.ts';
import type { TimelineEntry, TimelineKind } from './model.ts';

/** Reasons of normal events that tell something; of the others only warnings are taken. */
const kinds: Readonly<Record<string, TimelineKind>> = {
  ScalingReplicaSet: 'deploy',
  SuccessfulRescale: 'cluster',
  Killing: 'restart',
  BackOff: 'restart',
  OOMKilling: 'crash',
  Rebooted: 'restart',
  NodeNotReady: 'cluster',
  Evicted: 'cluster',
};
const mostEvents = 40;
const messageChars = 200;

/** @param text a list of events, as kubectl writes it; one event, or one a line, is read too
 *  @param name of the file, for errors
 *  @returns those within the span, in the order of time. Throws UsageError for what is no list of events. */
export function clusterEvents(text: string, name: string, { fromMs, toMs }: Span): TimelineEntry[] {
  const entries = eventsIn(text, name)
    .flatMap(entryOf)
    .filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs)
    .sort((a, b) => a.timeMs - b.timeMs);
  return entries.slice(0, mostEvents);
}

function eventsIn(text: string, name: string): readonly JsonObject[] {
  const whole = parseRecord(text);
  const found =
    whole === undefined
      ? text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map(parseRecord)
      : isObject(whole) && Array.isArray(whole.items)
        ? whole.items
        : [whole];
  const events = found.filter((one): one is JsonObject => isObject(one) && typeof one.reason === 'string');
  if (events.length > 0 || (isObject(whole) && Array.isArray(whole.items) && whole.items.length === 0)) return events;
  throw new UsageError(`${name} holds no events of Kubernetes`, 'write it with: kubectl get events -A -o json');
}

function entryOf(event: JsonObject): TimelineEntry[] {
  const timeMs = timeOf(event);
  const reason = String(event.reason);
  const kind = Object.hasOwn(kinds, reason) ? kinds[reason] : 'cluster';
  if (timeMs === undefined || (event.type !== 'Warning' && !Object.hasOwn(kinds, reason))) return [];
  const object = isObject(event.involvedObject)
    ? event.involvedObject
    : isObject(event.regarding)
      ? event.regarding
      : {};
  const what = [object.kind, object.name].filter((part) => typeof part === 'string').join(' ');
  const message = textOf(event.message ?? event.note);
  const count = Number(event.count ?? (isObject(event.series) ? event.series.count : 1));
  const often = count > 1 ? ` (${count.toLocaleString('en')} times)` : '';
  return [
    { timeMs, kind, text: `${reason}${what === '' ? '' : ` of ${what}`}: ${message}${often}`, command: undefined },
  ];
}

function textOf(value: JsonValue | undefined): string {
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : '';
  return text.length > messageChars ? `${text.slice(0, messageChars)}…` : text;
}

/** When it was first so; events of newer clusters have but one time. */
function timeOf(event: JsonObject): number | undefined {
  const metadata = isObject(event.metadata) ? event.metadata : {};
  for (const value of [event.firstTimestamp, event.eventTime, event.lastTimestamp, metadata.creationTimestamp]) {
    const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(ms)) return ms;
  }
  return undefined;
}
