/** What is wrong, by the first pass: what fires as `spike` would have it, each held against the time before it began; and errors that
 * rose in logs too young for that rule. */

import type { Alert } from '../../detect/alert.ts';
import { type Course, courseOf } from '../../detect/course.ts';
import { splitOnset } from '../../detect/onset.ts';
import { chanceOfCount, dispersionOf } from '../../detect/significance.ts';
import type { Windows } from '../../detect/windows.ts';
import type { Span, Wrong } from './model.ts';
import { type FirstPass, keysOfAlert, type Looked, peakOf, type StepValues, seriesId, sumOf } from './series.ts';

/** An incident that goes on, or one that ended within the baseline. */
export interface Incident {
  readonly wrong: readonly Wrong[];
  readonly verdict: Course | 'quiet';
  readonly onsetMs: number | undefined;
  readonly endedMs: number | undefined;
}

export interface Now {
  readonly windows: Windows;
  /** The step after the last one that is looked at. */
  readonly end: number;
  readonly coveredFrom: number;
}

const leastEvents = 5;
const maxP = 0.001;
const leastRatio = 3;

/** What of the first pass is wrong now, or was within the baseline. */
export function incidentOf(pass: FirstPass, now: Now): Incident {
  const wrong = pass.looks.flatMap((look) => look.report.firing.map((alert) => wrongOf(alert, look, now)));
  const errors = lookNamed(pass, 'errors');
  const young = errorsIn(wrong) ? undefined : youngOnset(errors?.values.get(seriesId([])), now);
  const all = young === undefined ? wrong : [young, ...wrong];
  const [worst] = all;
  if (worst !== undefined)
    return { wrong: all, verdict: courseOfWrong(worst, pass, now), onsetMs: onsetOf(all), endedMs: undefined };
  const ended = errors === undefined ? undefined : lastEnded(errors, now);
  if (ended === undefined) return { wrong: [], verdict: 'quiet', onsetMs: undefined, endedMs: undefined };
  return { wrong: [], verdict: 'over', onsetMs: ended.onsetMs, endedMs: endOf(ended, now.windows) };
}

function lookNamed({ looks }: FirstPass, name: Looked['name']): Looked | undefined {
  return looks.find((look) => look.name === name);
}

function errorsIn(wrong: readonly Wrong[]): boolean {
  return wrong.some(({ kind }) => kind === 'errors' || kind === 'errors of a service');
}

/** The first of what belongs together: of errors, where there are some. */
function onsetOf(wrong: readonly Wrong[]): number | undefined {
  const errors = wrong.filter(({ kind }) => kind === 'errors' || kind === 'errors of a service');
  return (errors[0] ?? wrong[0]).onsetMs;
}

function wrongOf(alert: Alert, { name, values }: Looked, now: Now): Wrong {
  const keys = keysOfAlert(alert);
  const onset = Math.round(alert.onsetMs / now.windows.stepMs);
  const isCount = name === 'errors' || name === 'errors of a service';
  const p = isCount ? chanceSince(values.get(seriesId(keys)), onset, now) : undefined;
  return {
    kind: name,
    of: keys[0],
    onsetMs: alert.onsetMs,
    current: alert.current,
    before: alert.frozenBaseline,
    p: p ?? alert.p ?? 1,
  };
}

/** The chance of the last window by the time before the onset; undefined where that is shorter than a window. */
function chanceSince(values: StepValues | undefined, onset: number, now: Now): number | undefined {
  const { windowSteps } = now.windows;
  const from = beforeFrom(onset, now);
  if (onset - from < windowSteps) return undefined;
  const current = sumOf(values, now.end - windowSteps, now.end);
  const steps = Array.from({ length: onset - from }, (_, i) => values?.get(from + i) ?? 0);
  const exposure = (onset - from) / windowSteps;
  return chanceOfCount(current, sumOf(values, from, onset), exposure, dispersionOf(steps), 'up');
}

function beforeFrom(onset: number, { windows, coveredFrom }: Now): number {
  return Math.max(coveredFrom, onset - windows.baselineSteps);
}

/** Errors that rose within the baseline, where the rule says nothing: the logs are too young, or the rise was slow. The best of all
 * ways to cut the time is less surprising than one: the chance counts that many times (Bonferroni). */
