/** One line for a person about an alert. */

import type { Alert } from '../../detect/alert.ts';
import type { Verdict } from '../../detect/detector.ts';
import { printDuration } from '../../query/printer.ts';
import type { SpikeSettings } from './settings.ts';

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
