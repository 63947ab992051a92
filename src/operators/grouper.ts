/** Groups and their aggregates, over batches. Key values become small integers, per key; combinations of them become dense
 *  group numbers. States of several groupers merge in any order to the same groups. */

import type { AggregateState, Binder } from '../aggregates/aggregate.ts';
import { findAggregate } from '../aggregates/index.ts';
import { RateState, rateOver } from '../aggregates/rate.ts';
import type { Batch, Column, Dictionary } from '../core/batch.ts';
import { valueOfCell } from '../core/cell.ts';
import { BugError } from '../core/errors.ts';
import { BigDecimal, parseRecord, stringify } from '../core/json.ts';
import type { TableColumn } from '../core/table.ts';
import { type ColumnType, type FieldValue, Kind } from '../core/value.ts';
import type { AggregateCall, Key } from '../query/ast.ts';
import { columnName, printKey } from '../query/printer.ts';
import { binStart } from './bins.ts';
import type { Grouping } from './operator.ts';

/** The value that the keys of the pooled group have. */
const pooled = '(other)';
/** Numbers of keys and groups stay below it, so that two of them combine exactly in a double. */
const radix = 2 ** 26;

export interface GrouperOptions {
  readonly maxGroups: number;
  readonly zone: 'local' | 'utc';
}

/** A key's value as plain data: objects, arrays and long numbers as their JSON. */
type SavedKey = string | number | boolean | null | undefined | { readonly json: string };

/** A grouper's groups and states, as plain data. */
export interface SavedGroups {
  readonly keys: SavedKey[][];
  readonly states: unknown[];
  readonly pooledRecords: number;
}

export class Grouper {
  readonly #keys: GroupKey[];
  readonly #calls: readonly AggregateCall[];
  readonly #binder: Binder;
  readonly #states: AggregateState[];
  readonly #options: GrouperOptions;
  readonly #grouping: Grouping;
  /** Group numbers by combination: one map a key after the first, from (number so far, key's number). */
  readonly #combinations: Map<number, number>[];
  /** With one key: how many of its values have their group (the same number). */
  #keyGroups = 0;
  /** Of each group, the numbers of its keys' values. */
  #groupKeys: number[][] = [];
  #groups = new Int32Array(0);
  #pooledGroup = -1;
  pooledRecords = 0;

  constructor(grouping: Grouping, binder: Binder, options: GrouperOptions) {
    this.#grouping = grouping;
    this.#options = options;
    this.#binder = binder;
    this.#calls = grouping.aggregates;
    const zone = grouping.utcBins ? 'utc' : options.zone;
    this.#keys = grouping.keys.map((key) => new GroupKey(key, binder, { ...options, zone }));
    this.#states = grouping.aggregates.map((call) => stateOf(call, binder));
    this.#combinations = this.#keys.map(() => new Map());
    if (this.#keys.length === 0) this.#groupKeys.push([]);
  }

  get groupCount(): number {
    return this.#groupKeys.length;
  }

  columns(): TableColumn[] {
    const keys = this.#keys.map((key): TableColumn => ({ name: key.name, type: key.type, key: true }));
    const values = this.#calls.map((call): TableColumn => {
      const type = findAggregate(call.name)?.type(call, this.#binder) ?? 'json';
      return { name: columnName(call), type, key: false };
    });
    return [...keys, ...values];
  }

