/** One key of a grouping, over batches: a number for each record's value. */

import type { Binder } from '../aggregates/aggregate.ts';
import type { Batch, Dictionary } from '../core/batch.ts';
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
  /** By dictionary code: number + 1. */
  #memo = new Int32Array(1024);
  #memoGeneration = -1;
  #memoDictionary: Dictionary | undefined;
  #lastNumber = Number.NaN;
  #lastNumberId = -1;

  constructor(key: Key, binder: Binder, { zone, maxGroups }: GroupKeyOptions) {
    this.values = new KeyValues(maxGroups);
    this.name = printKey(key);
    this.#slot = key.kind === 'timeBin' ? binder.timeSlot() : binder.slot(key.field);
    this.type = binder.typeOf(this.#slot);
    this.#bin = binOf(key, this.type, zone);
    this.hasElements = key.kind === 'field' && key.field.segments.some((segment) => 'each' in segment);
  }

  /** Writes the numbers of the selected records' values. */
  number(batch: Batch, selection: Int32Array, n: number, out: Int32Array): void {
    const column = batch.columns[this.#slot];
    const { kind, num, code } = column;
    this.#useDictionary(batch.dictionary);
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const k = kind[record];
      if (k === Kind.string && this.#bin === undefined) {
        const known = this.#memo[code[record]];
        out[i] = known > 0 ? known - 1 : this.#learn(batch.dictionary, code[record]);
      } else if (k === Kind.number) {
        const value = this.#bin === undefined ? num[record] : this.#bin(num[record]);
        if (value !== this.#lastNumber) {
          this.#lastNumber = value;
          this.#lastNumberId = this.values.of(value);
        }
        out[i] = this.#lastNumberId;
      } else out[i] = this.values.of(this.#binned(valueAt(batch, this.#slot, record)));
    }
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

function binOf(key: Key, type: ColumnType, zone: 'local' | 'utc'): ((value: number) => number) | undefined {
  if (key.kind === 'field') return undefined;
  if (key.kind === 'timeBin') return (value) => binStart(value, key.widthMs, zone);
  if (type === 'time') return (value) => binStart(value, key.width, zone);
  return (value) => Math.floor(value / key.width) * key.width;
}
