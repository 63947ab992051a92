/** Takes the elements of OTLP and Jaeger documents apart: a record for each log record or span, with what it shares with others in it. */

import type { Element } from './document-names.ts';
import { isObject, items, member, object, type Tree, type TreeObject, textOf } from './json-tree.ts';

/** The records of one element, each with the line where it starts. */
export function explode(element: TreeObject, kind: Exclude<Element, 'record'>): TreeObject[] {
  switch (kind) {
    case 'otlpLogs':
      return otlpRecords(element, ['scopeLogs', 'instrumentationLibraryLogs'], ['logRecords', 'logs']);
    case 'otlpSpans':
      return otlpRecords(element, ['scopeSpans', 'instrumentationLibrarySpans'], ['spans']);
    case 'jaegerTrace':
      return jaegerSpans(element);
  }
}

function firstItems(tree: Tree | undefined, names: readonly string[]): readonly Tree[] {
  for (const name of names) {
    const found = items(member(tree, name));
    if (found.length > 0) return found;
  }
  return [];
}

function otlpRecords(element: TreeObject, scopeNames: readonly string[], recordNames: readonly string[]): TreeObject[] {
  const resource = attributesOf(member(element, 'resource'));
  const records: TreeObject[] = [];
  for (const scoped of firstItems(element, scopeNames)) {
    const scope = scopeOf(member(scoped, 'scope') ?? member(scoped, 'instrumentationLibrary'));
    for (const record of firstItems(scoped, recordNames)) {
      if (isObject(record)) records.push(otlpRecord(record, resource, scope));
    }
  }
  return records;
}

/** The record's own members, attributes and values plain; then its resource's attributes and its scope. */
function otlpRecord(record: TreeObject, resource: TreeObject | undefined, scope: TreeObject | undefined): TreeObject {
  const out = object(record.line);
  for (const [key, value] of record.members) out.members.set(key, plainMember(key, value));
  if (resource !== undefined && !out.members.has('resource')) out.members.set('resource', resource);
  if (scope !== undefined && !out.members.has('scope')) out.members.set('scope', scope);
  return out;
}

function plainMember(key: string, value: Tree): Tree {
  if (key === 'attributes') return plainAttributes(value);
  if (key === 'body') return plainValue(value);
  if (key === 'events' || key === 'links') {
    return {
      kind: 'array',
      items: items(value).map((item) => (isObject(item) ? otlpRecord(item, undefined, undefined) : item)),
    };
  }
  return value;
}

function attributesOf(resource: Tree | undefined): TreeObject | undefined {
  const attributes = plainAttributes(member(resource, 'attributes') ?? { kind: 'array', items: [] });
  return isObject(attributes) && attributes.members.size > 0 ? attributes : undefined;
}

function scopeOf(scope: Tree | undefined): TreeObject | undefined {
  if (!isObject(scope) || scope.members.size === 0) return undefined;
  return otlpRecord(scope, undefined, undefined);
}

/** `[{key, value: AnyValue}]` as an object; anything else as it is. */
function plainAttributes(attributes: Tree): Tree {
  if (typeof attributes === 'string' || attributes.kind !== 'array') return attributes;
  const out = object(0);
  for (const item of attributes.items) {
    const key = textOf(member(item, 'key'));
    if (key !== undefined) out.members.set(key, plainValue(member(item, 'value') ?? 'null'));
  }
  return out;
}

/** AnyValue: `{"stringValue": "x"}` is "x". 64-bit integers come as text and become numbers. */
function plainValue(value: Tree): Tree {
  if (!isObject(value)) return value;
  if (value.members.size === 0) return 'null';
  const [[kind, inner]] = value.members;
  switch (kind) {
    case 'stringValue':
    case 'boolValue':
    case 'doubleValue':
    case 'bytesValue':
      return inner;
    case 'intValue':
      return integer(inner);
    case 'arrayValue':
      return { kind: 'array', items: items(member(inner, 'values')).map(plainValue) };
    case 'kvlistValue':
      return plainAttributes(member(inner, 'values') ?? { kind: 'array', items: [] });
    default:
      return value;
  }
}

function integer(value: Tree): Tree {
  const text = textOf(value);
  return text !== undefined && /^-?(?:0|[1-9]\d*)$/.test(text) ? text : value;
}

/** Jaeger counts in microseconds: the names of the fields say so. */
function jaegerSpans(trace: TreeObject): TreeObject[] {
  const records: TreeObject[] = [];
  for (const span of items(member(trace, 'spans'))) {
    if (isObject(span)) records.push(jaegerSpan(span, member(trace, 'processes')));
  }
  return records;
}

const jaegerNames: ReadonlyMap<string, string> = new Map([
  ['traceID', 'traceId'],
  ['spanID', 'spanId'],
  ['parentSpanID', 'parentSpanId'],
  ['duration', 'durationUs'],
]);

function jaegerSpan(span: TreeObject, processes: Tree | undefined): TreeObject {
  const out = object(span.line);
  for (const [key, value] of span.members) {
    if (key === 'process') continue;
    out.members.set(jaegerNames.get(key) ?? key, key === 'tags' ? jaegerTags(value) : value);
  }
  const parent = parentOf(span);
  if (parent !== undefined && !out.members.has('parentSpanId')) out.members.set('parentSpanId', parent);
  const processId = textOf(member(span, 'processID'));
  const process = member(span, 'process') ?? (processId === undefined ? undefined : member(processes, processId));
  const service = member(process, 'serviceName');
  if (service !== undefined) out.members.set('serviceName', service);
  const tags = member(process, 'tags');
  if (items(tags).length > 0) out.members.set('process', jaegerTags(tags ?? 'null'));
  return out;
}

function parentOf(span: TreeObject): Tree | undefined {
  const reference = items(member(span, 'references')).find((item) => textOf(member(item, 'refType')) === 'CHILD_OF');
  return member(reference, 'spanID');
}

function jaegerTags(tags: Tree): Tree {
  if (typeof tags === 'string' || tags.kind !== 'array') return tags;
  const out = object(0);
  for (const tag of tags.items) {
    const key = textOf(member(tag, 'key'));
    if (key !== undefined) out.members.set(key, member(tag, 'value') ?? 'null');
  }
  return out;
}
