/** Whether a series goes up and up, by how much, and since when. */

import { upperTail } from './normal.ts';

export interface Trend {
  /** Kendall's rank correlation with time: 1 where every value is above all before it. */
  readonly tau: number;
  /** The chance of such a tau where there is no trend (Mann 1945, Kendall 1975), one-sided, with fewer values counted where neighbours are
   * alike (Bayley and Hammersley 1946, by the first autocorrelation). */
  readonly p: number;
  /** Of the line through it (Theil 1950, Sen 1968), per unit of time. */
  readonly slope: number;
  readonly first: number;
  readonly last: number;
  /** Index of the value at which the rise began. */
  readonly onset: number;
  readonly n: number;
}

/** More values than this are thinned: all pairs are looked at. */
const mostValues = 300;
const leastValues = 8;

/** The trend of values at ascending times; undefined where there are fewer than 8. */
export function trendOf(times: readonly number[], values: readonly number[]): Trend | undefined {
  if (values.length < leastValues) return undefined;
  const stride = Math.ceil(values.length / mostValues);
  const t = times.filter((_, i) => i % stride === 0);
  const y = values.filter((_, i) => i % stride === 0);
  const onset = onsetOf(t, y);
  const { s, slope } = pairsOf(t, y);
  const n = y.length;
  const variance = ((n * (n - 1) * (2 * n + 5)) / 18) * inflation(t, y, slope);
  const tau = s / ((n * (n - 1)) / 2);
  const p = upperTail((s - Math.sign(s)) / Math.sqrt(variance));
  const [start] = t;
  const middle = median(y.map((value, i) => value - slope * (t[i] - start)));
  const last = middle + slope * (t[n - 1] - start);
  return { tau, p, slope, first: middle, last, onset: onset * stride, n };
}

function pairsOf(t: readonly number[], y: readonly number[]): { s: number; slope: number } {
  const slopes: number[] = [];
  let s = 0;
  for (let i = 0; i < y.length; i++)
    for (let j = i + 1; j < y.length; j++) {
      s += Math.sign(y[j] - y[i]);
      slopes.push((y[j] - y[i]) / (t[j] - t[i]));
    }
  return { s, slope: median(slopes) };
}

/** How many times the variance of S is, as neighbouring residuals are alike; at least 1. */
function inflation(t: readonly number[], y: readonly number[], slope: number): number {
  const rest = y.map((value, i) => value - slope * t[i]);
  const mean = rest.reduce((a, b) => a + b, 0) / rest.length;
  let own = 0;
  let next = 0;
  for (let i = 0; i < rest.length; i++) {
    own += (rest[i] - mean) ** 2;
    if (i > 0) next += (rest[i] - mean) * (rest[i - 1] - mean);
  }
  const r = own === 0 ? 0 : Math.min(0.9, Math.max(0, next / own));
  return (1 + r) / (1 - r);
}

/** The corner of the line that is level first and then goes straight up which fits best (least squares); 0 where a straight line does as
 * well: it rose from its beginning. */
function onsetOf(t: readonly number[], y: readonly number[]): number {
  const straight = errorFrom(0, t, y);
  let best = 0;
  let least = straight;
  for (let corner = 2; corner <= t.length - 4; corner++) {
    const error = errorFrom(corner, t, y);
    if (error >= least) continue;
    least = error;
    best = corner;
  }
  return least < straight * 0.8 ? best : 0;
}

/** The sum of squares that is left by a + b * max(0, t - corner). */
function errorFrom(corner: number, t: readonly number[], y: readonly number[]): number {
  const n = y.length;
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  for (let i = 0; i < n; i++) {
    const x = i > corner ? t[i] - t[corner] : 0;
    sx += x;
    sy += y[i];
    sxx += x * x;
    sxy += x * y[i];
    syy += y[i] * y[i];
  }
  const varianceX = sxx - (sx * sx) / n;
  const covariance = sxy - (sx * sy) / n;
  const varianceY = syy - (sy * sy) / n;
  if (varianceX <= 0 || covariance <= 0) return varianceY;
  return varianceY - (covariance * covariance) / varianceX;
}

export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
