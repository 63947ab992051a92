/** One line for a person about an alert. */

import type { Alert } from '../../detect/alert.ts';
import type { Bound } from '../../detect/bound.ts';
import type { Verdict } from '../../detect/detector.ts';
import type { Windows } from '../../detect/windows.ts';
import { printDuration } from '../../query/printer.ts';
import type { SpikeSettings, TextPart } from './settings.ts';

/** `service=checkout: count() 26 in 5m, 8.7x the 3 before 10:05 (+00:00) ...`: what, how much, against what, since when. */
export function summaryOf(
  alert: Omit<Alert, 'summary'>,
  { rule, deviation, adopted }: Pick<Verdict, 'rule' | 'deviation' | 'adopted'>,
  { detector }: SpikeSettings,
): string {
  const what =
    alert.keys.length === 0 ? '' : `${alert.keys.map(({ field, value }) => `${field}=${value}`).join(' ')}: `;
  const now = `${alert.measure} ${numberText(alert.current)} in ${printDuration(detector.windows.windowMs)}`;
  const lasted = durationWords(alert.atMs - alert.onsetMs);
  if (detector.bound !== undefined)
    return `${what}${boundText(alert, detector.bound, detector.windows)}, for ${lasted}`;
  if (adopted) return `${what}${now} has lasted ${lasted} and is the baseline from now on`;
  if (alert.kind === 'resolved')
    return `${what}${now}, back to the ${numberText(alert.frozenBaseline)} of before, after ${lasted}`;
  if (rule === 'new') return `${what}${now}, and none in the ${printDuration(detector.windows.baselineMs)} before`;
  if (rule === 'anomaly' && deviation !== undefined)
    return `${what}${now}: ${numberText(deviation.z)} deviations off the ${numberText(deviation.expected)} a step that is usual at this hour`;
  const times = alert.current / alert.frozenBaseline;
  const against =
    alert.frozenBaseline === 0
      ? 'and none before'
      : `${numberText(times)}x the ${numberText(alert.frozenBaseline)} before`;
  return `${what}${now}, ${against}, for ${lasted}`;
}

function boundText(
  { kind, measure, current, baseline }: Omit<Alert, 'summary'>,
  { above, below, burnRate }: Bound,
  { windowMs, baselineMs }: Windows,
): string {
  const now = `${measure} ${numberText(current)} in ${printDuration(windowMs)}`;
  const isUnder = below !== undefined && current < below;
  const bound = numberText((isUnder ? below : (above ?? below)) ?? 0);
  if (burnRate !== undefined) {
    const both = `${now}, ${numberText(baseline)} in ${printDuration(baselineMs)}`;
    return kind === 'resolved' ? `${both}, no longer both over ${bound}` : `${both}, burn rate over ${burnRate}`;
  }
  if (kind === 'resolved') return `${now}, back within bounds`;
  return `${now}, ${isUnder ? 'under' : 'over'} ${bound}`;
}

/** A rule's own line. */
export function filledText(parts: readonly TextPart[], alert: Alert): string {
  const values: Readonly<Record<string, string>> = {
    rule: alert.rule,
    kind: alert.kind,
    severity: alert.severity,
    summary: alert.summary,
    query: alert.query,
    measure: alert.measure,
    current: numberText(alert.current),
    baseline: numberText(alert.frozenBaseline),
    ratio: numberText(alert.ratio),
    onset: new Date(alert.onsetMs).toISOString(),
  };
  const keys = new Map(alert.keys.map(({ field, value }) => [`key.${field}`, value]));
  return parts
    .map((part) => ('text' in part ? part.text : (keys.get(part.value) ?? values[part.value] ?? '')))
    .join('');
}

/** As many digits as say something. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'infinitely' : '-';
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

/** `25m`, `3h 10m`: whole minutes, or seconds below one. */
export function durationWords(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1000)}s`;
  const minutes = Math.round(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes}m`;
  const rest = minutes % 60;
  return rest === 0 ? `${hours}h` : `${hours}h ${rest}m`;
}
