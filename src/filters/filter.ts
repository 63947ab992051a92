/** What a filter needs from outside, and what it decides about one value. One predicate a file; index.ts is their table. */

import type { CanonicalName } from '../core/canonical-names.ts';
import type { ColumnType } from '../core/value.ts';
import type { LogZone } from '../core/zone.ts';
import type { Field, Span } from '../query/ast.ts';

/** What the text of a query means depends on these: which names are canonical, what "now" is, whose clock is shown. */
export interface NameBinder {
  /** The canonical field a name stands for; undefined for a plain key and for a literal one (a leading dot). */
  canonicalOf(field: Field): CanonicalName | undefined;
  readonly nowMs: number;
  /** The zone of times in the query that name none. */
  readonly zone: 'local' | 'utc';
  /** What times in records are in that name no zone; UTC by default. */
  readonly logZone?: LogZone;
}

/** Turns the fields of a filter into slot numbers. Given by the plan. */
export interface FilterBinder extends NameBinder {
  /** The slot of a field; its batch column is `batch.columns[slot]`. */
  slot(field: Field): number;
  /** The slot of the key of that very name: no alias, the value as it stands in the record. */
  keySlot(field: Field): number;
  typeOf(slot: number): ColumnType;
  /** Says something to the user that does not stop the query: a comparison that can never hold. */
  problem(message: string, span?: Span): void;
}

/** Decides single values. Missing and null match nothing and are not asked for; of an array any element may match. */
export interface ValueTest {
  /** Set where the numbers that match are exactly those of one range: the column loop then makes no calls. */
  readonly range?: NumberRange;
  /** Set where nothing matches but this text: codes are then compared, and no text is looked at. */
  readonly only?: string | undefined;
  number(n: number): boolean;
  /** A number of more than 15 significant digits: its digits as written, and the nearest double. */
  bigNumber(digits: string, nearest: number): boolean;
  text(text: string): boolean;
  boolean(value: boolean): boolean;
  /** An object, as its compact JSON. */
  object(json: string): boolean;
}

/** Both ends included; holds nothing where lowest > highest. NaN is in no range. */
export interface NumberRange {
  readonly lowest: number;
  readonly highest: number;
}

export const noNumbers: NumberRange = { lowest: 1, highest: 0 };

/** A test of the column in one slot. */
export interface ColumnTest {
  readonly slot: number;
  readonly test: ValueTest;
}

/** How deciding is run: at once, or under a time limit. Must call `work` exactly once. */
export type Run = (work: () => void) => void;
