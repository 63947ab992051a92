/** Series of these tests, steps of a minute. */

import { CountSeries } from '../../src/detect/count-series.ts';
import { Detector, type DetectorOptions, type Verdict } from '../../src/detect/detector.ts';
import { windowsOf } from '../../src/detect/windows.ts';

export const windows = windowsOf(300_000, 3_600_000);
export const minuteMs = 60_000;

/** `count` steps of `value`, one after the other. */
export function steps(...runs: readonly (readonly [count: number, value: number])[]): Float64Array {
  return Float64Array.from(runs.flatMap(([count, value]) => Array<number>(count).fill(value)));
}

export function seriesOf(counts: Float64Array): CountSeries {
  return new CountSeries(0, counts, windows);
}

export const detectorOptions: DetectorOptions = {
  windows,
  rule: { ratio: 3, minCount: 5, maxP: 0.001, plain: false },
  direction: 'up',
  life: { forMs: 0, cooldownMs: 30 * minuteMs, adoptMs: 360 * minuteMs },
  alertsOnNew: false,
  anomaly: false,
  leastDeviation: 1,
};

export interface Told {
  readonly minute: number;
  readonly what: string;
  readonly verdict: Verdict;
}

/** What a detector tells over a whole series, each minute. */
export function told(counts: Float64Array, options: Partial<DetectorOptions> = {}, coveredFrom = 0): Told[] {
  const detector = new Detector({ ...detectorOptions, ...options });
  const series = seriesOf(counts);
  const all: Told[] = [];
  for (let end = 1; end <= counts.length; end++)
    for (const verdict of detector.see(series, end, coveredFrom))
      if (verdict.change !== undefined) all.push({ minute: end, what: `${verdict.rule} ${verdict.change}`, verdict });
  return all;
}

export const heard = (all: readonly Told[]): string[] => all.map(({ minute, what }) => `${minute} ${what}`);
