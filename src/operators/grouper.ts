/** Groups and their aggregates, over batches. Key values become small integers, per key; combinations of them become dense
 *  group numbers. States of several groupers merge in any order to the same groups. */

import type { AggregateState, Binder } from '../aggregates/aggregate.ts';
import { findAggregate } from '../aggregates/index.ts';
import { RateState, rateOver } from '../aggregates/rate.ts';
import type { Batch } from '../core/batch.ts';
import { BugError } from '../core/errors.ts';
import type { TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import type { AggregateCall } from '../query/ast.ts';
import { columnName } from '../query/printer.ts';
import { growInt32 } from '../sketch/growth.ts';
import { NumberPairs } from '../sketch/number-pairs.ts';
import { GroupKey, type GroupKeyOptions } from './group-key.ts';
import type { SavedKeyValues } from './key-values.ts';
import type { Grouping } from './operator.ts';
import { ascending } from './order.ts';

/** The value that the keys of the pooled group have. */
export const pooledValue = '(other)';
/** Its keys' number. */
export const pooledNumber = -1;

/** A grouper's groups and states, as plain data. */
export interface SavedGroups {
  readonly groupCount: number;
  /** By key. */
  readonly keys: readonly SavedKeyValues[];
  /** Of each group, the numbers of its keys' values, one after the other. */
  readonly groupKeys: Int32Array;
  readonly states: unknown[];
  readonly pooledRecords: number;
}

export class Grouper {
  readonly #keys: GroupKey[];
  readonly #calls: readonly AggregateCall[];
  readonly #binder: Binder;
  readonly #states: AggregateState[];
  readonly #options: GroupKeyOptions;
  readonly #grouping: Grouping;
  /** One a key after the first: numbers for (number so far, key's number). Those of the last are group numbers. */
  readonly #combinations: NumberPairs[];
  /** Of each group, the numbers of its keys' values. */
  #groupKeys = new Int32Array(64);
  #groups = new Int32Array(0);
  /** Which groups the combinations of the last key are: the pooled one comes between them. */
  #groupOf = new Int32Array(64);
  #combined = 0;
  #pooledGroup = -1;
  groupCount = 0;
  pooledRecords = 0;

  constructor(grouping: Grouping, binder: Binder, options: GroupKeyOptions) {
    this.#grouping = grouping;
    this.#options = options;
    this.#binder = binder;
    this.#calls = grouping.aggregates;
    const zone = grouping.utcBins ? 'utc' : options.zone;
    this.#keys = grouping.keys.map((key) => new GroupKey(key, binder, { ...options, zone }));
    this.#states = grouping.aggregates.map((call) => stateOf(call, binder));
    this.#combinations = this.#keys.map(() => new NumberPairs(options.maxGroups));
    if (this.#keys.length === 0) this.groupCount = 1;
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
    } else this.#numberAll(batch, selection, n);
    if (count === 0) return;
    for (const state of this.#states) state.add(batch, selected, groups, count, this.groupCount);
  }

  #numbers: Int32Array[] = [];

  #numberAll(batch: Batch, selection: Int32Array, n: number): void {
    for (let k = 0; k < this.#keys.length; k++) {
      if ((this.#numbers[k]?.length ?? 0) < n) this.#numbers[k] = new Int32Array(n * 2);
      this.#keys[k].number(batch, selection, n, this.#numbers[k]);
    }
    for (let i = 0; i < n; i++) {
      if (this.#keys.length === 1) i = writeKnown(this.#numbers[0], this.#groupOf, this.#combined, this.#groups, i, n);
      if (i < n) this.#groups[i] = this.#combine(this.#numbers, i);
    }
  }

  /** The group of all that came when there was no room for more. */
  #pool(): number {
    this.pooledRecords++;
    if (this.#pooledGroup < 0) {
      this.#pooledGroup = this.#newGroup();
      this.#groupKeys.fill(pooledNumber, this.#pooledGroup * this.#keys.length);
    }
    return this.#pooledGroup;
  }

  #newGroup(): number {
    this.#groupKeys = growInt32(this.#groupKeys, (this.groupCount + 1) * this.#keys.length);
    return this.groupCount++;
  }

  /** The group of a combination of key numbers: of each key, that at `i`. */
  #combine(numbers: readonly Int32Array[], i: number): number {
    const { maxGroups } = this.#options;
    let at = numbers[0][i];
    if (at === maxGroups) return this.#pool();
    for (let k = 1; k < numbers.length; k++) {
      const number = numbers[k][i];
      if (number === maxGroups) return this.#pool();
      at = this.#combinations[k].numberOf(at, number);
      if (at < 0) return this.#pool();
    }
    return at < this.#combined ? this.#groupOf[at] : this.#learn(at, numbers, i);
  }

  /** Combinations are numbered as they come; of one key, other keys' values may have come meanwhile. */
  #learn(at: number, numbers: readonly Int32Array[], i: number): number {
    this.#groupOf = growInt32(this.#groupOf, at + 1);
    if (numbers.length === 1) {
      // A record further on may have brought the value in: groups are in the order of the values.
      while (this.#combined <= at) {
        const group = this.#newGroup();
        this.#groupKeys[group] = this.#combined;
        this.#groupOf[this.#combined++] = group;
      }
      return this.#groupOf[at];
    }
    const group = this.#newGroup();
    for (let k = 0; k < numbers.length; k++) this.#groupKeys[group * numbers.length + k] = numbers[k][i];
    this.#groupOf[this.#combined++] = group;
    return group;
  }

  /** A row an element: a record counts once in each of its elements' groups. */
  #expand(batch: Batch, selection: Int32Array, n: number): { groups: Int32Array; selection: Int32Array } {
    const groups: number[] = [];
    const selected: number[] = [];
    const numbers = this.#keys.map(() => new Int32Array(1));
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const choices = this.#keys.map((key) => key.numbersOf(batch, record));
      for (const combination of product(choices)) {
        for (let k = 0; k < numbers.length; k++) numbers[k][0] = combination[k];
        groups.push(this.#combine(numbers, 0));
        selected.push(record);
      }
    }
    return { groups: Int32Array.from(groups), selection: Int32Array.from(selected) };
  }

  save(): SavedGroups {
    return this.#saved(this.#states.map((state) => state.save()));
  }

  /** As save(), for another thread; nothing may be added or asked after it. */
  handOver(): SavedGroups {
    return this.#saved(this.#states.map((state) => (state.handOver ? state.handOver() : state.save())));
  }

  #saved(states: unknown[]): SavedGroups {
    return {
      groupCount: this.groupCount,
      keys: this.#keys.map((key) => key.values.save()),
      groupKeys: this.#groupKeys.slice(0, this.groupCount * this.#keys.length),
      states,
      pooledRecords: this.pooledRecords,
    };
  }

  merge(saved: SavedGroups): void {
    const groupOf = new Int32Array(saved.groupCount);
    if (this.#keys.length > 0) this.#mergeKeys(saved, groupOf);
    if (saved.pooledRecords > 0) this.pooledRecords += saved.pooledRecords - 1;
    saved.states.forEach((state, i) => {
      this.#states[i].merge(state, groupOf, this.groupCount);
    });
  }

  #mergeKeys({ keys, groupKeys }: SavedGroups, groupOf: Int32Array): void {
    const own = this.#keys.map((key, k) => key.values.merge(keys[k]));
    const numbers = this.#keys.map(() => new Int32Array(1));
    for (let g = 0; g < groupOf.length; g++) {
      const from = g * numbers.length;
      if (groupKeys[from] === pooledNumber) groupOf[g] = this.#pool();
      else {
        for (let k = 0; k < numbers.length; k++) numbers[k][0] = own[k][groupKeys[from + k]];
        groupOf[g] = this.#combine(numbers, 0);
      }
    }
  }

  /** All groups as rows, in the order they came: keys, then aggregates. */
  rows(): FieldValue[][] {
    return Array.from({ length: this.groupCount }, (_, group) => this.row(group));
  }

  /** The values of a group's keys. */
  keysOf(group: number): FieldValue[] {
    return this.#keys.map((_, k) => this.#keyValue(k, group));
  }

  /** A group as a row. */
  row(group: number): FieldValue[] {
    const row = this.keysOf(group);
    for (let i = 0; i < this.#states.length; i++) row.push(this.value(i, group));
    return row;
  }

  #keyValue(key: number, group: number): FieldValue {
    const number = this.#groupKeys[group * this.#keys.length + key];
    return number === pooledNumber ? pooledValue : this.#keys[key].values.value(number);
  }

  /** The value of an aggregate. */
  value(index: number, group: number): FieldValue {
    const state = this.#states[index];
    const { fillMs } = this.#grouping;
    if (fillMs !== undefined && state instanceof RateState) return rateOver(state.count(group), fillMs);
    return state.value(group);
  }

  /** Negative where group a comes before group b by this key: ascending, missing last. */
  compareKeys(key: number, a: number, b: number): number {
    const numberA = this.#groupKeys[a * this.#keys.length + key];
    const numberB = this.#groupKeys[b * this.#keys.length + key];
    if (numberA === pooledNumber || numberB === pooledNumber)
      return ascending(this.#keyValue(key, a), this.#keyValue(key, b));
    return numberA === numberB ? 0 : this.#keys[key].values.compare(numberA, numberB);
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

/** Writes the groups of numbers below `known` from i on, and returns the index of the first that is another: a loop of its own, which is
 *  soon compiled. */
function writeKnown(
  numbers: Int32Array,
  groupOf: Int32Array,
  known: number,
  out: Int32Array,
  i: number,
  n: number,
): number {
  for (; i < n; i++) {
    if (numbers[i] >= known) return i;
    out[i] = groupOf[numbers[i]];
  }
  return n;
}

function stateOf(call: AggregateCall, binder: Binder): AggregateState {
  const aggregate = findAggregate(call.name);
  if (aggregate === undefined) throw new BugError(`no aggregate ${call.name}`);
  return aggregate.create(call, binder);
}

function product(choices: readonly (readonly number[])[]): number[][] {
  return choices.reduce<number[][]>((rows, choice) => rows.flatMap((row) => choice.map((n) => [...row, n])), [[]]);
}
