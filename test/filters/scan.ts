/** Batches made from lines the slow way: parsed, and read by core/record.ts. What the scan does, for these tests. */

import { AliasTable } from '../../src/core/aliases.ts';
import type { Batch, Dictionary } from '../../src/core/batch.ts';
import { type CanonicalName, canonicalNames } from '../../src/core/canonical-names.ts';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { parseRecord } from '../../src/core/json.ts';
import { canonicalType } from '../../src/core/readings.ts';
import { RecordReader } from '../../src/core/record.ts';
import { batchOfRows } from '../../src/core/row-batch.ts';
import type { ColumnType, FieldValue } from '../../src/core/value.ts';
import type { FilterBinder } from '../../src/filters/filter.ts';
import { compileFilter } from '../../src/filters/index.ts';
import type { Field, Filter, Literal } from '../../src/query/ast.ts';

export const nowMs = Date.UTC(2026, 10, 20, 12);
const reader = new RecordReader(new AliasTable());

export function canonicalOf(field: Field): CanonicalName | undefined {
  const [first] = field.segments;
  if (field.literal || field.segments.length !== 1 || !('key' in first)) return undefined;
  return canonicalNames.find((name) => name === first.key);
}

/** The value of a field in a line; `asKey`: the key of that name. */
export function valueIn(line: string, field: Field, asKey = false): FieldValue {
  const name = asKey ? undefined : canonicalOf(field);
  const record = parseRecord(line);
  if (!record) return name === 'message' ? line : undefined;
  return name ? reader.canonical(record, name)?.value : reader.path(record, field.segments);
}

export class TestBinder implements FilterBinder {
  readonly nowMs = nowMs;
  readonly zone = 'utc';
  readonly problems: string[] = [];
  readonly canonicalOf = canonicalOf;
  readonly slots: { field: Field; asKey: boolean }[] = [];

  slot(field: Field): number {
    return this.#slotOf(field, canonicalOf(field) === undefined);
  }

  keySlot(field: Field): number {
    return this.#slotOf(field, true);
  }

  typeOf(slot: number): ColumnType {
    const { field, asKey } = this.slots[slot];
    const name = asKey ? undefined : canonicalOf(field);
    return name ? canonicalType(name) : 'json';
  }

  problem(message: string): void {
    this.problems.push(message);
  }

  #slotOf(field: Field, asKey: boolean): number {
    const same = (slot: { field: Field; asKey: boolean }) =>
      slot.asKey === asKey && JSON.stringify(slot.field.segments) === JSON.stringify(field.segments);
    const known = this.slots.findIndex(same);
    return known >= 0 ? known : this.slots.push({ field, asKey }) - 1;
  }

  batch(lines: readonly string[], dictionary: Dictionary): Batch {
    const columns = this.slots.map((_, slot) => ({ type: this.typeOf(slot) }));
    const rows = lines.map((line) => this.slots.map(({ field, asKey }) => valueIn(line, field, asKey)));
    return { ...batchOfRows(columns, rows, dictionary), lineText: (i) => lines[i] };
  }
}

/** Which of the lines match. */
export function matching(filter: Filter, lines: readonly string[], binder = new TestBinder()): string[] {
  const predicate = compileFilter(filter, binder);
  const batch = binder.batch(lines, new JsDictionary());
  const selection = Int32Array.from(lines, (_, i) => i);
  return [...selection.subarray(0, predicate(batch, selection, lines.length))].map((i) => lines[i]);
}

/** `a.b` is two keys, `.a` the literal key. */
export function field(path: string): Field {
  const literal = path.startsWith('.');
  return {
    segments: path
      .slice(literal ? 1 : 0)
      .split('.')
      .map((key) => ({ key })),
    literal,
  };
}

/** A value as written; in quotes it is quoted. */
export function literal(written: string): Literal {
  const quoted = written.startsWith('"');
  return { text: quoted ? JSON.parse(written) : written, quoted };
}
