/** Which incident a report is of: of all that `spike` would have told of in the time asked for, the one with most errors. */

import type { Alert } from '../../detect/alert.ts';
import type { Span } from '../assess/model.ts';
import { type FirstPass, keysOfAlert, type Looked, type StepValues, seriesId, sumOf } from '../assess/series.ts';
import { endOf, incidentOf, type Now } from '../assess/wrong.ts';
import type { Incident } from './model.ts';

export interface Asked {
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
}

export interface Chosen {
  readonly incident: Incident;
  /** Alerts of it, to take samples from. */
  readonly alerts: readonly Alert[];
  /** Other incidents in the time that was asked for. */
  readonly others: readonly Incident[];
}

interface Episode {
  readonly incident: Incident;
  readonly alerts: readonly Alert[];
  /** Errors; nothing of other looks. */
  readonly weight: number;
}

/** The kinds of the looks, the most telling first. */
const order = ['errors', 'errors of a service', 'latency', 'traffic'];

export function chooseIncident(pass: FirstPass, asked: Asked, now: Now): Chosen {
  const episodes = pass.looks.flatMap((look) => episodesOf(look, now)).filter((one) => isWithin(one.incident, asked));
  const ranked = episodes.sort(
    (a, b) => order.indexOf(a.incident.kind) - order.indexOf(b.incident.kind) || b.weight - a.weight,
  );
  const [best, ...rest] = ranked;
  if (best === undefined) return { incident: rising(pass, asked, now) ?? nothing(asked, now), alerts: [], others: [] };
  const others = rest.map(({ incident }) => incident).filter((one) => !isPartOf(one, best.incident));
  return { incident: best.incident, alerts: best.alerts, others };
}

function isWithin({ beganMs, endedMs = Number.POSITIVE_INFINITY }: Incident, { sinceMs, untilMs }: Asked): boolean {
  return endedMs > (sinceMs ?? Number.NEGATIVE_INFINITY) && beganMs < (untilMs ?? Number.POSITIVE_INFINITY);
}

/** The errors of one service during errors in all, and what else goes wrong at once, are the same incident. */
function isPartOf(one: Incident, whole: Incident): boolean {
  const endOfOne = one.endedMs ?? Number.POSITIVE_INFINITY;
  return one.beganMs < (whole.endedMs ?? Number.POSITIVE_INFINITY) && endOfOne > whole.beganMs;
}

function episodesOf({ name, report, values }: Looked, now: Now): Episode[] {
  const open = new Map<string, Alert[]>();
  const episodes: Episode[] = [];
  const close = (alerts: readonly Alert[], end: Alert | undefined): void => {
    const keys = keysOfAlert(alerts[0]);
    episodes.push(episodeOf(name, alerts, end, values.get(seriesId(keys)), now));
  };
  for (const alert of report.changes) {
    const known = open.get(alert.identity) ?? [];
    if (alert.kind !== 'resolved') open.set(alert.identity, [...known, alert]);
    else if (known.length > 0) {
      close(known, alert);
      open.delete(alert.identity);
    }
  }
  for (const alerts of open.values()) close(alerts, undefined);
  return episodes;
}

function episodeOf(
  kind: Looked['name'],
  alerts: readonly Alert[],
  end: Alert | undefined,
  values: StepValues | undefined,
  now: Now,
): Episode {
  const { stepMs, windowSteps, windowMs } = now.windows;
  const [first, ...further] = alerts;
  const endedMs = end === undefined ? undefined : endOf({ ...end, onsetMs: first.onsetMs }, now.windows);
  const from = Math.round(first.onsetMs / stepMs);
  const to = endedMs === undefined ? now.end : Math.round(endedMs / stepMs);
  const isCount = kind === 'errors' || kind === 'errors of a service';
  const worst = isCount ? worstOf(values, from, to, windowSteps) : undefined;
  const loudest = alerts.reduce((a, b) =>
    (kind === 'traffic' ? b.current < a.current : b.current > a.current) ? b : a,
  );
  return {
    incident: {
      kind,
      of: keysOfAlert(first)[0],
      beganMs: first.onsetMs,
      detectedMs: first.atMs,
      escalations: further.map(({ atMs, current }) => ({ atMs, current })),
      endedMs,
      before: first.frozenBaseline,
      peak: worst?.sum ?? loudest.current,
      peakMs: worst === undefined ? loudest.atMs - windowMs : worst.end * stepMs - windowMs,
    },
    alerts,
    weight: isCount ? sumOf(values, from, to) : 0,
  };
}

/** The window with the most events. */
function worstOf(
  values: StepValues | undefined,
  from: number,
  to: number,
  steps: number,
): { sum: number; end: number } {
  let worst = { sum: -1, end: from + 1 };
  for (let end = from + 1; end <= to; end++) {
    const sum = sumOf(values, end - steps, end);
    if (sum > worst.sum) worst = { sum, end };
  }
  return worst;
}

/** What goes on now in logs that are too young for an alert. */
function rising(pass: FirstPass, asked: Asked, now: Now): Incident | undefined {
  const { wrong } = incidentOf(pass, now);
  const [first] = wrong;
  if (first === undefined || first.kind !== 'errors' || first.onsetMs === undefined) return undefined;
  const found: Incident = {
    kind: 'errors',
    of: undefined,
    beganMs: first.onsetMs,
    detectedMs: undefined,
    escalations: [],
    endedMs: undefined,
    before: first.before,
    peak: first.current,
    peakMs: now.end * now.windows.stepMs - now.windows.windowMs,
  };
  return isWithin(found, asked) ? found : undefined;
}

/** The time that was asked for; of what is open, the last hour that there is. */
function nothing({ sinceMs, untilMs }: Asked, { windows, end, coveredFrom }: Now): Incident {
  const endMs = Math.min(untilMs ?? Number.POSITIVE_INFINITY, end * windows.stepMs);
  const beganMs = sinceMs ?? Math.max(coveredFrom * windows.stepMs, endMs - windows.baselineMs);
  return {
    kind: 'none',
    of: undefined,
    beganMs: Math.min(beganMs, endMs - windows.stepMs),
    detectedMs: undefined,
    escalations: [],
    endedMs: endMs,
    before: 0,
    peak: 0,
    peakMs: beganMs,
  };
}

/** The incident's time, the time before it, and what is shown around them. */
export function spansOfReport(
  { beganMs, endedMs }: Incident,
  { windows, end, coveredFrom }: Now,
): { readonly during: Span; readonly before: Span; readonly shown: Span } {
  const { stepMs, baselineMs } = windows;
  const endMs = end * stepMs;
  const coveredMs = coveredFrom * stepMs;
  const during = { fromMs: beganMs, toMs: Math.max(endedMs ?? endMs, beganMs + stepMs) };
  const before = { fromMs: Math.max(Math.min(coveredMs, beganMs), beganMs - baselineMs), toMs: beganMs };
  const shown = { fromMs: before.fromMs, toMs: Math.max(during.toMs, Math.min(endMs, during.toMs + baselineMs / 2)) };
  return { during, before, shown };
}
