/** The state of min and max: of each group, the least or greatest number, where plain decimals in text count as numbers. Where
 * a group has no number, its least or greatest text by code point. Null, missing, booleans, objects and arrays are passed
 * over. Of long numbers with the same double, the digits decide. */

import type { Batch, Dictionary } from '../core/batch.ts';
import { valueOfCell } from '../core/cell.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import { growFloat64 } from '../sketch/growth.ts';
import type { AggregateState } from './aggregate.ts';
import { orderDecimals } from './decimals.ts';
import { NumberReader } from './numbers.ts';

interface SavedExtremes {
  /** By group; `none` where there is no number. */
  readonly numbers: Float64Array;
  readonly digits: ReadonlyMap<number, Digits>;
  readonly texts: ReadonlyMap<number, string>;
}

/** A number as written, and its double. */
interface Digits {
  readonly number: number;
  readonly text: string;
}

export class ExtremeState implements AggregateState {
  private numbers = new Float64Array(0);
  /** Of groups where a long number was an extreme; void once `numbers` has another double. */
  private readonly digits = new Map<number, Digits>();
  private readonly texts = new Map<number, string>();
  private readonly reader: NumberReader;
  private readonly slot: number;
  /** 1 for min, -1 for max. */
  private readonly sign: 1 | -1;
  /** The number of a group that has none: beyond all others. */
  private readonly none: number;

  constructor(slot: number, sign: 1 | -1) {
    this.slot = slot;
    this.sign = sign;
    this.none = sign * Number.POSITIVE_INFINITY;
    this.reader = new NumberReader(slot);
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.numbers = growFloat64(this.numbers, groupCount, this.none);
    const found = this.reader.gather(batch, selection, groups, n);
    if (this.sign === 1) keepLeast(this.numbers, this.reader.values, this.reader.groups, found);
    else keepGreatest(this.numbers, this.reader.values, this.reader.groups, found);
    this.addTexts(batch, selection, groups, n);
  }

  save(): SavedExtremes {
    return { numbers: this.numbers.slice(), digits: new Map(this.digits), texts: new Map(this.texts) };
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.numbers = growFloat64(this.numbers, groupCount, this.none);
    const { numbers, digits, texts } = saved as SavedExtremes;
    const n = Math.min(numbers.length, groupOf.length);
    if (this.sign === 1) keepLeast(this.numbers, numbers, groupOf, n);
    else keepGreatest(this.numbers, numbers, groupOf, n);
    for (const [g, { number, text }] of digits) if (groupOf[g] >= 0) this.keepDigits(groupOf[g], number, text);
    for (const [g, text] of texts) if (groupOf[g] >= 0) this.keepText(groupOf[g], text);
  }

  value(group: number): FieldValue {
    const number = group < this.numbers.length ? this.numbers[group] : this.none;
    if (number === this.none) return this.texts.get(group) ?? null;
    const digits = this.digits.get(group);
    if (digits !== undefined && digits.number === number) return valueOfCell(Kind.bigNumber, number, digits.text);
    return number;
  }

  /** What is left when the numbers are in: texts of groups without a number, and the digits of long numbers. */
  private addTexts(batch: Batch, selection: Int32Array, groups: Int32Array, n: number): void {
    const { kind, num, code } = batch.columns[this.slot];
    const dictionary: Dictionary = batch.dictionary;
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const group = groups[i];
      if (kind[record] === Kind.bigNumber) this.keepDigits(group, num[record], dictionary.text(code[record]));
      else if (kind[record] === Kind.string && this.numbers[group] === this.none) {
        this.keepText(group, dictionary.text(code[record]));
      }
    }
  }

  private keepDigits(group: number, number: number, text: string): void {
    if (number !== this.numbers[group]) return;
    const kept = this.digits.get(group);
    if (kept === undefined || kept.number !== number || orderDecimals(text, kept.text) * this.sign < 0) {
      this.digits.set(group, { number, text });
    }
  }

  private keepText(group: number, text: string): void {
    const kept = this.texts.get(group);
    if (kept === undefined || (text !== kept && compareCodePoints(text, kept) * this.sign < 0))
      this.texts.set(group, text);
  }
}

function keepLeast(least: Float64Array, values: Float64Array, groups: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) if (values[i] < least[groups[i]]) least[groups[i]] = values[i];
}

function keepGreatest(greatest: Float64Array, values: Float64Array, groups: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) if (values[i] > greatest[groups[i]]) greatest[groups[i]] = values[i];
}

/** Orders texts by code point, as jq does. In UTF-16, which `<` goes by, surrogates come before U+E000 to U+FFFF. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
  return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
}
