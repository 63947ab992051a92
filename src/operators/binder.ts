/** Binds the fields of a query to slots. Every thread binds the same query anew and gets the same slots. */

import type { Binder } from '../aggregates/aggregate.ts';
import type { BatchPredicate } from '../core/batch.ts';
import { type CanonicalName, canonicalNames } from '../core/canonical-names.ts';
import type { RecordReader } from '../core/record.ts';
import { type Slot, slotType } from '../core/slot.ts';
import type { ColumnType, FieldValue } from '../core/value.ts';
import type { FilterBinder } from '../filters/filter.ts';
import { compileFilter } from '../filters/index.ts';
import type { Field, Filter, Hint, Span } from '../query/ast.ts';

const canonical: ReadonlySet<string> = new Set(canonicalNames);
const specials = ['_file', '_line', '_source'] as const;

export interface BindOptions {
  /** The instant that relative times in the query count from. */
  readonly nowMs: number;
  /** The zone of times that a person writes and reads. */
  readonly zone: 'local' | 'utc';
}

/** The canonical field that a name stands for; undefined for a plain key and for a literal one (a leading dot). */
export function canonicalOf(field: Field): CanonicalName | undefined {
  const key = onlyKey(field);
  return key !== undefined && !field.literal && canonical.has(key) ? (key as CanonicalName) : undefined;
}

function onlyKey(field: Field): string | undefined {
  const first = field.segments[0];
  return field.segments.length === 1 && first !== undefined && 'key' in first ? first.key : undefined;
}

/** What both kinds of binder need to say. */
abstract class BaseBinder implements Binder, FilterBinder {
  readonly nowMs: number;
  readonly zone: 'local' | 'utc';
  readonly hints: Hint[] = [];

  constructor(options: BindOptions) {
    this.nowMs = options.nowMs;
    this.zone = options.zone;
  }

  abstract slot(field: Field): number;
  abstract optionalSlot(field: Field): number;
  abstract templateSlot(field: Field): number;
  abstract keySlot(field: Field): number;
  abstract timeSlot(): number;
  abstract typeOf(slot: number): ColumnType;
  abstract canonicalOf(field: Field): CanonicalName | undefined;

  filter(filter: Filter): BatchPredicate {
    return compileFilter(filter, this);
  }

  problem(message: string, span?: Span): void {
    if (!this.hints.some((hint) => hint.message === message))
      this.hints.push(span === undefined ? { message } : { message, span });
  }
}

/** Binds fields of records: a slot is what the scan extracts. */
export class RecordBinder extends BaseBinder {
  readonly slots: Slot[] = [];
  readonly #known = new Map<string, number>();
  readonly #predicates = new Map<string, BatchPredicate>();

  /** The same predicate for the same filter: what one rule has decided of a text, others need not. */
  override filter(filter: Filter): BatchPredicate {
    const id = JSON.stringify(filter);
    const known = this.#predicates.get(id);
    if (known !== undefined) return known;
    const made = super.filter(filter);
    this.#predicates.set(id, made);
    return made;
  }

  canonicalOf(field: Field): CanonicalName | undefined {
    return canonicalOf(field);
  }

  slot(field: Field): number {
    const name = canonicalOf(field);
    if (name !== undefined) return this.#add({ kind: 'canonical', name });
    const key = field.literal ? undefined : onlyKey(field);
    const special = specials.find((name) => name === key);
    if (special !== undefined) return this.#add({ kind: 'special', name: special });
    if (key === 'failed') return this.#failed();
    return this.keySlot(field);
  }

  optionalSlot(field: Field): number {
    return this.slot(field);
  }

  /** Where the query looks at the message too, both are one slot. */
  templateSlot(field: Field): number {
    const name = canonicalOf(field);
    const known = this.slots.findIndex((slot) => slot.kind === 'canonical' && slot.name === name);
    if (name === undefined || known >= 0) return this.slot(field);
    return this.#add({ kind: 'canonical', name, asTemplate: true });
  }

