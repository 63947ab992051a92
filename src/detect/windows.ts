/** The window that is judged, the baseline it is judged against, and the steps that both are made of. */

import { UsageError } from '../core/errors.ts';

export interface Windows {
  readonly windowMs: number;
  readonly baselineMs: number;
  /** Time is counted in steps of this, aligned to the clock (UTC). */
  readonly stepMs: number;
  readonly windowSteps: number;
  readonly baselineSteps: number;
}

const stepsOfWindow = 5;
const leastStepMs = 1000;

/** Steps are a fifth of the window, at least a second. Throws UsageError where they do not divide the window, or the window
 * not the baseline.
 *
 *     windowsOf(300_000, 3_600_000).stepMs // 60,000: 5 steps a window, 60 a baseline */
export function windowsOf(windowMs: number, baselineMs: number): Windows {
  const stepMs = Math.max(leastStepMs, windowMs / stepsOfWindow);
  if (!Number.isInteger(stepMs) || windowMs % stepMs !== 0)
    throw new UsageError(
      `a window of ${windowMs} ms does not divide into steps of whole milliseconds, at least a second each`,
      'take a window of whole seconds: 30s, 5m, 1h',
    );
  if (baselineMs % windowMs !== 0 || baselineMs < 2 * windowMs)
    throw new UsageError(
      `the baseline (${baselineMs / 1000} s) must be two or more whole windows (${windowMs / 1000} s each)`,
      'such as --window 5m --baseline 60m',
    );
  return { windowMs, baselineMs, stepMs, windowSteps: windowMs / stepMs, baselineSteps: baselineMs / stepMs };
}

/** The number of the step that an instant lies in: steps count from 1970. */
export function stepOf(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs);
}