  /** Adds n selected records. */
  add(batch: Batch, selection: Int32Array, n: number): void {
    if (n === 0) return;
    if (this.#groups.length < n) this.#groups = new Int32Array(n * 2);
    let groups: Int32Array = this.#groups;
    let selected: Int32Array = selection;
    let count = n;
    if (this.#keys.length === 0) groups.fill(0, 0, n);
    else if (this.#keys.some((key) => key.hasElements)) {
      const expanded = this.#expand(batch, selection, n);
      ({ groups, selection: selected } = expanded);
      count = groups.length;
    } else if (this.#keys.length === 1) this.#groupByOne(batch, selection, n);
    else this.#groupByMany(batch, selection, n);
    if (count === 0) return;
    for (const state of this.#states) state.add(batch, selected, groups, count, this.groupCount);
  }

  #groupByOne(batch: Batch, selection: Int32Array, n: number): void {
    const [key] = this.#keys;
    key.number(batch, selection, n, this.#groups);
    while (this.#keyGroups < key.size) this.#groupKeys.push([this.#keyGroups++]);
    if (!key.full) return;
    for (let i = 0; i < n; i++) if (this.#groups[i] === this.#options.maxGroups) this.#groups[i] = this.#pool();
  }

  /** The group of all that came when there was no room for more. */
  #pool(): number {
    this.pooledRecords++;
    if (this.#pooledGroup < 0) this.#pooledGroup = this.#groupKeys.push(this.#keys.map(() => -1)) - 1;
    return this.#pooledGroup;
  }

  #numbers: Int32Array[] = [];

  #groupByMany(batch: Batch, selection: Int32Array, n: number): void {
    this.#keys.forEach((key, k) => {
      if ((this.#numbers[k]?.length ?? 0) < n) this.#numbers[k] = new Int32Array(n * 2);
      key.number(batch, selection, n, this.#numbers[k]);
    });
    for (let i = 0; i < n; i++) this.#groups[i] = this.#combine((k) => this.#numbers[k][i]);
  }

  /** The group of a combination of key numbers. */
  #combine(numberOf: (key: number) => number): number {
    const last = this.#keys.length - 1;
    const { maxGroups } = this.#options;
    let at = numberOf(0);
    if (at === maxGroups) return this.#pool();
    if (last === 0) {
      while (this.#keyGroups <= at) this.#groupKeys.push([this.#keyGroups++]);
      return at;
    }
    for (let k = 1; k <= last; k++) {
      const map = this.#combinations[k];
      const number = numberOf(k);
      if (number === maxGroups) return this.#pool();
      const id = at * radix + number;
      let next = map.get(id);
      if (next === undefined) {
        if (map.size >= maxGroups) return this.#pool();
        next = k === last ? this.#groupKeys.push(this.#keys.map((_, key) => numberOf(key))) - 1 : map.size;
        map.set(id, next);
      }
      at = next;
    }
    return at;
  }

  /** A row an element: a record counts once in each of its elements' groups. */
  #expand(batch: Batch, selection: Int32Array, n: number): { groups: Int32Array; selection: Int32Array } {
    const groups: number[] = [];
    const selected: number[] = [];
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const choices = this.#keys.map((key) => key.numbersOf(batch, record));
      for (const combination of product(choices)) {
        groups.push(this.#combine((k) => combination[k]));
        selected.push(record);
      }
    }
    return { groups: Int32Array.from(groups), selection: Int32Array.from(selected) };
  }

  save(): SavedGroups {
    return {
      keys: this.#groupKeys.map((numbers) => numbers.map((number, k) => savedKey(this.#keyValue(k, number)))),
      states: this.#states.map((state) => state.save()),
      pooledRecords: this.pooledRecords,
    };
  }

  #keyValue(key: number, number: number): FieldValue {
    return number < 0 ? pooled : this.#keys[key].value(number);
  }

  merge(saved: SavedGroups): void {
    const groupOf = new Int32Array(saved.keys.length);
    saved.keys.forEach((values, g) => {
      if (this.#keys.length === 0) return;
      const isPooled = saved.pooledRecords > 0 && values.every((value) => value === pooled);
      const numbers = isPooled ? [] : values.map((value, k) => this.#keys[k].numberOf(keyOf(value)));
      groupOf[g] = isPooled ? this.#pool() : this.#combine((k) => numbers[k]);
    });
    if (saved.pooledRecords > 0) this.pooledRecords += saved.pooledRecords - 1;
    saved.states.forEach((state, i) => {
      this.#states[i].merge(state, groupOf, this.groupCount);
    });
  }

  /** The groups as rows: keys, then aggregates, in the order of the first aggregate, descending, then by key. */
  rows(): FieldValue[][] {
    const rows = this.#groupKeys.map((numbers, group) => [
      ...numbers.map((number, k) => this.#keyValue(k, number)),
      ...this.#states.map((state) => this.#stateValue(state, group)),
    ]);
    return rows;
  }

  #stateValue(state: AggregateState, group: number): FieldValue {
    const { fillMs } = this.#grouping;
    if (fillMs !== undefined && state instanceof RateState) return rateOver(state.count(group), fillMs);
    return state.value(group);
  }

  /** The state of an aggregate, for those that give more than a value a group. */
  state(index: number): AggregateState | undefined {
    return this.#states[index];
  }

  /** What readers must know of exactness, by aggregate. */
  notes(): (string | undefined)[] {
    return this.#states.map((state) => state.note?.());
  }
}

function savedKey(value: FieldValue): SavedKey {
  return typeof value === 'object' && value !== null ? { json: stringify(value) } : value;
}

function keyOf(saved: SavedKey): FieldValue {
  return typeof saved === 'object' && saved !== null ? parseRecord(`{"v":${saved.json}}`)?.v : saved;
}

function stateOf(call: AggregateCall, binder: Binder): AggregateState {
  const aggregate = findAggregate(call.name);
  if (aggregate === undefined) throw new BugError(`no aggregate ${call.name}`);
  return aggregate.create(call, binder);
}

function product(choices: readonly (readonly number[])[]): number[][] {
  return choices.reduce<number[][]>((rows, choice) => rows.flatMap((row) => choice.map((n) => [...row, n])), [[]]);
}

/** One key: its values as small integers, in the order they were met. */
/** Of so few records among so many texts the numbers of texts are not remembered: forgetting them would cost more. */
const rareShare = 64;

class GroupKey {
  readonly name: string;
  readonly type: ColumnType;
  readonly hasElements: boolean;
  readonly #slot: number;
  readonly #bin: ((value: number) => number) | undefined;
  readonly #values: FieldValue[] = [];
  readonly #byValue = new Map<unknown, number>();
  /** By dictionary code and kind: number + 1. */
  #memo = new Int32Array(1024);
  #memoGeneration = -1;
  #memoDictionary: Dictionary | undefined;
  #lastNumber = Number.NaN;
  #lastNumberId = -1;

  readonly #limit: number;

  constructor(key: Key, binder: Binder, { zone, maxGroups }: GrouperOptions) {
    this.#limit = maxGroups;
    this.name = printKey(key);
    this.#slot = key.kind === 'timeBin' ? binder.timeSlot() : binder.slot(key.field);
    this.type = binder.typeOf(this.#slot);
    this.#bin = binOf(key, this.type, zone);
    this.hasElements = key.kind === 'field' && key.field.segments.some((segment) => 'each' in segment);
  }

  get size(): number {
    return this.#values.length;
  }

  value(number: number): FieldValue {
    return this.#values[number];
  }

  get full(): boolean {
    return this.#values.length === this.#limit;
  }

  /** The number of a value; missing and null are one. The limit itself stands for all values that found no room. */
  numberOf(value: FieldValue): number {
    const id = identityOf(value);
    const known = this.#byValue.get(id);
    if (known !== undefined) return known;
    if (this.full) return this.#limit;
    this.#byValue.set(id, this.#values.length);
    return this.#values.push(value ?? null) - 1;
  }

  /** Writes the numbers of the selected records' values. */
  number(batch: Batch, selection: Int32Array, n: number, out: Int32Array): void {
    const column = batch.columns[this.#slot];
    const { kind, num, code } = column;
    const isRemembered = this.#bin === undefined && n * rareShare >= batch.dictionary.size;
    if (isRemembered) this.#useDictionary(batch.dictionary);
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const k = kind[record];
      if (k === Kind.string && isRemembered) {
        const known = this.#memo[code[record]];
        out[i] = known > 0 ? known - 1 : this.#learn(batch, column, record);
      } else if (k === Kind.number) {
        const value = this.#bin === undefined ? num[record] : this.#bin(num[record]);
        if (value !== this.#lastNumber) {
          this.#lastNumber = value;
          this.#lastNumberId = this.numberOf(value);
        }
        out[i] = this.#lastNumberId;
      } else
        out[i] = isRemembered
          ? this.#learn(batch, column, record)
          : this.numberOf(this.#binned(cellOf(batch, column, record)));
    }
  }

  /** The numbers of the elements of a record's value. */
  numbersOf(batch: Batch, record: number): number[] {
    const column = batch.columns[this.#slot];
    const value = cellOf(batch, column, record);
    if (this.hasElements && Array.isArray(value)) return [...new Set(value.map((element) => this.numberOf(element)))];
    return [this.numberOf(this.#binned(value))];
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
    if (this.#memo.length < dictionary.size) {
      const grown = new Int32Array(dictionary.size * 2);
      grown.set(this.#memo);
      this.#memo = grown;
    }
  }

  #learn(batch: Batch, column: Column, record: number): number {
    const number = this.numberOf(this.#binned(cellOf(batch, column, record)));
    if (column.kind[record] === Kind.string && this.#bin === undefined) this.#memo[column.code[record]] = number + 1;
    return number;
  }
}

function binOf(key: Key, type: ColumnType, zone: 'local' | 'utc'): ((value: number) => number) | undefined {
  if (key.kind === 'field') return undefined;
  if (key.kind === 'timeBin') return (value) => binStart(value, key.widthMs, zone);
  if (type === 'time') return (value) => binStart(value, key.width, zone);
  return (value) => Math.floor(value / key.width) * key.width;
}

/** What makes two key values the same: type and value. */
function identityOf(value: FieldValue): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return value instanceof BigDecimal ? `n${value.text}` : `o${stringify(value)}`;
  return typeof value === 'string' ? `s${value}` : value;
}

/** The value of a record in a column. */
function cellOf(batch: Batch, { kind, num, code }: Column, record: number): FieldValue {
  const text = kind[record] >= Kind.string ? batch.dictionary.text(code[record]) : '';
  return valueOfCell(kind[record], num[record], text);
}