  keySlot(field: Field): number {
    const [first] = field.segments;
    const literal = field.literal && 'key' in first && first.key.startsWith('@');
    return this.#add({ kind: 'path', segments: field.segments, ...(literal ? { literal } : {}) });
  }

  timeSlot(): number {
    return this.#add({ kind: 'canonical', name: 'time' });
  }

  typeOf(slot: number): ColumnType {
    const bound = this.slots[slot];
    return bound === undefined ? 'json' : slotType(bound);
  }

  #failed(): number {
    const levelSlot = this.#add({ kind: 'canonical', name: 'level' });
    const statusSlot = this.#add({ kind: 'canonical', name: 'status' });
    return this.#add({ kind: 'failed', levelSlot, statusSlot });
  }

  #add(slot: Slot): number {
    const id = JSON.stringify(slot);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#known.set(id, this.slots.length);
    return this.slots.push(slot) - 1;
  }
}

/** What a slot of a table holds: one of its columns, and the path inside it where the column holds objects. */
export interface TableSlot {
  readonly column: number;
  readonly inside: Field['segments'];
}

/** Binds fields of rows that a stage made: a slot is a column. Columns are named by their printed text or `as`. */
export class TableBinder extends BaseBinder {
  readonly slots: TableSlot[] = [];
  readonly #columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly #onMissing: (name: string) => void;

  constructor(
    columns: readonly { readonly name: string; readonly type: ColumnType }[],
    options: BindOptions,
    onMissing: (name: string) => void = () => undefined,
  ) {
    super(options);
    this.#columns = columns;
    this.#onMissing = onMissing;
  }

  /** A column of a canonical type reads texts as that field does. */
  canonicalOf(field: Field): CanonicalName | undefined {
    const name = canonicalOf(field);
    if (name === undefined) return undefined;
    const type = this.typeOf(this.slot(field));
    return type === 'level' || type === 'time' || type === 'duration' ? name : undefined;
  }

  slot(field: Field): number {
    if (this.find(field) === undefined)
      this.#onMissing(field.segments.map((s) => ('key' in s ? s.key : '[]')).join('.'));
    return this.optionalSlot(field);
  }

  templateSlot(field: Field): number {
    return this.slot(field);
  }

  optionalSlot(field: Field): number {
    const slot = this.find(field) ?? { column: -1, inside: [] };
    const known = this.slots.findIndex(
      (s) => s.column === slot.column && JSON.stringify(s.inside) === JSON.stringify(slot.inside),
    );
    return known >= 0 ? known : this.slots.push(slot) - 1;
  }

  /** The longest run of leading names that is a column's name. */
  find(field: Field): TableSlot | undefined {
    const { segments } = field;
    for (let n = segments.length; n > 0; n--) {
      const names = segments.slice(0, n).map((segment) => ('key' in segment ? segment.key : undefined));
      if (names.includes(undefined)) continue;
      const column = this.#columns.findIndex((c) => c.name === names.join('.'));
      if (column >= 0) return { column, inside: segments.slice(n) };
    }
    return undefined;
  }

  keySlot(field: Field): number {
    return this.slot(field);
  }

  timeSlot(): number {
    const column = this.#columns.findIndex((c) => c.type === 'time');
    const known = this.slots.findIndex((s) => s.column === column && s.inside.length === 0);
    return known >= 0 ? known : this.slots.push({ column, inside: [] }) - 1;
  }

  typeOf(slot: number): ColumnType {
    const bound = this.slots[slot];
    if (bound === undefined || bound.inside.length > 0) return 'json';
    return this.#columns[bound.column]?.type ?? 'json';
  }
}

/** What a path names inside a value of a column. */
export function readInside(value: FieldValue, inside: Field['segments'], records: RecordReader): FieldValue {
  return value === undefined ? undefined : records.path({ value }, [{ key: 'value' }, ...inside]);
}