function youngOnset(values: StepValues | undefined, now: Now): Wrong | undefined {
  const { windowSteps, stepMs } = now.windows;
  const from = beforeFrom(now.end, now);
  const counts = Array.from({ length: Math.max(0, now.end - from) }, (_, i) => values?.get(from + i) ?? 0);
  const cut = splitOnset(counts, 'up', windowSteps);
  if (cut === undefined) return undefined;
  const current = sumOf(values, now.end - windowSteps, now.end);
  const before = (sumOf(values, from, from + cut) * windowSteps) / cut;
  const p = (chanceSince(values, from + cut, now) ?? 1) * (counts.length - windowSteps);
  if (current < leastEvents || current < before * leastRatio || p >= maxP) return undefined;
  return { kind: 'errors', of: undefined, onsetMs: (from + cut) * stepMs, current, before, p };
}

// ---- which way it goes ----

function courseOfWrong(wrong: Wrong, pass: FirstPass, now: Now): Course {
  const { windowSteps, stepMs } = now.windows;
  const name = wrong.kind === 'latency of a route' || wrong.kind === 'silence' ? 'errors' : wrong.kind;
  const look = lookNamed(pass, name);
  const values = look?.values.get(seriesId(wrong.of === undefined ? [] : [wrong.of]));
  const onset = Math.round((wrong.onsetMs ?? now.end * stepMs) / stepMs);
  if (name === 'latency' || name === 'traffic') return courseOfLevel(values, name, now);
  const { steps, previousEnd } = comparedSteps(onset, now);
  const course = courseOf({
    current: sumOf(values, now.end - steps, now.end),
    previous: sumOf(values, previousEnd - steps, previousEnd),
    peak: (peakOf(values, onset, now.end, windowSteps) * steps) / windowSteps,
    before: (wrong.before * steps) / windowSteps,
  });
  // What still fires is not over, however close it is.
  return course === 'over' ? 'recovering' : course;
}

/** The last window against the one before it; of what is younger than two windows, its second half against its first; of what has not
 * filled a window yet, that window against the one before it began. */
function comparedSteps(onset: number, { windows: { windowSteps }, end }: Now): { steps: number; previousEnd: number } {
  const age = end - onset;
  const steps = age >= windowSteps && age < 2 * windowSteps ? Math.floor(age / 2) : windowSteps;
  return { steps, previousEnd: end - steps };
}

const notableChange = 1.25;

/** Of what does not add up: the mean of its steps in the last window against the window before. */
function courseOfLevel(values: StepValues | undefined, name: 'latency' | 'traffic', now: Now): Course {
  const { windowSteps } = now.windows;
  const current = meanOf(values, now.end - windowSteps, now.end);
  const previous = meanOf(values, now.end - 2 * windowSteps, now.end - windowSteps);
  const change = name === 'latency' ? current / previous : previous / current;
  if (change >= notableChange) return 'getting worse';
  return change <= 1 / notableChange ? 'recovering' : 'steady';
}

function meanOf(values: StepValues | undefined, from: number, to: number): number {
  const known = Array.from({ length: to - from }, (_, i) => values?.get(from + i) ?? Number.NaN).filter(
    (value) => !Number.isNaN(value),
  );
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The last incident that ended, where that was within the baseline. */
function lastEnded({ report }: Looked, { windows, end }: Now): Alert | undefined {
  const ended = report.changes.filter(({ kind }) => kind === 'resolved');
  const last = ended[ended.length - 1];
  return last !== undefined && last.atMs > end * windows.stepMs - windows.baselineMs ? last : undefined;
}

/** An alert is over when a whole window is as before: it ended where that window begins. */
export function endOf({ atMs, onsetMs }: Alert, { windowMs, stepMs }: Windows): number {
  return Math.max(onsetMs + stepMs, atMs - windowMs);
}

/** What happened since it began (or, where nothing did, in the window), and the time that is set against it. */
export interface Spans {
  readonly now: Span;
  readonly during: Span;
  readonly before: Span;
  /** Where no onset is known, the first half of the baseline: what began within the second half is not yet in it. */
  readonly early: Span;
}

export function spansOf({ onsetMs, endedMs }: Incident, { windows, end, coveredFrom }: Now): Spans {
  const { windowMs, baselineMs, stepMs } = windows;
  const endMs = end * stepMs;
  const fromMs = Math.min(onsetMs ?? endMs - windowMs, endMs - stepMs);
  const before = { fromMs: Math.max(coveredFrom * stepMs, fromMs - baselineMs), toMs: fromMs };
  return {
    now: { fromMs: endMs - windowMs, toMs: endMs },
    during: { fromMs, toMs: endedMs ?? endMs },
    before,
    early: onsetMs === undefined ? { ...before, toMs: Math.max(before.fromMs, endMs - baselineMs / 2) } : before,
  };
}
