/** Reading parsed records: canonical fields by their aliases, and paths. */

import {
  type AliasMatch,
  type AliasTable,
  normalName,
  type Reading,
  readingLabel,
  readValue,
  type Scalar,
} from './aliases.ts';
import type { CanonicalName } from './canonical-names.ts';
import { Fact, type FactBits, has } from './facts.ts';
import { BigDecimal, isObject } from './json.ts';
import { renderTemplate } from './message-template.ts';
import { clefLevelReading, mongoLevelReading, spanReading, templateReading } from './readings.ts';
import { timeFromNumber, timeFromText } from './time.ts';
import type { FieldValue, JsonObject, JsonValue } from './value.ts';

/** One step of a path; the same shape as the query's. */
export type PathSegment = { readonly key: string } | { readonly index: number } | { readonly each: true };

export interface CanonicalValue {
  readonly value: number | string;
  /** The key that it was read from. */
  readonly path: readonly string[];
  readonly reading: Reading;
  /** The unit of a duration, the numbering of a level; else the kind of reading. */
  readonly label: string;
}

/** What the table says of a key, remembered, with what it says of the keys inside. */
interface KeyNode {
  readonly path: readonly string[];
  readonly matches: readonly AliasMatch[];
  readonly facts: FactBits;
  readonly descends: boolean;
  readonly children: Map<string, KeyNode>;
}

interface Candidate {
  readonly match: AliasMatch;
  readonly path: readonly string[];
  readonly value: Scalar;
  /** The object that the key is in. */
  readonly parent: JsonObject;
}

/** All that a record offers for canonical fields. */
interface Survey {
  readonly record: JsonObject;
  readonly byName: Map<CanonicalName, Candidate[]>;
  facts: FactBits;
}

/** Logs whose keys are ids have no end of names: then memory starts anew. */
const rememberedKeys = 10_000;

/** Reads records. Remembers what the table says of each key, and the survey of the record last read: a record must not be
 * changed between reads. */
export class RecordReader {
  readonly #table: AliasTable;
  readonly #root: KeyNode;
  #survey: Survey | undefined;

  constructor(table: AliasTable) {
    this.#table = table;
    this.#root = { path: [], matches: [], facts: 0, descends: true, children: new Map() };
  }

  /** A canonical field of a record: the first alias whose value normalises. */
  canonical(record: JsonObject, name: CanonicalName): CanonicalValue | undefined {
    const { byName, facts } = this.#surveyOf(record);
    for (const candidate of byName.get(name) ?? []) {
      const { reading } = candidate.match;
      const value = reading.wholeRecord
        ? fromRecord(candidate, facts)
        : readValue(name, reading, candidate.value, facts);
      if (value !== undefined) return { value, path: candidate.path, reading, label: readingLabel(reading, facts) };
    }
    return undefined;
  }

  /** The value that a level, time, duration or status would have been read from, where none normalises: an unknown word
   * for a level, a time that does not parse. */
  rejected(
    record: JsonObject,
    name: 'level' | 'time' | 'duration' | 'status',
  ): { value: Scalar; path: readonly string[] } | undefined {
    if (this.canonical(record, name) !== undefined) return undefined;
    const { byName, facts } = this.#surveyOf(record);
    const offered = byName.get(name)?.find(({ match }) => !isBeside(match.reading, facts));
    return offered && { value: offered.value, path: offered.path };
  }

  /** The keys that these fields were read from: a renderer leaves them out of what it shows after them. */
  consumed(record: JsonObject, names: readonly CanonicalName[]): readonly (readonly string[])[] {
    return names.flatMap((name) => {
      const found = this.canonical(record, name);
      return found === undefined || isIndirect(name, found.path) ? [] : [found.path];
    });
  }

  /** The value at a path. `a.b` is the key "a.b", else b inside a (the longest key first); `[0]` an element, `[]` the
   * values of all elements, as an array; `@x` the key "@x", else x (but not when `literal`). Missing is undefined. */
  path(record: JsonObject, segments: readonly PathSegment[], literal = false): FieldValue {
    const found = valueAt(record, segments, 0);
    if (found !== undefined || literal) return found;
    const first = segments[0];
    if (first === undefined || !('key' in first) || !/^@./.test(first.key)) return undefined;
    return valueAt(record, [{ key: first.key.slice(1) }, ...segments.slice(1)], 0);
  }

  #surveyOf(record: JsonObject): Survey {
    if (this.#survey?.record === record) return this.#survey;
    const survey: Survey = { record, byName: new Map(), facts: 0 };
    this.#visit(record, this.#root, survey);
    for (const candidates of survey.byName.values()) candidates.sort((a, b) => a.match.rank - b.match.rank);
    this.#survey = survey;
    return survey;
  }

