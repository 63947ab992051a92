/** Figures of durations that are given as values with counts, ascending. */

import { nearestRank, type ValuePairs } from '../../sketch/quantiles.ts';
import { type LatencyBand, type LatencyFigures, shownPercentiles } from './model.ts';

export function countOf({ counts }: ValuePairs): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** @param meanMs where it is known better than from the values */
export function figuresOf(pairs: ValuePairs, meanMs?: number): LatencyFigures {
  const { values, counts } = pairs;
  const count = countOf(pairs);
  if (count === 0) return { count, percentiles: [] };
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * counts[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += counts[i] * (values[i] - mean) ** 2;
  return {
    count,
    minMs: values[0],
    meanMs: meanMs ?? mean,
    stddevMs: Math.sqrt(squares / count),
    percentiles: percentilesOf(pairs, count).map((ms, i) => ({ q: shownPercentiles[i], ms })),
    maxMs: values[values.length - 1],
  };
}

/** The shown percentiles, by nearest rank. */
function percentilesOf({ values, counts }: ValuePairs, count: number): number[] {
  let at = 0;
  let upTo = counts[0];
  return shownPercentiles.map((q) => {
    const rank = nearestRank(q, count);
    while (upTo < rank) upTo += counts[++at];
    return values[at];
  });
}

export function percentileOf(figures: LatencyFigures, q: number): number | undefined {
  return figures.percentiles.find((one) => one.q === q)?.ms;
}

/** How many are above a bound. */
export function countAbove({ values, counts }: ValuePairs, bound: number): number {
  let above = 0;
  for (let i = values.length - 1; i >= 0 && values[i] > bound; i--) above += counts[i];
  return above;
}

/** Of a logarithmic scale; that of the zeros is one more. */
const mostBands = 23;
const steps = [1, 2, 5];

/** Ranges that are as wide on a logarithmic scale, about three a decade; fewer a decade where the durations span many. The empty
 * ones between others are there: a hole in a distribution matters. What is below the least that is told apart, such as a 0, has the first
 * range, however far the next is: on a logarithmic scale 0 is infinitely far away. */
export function bandsOf({ values, counts }: ValuePairs): LatencyBand[] {
  const zeros = values.findIndex((value) => value >= leastBound);
  const [below, above] = zeros < 0 ? [values.length, values.length] : [zeros, values.length];
  const first = { fromMs: 0, toMs: leastBound, count: counts.slice(0, below).reduce((sum, count) => sum + count, 0) };
  const others = below === above ? [] : logarithmicBands({ values: values.slice(below), counts: counts.slice(below) });
  return below === 0 ? others : [first, ...others];
}

function logarithmicBands({ values, counts }: ValuePairs): LatencyBand[] {
  const bounds = boundsOf(values[values.length - 1], steps);
  const first = Math.max(
    0,
    bounds.findLastIndex((bound) => bound <= values[0]),
  );
  const chosen = bounds.length - first - 1 <= mostBands ? bounds.slice(first) : wideBounds(values);
  const bands = chosen.slice(1).map((toMs, i) => ({ fromMs: chosen[i], toMs, count: 0 }));
  for (let i = 0, band = 0; i < values.length; i++) {
    while (band < bands.length - 1 && values[i] >= bands[band].toMs) band++;
    bands[band].count += counts[i];
  }
  return bands;
}

/** A bound a decade. */
function wideBounds(values: Float64Array): number[] {
  const bounds = boundsOf(values[values.length - 1], [1]);
  return bounds.slice(
    Math.max(
      0,
      bounds.findLastIndex((bound) => bound <= values[0]),
    ),
  );
}

const leastExponent = -3;
const leastBound = 10 ** leastExponent;

/** 0, 0.001, 0.002, 0.005, 0.01 ... to the first above `highest`; a microsecond is the least that is told apart. */
function boundsOf(highest: number, steps: readonly number[]): number[] {
  const bounds = [0];
  for (let exponent = leastExponent; ; exponent++)
    for (const step of steps) {
      const bound = Number(`${step}e${exponent}`);
      bounds.push(bound);
      if (bound > highest) return bounds;
    }
}
