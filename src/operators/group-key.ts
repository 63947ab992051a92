/** One key of a grouping, over batches: a number for each record's value. */

import type { Binder } from '../aggregates/aggregate.ts';
import type { Batch, Column, Dictionary } from '../core/batch.ts';
import { valueAt } from '../core/cell.ts';
import { type ColumnType, type FieldValue, Kind } from '../core/value.ts';
import type { Key } from '../query/ast.ts';
import { printKey } from '../query/printer.ts';
import { growInt32 } from '../sketch/growth.ts';
import { binStart } from './bins.ts';
import { KeyValues } from './key-values.ts';

export interface GroupKeyOptions {
  /** Values that are kept apart; this number itself stands for all that found no room. */
  readonly maxGroups: number;
  readonly zone: 'local' | 'utc';
}

export class GroupKey {
  readonly name: string;
  readonly type: ColumnType;
  readonly hasElements: boolean;
  readonly values: KeyValues;
  readonly #slot: number;
  readonly #bin: ((value: number) => number) | undefined;
  readonly #binWidth: number;
  /** By dictionary code: number + 1. */
  #memo = new Int32Array(1024);
  #memoGeneration = -1;
  #memoDictionary: Dictionary | undefined;
  /** Numbers from..to (without `to`) all have the number that was given last. */
  readonly #last = { from: Number.NaN, to: Number.NaN, id: -1 };

  constructor(key: Key, binder: Binder, { zone, maxGroups }: GroupKeyOptions) {
    this.values = new KeyValues(maxGroups);
    this.name = printKey(key);
    this.#slot = key.kind === 'timeBin' ? binder.timeSlot() : binder.slot(key.field);
    this.type = binder.typeOf(this.#slot);
    this.#bin = binOf(key, this.type, zone);
    this.#binWidth = key.kind === 'field' ? 0 : key.kind === 'timeBin' ? key.widthMs : key.width;
    this.hasElements = key.kind === 'field' && key.field.segments.some((segment) => 'each' in segment);
  }

  /** Writes the numbers of the selected records' values. */
  number(batch: Batch, selection: Int32Array, n: number, out: Int32Array): void {
    const column = batch.columns[this.#slot];
    this.#useDictionary(batch.dictionary);
    for (let i = 0; i < n; i++) {
      i = writeKnown(column, selection, this.#memo, this.#last, out, i, n);
      if (i < n) out[i] = this.#numberOf(batch, selection[i]);
    }
  }

  /** The number of a value that need not be known. */
  #numberOf(batch: Batch, record: number): number {
    const { kind, num, code } = batch.columns[this.#slot];
    if (kind[record] === Kind.string && this.#bin === undefined) return this.#learn(batch.dictionary, code[record]);
    if (kind[record] !== Kind.number) return this.values.of(this.#binned(valueAt(batch, this.#slot, record)));
    const last = this.#last;
    const value = num[record];
    last.from = value;
    last.to = value;
    if (this.#bin === undefined) last.id = this.values.of(value);
    else {
      const start = this.#bin(value);
      last.id = this.values.of(start);
      this.#rememberBin(this.#bin, start);
    }
    return last.id;
  }

  /** All of a bin but its edges, where rounding decides; not in local time where the clocks change in it. */
  #rememberBin(bin: (value: number) => number, start: number): void {
    const end = start + this.#binWidth;
    const edge = Math.max(Math.abs(start), Math.abs(end)) * 2 ** -48;
    const [from, to] = [start + edge, end - edge];
    if (!(from < to && bin(from) === start && bin(to) === start)) return;
    this.#last.from = from;
    this.#last.to = to;
  }

  /** The numbers of the elements of a record's value. */
  numbersOf(batch: Batch, record: number): number[] {
    const value = valueAt(batch, this.#slot, record);
    if (this.hasElements && Array.isArray(value)) return [...new Set(value.map((element) => this.values.of(element)))];
    return [this.values.of(this.#binned(value))];
  }

  #binned(value: FieldValue): FieldValue {
    if (this.#bin === undefined) return value;
    return typeof value === 'number' ? this.#bin(value) : undefined;
  }

  #useDictionary(dictionary: Dictionary): void {
    if (this.#memoDictionary !== dictionary || this.#memoGeneration !== dictionary.generation) {
      this.#memo.fill(0);
      this.#memoDictionary = dictionary;
      this.#memoGeneration = dictionary.generation;
    }
  }

  #learn(dictionary: Dictionary, code: number): number {
    const number = this.values.ofCode(dictionary, code);
    // Texts of other fields are in the dictionary too: most keys have few, and early ones.
    this.#memo = growInt32(this.#memo, code + 1);
    this.#memo[code] = number + 1;
    return number;
  }
}

/** Writes the numbers of known values from i on, and returns the index of the first that is another: a loop of its own, which is soon
 *  compiled. */
function writeKnown(
  { kind, num, code }: Column,
  selection: Int32Array,
  memo: Int32Array,
  last: { readonly from: number; readonly to: number; readonly id: number },
  out: Int32Array,
  i: number,
  n: number,
): number {
  const { from, to, id } = last;
  for (; i < n; i++) {
    const record = selection[i];
    const k = kind[record];
    if (k === Kind.string) {
      const known = memo[code[record]];
      if (!(known > 0)) return i;
      out[i] = known - 1;
    } else if (k === Kind.number) {
      const value = num[record];
      if (!(value === from || (value >= from && value < to))) return i;
      out[i] = id;
    } else return i;
  }
  return n;
}

function binOf(key: Key, type: ColumnType, zone: 'local' | 'utc'): ((value: number) => number) | undefined {
  if (key.kind === 'field') return undefined;
  if (key.kind === 'timeBin') return (value) => binStart(value, key.widthMs, zone);
  if (type === 'time') return (value) => binStart(value, key.width, zone);
  return (value) => Math.floor(value / key.width) * key.width;
}