  #visit(object: JsonObject, node: KeyNode, survey: Survey): void {
    for (const key of Object.keys(object)) {
      const child = node.children.get(key) ?? this.#learn(node, key);
      survey.facts |= child.facts;
      const value = object[key];
      if (isScalar(value)) offer(survey, child, value, object);
      else if (child.descends && isObject(value)) this.#visit(value, child, survey);
    }
  }

  #learn(parent: KeyNode, key: string): KeyNode {
    const path = [...parent.path, key];
    const table = this.#table;
    const node = {
      path,
      matches: table.match(path),
      facts: table.facts(path),
      descends: table.descends(path),
      children: new Map<string, KeyNode>(),
    };
    if (parent.children.size >= rememberedKeys) parent.children.clear();
    parent.children.set(key, node);
    return node;
  }
}

const isScalar = (value: JsonValue | undefined): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof BigDecimal;

function offer(survey: Survey, node: KeyNode, value: Scalar, parent: JsonObject): void {
  for (const match of node.matches) {
    const candidate = { match, path: node.path, value, parent };
    const known = survey.byName.get(match.name);
    if (known === undefined) survey.byName.set(match.name, [candidate]);
    else known.push(candidate);
  }
}

/** A key that is an alias only beside others, which this record has not. */
const isBeside = (reading: Reading, facts: FactBits): boolean =>
  reading === clefLevelReading || (reading === mongoLevelReading && !has(facts, Fact.mongo));

/** CLEF's level is read from its time where it has none: that key is the time's. */
const isIndirect = (name: CanonicalName, path: readonly string[]): boolean => name === 'level' && path[0] === '@t';

// ---- readings that need the whole record

function fromRecord({ match, path, value, parent }: Candidate, facts: FactBits): number | string | undefined {
  if (match.reading === templateReading) return typeof value === 'string' ? renderTemplate(value, parent) : undefined;
  if (match.reading === spanReading) return spanMs(path[path.length - 1], value, parent, facts);
  return undefined;
}

/** Milliseconds from the start that stands beside an end. Start and end of something that has no span's id count only
 * under OpenTelemetry's own names. */
function spanMs(endKey: string, end: Scalar, parent: JsonObject, facts: FactBits): number | undefined {
  const endName = normalName(endKey);
  if (endName === 'endtime' && !has(facts, Fact.span)) return undefined;
  const startName = endName.replace('end', 'start');
  const startKey = Object.keys(parent).find((key) => normalName(key) === startName);
  const start = startKey === undefined ? undefined : parent[startKey];
  return isScalar(start) ? elapsedMs(start, end) : undefined;
}

function elapsedMs(start: Scalar, end: Scalar): number | undefined {
  const startNs = nanosOf(start);
  const endNs = nanosOf(end);
  if (startNs === undefined || endNs === undefined || endNs < startNs) return undefined;
  return Number(endNs - startNs) / 1e6;
}

/** An instant in nanoseconds: spans are often shorter than a millisecond. */
function nanosOf(value: Scalar): bigint | undefined {
  const text = value instanceof BigDecimal ? value.text : value;
  if (typeof text === 'boolean') return undefined;
  const ms = typeof text === 'number' ? timeFromNumber(text) : timeFromText(text);
  if (ms === undefined) return undefined;
  if (typeof text === 'string' && /^\d{18,19}$/.test(text)) return BigInt(text);
  const finer = typeof text === 'string' ? (/[.,]\d{3}(\d{1,6})/.exec(text)?.[1] ?? '') : '';
  return BigInt(ms) * 1_000_000n + BigInt(finer.padEnd(6, '0'));
}

// ---- paths

function valueAt(value: FieldValue, segments: readonly PathSegment[], at: number): FieldValue {
  const segment = segments[at];
  if (segment === undefined) return value;
  if ('key' in segment) return keyAt(value, segments, at);
  if (!Array.isArray(value)) return undefined;
  if ('index' in segment) return valueAt(value[segment.index], segments, at + 1);
  const deeper = segments.slice(at + 1).some((one) => 'each' in one);
  const values = value.map((element) => valueAt(element, segments, at + 1)).filter((one) => one !== undefined);
  return deeper ? values.flat() : values;
}

/** Tries the run of keys from `at` joined to one key, then ever shorter. */
function keyAt(value: FieldValue, segments: readonly PathSegment[], at: number): FieldValue {
  if (!isObject(value)) return undefined;
  const keys: string[] = [];
  for (let i = at; i < segments.length; i++) {
    const segment = segments[i];
    if (!('key' in segment)) break;
    keys.push(segment.key);
  }
  for (let length = keys.length; length > 0; length--) {
    const key = keys.slice(0, length).join('.');
    if (!Object.hasOwn(value, key)) continue;
    const found = valueAt(value[key], segments, at + length);
    if (found !== undefined) return found;
  }
  return undefined;
}
