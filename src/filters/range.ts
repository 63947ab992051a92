/** Numeric comparisons as closed ranges of doubles, so that one loop serves every operator. */

import type { CompareOp } from '../query/ast.ts';
import type { NumberRange } from './filter.ts';

export type OrderOp = Exclude<CompareOp, '=' | '!='>;

/** The numbers n for which `n op bound` holds. */
export function rangeOf(op: '=' | OrderOp, bound: number): NumberRange {
  switch (op) {
    case '=':
      return { lowest: bound, highest: bound };
    case '<':
      return { lowest: -Infinity, highest: -nextAbove(-bound) };
    case '<=':
      return { lowest: -Infinity, highest: bound };
    case '>':
      return { lowest: nextAbove(bound), highest: Infinity };
    case '>=':
      return { lowest: bound, highest: Infinity };
  }
}

/** Equal but for rounding: 0.0123 s is 12.3 ms, although 0.0123 * 1000 is not 12.3. */
export function rangeAround(value: number): NumberRange {
  const slack = Math.abs(value) * 1e-12;
  return { lowest: value - slack, highest: value + slack };
}

export function inRange(range: NumberRange, n: number): boolean {
  return n >= range.lowest && n <= range.highest;
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The smallest double greater than n, by the order of IEEE 754 bit patterns. */
function nextAbove(n: number): number {
  if (n === 0) return Number.MIN_VALUE;
  if (n === Infinity || Number.isNaN(n)) return NaN;
  double[0] = n;
  bits[0] += n > 0 ? 1n : -1n;
  return double[0];
}
