/** The plain way from raw values to those of a canonical field, for as long as they come from one key: a loop that calls nothing, so that
 * it is compiled at once and in both threads. */

import { Kind } from '../core/value.ts';
import { type RawColumn, RawKind, RIVAL_BIT } from './kernel.ts';

/** What texts were read as, by dictionary code; NaN and 0 mean not yet, codes are one too high. */
export interface TextMemo {
  numbers: Float64Array;
  codes: Int32Array;
}

export const noMemo: TextMemo = { numbers: new Float64Array(0), codes: new Int32Array(0) };

/** How the values of a key are read. */
export interface Alike {
  /** Negative: of no key. */
  node: number;
  facts: number;
  /** What numbers are multiplied by, in records of these facts; NaN: they are not plain. */
  factor: number;
  /** Texts stay as they are. */
  keepsText: boolean;
  memo: TextMemo;
}

export function alikeNone(): Alike {
  return { node: -1, facts: 0, factor: Number.NaN, keepsText: false, memo: noMemo };
}

/** Finishes values from i on, and returns the index of the first that is not read so. */
export function finishAlike(
  { kind, num, code, node }: RawColumn,
  facts: Uint32Array,
  alike: Alike,
  numeric: boolean,
  i: number,
  count: number,
): number {
  const { factor, keepsText } = alike;
  const { numbers, codes } = alike.memo;
  for (; i < count; i++) {
    // The best alias was written. Whatever its rivals hold matters only where it does not normalise.
    const k = kind[i] & ~RIVAL_BIT;
    if (k === RawKind.missing) continue;
    if (k === RawKind.time) {
      kind[i] = Kind.number;
      continue;
    }
    if (node[i] !== alike.node) return i;
    if (k === RawKind.number) {
      if (facts[i] !== alike.facts || Number.isNaN(factor)) return i;
      num[i] *= factor;
      kind[i] = Kind.number;
    } else if (k !== RawKind.string) return i;
    else if (keepsText) kind[i] = Kind.string;
    else if (numeric) {
      const known = numbers[code[i]];
      if (known === undefined || Number.isNaN(known)) return i;
      num[i] = known;
      kind[i] = Kind.number;
    } else {
      const known = codes[code[i]];
      if (!(known > 0)) return i;
      code[i] = known - 1;
      kind[i] = Kind.string;
    }
  }
  return count;
}
