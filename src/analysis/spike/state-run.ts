/** One of a series of runs (cron): reads what is new, evaluates every step since the last run, and keeps steps, models, alerts and what
 * was read in one state, so that no event is missed or counted twice, whenever a run ends. */

import { UsageError } from '../../core/errors.ts';
import type { Alert, PendingAlert } from '../../detect/alert.ts';
import { planTasks } from '../../engine/tasks.ts';
import type { InputFile } from '../../input/input.ts';
import { load, save } from '../../state/folder.ts';
import { clearDeliveries, deliveryKey, noteDelivery, notedDeliveries } from '../../state/journal.ts';
import type { InputMark } from '../../state/marks.ts';
import { marksAfter, type Resumption, resume, takenOf } from './resume.ts';
import { type SavedSession, SpikeSession } from './session.ts';
import type { SpikeSettings } from './settings.ts';
import { endOfWindow, reportOf, type SpikeReport, stepQueryOf } from './spike.ts';
import { type ScannedSteps, type StepSummary, scanSteps } from './step-scan.ts';

/** What the state file holds. */
export interface SavedRun {
  /** What was measured: the steps of another are of no use. */
  readonly plan: string;
  readonly runMs: number;
  readonly marks: readonly InputMark[];
  readonly session: SavedSession;
  /** What was not told yet. */
  readonly undelivered: readonly Alert[];
  /** What sinks did not take yet, the oldest first. States of runs before there were sinks have none. */
  readonly pending?: readonly PendingAlert[];
}

export interface StateRun {
  readonly report: SpikeReport;
  /** What has to be told, the oldest first: what a run before could not, then what changed now. */
  readonly alerts: readonly Alert[];
  /** Why the state could not be written: the alerts are told all the same. */
  readonly failure: UsageError | undefined;
  /** What has to be sent, the oldest first: what sinks did not take before, then what changed now. */
  readonly pending: readonly PendingAlert[];
  /** Says that the alerts were told: the next run does not tell them again. Not called, it does. */
  told(): void;
  /** Notes at once that a sink took or refused one: whatever becomes of this run, it is not sent again. */
  settled(one: PendingAlert): void;
  /** Keeps what still waits. Not called, all that is not settled does. */
  keep(waiting: readonly PendingAlert[]): void;
}

/** Rotation while a run reads is seen, and the run begins anew. */
const attempts = 3;

/** The caller holds the lock. Throws UsageError where the state is of something else, or can't be written.
 *
 * @param sinkIds where each alert has to be sent */
export async function runWithState(
  folder: string,
  inputs: readonly InputFile[],
  settings: SpikeSettings,
  summary: StepSummary,
  sinkIds: readonly string[] = [],
): Promise<StateRun> {
  const loaded = load(folder);
  // Our own writing, whole by its checksum.
  const saved = loaded.kind === 'state' ? (loaded.payload as SavedRun) : undefined;
  const plan = planOf(settings);
  if (saved !== undefined && saved.plan !== plan) throw anotherPlan(folder);
  const notes = loaded.kind === 'damaged' ? [loaded.message] : [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = { ...summary, problems: [...summary.problems] };
    const run = await readOn(inputs, settings, summary, saved);
    if (summary.stopped) return interrupted;
    if (run !== undefined) return finish({ folder, plan, settings, saved, sinkIds }, run, notes);
    Object.assign(summary, before);
  }
  throw new UsageError(
    'the inputs were rotated or cut off again and again while they were read',
    'the next run reads them',
  );
}

/** What decides what the steps hold. */
function planOf({ query, measure, byNames, detector, engine }: SpikeSettings): string {
  const { windowMs, baselineMs } = detector.windows;
  return JSON.stringify([query, measure.text, byNames, windowMs, baselineMs, engine.aliases, engine.jsonOnly]);
}

function anotherPlan(folder: string): UsageError {
  return new UsageError(
    `--state ${folder} is of another query, measure, key or window`,
    `give each rule a folder of its own, or begin anew: logscan state reset ${folder}`,
  );
}

interface Read {
  readonly resumption: Resumption;
  readonly session: SpikeSession;
  readonly marks: readonly InputMark[];
}

async function readOn(
  inputs: readonly InputFile[],
  settings: SpikeSettings,
  summary: StepSummary,
  saved: SavedRun | undefined,
): Promise<Read | undefined> {
  const resumption = await resume(inputs, saved?.marks ?? [], saved?.runMs, settings.engine.nowMs);
  const { files } = resumption;
  summary.problems.push(...resumption.problems);
  const session = new SpikeSession(settings, saved?.session);
  // A run with nothing new need not start the engine.
  const isNew = files.some(({ part }) => part.toBytes > part.fromBytes);
  const scanned = isNew ? await scanNew(resumption, settings, summary) : undefined;
  const marks = await marksAfter(files, (index) => (scanned === undefined ? 0 : linesOf(scanned, index)));
  if (marks === undefined) return undefined;
  if (scanned !== undefined) session.take(scanned, takenOf(files));
  // An input that could not be opened now is there again another time.
  const kept = (saved?.marks ?? []).filter(({ path }) => resumption.problems.some((problem) => problem.path === path));
  return { resumption, session, marks: [...marks, ...kept] };
}

