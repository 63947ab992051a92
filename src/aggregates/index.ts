/** The table of aggregates. */

import type { Aggregate } from './aggregate.ts';
import { avg } from './avg.ts';
import { contrast } from './contrast.ts';
import { count } from './count.ts';
import { distinct } from './distinct.ts';
import { first } from './first.ts';
import { frequent } from './frequent.ts';
import { last } from './last.ts';
import { latency } from './latency.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { patterns } from './patterns.ts';
import { percentile } from './percentile.ts';
import { rate } from './rate.ts';
import { sample } from './sample.ts';
import { samples } from './samples.ts';
import { share } from './share.ts';
import { sum } from './sum.ts';
import { survey } from './survey.ts';

export const aggregates: readonly Aggregate[] = [
  count,
  share,
  sum,
  avg,
  min,
  max,
  percentile,
  distinct,
  first,
  last,
  rate,
];

/** Those that only commands of ours use: no query can name them. */
const internal = (): readonly Aggregate[] => [survey, samples, patterns, sample, contrast, frequent, latency];

/** The aggregate of a call's `name`: `percentile` for p50() and the like, which the parser sees to. */
export function findAggregate(name: string): Aggregate | undefined {
  return (
    aggregates.find((aggregate) => aggregate.name === name) ?? internal().find((aggregate) => aggregate.name === name)
  );
}
