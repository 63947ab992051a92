/** How often certain values, and pairs of them, occur among the records that match a filter, and among the others. An aggregate that
 * no query can name: `explain` counts its candidates with it. It has one group.
 *
 * Each field's value becomes a small number: 0 for all that is not asked about, then the values of the plan in their order. Values
 * and pairs are then counted by loops over arrays of these numbers. */

import type { Batch, Dictionary } from '../core/batch.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import type { ContrastField, ContrastPair } from '../query/ast.ts';
import { growInt32 } from '../sketch/growth.ts';
import type { Aggregate, AggregateState, Binder } from './aggregate.ts';
import { contrastOf, filterOf } from './arguments.ts';
import { Sides } from './sides.ts';

/** A constant of this module, which the compiler folds into loops. */
const isString: number = Kind.string;

export const contrast: Aggregate = {
  name: 'contrast',
  takes: 'filter',
  summary: 'values among the records that match a filter, and among the others',
  type: () => 'json',
  create: (call, binder) => new ContrastState(new Sides(binder.filter(filterOf(call))), contrastOf(call), binder),
};

/** Two counts for each number of a value, of a pair, and of all records: others at 2i, selected at 2i + 1. */
interface Saved {
  readonly total: Float64Array;
  readonly values: readonly Float64Array[];
  readonly pairs: Float64Array;
}

class ContrastState implements AggregateState {
  readonly #sides: Sides;
  readonly #fields: readonly NumberedField[];
  /** By their first value: the records with it are gathered once for all pairs that it is in. */
  readonly #pairs: readonly PairsOfValue[];
  readonly #total = new Float64Array(2);
  readonly #values: readonly Float64Array[];
  readonly #pairCounts: Float64Array;
  #side = new Uint8Array(0);
  #numbers: Int32Array[] = [];
  #with = new Int32Array(0);

  constructor(
    sides: Sides,
    { fields, pairs }: { fields: readonly ContrastField[]; pairs: readonly ContrastPair[] },
    binder: Binder,
  ) {
    this.#sides = sides;
    this.#fields = fields.map((field) => new NumberedField(field, binder));
    this.#pairs = byFirstValue(pairs);
    this.#values = this.#fields.map(({ size }) => new Float64Array(2 * size));
    this.#pairCounts = new Float64Array(2 * pairs.length);
    this.#numbers = fields.map(() => new Int32Array(0));
  }

