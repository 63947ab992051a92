/** An alert as JSON, the same for all sinks that send JSON of our own. Fields may be added; `version` changes when one changes its
 * meaning. */

import type { OutgoingAlert } from './outgoing.ts';

/** A plain object of an alert. Times are ISO 8601 in UTC; a ratio to a baseline of zero, which JSON has no number for, is null. */
export function alertJson(alert: OutgoingAlert): Record<string, unknown> {
  return {
    version: 1,
    kind: alert.kind,
    severity: alert.severity,
    rule: alert.rule,
    summary: alert.summary,
    identity: alert.identity,
    deliveryId: alert.deliveryId,
    keys: alert.keys,
    query: alert.query,
    measure: alert.measure,
    inputs: alert.inputs,
    at: isoTime(alert.atMs),
    onset: isoTime(alert.onsetMs),
    window: { start: isoTime(alert.windowStartMs), end: isoTime(alert.windowEndMs) },
    current: alert.current,
    baseline: alert.baseline,
    ratio: alert.ratio,
    frozenBaseline: alert.frozenBaseline,
    p: alert.p,
    coverage: alert.coverage,
    explanation: alert.explanation,
    samples: alert.samples.map(({ timeMs, ...sample }) => ({ ...sample, time: isoTime(timeMs) })),
    series: alert.series.map(({ timeMs, value }) => ({ time: isoTime(timeMs), value })),
  };
}

/** One JSON object a line. */
export function alertLines(alerts: readonly OutgoingAlert[]): string {
  return alerts.map((alert) => `${JSON.stringify(alertJson(alert))}\n`).join('');
}

const latestMs = 8.64e15;

/** Undefined for what is no time. */
export function isoTime(timeMs: number | undefined): string | undefined {
  return timeMs !== undefined && Math.abs(timeMs) <= latestMs ? new Date(timeMs).toISOString() : undefined;
}

/** A number for a person: four digits at most behind the first. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : 'unknown';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
