/** `--scores`: how surprising each step is, between 0 and 1. */

import type { Scored } from './session.ts';
import type { SpikeSettings } from './settings.ts';

export interface StepScore {
  readonly timeMs: number;
  readonly keys: readonly string[];
  /** The value of the step; null where it has nothing to measure. */
  readonly value: number | null;
  readonly current: number;
  readonly baseline: number;
  readonly ratio: number | null;
  readonly p: number;
  /** Of the rule: over a half at the step at which an alert begins, the more the further over its ratio; else 0. */
  readonly rule: number;
  /** Of the learned baseline, likewise; absent without `--anomaly`. */
  readonly anomaly?: number;
  /** The larger of the two. */
  readonly score: number;
}

/** Only the step at which something begins scores: what goes on is no news. */
export function scoreOf({ keys, step, value, verdicts }: Scored, { detector }: SpikeSettings): StepScore {
  const [first] = verdicts;
  const begun = verdicts.filter(({ rule, change }) => rule !== 'anomaly' && change === 'firing');
  const rule = Math.max(0, ...begun.map(({ reading }) => over(timesOff(reading.ratio) / detector.rule.ratio)));
  const deviation = verdicts.find(({ rule }) => rule === 'anomaly')?.deviation;
  const anomaly = deviation?.fires === true ? over(deviation.strength) : 0;
  const { current, baseline, ratio, p } = first.reading;
  return {
    timeMs: step * detector.windows.stepMs,
    keys,
    value: Number.isNaN(value) ? null : value,
    current,
    baseline,
    ratio: Number.isFinite(ratio) ? ratio : null,
    p,
    rule,
    ...(detector.anomaly ? { anomaly } : {}),
    score: Math.max(rule, anomaly),
  };
}

/** A drop to a third is as far off as a tripling. */
function timesOff(ratio: number): number {
  return ratio < 1 ? 1 / ratio : ratio;
}

/** 1 becomes a half, infinity 1. */
function over(times: number): number {
  return times === Number.POSITIVE_INFINITY ? 1 : times / (1 + times);
}