  add(batch: Batch, selection: Int32Array, _groups: Int32Array, n: number): void {
    this.#fit(n);
    const isSelected = this.#sides.of(batch, selection, n);
    for (let i = 0; i < n; i++) this.#side[i] = isSelected[selection[i]];
    countSides(this.#total, this.#side, n);
    this.#fields.forEach((field, f) => {
      field.number(batch, selection, n, this.#numbers[f]);
      countValues(this.#values[f], this.#numbers[f], this.#side, n);
    });
    for (const { field, value, others } of this.#pairs) {
      const count = gatherWith(this.#numbers[field], value, n, this.#with);
      if (count === 0) continue;
      for (const other of others)
        countAmong(
          this.#pairCounts,
          other.pair,
          this.#numbers[other.field],
          other.value,
          this.#side,
          this.#with,
          count,
        );
    }
  }

  #fit(n: number): void {
    if (this.#side.length >= n) return;
    this.#side = new Uint8Array(n);
    this.#with = new Int32Array(n);
    this.#numbers = this.#fields.map(() => new Int32Array(n));
  }

  save(): Saved {
    return { total: this.#total, values: this.#values, pairs: this.#pairCounts };
  }

  merge(saved: unknown): void {
    const from = saved as Saved;
    addTo(this.#total, from.total);
    from.values.forEach((counts, f) => {
      addTo(this.#values[f], counts);
    });
    addTo(this.#pairCounts, from.pairs);
  }

  value(): FieldValue {
    return {
      total: [...this.#total],
      values: this.#values.map((counts) => [...counts]),
      pairs: [...this.#pairCounts],
    };
  }
}

// ---- loops ----

function addTo(sum: Float64Array, counts: Float64Array): void {
  for (let i = 0; i < counts.length; i++) sum[i] += counts[i];
}

function countSides(total: Float64Array, side: Uint8Array, n: number): void {
  let selected = 0;
  for (let i = 0; i < n; i++) selected += side[i];
  total[0] += n - selected;
  total[1] += selected;
}

function countValues(counts: Float64Array, numbers: Int32Array, side: Uint8Array, n: number): void {
  for (let i = 0; i < n; i++) counts[2 * numbers[i] + side[i]]++;
}

/** Those where numbers = value. */
function gatherWith(numbers: Int32Array, value: number, n: number, out: Int32Array): number {
  let count = 0;
  for (let i = 0; i < n; i++) {
    out[count] = i;
    count += numbers[i] === value ? 1 : 0;
  }
  return count;
}

/** counts[2p + side] of those among the given where numbers = value. */
function countAmong(
  counts: Float64Array,
  p: number,
  numbers: Int32Array,
  value: number,
  side: Uint8Array,
  among: Int32Array,
  count: number,
): void {
  let all = 0;
  let selected = 0;
  for (let k = 0; k < count; k++) {
    const i = among[k];
    const isEqual = numbers[i] === value ? 1 : 0;
    all += isEqual;
    selected += isEqual & side[i];
  }
  counts[2 * p] += all - selected;
  counts[2 * p + 1] += selected;
}

interface PairsOfValue {
  readonly field: number;
  readonly value: number;
  readonly others: { readonly pair: number; readonly field: number; readonly value: number }[];
}

function byFirstValue(pairs: readonly ContrastPair[]): PairsOfValue[] {
  const groups = new Map<string, PairsOfValue>();
  pairs.forEach(([[field, value], [otherField, otherValue]], pair) => {
    const id = `${field}:${value}`;
    const group = groups.get(id) ?? { field, value, others: [] };
    group.others.push({ pair, field: otherField, value: otherValue });
    groups.set(id, group);
  });
  return [...groups.values()];
}

// ---- values as numbers ----

/** A field whose values are numbered by the plan. */
class NumberedField {
  readonly #slot: number;
  readonly #cuts: readonly number[] | undefined;
  readonly #byText = new Map<string, number>();
  readonly #byNumber = new Map<number, number>();
  readonly #missing: number;
  readonly #true: number;
  readonly #false: number;
  /** Numbers given: all are below it. */
  readonly size: number;
  /** By dictionary code: number + 1. */
  #memo = new Int32Array(0);
  #dictionary: Dictionary | undefined;
  #generation = -1;

  constructor({ field, cuts, values }: ContrastField, binder: Binder) {
    this.#slot = binder.slot(field);
    this.#cuts = cuts;
    values.forEach((value, i) => {
      if (typeof value === 'string') this.#byText.set(value, i + 1);
      else if (typeof value === 'number') this.#byNumber.set(value, i + 1);
    });
    this.#missing = values.indexOf(null) + 1;
    this.#true = values.indexOf(true) + 1;
    this.#false = values.indexOf(false) + 1;
    this.size = values.length + 1;
  }

  number(batch: Batch, selection: Int32Array, n: number, out: Int32Array): void {
    const { kind, num, code } = batch.columns[this.#slot];
    this.#turnTo(batch.dictionary);
    const memo = this.#memo;
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const k = kind[record];
      if (k === isString) {
        const known = memo[code[record]];
        out[i] = known > 0 ? known - 1 : this.#learn(batch.dictionary, code[record]);
      } else out[i] = this.#numberOf(k, num[record]);
    }
  }

  #numberOf(kind: number, value: number): number {
    switch (kind) {
      case Kind.number:
      case Kind.bigNumber:
        return this.#byNumber.get(this.#cuts === undefined ? value : binOf(this.#cuts, value)) ?? 0;
      case Kind.missing:
      case Kind.null:
        return this.#missing;
      case Kind.true:
        return this.#true;
      case Kind.false:
        return this.#false;
      default:
        return 0;
    }
  }

  #learn(dictionary: Dictionary, code: number): number {
    const number = this.#byText.get(dictionary.text(code)) ?? 0;
    this.#memo[code] = number + 1;
    return number;
  }

  #turnTo(dictionary: Dictionary): void {
    if (dictionary !== this.#dictionary || dictionary.generation !== this.#generation) {
      this.#dictionary = dictionary;
      this.#generation = dictionary.generation;
      this.#memo.fill(0);
    }
    this.#memo = growInt32(this.#memo, dictionary.size);
  }
}

/** How many of the cuts, in ascending order, a number is not below. */
export function binOf(cuts: readonly number[], value: number): number {
  let bin = 0;
  while (bin < cuts.length && value >= cuts[bin]) bin++;
  return bin;
}
