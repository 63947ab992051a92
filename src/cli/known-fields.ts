/** Fields and values to offer: the canonical names, and what the beginning of a file holds. */

import { Readable } from 'node:stream';
import { FieldPaths, pathText } from '../analysis/field-paths.ts';
import { firstRows } from '../analysis/sample.ts';
import { AliasTable } from '../core/aliases.ts';
import { type CanonicalName, canonicalNames } from '../core/canonical-names.ts';
import { BigDecimal } from '../core/json.ts';
import { levelName } from '../core/level.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue, JsonObject } from '../core/value.ts';
import { isSafeCandidate } from './completion-line.ts';

/** How much of a file is looked at: completion must not be waited for. */
const sampleBytes = 64 * 1024;
const sampleRecords = 250;
const mostFields = 200;
const mostValues = 50;

export interface KnownFields {
  names(): readonly { readonly name: string; readonly description: string }[];
  /** The values that a field has, the most frequent first. */
  values(field: string): readonly { readonly text: string; readonly description: string }[];
}

/** Those of a file, or without one the canonical names. */
export async function knownFields(path: string | undefined): Promise<KnownFields> {
  return new SampledFields(path === undefined ? [] : await sampleOf(path));
}

async function sampleOf(path: string): Promise<JsonObject[]> {
  const records: JsonObject[] = [];
  const events = { problem: () => undefined, longLine: () => undefined };
  let bytes = 0;
  for await (const { record, text } of firstRows([{ path, name: path, named: false }], sampleRecords, {
    stdin: Readable.from([]),
    events,
    signal: undefined,
  })) {
    bytes += text.length;
    if (bytes > sampleBytes && records.length > 0) break;
    if (record !== undefined) records.push(record);
  }
  return records;
}

class SampledFields implements KnownFields {
  readonly #records: readonly JsonObject[];
  readonly #reader = new RecordReader(new AliasTable());
  readonly #paths = new Map<string, readonly string[]>();
  /** With the key that each is first read from. */
  readonly #canonical = new Map<CanonicalName, string>();

  constructor(records: readonly JsonObject[]) {
    this.#records = records;
    if (records.length === 0) for (const name of canonicalNames) this.#canonical.set(name, name);
    const paths = new FieldPaths();
    for (const record of records) {
      paths.add(record);
      this.#findCanonical(record);
    }
    for (const path of paths.list(mostFields).paths) {
      const name = pathText(path);
      if (isSafeCandidate(name)) this.#paths.set(name, path);
    }
  }

  #findCanonical(record: JsonObject): void {
    for (const name of canonicalNames) {
      if (this.#canonical.has(name)) continue;
      const found = this.#reader.canonical(record, name);
      if (found !== undefined) this.#canonical.set(name, pathText(found.path));
    }
  }

  names(): { name: string; description: string }[] {
    const canonical = canonicalNames.flatMap((name) => {
      const source = this.#canonical.get(name);
      return source === undefined ? [] : [{ name, description: source === name ? '' : `from ${source}` }];
    });
    const taken = new Set<string>(this.#canonical.keys());
    const own = [...this.#paths.keys()].filter((name) => !taken.has(name));
    return [...canonical, ...own.map((name) => ({ name, description: '' }))];
  }

  values(field: string): { text: string; description: string }[] {
    const counts = new Map<string, number>();
    for (const record of this.#records) {
      const text = textOf(field, this.#valueIn(record, field));
      if (text !== undefined && isSafeCandidate(text)) counts.set(text, (counts.get(text) ?? 0) + 1);
    }
    const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return byCount
      .slice(0, mostValues)
      .map(([text, count]) => ({ text, description: `${count} of ${this.#records.length}` }));
  }

  #valueIn(record: JsonObject, field: string): FieldValue {
    const canonical = canonicalNames.find((name) => name === field);
    if (canonical !== undefined && this.#canonical.has(canonical))
      return this.#reader.canonical(record, canonical)?.value;
    const path = this.#paths.get(field);
    return path === undefined
      ? undefined
      : this.#reader.path(
          record,
          path.map((key) => ({ key })),
        );
  }
}

/** A value as a query compares it; times and objects are not offered. */
function textOf(field: string, value: FieldValue): string | undefined {
  if (field === 'time') return undefined;
  if (field === 'level' && typeof value === 'number') return levelName(value);
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof BigDecimal) return String(value);
  return typeof value === 'string' ? value : undefined;
}
