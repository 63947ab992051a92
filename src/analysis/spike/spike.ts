/** Looks for spikes in files, once: one scan, then every step evaluated in order. Returns data, prints nothing. */

import type { Alert } from '../../detect/alert.ts';
import type { Reading } from '../../detect/reading.ts';
import { leastCoverage } from '../../detect/rule.ts';
import { latestBelievableMs, type SealOptions, sealedEnd } from '../../detect/watermark.ts';
import { stepOf } from '../../detect/windows.ts';
import { planTasks } from '../../engine/tasks.ts';
import type { InputFile } from '../../input/input.ts';
import { currentLogOf } from '../../input/log-names.ts';
import { SpikeSession, type TakenInput, type Watcher } from './session.ts';
import type { SpikeSettings } from './settings.ts';
import type { StepQuery } from './step-plan.ts';
import { emptyStepSummary, type ScannedSteps, type StepSummary, scanSteps } from './step-scan.ts';

export interface SpikeReport {
  /** The end of the last window, epoch milliseconds; undefined where no record has a time. */
  readonly endMs: number | undefined;
  /** What changed, in the order of time. */
  readonly changes: readonly Alert[];
  /** What is firing at the end, as it is now. */
  readonly firing: readonly Alert[];
  /** The series at the end, the most over its baseline first. */
  readonly readings: readonly { readonly keys: readonly string[]; readonly reading: Reading }[];
  /** What must be known to judge the answer. */
  readonly notes: readonly string[];
}

/** Evaluates what is firing now, or at another instant, by all steps before it.
 *
 * @param summary may be watched meanwhile */
export async function detectSpikes(
  files: readonly InputFile[],
  settings: SpikeSettings,
  summary: StepSummary = emptyStepSummary(),
): Promise<SpikeReport> {
  const scanned = await scanInputs(files, settings, summary);
  return evaluateScan(scanned, files, settings);
}

/** The scan that all evaluations of the same inputs, measure and steps can share. */
export async function scanInputs(
  files: readonly InputFile[],
  settings: SpikeSettings,
  summary: StepSummary,
): Promise<ScannedSteps> {
  return scanSteps(await planTasks(files, false), stepQueryOf(settings), settings.engine, summary);
}

export function stepQueryOf({ filter, measure, by, detector, engine, latenessMs }: SpikeSettings): StepQuery {
  const untilMs = latestBelievableMs(engine.nowMs, latenessMs);
  return { filter, measure, by, stepMs: detector.windows.stepMs, untilMs };
}

export function evaluateScan(
  scanned: ScannedSteps,
  files: readonly InputFile[],
  settings: SpikeSettings,
  watcher?: Watcher,
): SpikeReport {
  const session = new SpikeSession(settings);
  session.watcher = watcher;
  session.take(scanned, takenInputs(files));
  const { end, note } = endOfWindow(session, settings, true);
  const changes = end === undefined ? [] : session.evaluate(end);
  return reportOf(session, settings, changes, note === undefined ? [] : [note]);
}

export function takenInputs(files: readonly InputFile[]): TakenInput[] {
  const names = files.map(({ name }) => name);
  return names.map((name) => ({ name, log: currentLogOf(name, names), linesBefore: 0 }));
}

export function reportOf(
  session: SpikeSession,
  settings: SpikeSettings,
  changes: readonly Alert[],
  notes: readonly string[],
): SpikeReport {
  const { stepMs } = settings.detector.windows;
  const end = session.evaluatedEnd;
  return {
    endMs: end === undefined ? undefined : end * stepMs,
    changes,
    firing: session.firing(),
    readings: session.readings(),
    notes: [...notes, ...notesOf(session, settings)],
  };
}

/** Where the last window ends.
 *
 * @param isArchive no more will be written: the step of the newest record is complete */
export function endOfWindow(
  session: SpikeSession,
  { at, engine, latenessMs, detector }: SpikeSettings,
  isArchive: boolean,
  nowMs = engine.nowMs,
): { end: number | undefined; note?: string } {
  const { stepMs, baselineMs } = detector.windows;
  const { newestMs } = session;
  if (!Number.isFinite(newestMs)) return { end: undefined };
  if (typeof at === 'number') return { end: stepOf(at, stepMs) };
  const isOld = nowMs - newestMs > baselineMs && session.evaluatedEnd === undefined;
  const options: SealOptions = { stepMs, latenessMs, silenceMs: baselineMs };
  if (at === 'now' && !isOld) return { end: sealed(session, { ...options, wallMs: nowMs }) };
  const end = isArchive ? stepOf(newestMs, stepMs) + 1 : sealed(session, options);
  if (at === 'last') return { end };
  const instant = new Date(newestMs).toISOString();
  return { end, note: `the newest record is of ${instant}: that is taken as now (--at now|last|TIME)` };
}

function sealed(session: SpikeSession, options: SealOptions): number | undefined {
  const sources = [...session.newestBySource.values()].map((newestMs) => ({ newestMs }));
  return sealedEnd(sources, options);
}

export function notesOf(session: SpikeSession, { detector, maxSeries }: SpikeSettings): string[] {
  const notes: string[] = [];
  const { windows } = detector;
  const { coveredFrom, evaluatedEnd } = session;
  const usesBaseline = detector.versusSteps === undefined && detector.bound === undefined;
  if (coveredFrom !== undefined && evaluatedEnd !== undefined && usesBaseline) {
    const missingSteps = windows.baselineSteps * leastCoverage - (evaluatedEnd - coveredFrom);
    if (missingSteps > 0)
      notes.push(
        `the logs cover ${minutes((evaluatedEnd - coveredFrom) * windows.stepMs)} of the baseline of ${minutes(windows.baselineMs)}: nothing fires before half of it is, another ${minutes(missingSteps * windows.stepMs)}`,
      );
  }
  if (session.untimedEvents > 0)
    notes.push(
      `${session.untimedEvents.toLocaleString('en')} matching records have no time and are in no step; if a key holds it: --alias time=KEY (logscan fields FILE lists the keys)`,
    );
  if (session.lateEvents > 0)
    notes.push(
      `${session.lateEvents.toLocaleString('en')} events came too late for the steps that are kept, and are not counted`,
    );
  if (session.pooledRecords > 0)
    notes.push(
      `${maxSeries.toLocaleString('en')} series is the limit: ${session.pooledRecords.toLocaleString('en')} records of rarer keys are pooled in (other) (--max-keys)`,
    );
  return notes;
}

function minutes(ms: number): string {
  return ms < 120_000 ? `${Math.max(0, Math.round(ms / 1000))} s` : `${Math.round(ms / 60_000)} min`;
}