async function scanNew({ files }: Resumption, settings: SpikeSettings, summary: StepSummary): Promise<ScannedSteps> {
  const parts = new Map(files.map(({ file, part }) => [file, part]));
  const planned = await planTasks(
    files.map(({ file }) => file),
    false,
    { partOf: (file) => parts.get(file) },
  );
  const hasNew = ({ fileIndex }: { readonly fileIndex: number }): boolean => {
    const { fromBytes, toBytes } = files[fileIndex].part;
    return toBytes > fromBytes;
  };
  return scanSteps(
    { ...planned, tasks: planned.tasks.filter(hasNew) },
    stepQueryOf(settings),
    settings.engine,
    summary,
  );
}

function linesOf(scanned: ScannedSteps, index: number): number {
  return scanned.inputs.filter(({ fileIndex }) => fileIndex === index).reduce((sum, { lines }) => sum + lines, 0);
}

interface RunContext {
  readonly folder: string;
  readonly plan: string;
  readonly settings: SpikeSettings;
  readonly saved: SavedRun | undefined;
  readonly sinkIds: readonly string[];
}

function finish(context: RunContext, { resumption, session, marks }: Read, notes: readonly string[]): StateRun {
  const { folder, plan, settings, saved } = context;
  const { end, note } = endOfWindow(session, settings, false);
  const changes = end === undefined ? [] : session.evaluate(end);
  const report = reportOf(session, settings, changes, [
    ...notes,
    ...resumption.notes,
    ...(note === undefined ? [] : [note]),
  ]);
  const fresh = saved === undefined ? sinceStart(report) : changes;
  const alerts = [...(saved?.undelivered ?? []), ...fresh];
  const pending = pendingOf(context, fresh);
  const runMs = settings.engine.nowMs;
  return {
    report,
    alerts,
    pending,
    ...kept(folder, { plan, runMs, marks, session: session.save(), undelivered: alerts, pending }),
  };
}

/** What a run that was killed has sent is in the journal only. */
function pendingOf({ folder, settings, saved, sinkIds }: RunContext, fresh: readonly Alert[]): PendingAlert[] {
  const sinceMs = settings.engine.nowMs;
  const added = fresh.flatMap((alert) => sinkIds.map((sinkId) => ({ sinkId, alert, sinceMs })));
  const before = saved?.pending ?? [];
  const sent = before.length === 0 ? undefined : notedDeliveries(folder);
  return [...before.filter(({ sinkId, alert }) => !sent?.has(deliveryKey(sinkId, alert.deliveryId))), ...added];
}

/** Saves the run, and then what becomes of its alerts. */
function kept(folder: string, run: SavedRun): Pick<StateRun, 'failure' | 'told' | 'settled' | 'keep'> {
  const failure = savedOr(folder, run);
  if (failure !== undefined) return { failure, ...nothingKept };
  clearDeliveries(folder);
  let last = run;
  const replace = (change: Pick<SavedRun, 'undelivered'> | Pick<SavedRun, 'pending'>): void => {
    last = { ...last, ...change };
    save(folder, last);
  };
  return {
    failure,
    told: () => {
      if (last.undelivered.length > 0) replace({ undelivered: [] });
    },
    settled: ({ sinkId, alert }) => {
      noteDelivery(folder, deliveryKey(sinkId, alert.deliveryId));
    },
    keep: (waiting) => {
      if (run.pending?.length === 0) return;
      replace({ pending: waiting });
      clearDeliveries(folder);
    },
  };
}

const nothingKept = { told: () => undefined, settled: () => undefined, keep: () => undefined };

function savedOr(folder: string, run: SavedRun): UsageError | undefined {
  try {
    save(folder, run);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

/** What was read in part is not kept: the next run reads it. */
const interrupted: StateRun = {
  report: { endMs: undefined, changes: [], firing: [], readings: [], notes: [] },
  alerts: [],
  pending: [],
  failure: undefined,
  ...nothingKept,
};

/** The first run looks back over all that there is; of that only what goes on is told. */
function sinceStart({ changes, firing }: SpikeReport): Alert[] {
  const open = new Set(firing.map(({ identity, onsetMs }) => `${identity} ${onsetMs}`));
  return changes.filter(({ identity, onsetMs }) => open.has(`${identity} ${onsetMs}`));
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

function episodeOf({ identity, onsetMs }: Alert): string {
  return `${identity} ${onsetMs}`;
}
