/** Burn rates: how fast an error budget is used up (Google, The Site Reliability Workbook, chapter 5, "multiwindow, multi-burn-rate
 * alerts"). At a rate of 1 a month's budget lasts a month. The short window makes an alert end soon after its cause. */

import type { Severity } from '../detect/alert.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export interface BurnRateWindow {
  readonly rate: number;
  /** Both windows must be over the rate. */
  readonly longMs: number;
  readonly shortMs: number;
  /** The share of bad records that is this rate. */
  readonly maxBadShare: number;
  readonly severity: Severity;
}

const rates: readonly Omit<BurnRateWindow, 'maxBadShare'>[] = [
  { rate: 14.4, longMs: hourMs, shortMs: 5 * minuteMs, severity: 'critical' },
  { rate: 6, longMs: 6 * hourMs, shortMs: 30 * minuteMs, severity: 'critical' },
  { rate: 3, longMs: dayMs, shortMs: 2 * hourMs, severity: 'warning' },
  { rate: 1, longMs: 3 * dayMs, shortMs: 6 * hourMs, severity: 'warning' },
];

/** How many there are. */
export const burnRates = rates.length;

/** The windows of an objective (0 to 1), fastest first. Rates that even nothing but bad records would not reach are left out.
 *
 *     burnRateWindows(0.999)[0]   // { rate: 14.4, longMs: 3600000, shortMs: 300000, maxBadShare: 0.0144, severity: 'critical' } */
export function burnRateWindows(objective: number): readonly BurnRateWindow[] {
  const budget = 1 - objective;
  return rates
    .map((window) => ({ ...window, maxBadShare: Number((window.rate * budget).toPrecision(12)) }))
    .filter((window) => window.maxBadShare < 1);
}
