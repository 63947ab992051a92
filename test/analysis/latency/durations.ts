/** Durations for these tests, and what is true of them, worked out from all of them. */

import type { ValuePairs } from '../../../src/sketch/quantiles.ts';
import { nearestRank } from '../../../src/sketch/quantiles.ts';

/** Numbers that look like response times: most short, some very long. The same for the same seed. */
export function responseTimes(n: number, seed: number): number[] {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Array.from({ length: n }, () => {
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    return Number(Math.exp(3 + 1.4 * normal).toFixed(3));
  });
}

export function pairsOfAll(values: readonly number[]): ValuePairs {
  const sorted = Float64Array.from(values).sort();
  return { values: sorted, counts: new Float64Array(sorted.length).fill(1) };
}

export function exactPercentile(values: readonly number[], q: number): number {
  return Float64Array.from(values).sort()[nearestRank(q, values.length) - 1];
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}
