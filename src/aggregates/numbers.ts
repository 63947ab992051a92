/** Which values count as numbers for sum, avg, min, max and percentile: numbers, and texts that are plain decimals ("500",
 * "-1.5"), as `=` compares them. Numbers out of a double's range (1e400) are none. */

import type { Batch, Column, Dictionary } from '../core/batch.ts';
import { type ColumnType, Kind } from '../core/value.ts';
import { plainDecimal } from '../query/literal.ts';
import { growFloat64 } from '../sketch/growth.ts';

/** The number that a text is, or NaN. */
function numberOfText(text: string): number {
  return plainDecimal(text) ?? Number.NaN;
}

/** The type of a number computed from a column: what it means stays, what is any JSON becomes a number. */
export function numericType(type: ColumnType): ColumnType {
  return type === 'json' || type === 'text' ? 'number' : type;
}

/** Not looked at yet. */
const unknown = Number.POSITIVE_INFINITY;

interface TextNumbers {
  generation: number;
  /** By code: plainDecimal of the text, or `unknown`. */
  values: Float64Array<ArrayBuffer>;
}

/** One for all aggregates that read the same dictionary. */
const textNumbers = new WeakMap<Dictionary, TextNumbers>();

function numbersOfTexts(dictionary: Dictionary): Float64Array {
  let memo = textNumbers.get(dictionary);
  if (memo === undefined || memo.generation !== dictionary.generation) {
    memo = { generation: dictionary.generation, values: new Float64Array(0) };
    textNumbers.set(dictionary, memo);
  }
  memo.values = growFloat64(memo.values, dictionary.size, unknown);
  return memo.values;
}

/** Takes the numbers of one column out of batches: `values[i]` belongs to group `groups[i]`, for i below what gather() gave. */
export class NumberReader {
  values = new Float64Array(0);
  groups = new Int32Array(0);
  private readonly slot: number;

  constructor(slot: number) {
    this.slot = slot;
  }

  gather(batch: Batch, selection: Int32Array, groups: Int32Array, n: number): number {
    if (this.values.length < n) {
      this.values = new Float64Array(n);
      this.groups = new Int32Array(n);
    }
    const ofTexts = numbersOfTexts(batch.dictionary);
    const column = batch.columns[this.slot];
    return gatherNumbers(column, batch.dictionary, ofTexts, selection, groups, n, this.values, this.groups);
  }
}

function gatherNumbers(
  { kind, num, code }: Column,
  dictionary: Dictionary,
  ofTexts: Float64Array,
  selection: Int32Array,
  groups: Int32Array,
  n: number,
  values: Float64Array,
  owners: Int32Array,
): number {
  let found = 0;
  for (let i = 0; i < n; i++) {
    const record = selection[i];
    let value: number;
    if (kind[record] === Kind.number || kind[record] === Kind.bigNumber) value = num[record];
    else if (kind[record] === Kind.string) {
      value = ofTexts[code[record]];
      if (value === unknown) value = ofTexts[code[record]] = numberOfText(dictionary.text(code[record]));
    } else continue;
    if (value - value !== 0) continue; // NaN or infinite
    values[found] = value + 0; // -0 becomes 0
    owners[found++] = groups[i];
  }
  return found;
}
