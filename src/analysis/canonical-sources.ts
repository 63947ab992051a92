/** Where the canonical fields of a sample were read from, in which unit, and what would not be read. */

import { type CanonicalName, canonicalNames } from '../core/canonical-names.ts';
import type { RecordReader } from '../core/record.ts';
import type { JsonObject } from '../core/value.ts';
import { idOf, pathText } from './field-paths.ts';

/** A key that a canonical field was read from. */
export interface CanonicalSource {
  readonly path: readonly string[];
  /** The key as a query names it: `res.statusCode`. */
  readonly field: string;
  /** The unit of a duration, the numbering of a level; else how the value is read. */
  readonly label: string;
  /** Records of the sample. */
  count: number;
}

/** Values that stood where a level, time, duration or status is looked for, and are none. */
export interface RejectedValues {
  readonly field: string;
  records: number;
  /** The values, with their counts; the first of them where there are many. */
  readonly values: Map<string, number>;
}

const rejectable = ['level', 'time', 'duration', 'status'] as const;
export type Rejectable = (typeof rejectable)[number];

const mostValues = 100;

export class CanonicalSources {
  readonly #reader: RecordReader;
  readonly #sources = new Map<CanonicalName, Map<string, CanonicalSource>>();
  readonly #rejected = new Map<Rejectable, RejectedValues>();
  /** Records of the sample. */
  records = 0;

  constructor(reader: RecordReader) {
    this.#reader = reader;
  }

  add(record: JsonObject): void {
    this.records++;
    for (const name of canonicalNames) this.#addSource(record, name);
    for (const name of rejectable) this.#addRejected(record, name);
  }

  #addSource(record: JsonObject, name: CanonicalName): void {
    const found = this.#reader.canonical(record, name);
    if (found === undefined) return;
    const sources = this.#sources.get(name) ?? new Map<string, CanonicalSource>();
    this.#sources.set(name, sources);
    const id = `${idOf(found.path)} ${found.label}`;
    const known = sources.get(id);
    if (known !== undefined) known.count++;
    else sources.set(id, { path: found.path, field: pathText(found.path), label: found.label, count: 1 });
  }

  #addRejected(record: JsonObject, name: Rejectable): void {
    const offered = this.#reader.rejected(record, name);
    if (offered === undefined) return;
    const known = this.#rejected.get(name) ?? {
      field: pathText(offered.path),
      records: 0,
      values: new Map<string, number>(),
    };
    this.#rejected.set(name, known);
    known.records++;
    const text = String(offered.value).slice(0, mostValues);
    if (known.values.has(text) || known.values.size < mostValues)
      known.values.set(text, (known.values.get(text) ?? 0) + 1);
  }

  /** The canonical fields found, in the order of their table. */
  names(): CanonicalName[] {
    return canonicalNames.filter((name) => this.#sources.has(name));
  }

  /** The most frequent first. */
  of(name: CanonicalName): readonly CanonicalSource[] {
    return [...(this.#sources.get(name)?.values() ?? [])].sort((a, b) => b.count - a.count);
  }

  /** Undefined where there are none, also for fields that take any value. */
  rejected(name: string): RejectedValues | undefined {
    const one = rejectable.find((known) => known === name);
    return one === undefined ? undefined : this.#rejected.get(one);
  }

  /** What the key at a path was read as: `duration (ms)`; empty where as nothing. */
  meaningOf(path: readonly string[]): string {
    const id = idOf(path);
    const meanings = this.names().flatMap((name) => {
      const source = this.of(name).find((one) => idOf(one.path) === id);
      return source === undefined ? [] : [`${name}${unitText(name, source.label)}`];
    });
    return [...new Set(meanings)].join(', ');
  }
}

/** What the numbers of a canonical field are, to stand behind its name: the unit of a duration, whose numbers levels are. */
export function unitText(name: string, label: string): string {
  const tells = name === 'duration' || (name === 'level' && !['level', 'text', 'pino'].includes(label));
  return tells ? ` (${label})` : '';
}
