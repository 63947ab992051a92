/** What the state file holds, and how it belongs to rules. */

import type { Alert, PendingAlert } from '../../detect/alert.ts';
import { deliveryKey, notedDeliveries } from '../../state/journal.ts';
import type { InputMark } from '../../state/marks.ts';
import type { SavedSession } from './session.ts';
import type { SpikeSettings } from './settings.ts';

export type RunKind = 'spike' | 'watch';

/** A rule, and the sinks that are told of its alerts. */
export interface KeptRule {
  readonly settings: SpikeSettings;
  readonly sinkIds: readonly string[];
}

/** A change of it raises `stateVersion`. */
export interface SavedRun {
  /** Of one rule (`spike`), or of a file of them (`watch`). */
  readonly kind: RunKind;
  readonly runMs: number;
  readonly marks: readonly InputMark[];
  /** By what is measured: the steps of another are of no use. */
  readonly sessions: readonly (readonly [plan: string, SavedSession])[];
  /** What was not told yet. */
  readonly undelivered: readonly Alert[];
  /** What sinks did not take yet, the oldest first. States of runs before there were sinks have none. */
  readonly pending?: readonly PendingAlert[];
  /** What fires, by its rule's plan: should the rule be gone, it is resolved. States of version 1 have none. */
  readonly firing?: readonly FiringAlert[];
}

export interface FiringAlert {
  readonly plan: string;
  readonly alert: Alert;
  readonly sinkIds: readonly string[];
}

/** What decides what the steps hold. */
export function planOf({ query, measure, byNames, detector, engine, naming }: SpikeSettings): string {
  const { windowMs, baselineMs } = detector.windows;
  const { aliases, jsonOnly } = engine;
  return JSON.stringify([
    query,
    measure.text,
    byNames,
    windowMs,
    baselineMs,
    aliases,
    jsonOnly,
    ...(naming === undefined ? [] : [naming.identity]),
  ]);
}

/** Samples are of when it began: they were sent then, and need not be kept. */
export function firingOf({ settings, sinkIds }: KeptRule, firing: readonly Alert[]): FiringAlert[] {
  return firing.map((alert) => ({ plan: planOf(settings), alert: { ...alert, samples: [], series: [] }, sinkIds }));
}

/** Recoveries of what fired by a rule that is there no more, or measures something else now. */
export function withoutRule(firing: readonly FiringAlert[], rules: readonly KeptRule[], nowMs: number): FiringAlert[] {
  const plans = new Set(rules.map(({ settings }) => planOf(settings)));
  return firing
    .filter(({ plan }) => !plans.has(plan))
    .map(({ plan, alert, sinkIds }) => ({ plan, alert: endedWithRule(alert, nowMs), sinkIds }));
}

function endedWithRule(alert: Alert, nowMs: number): Alert {
  return {
    ...alert,
    kind: 'resolved',
    deliveryId: `${alert.identity}#${alert.onsetMs}#resolved`,
    atMs: nowMs,
    explanation: [],
    summary: `${alert.rule} was taken out of the rules, or changed, while it fired: ${alert.summary}`,
  };
}

export function forSinks(alerts: readonly Alert[], sinkIds: readonly string[], sinceMs: number): PendingAlert[] {
  return alerts.flatMap((alert) => sinkIds.map((sinkId) => ({ sinkId, alert, sinceMs })));
}

/** What still waits: what a run that was killed has sent is in the journal only. */
export function stillPending(pending: readonly PendingAlert[], folder: string): PendingAlert[] {
  const sent = pending.length === 0 ? undefined : notedDeliveries(folder);
  return pending.filter(({ sinkId, alert }) => !sent?.has(deliveryKey(sinkId, alert.deliveryId)));
}

export function inOrderOfTime(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((a, b) => a.atMs - b.atMs);
}

/** An alert is explained when it begins to fire; what is told of it later says the same. */
export function withKnownExplanations(alerts: readonly Alert[], told: readonly Alert[]): Alert[] {
  const known = new Map(told.filter(({ explanation }) => explanation.length > 0).map((one) => [episodeOf(one), one]));
  return alerts.map((alert) => {
    const explanation = alert.explanation.length > 0 ? alert.explanation : known.get(episodeOf(alert))?.explanation;
    return explanation === undefined || alert.kind === 'resolved' ? alert : { ...alert, explanation };
  });
}

/** The same for all changes of an alert, from its beginning to its end. */
export function episodeOf({ identity, onsetMs }: Alert): string {
  return `${identity} ${onsetMs}`;
}

/** Alerts that began and ended among these, told together; and the others. */
export function digestOf(alerts: readonly Alert[]): {
  readonly over: readonly Alert[];
  readonly others: readonly Alert[];
} {
  const began = new Set(alerts.filter(({ kind }) => kind === 'firing').map(episodeOf));
  const ended = new Set(alerts.filter(({ kind }) => kind === 'resolved').map(episodeOf));
  const isOver = (alert: Alert): boolean => began.has(episodeOf(alert)) && ended.has(episodeOf(alert));
  return {
    over: alerts.filter((alert) => isOver(alert) && alert.kind === 'resolved'),
    others: alerts.filter((alert) => !isOver(alert)),
  };
}
