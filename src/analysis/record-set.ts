/** Sets of sampled records of both sides, as bits: how many have this and that value is then counted quickly. */

import type { Contingency } from '../detect/association.ts';

export interface RecordSet {
  readonly selected: Uint32Array;
  readonly others: Uint32Array;
}

/** The records whose number of a field's value is this one. */
export function recordsWith(number: number, selected: Int32Array, others: Int32Array): RecordSet {
  return { selected: bitsWhere(selected, number), others: bitsWhere(others, number) };
}

function bitsWhere(numbers: Int32Array, number: number): Uint32Array {
  const bits = new Uint32Array((numbers.length + 31) >>> 5);
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === number) bits[i >>> 5] |= 1 << (i & 31);
  return bits;
}

export function both(a: RecordSet, b: RecordSet): RecordSet {
  return { selected: common(a.selected, b.selected), others: common(a.others, b.others) };
}

function common(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, i) => word & b[i]);
}

export function either(a: RecordSet, b: RecordSet): RecordSet {
  return { selected: union(a.selected, b.selected), others: union(a.others, b.others) };
}

function union(a: Uint32Array, b: Uint32Array): Uint32Array {
  return a.map((word, i) => word | b[i]);
}

export function countOf(bits: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < bits.length; i++) count += ones(bits[i]);
  return count;
}

/** How many are in both. */
export function countCommon(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) count += ones(a[i] & b[i]);
  return count;
}

/** The bits set in a word (Warren, "Hacker's Delight", 5-1). */
function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A number a side: of sampled records, or of how many records one of them stands for. */
export interface SampleSizes {
  readonly selected: number;
  readonly others: number;
}

/** Records of `set` against all that are in `within`. */
export function tableWithin(set: RecordSet, within: RecordSet): Contingency {
  const selectedWith = countCommon(set.selected, within.selected);
  const othersWith = countCommon(set.others, within.others);
  return {
    selectedWith,
    othersWith,
    selectedWithout: countOf(within.selected) - selectedWith,
    othersWithout: countOf(within.others) - othersWith,
  };
}

/** Records of `set` against all others, leaving out those of `outside`. */
export function tableOutside(set: RecordSet, outside: RecordSet, sizes: SampleSizes): Contingency {
  const selectedWith = countOf(set.selected) - countCommon(set.selected, outside.selected);
  const othersWith = countOf(set.others) - countCommon(set.others, outside.others);
  return {
    selectedWith,
    othersWith,
    selectedWithout: sizes.selected - countOf(outside.selected) - selectedWith,
    othersWithout: sizes.others - countOf(outside.others) - othersWith,
  };
}

/** The counts that a sample's stand for. */
export function weighted(table: Contingency, { selected, others }: SampleSizes): Contingency {
  return {
    selectedWith: table.selectedWith * selected,
    othersWith: table.othersWith * others,
    selectedWithout: table.selectedWithout * selected,
    othersWithout: table.othersWithout * others,
  };
}
