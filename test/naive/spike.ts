/** The stage spike, step by step. Only the chance is not worked out anew: test/detect/binomial.test.ts sees to that. */

import type { FieldValue } from '../../src/core/value.ts';
import { chanceOfCount, dispersionOf } from '../../src/detect/significance.ts';
import { compare } from './order.ts';

/** @param steps rows of step, keys and count */
export function spikeRows(
  steps: readonly (readonly FieldValue[])[],
  windowMs: number,
  baselineMs: number,
  ratio: number,
): FieldValue[][] {
  const stepMs = Math.max(1000, windowMs / 5);
  const timed = steps.filter(([time]) => typeof time === 'number');
  const times = timed.map(([time]) => Number(time));
  const endMs = Math.max(...times) + stepMs;
  const startMs = endMs - windowMs;
  const seenMs = Math.max(Math.min(...times), endMs - baselineMs);
  const keys = new Map(timed.map((row) => [JSON.stringify(row.slice(1, -1)), row.slice(1, -1)]));
  const table = [...keys].map(([id, key]): FieldValue[] => {
    const own = timed.filter((row) => JSON.stringify(row.slice(1, -1)) === id);
    const sum = (fromMs: number, toMs: number) =>
      own.reduce(
        (total, row) => total + (Number(row[0]) >= fromMs && Number(row[0]) < toMs ? Number(row[row.length - 1]) : 0),
        0,
      );
    const parts = (widthMs: number) => {
      const sums: number[] = [];
      for (let toMs = startMs; toMs - widthMs >= seenMs; toMs -= widthMs) sums.push(sum(toMs - widthMs, toMs));
      return sums;
    };
    const current = sum(startMs, endMs);
    const baseline = sum(endMs - baselineMs, endMs) / (baselineMs / windowMs);
    const times = baseline === 0 ? 0 : current / baseline;
    const dispersion = Math.max(dispersionOf(parts(windowMs)), dispersionOf(parts(stepMs)));
    const p =
      seenMs < startMs
        ? chanceOfCount(current, sum(seenMs, startMs), (startMs - seenMs) / windowMs, dispersion, 'up')
        : 1;
    const isCovered = (endMs - seenMs) / baselineMs >= 0.5;
    const firing = isCovered && current > baseline * ratio && current >= 5 && p < 0.001;
    return [
      ...key,
      current,
      Number(baseline.toPrecision(6)),
      Number(times.toPrecision(6)),
      Number(p.toPrecision(3)),
      firing,
    ];
  });
  const at = (row: readonly FieldValue[], fromEnd: number) => row[row.length - fromEnd];
  return table.sort(
    (a, b) =>
      Number(at(b, 1)) - Number(at(a, 1)) ||
      Number(at(b, 5)) / Number(at(b, 4)) - Number(at(a, 5)) / Number(at(a, 4)) ||
      Number(at(b, 5)) - Number(at(a, 5)) ||
      a.slice(0, -5).reduce<number>((order, value, i) => order || compare(value, b[i], false), 0),
  );
}
