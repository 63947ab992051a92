/** An alert from a verdict: what a person needs next, in one piece. */

import { limits } from '../../core/limits.ts';
import type { Alert, AlertKey, AlertPoint, AlertSample } from '../../detect/alert.ts';
import type { RuleName, Verdict } from '../../detect/detector.ts';
import type { AlertState } from '../../detect/life.ts';
import type { Measured } from '../../detect/measured.ts';
import type { SpikeSettings } from './settings.ts';
import type { StepSamples } from './step-samples.ts';
import type { StepSeries } from './step-table.ts';
import { filledText, summaryOf } from './summary.ts';

export interface AlertSource {
  readonly series: StepSeries;
  readonly measured: Measured;
  readonly samples: StepSamples;
}

/** @param state the alert's state when what is told happened: for a recovery, the one before it */
export function alertOf(
  kind: Alert['kind'],
  verdict: Verdict,
  state: AlertState,
  source: AlertSource,
  settings: SpikeSettings,
): Alert {
  const { reading, rule } = verdict;
  const { windows } = settings.detector;
  const keys = keysOf(source.series, settings);
  const begun =
    state.phase === 'inactive' ? { onsetMs: reading.start * windows.stepMs, frozen: reading.before } : state;
  const identity = identityOf(rule, keys, settings);
  const escalations = state.phase === 'firing' ? state.escalations : 0;
  const alert: Omit<Alert, 'summary'> = {
    identity,
    deliveryId: `${identity}#${begun.onsetMs}#${kind}${kind === 'escalated' ? escalations : ''}`,
    kind,
    // The same for all changes of an alert: Alertmanager knows it by its labels, and this is one.
    severity: settings.naming?.severity ?? 'error',
    rule: nameOf(rule, settings),
    keys,
    query: settings.query,
    measure: settings.measure.text,
    inputs: settings.inputs,
    atMs: reading.end * windows.stepMs,
    onsetMs: begun.onsetMs,
    windowStartMs: reading.start * windows.stepMs,
    windowEndMs: reading.end * windows.stepMs,
    current: reading.current,
    baseline: reading.baseline,
    ratio: reading.ratio,
    frozenBaseline: begun.frozen,
    p: settings.detector.rule.plain ? undefined : reading.p,
    coverage: reading.coverage,
    samples: kind === 'resolved' ? [] : samplesOf(source, reading.start, reading.end),
    series: pointsOf(source.measured, reading.end, settings),
    explanation: [],
  };
  const summary = summaryOf(alert, verdict, settings);
  return { ...alert, summary: named({ ...alert, summary }, settings) };
}

/** A rule of a file alerts under its own name; what goes down is another alert than what goes up. */
function nameOf(rule: RuleName | 'silence', { naming }: SpikeSettings): string {
  if (naming === undefined) return rule;
  return rule === 'drop' ? `${naming.rule} (drop)` : naming.rule;
}

/** The summary as the rule wants it. */
function named(alert: Alert, { naming }: SpikeSettings): string {
  if (naming === undefined) return alert.summary;
  return naming.text === undefined ? `${naming.rule}: ${alert.summary}` : filledText(naming.text, alert);
}

function keysOf({ keys }: StepSeries, { byNames }: SpikeSettings): AlertKey[] {
  return keys.map((value, i) => ({ field: byNames[i], value }));
}

function identityOf(rule: RuleName | 'silence', keys: readonly AlertKey[], settings: SpikeSettings): string {
  const key = keys.map(({ field, value }) => ` ${field}=${JSON.stringify(value)}`).join('');
  if (settings.naming !== undefined) return `${settings.naming.identity}${rule === 'drop' ? ' drop' : ''}${key}`;
  return `${rule} ${settings.measure.text} of ${settings.query}${key}`;
}

/** The newest first, from different steps where there are any. */
function samplesOf({ series, samples }: AlertSource, start: number, end: number): AlertSample[] {
  const found: AlertSample[] = [];
  for (let round = 0; round < limits.shownSamples; round++)
    for (let step = end - 1; step >= start; step--) {
      if (found.length === limits.shownSamples) return found;
      // Made ready only where they are shown.
      const sample = samples.of(step, series.row)[round];
      if (sample !== undefined) found.push(sample);
    }
  return found;
}

function pointsOf(measured: Measured, end: number, { detector }: SpikeSettings): AlertPoint[] {
  const { baselineSteps, stepMs } = detector.windows;
  return Array.from({ length: baselineSteps }, (_, i) => {
    const step = end - baselineSteps + i;
    const value = measured.step(step);
    return { timeMs: step * stepMs, value: Number.isNaN(value) ? 0 : value };
  });
}

/** A source that has gone silent, or speaks again. */
export function silenceAlert(
  kind: Alert['kind'],
  source: string,
  newestMs: number,
  atMs: number,
  settings: SpikeSettings,
): Alert {
  const keys = [{ field: '_file', value: source }];
  const identity = identityOf('silence', keys, settings);
  const silent = `no record for ${Math.round((atMs - newestMs) / 60_000)} min`;
  return {
    identity,
    deliveryId: `${identity}#${newestMs}#${kind}`,
    kind,
    severity: 'error',
    rule: 'silence',
    keys,
    query: settings.query,
    measure: 'silence',
    inputs: settings.inputs,
    atMs,
    onsetMs: newestMs,
    windowStartMs: newestMs,
    windowEndMs: atMs,
    current: 0,
    baseline: 0,
    ratio: 0,
    frozenBaseline: 0,
    p: undefined,
    coverage: 1,
    samples: [],
    series: [],
    explanation: [],
    summary: kind === 'resolved' ? `${source} speaks again` : `${source} is silent: ${silent}`,
  };
}
