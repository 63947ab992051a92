/** The values that rows are sorted by, as columns: taken from batches where they are scanned, put in order where all rows come together.
 * No row is parsed for it. Much the same as {@link compareByKeys}, which tells what the order is. */

import type { Binder } from '../aggregates/aggregate.ts';
import { orderDecimals } from '../aggregates/decimals.ts';
import { compareCodePoints } from '../aggregates/extremes.ts';
import type { Batch } from '../core/batch.ts';
import { Kind } from '../core/value.ts';
import type { SortKey } from '../query/ast.ts';
import { growFloat64, growInt32, growUint8 } from '../sketch/growth.ts';
import { inInputOrder, orderedByDigit, orderedByNumber } from './radix-order.ts';

/** The values of one key, of rows one after the other. Plain data. */
export interface SortColumn {
  /** {@link Kind} of each. */
  readonly kinds: Uint8Array;
  /** The number, where it is one. */
  readonly numbers: Float64Array;
  /** The number of its text in `texts`, where its kind has one. */
  readonly places: Int32Array;
  readonly texts: readonly string[];
}

class Taker {
  readonly slot: number;
  kinds = new Uint8Array(0);
  numbers = new Float64Array(0);
  places = new Int32Array(0);
  texts: string[] = [];
  readonly placeOf = new Map<number, number>();

  constructor(slot: number) {
    this.slot = slot;
  }
}

/** Takes the values of rows that are handed on, in their order. */
export class SortColumns {
  readonly #takers: readonly Taker[];
  #rows = 0;
  #generation = -1;

  constructor(keys: readonly SortKey[], binder: Binder) {
    this.#takers = keys.map(({ field }) => new Taker(binder.slot(field)));
  }

  add(batch: Batch, record: number): void {
    const { dictionary } = batch;
    const at = this.#rows++;
    if (dictionary.generation !== this.#generation) for (const { placeOf } of this.#takers) placeOf.clear();
    this.#generation = dictionary.generation;
    for (const taker of this.#takers) {
      const { kind, num, code } = batch.columns[taker.slot];
      if (at >= taker.kinds.length) grow(taker, at + 1);
      taker.kinds[at] = kind[record];
      taker.numbers[at] = num[record];
      if (kind[record] >= Kind.string) taker.places[at] = this.#placeOf(taker, code[record], batch);
    }
  }

  #placeOf({ placeOf, texts }: Taker, code: number, { dictionary }: Batch): number {
    const known = placeOf.get(code);
    if (known !== undefined) return known;
    const place = texts.push(dictionary.text(code)) - 1;
    placeOf.set(code, place);
    return place;
  }

  /** What was added since the last call. */
  take(): SortColumn[] {
    const rows = this.#rows;
    this.#rows = 0;
    return this.#takers.map((taker) => {
      const taken = {
        kinds: taker.kinds.slice(0, rows),
        numbers: taker.numbers.slice(0, rows),
        places: taker.places.slice(0, rows),
        texts: taker.texts,
      };
      taker.texts = [];
      taker.placeOf.clear();
      return taken;
    });
  }
}

function grow(taker: Taker, rows: number): void {
  taker.kinds = growUint8(taker.kinds, rows);
  taker.numbers = growFloat64(taker.numbers, rows);
  taker.places = growInt32(taker.places, rows);
}

/** Which of the kinds come first: numbers, texts, booleans, the rest; missing last. By kind. */
const ranks = new Uint8Array(Object.keys(Kind).length);
ranks[Kind.missing] = ranks[Kind.null] = 4;
ranks[Kind.false] = ranks[Kind.true] = 2;
ranks[Kind.number] = ranks[Kind.bigNumber] = 0;
ranks[Kind.string] = 1;
ranks[Kind.object] = ranks[Kind.array] = 3;
const missingRank = 4;

/** One key of all rows, ready to compare: by rank, then by number (of texts: their place among all in order). */
interface Ordered {
  readonly ranks: Uint8Array;
  readonly numbers: Float64Array;
  /** Texts of long numbers, by row: they decide where two have the same double. None where there are none. */
  readonly digits: ReadonlyMap<number, string>;
  readonly descending: boolean;
}

/** The rows' numbers in order, stable.
 *
 * @param parts by part, in the order of the input, and key; of the first `rows` rows */
export function sortedOrder(
  keys: readonly SortKey[],
  parts: readonly (readonly SortColumn[])[],
  rows: number,
): Uint32Array {
  const ordered = keys.map(({ descending }, k) => orderedKey(parts, k, rows, descending));
  if (ordered.some(({ digits }) => digits.size > 0)) return comparedOrder(ordered, rows);
  // Stable: by the last key first.
  return ordered.reduceRight(orderedByKey, inInputOrder(rows));
}

function orderedByKey(order: Uint32Array, { ranks, numbers, descending }: Ordered): Uint32Array {
  const places = Uint32Array.from(ranks, (rank) => (descending && rank < missingRank ? missingRank - 1 - rank : rank));
  return orderedByDigit(orderedByNumber(order, numbers, descending), places, 0);
}

/** Where long numbers are among the values, of which two may have the same double. */
function comparedOrder(ordered: readonly Ordered[], rows: number): Uint32Array {
  return inInputOrder(rows).sort((a, b) => {
    for (const key of ordered) {
      const difference = compareRows(key, a, b);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

function compareRows({ ranks, numbers, digits, descending }: Ordered, a: number, b: number): number {
  const kinds = ranks[a] - ranks[b];
  if (kinds !== 0) {
    const isMissing = ranks[a] === missingRank || ranks[b] === missingRank;
    return descending && !isMissing ? -kinds : kinds;
  }
  let difference = numbers[a] === numbers[b] ? 0 : numbers[a] - numbers[b];
  if (difference === 0 && digits.size > 0 && ranks[a] === 0 && (digits.has(a) || digits.has(b)))
    difference = orderDecimals(digits.get(a) ?? String(numbers[a]), digits.get(b) ?? String(numbers[b]));
  return descending ? -difference : difference;
}

function orderedKey(parts: readonly (readonly SortColumn[])[], k: number, rows: number, descending: boolean): Ordered {
  const placeInOrder = placesInOrder(parts, k);
  const ofRows = { ranks: new Uint8Array(rows), numbers: new Float64Array(rows) };
  const digits = new Map<number, string>();
  let row = 0;
  for (const part of parts) {
    const { kinds, numbers, places, texts } = part[k];
    for (let i = 0; i < kinds.length && row < rows; i++, row++) {
      const rank = ranks[kinds[i]];
      ofRows.ranks[row] = rank;
      ofRows.numbers[row] =
        rank === 0
          ? numbers[i]
          : rank === 2
            ? kinds[i]
            : rank === missingRank
              ? 0
              : (placeInOrder.get(texts[places[i]]) ?? 0);
      if (kinds[i] === Kind.bigNumber) digits.set(row, texts[places[i]]);
    }
  }
  return { ...ofRows, digits, descending };
}

/** Of each text its place among all of them, by code point. */
function placesInOrder(parts: readonly (readonly SortColumn[])[], k: number): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const part of parts) for (const text of part[k].texts) places.set(text, 0);
  [...places.keys()].sort(compareCodePoints).forEach((text, i) => {
    places.set(text, i);
  });
  return places;
}
