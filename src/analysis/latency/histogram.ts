/** Durations as HdrHistogram's histograms (hdr-histogram-js, without its WebAssembly): in microseconds, three significant digits. They
 * give the standard encoding, the percentile distribution, and the correction for coordinated omission. */

import { deflateSync, inflateSync } from 'node:zlib';
import { encodeIntoCompressedBase64, Float64Histogram, type JsHistogram } from 'hdr-histogram-js';
import { UsageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import type { ValuePairs } from '../../sketch/quantiles.ts';
import type { LatencyPoint } from './model.ts';

const significantDigits = 3;
/** 17 minutes; it grows where there are longer ones. */
const firstHighestUs = 1e9;
const usPerMs = 1000;

export type Durations = JsHistogram;

export function emptyHistogram(): Durations {
  const histogram = new Float64Histogram(1, firstHighestUs, significantDigits);
  histogram.autoResize = true;
  return histogram;
}

const microseconds = (ms: number): number => Math.min(Math.round(ms * usPerMs), limits.latencyUs);

/** Adds durations in milliseconds. */
export function addPairs(histogram: Durations, { values, counts }: ValuePairs): void {
  for (let i = 0; i < values.length; i++) histogram.recordValueWithCount(microseconds(values[i]), counts[i]);
}

/** The durations in milliseconds, ascending, each the highest of those that are counted as one. */
export function pairsOf(histogram: Durations): ValuePairs {
  const values: number[] = [];
  const counts: number[] = [];
  eachValue(histogram, (value, count) => {
    values.push(value / usPerMs);
    counts.push(count);
  });
  return { values: Float64Array.from(values), counts: Float64Array.from(counts) };
}

/** Gives the highest of the values that are counted as one, ascending, and how many there are. (The iterator of the library looks at
 * each place as a value; most are empty.) */
export function eachValue(histogram: Durations, take: (value: number, count: number) => void): void {
  let left = histogram.totalCount;
  for (let i = 0; left > 0 && i < histogram.countsArrayLength; i++) {
    const count = histogram.getCountAtIndex(i);
    if (count <= 0) continue;
    take(histogram.highestEquivalentValue(histogram.valueFromIndex(i)), count);
    left -= count;
  }
}

/** As an interval log holds it: base 64 of a cookie, a length, and the packed histogram. The library's header says that the counts are
 * shifted by one place and that values are scaled by next to nothing; it reads neither, but those of Java and C do. */
export function encode(histogram: Durations): string {
  const packed = Buffer.from(encodeIntoCompressedBase64(histogram), 'base64');
  const plain = inflateSync(packed.subarray(packedHeaderBytes));
  plain.writeInt32BE(0, shiftAt);
  plain.writeDoubleBE(1, scaleAt);
  const body = deflateSync(plain);
  const header = Buffer.alloc(packedHeaderBytes);
  packed.copy(header, 0, 0, lengthAt);
  header.writeInt32BE(body.length, lengthAt);
  return Buffer.concat([header, body]).toString('base64');
}

const packedHeaderBytes = 8;
const lengthAt = 4;
const shiftAt = 8;
const scaleAt = 32;

const ticksPerHalf = 5;

/** HdrHistogram's text: Value (milliseconds), Percentile, TotalCount, 1/(1-Percentile). */
export function hgrmOf(histogram: Durations): string {
  return histogram.outputPercentileDistribution(ticksPerHalf, usPerMs);
}

/** The same points as numbers. */
export function pointsOf(histogram: Durations): LatencyPoint[] {
  const { percentileIterator: steps } = histogram;
  const points: LatencyPoint[] = [];
  steps.reset(ticksPerHalf);
  while (steps.hasNext()) {
    const { valueIteratedTo, percentileLevelIteratedTo, totalCountToThisValue } = steps.next();
    points.push({
      ms: valueIteratedTo / usPerMs,
      share: percentileLevelIteratedTo / 100,
      count: totalCountToThisValue,
    });
  }
  return points;
}

/** Durations, and those that would have been measured had a slow one not kept others from being asked: for a duration d the further
 * d - i, d - 2i ... down to the expected interval i (recordValueWithExpectedInterval). Those that fall into one place of the histogram are
 * counted together: the counts are the same, and the time is bounded. Throws UsageError where they are too many to count. */
export function corrected({ values, counts }: ValuePairs, intervalMs: number): Durations {
  const intervalUs = Math.max(1, Math.round(intervalMs * usPerMs));
  let total = 0;
  for (let i = 0; i < values.length; i++)
    total += counts[i] * Math.max(1, Math.floor(microseconds(values[i]) / intervalUs));
  if (total > Number.MAX_SAFE_INTEGER)
    throw new UsageError('the expected interval is too short for durations as long as these', 'give a longer one');
  const histogram = emptyHistogram();
  for (let i = 0; i < values.length; i++) {
    const us = microseconds(values[i]);
    histogram.recordValueWithCount(us, counts[i]);
    addOmitted(histogram, us, counts[i], intervalUs);
  }
  return histogram;
}

function addOmitted(histogram: Durations, us: number, count: number, intervalUs: number): void {
  let omitted = us - intervalUs;
  while (omitted >= intervalUs) {
    const place = Math.max(intervalUs, histogram.lowestEquivalentValue(omitted));
    const together = Math.floor((omitted - place) / intervalUs) + 1;
    histogram.recordValueWithCount(omitted, count * together);
    omitted -= together * intervalUs;
  }
}
