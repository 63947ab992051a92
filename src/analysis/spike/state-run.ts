/** One of a series of runs (cron): reads what is new, evaluates every step since the last run, and keeps steps, models, alerts and what
 * was read in one state, so that no event is missed or counted twice, whenever a run ends. */

import { UsageError } from '../../core/errors.ts';
import { optimizeLate } from '../../core/late-optimizer.ts';
import { limits } from '../../core/limits.ts';
import type { Alert, PendingAlert } from '../../detect/alert.ts';
import { planTasks } from '../../engine/tasks.ts';
import type { InputFile } from '../../input/input.ts';
import { hasCode, load } from '../../state/folder.ts';
import type { InputMark } from '../../state/marks.ts';
import { type KeptAlerts, kept, nothingKept } from './kept-alerts.ts';
import type { MarkedInput } from './live-marks.ts';
import { marksAfter, type Resumption, resume, takenOf } from './resume.ts';
import {
  firingOf,
  forSinks,
  inOrderOfTime,
  type KeptRule,
  planOf,
  type RunKind,
  type SavedRun,
  stillPending,
  withKnownExplanations,
  withoutRule,
} from './saved-run.ts';
import { type SavedSession, SpikeSession } from './session.ts';
import type { SpikeSettings } from './settings.ts';
import { endOfWindow, reportOf, type SpikeReport, stepQueryOf } from './spike.ts';
import type { EngineOptions } from './step-plan.ts';
import { type ScannedSteps, type StepSummary, scanManySteps } from './step-scan.ts';

export interface StateRun extends KeptAlerts {
  /** One a rule. */
  readonly reports: readonly SpikeReport[];
  /** Of the run, beside those of the reports. */
  readonly notes: readonly string[];
  /** What has to be told, the oldest first: what a run before could not, then what changed now. */
  readonly alerts: readonly Alert[];
  /** What has to be sent, the oldest first: what sinks did not take before, then what changed now. */
  readonly pending: readonly PendingAlert[];
  /** What fires now, for each of its sinks. */
  readonly firing: readonly PendingAlert[];
  /** From where a live run goes on; undefined where this run was interrupted. */
  readonly continuation: Continuation | undefined;
}

export interface Continuation {
  /** One a rule. */
  readonly sessions: readonly SpikeSession[];
  readonly inputs: readonly MarkedInput[];
  /** Inputs that could not be opened now. */
  readonly absent: readonly InputMark[];
}

/** Rotation while a run reads is seen, and the run begins anew. */
const attempts = 5;
const pauseMs = 50;

export interface KeptRunOptions {
  readonly folder: string;
  readonly kind: RunKind;
  readonly inputs: readonly InputFile[];
  readonly engine: EngineOptions;
  readonly summary: StepSummary;
  /** Nothing is kept: the next run finds the state as it was. */
  readonly dryRun?: boolean;
  /** All sinks that there are; undefined: those of the rules. */
  readonly sinkIds?: readonly string[];
}

/** All rules in one scan. The caller holds the lock. Throws UsageError where the state is of something else, or can't be written. */
export async function runWithState(rules: readonly KeptRule[], options: KeptRunOptions): Promise<StateRun> {
  const { folder, summary, dryRun = false } = options;
  const loaded = load(folder, { movesDamage: !dryRun });
  // Our own writing, whole by its checksum.
  const saved = loaded.kind === 'state' ? (loaded.payload as SavedRun) : undefined;
  const sessions = new Map(saved?.sessions);
  if (saved !== undefined && isOther(saved, rules, options, sessions)) throw anotherPlan(folder);
  const notes = loaded.kind === 'damaged' ? [loaded.message] : [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const before = { ...summary, problems: [...summary.problems] };
    const run = await readOn(rules, options, saved, sessions).catch(whenMovedAway);
    if (summary.stopped) return interrupted;
    if (run !== undefined) return await finish({ rules, options, saved }, run, notes);
    Object.assign(summary, before);
    await new Promise((resolve) => setTimeout(resolve, attempt * pauseMs));
  }
  throw new UsageError(
    'the inputs were rotated or cut off again and again while they were read',
    'the next run reads them',
  );
}

/** A file that was there a moment ago was rotated away: all is looked at anew. */
function whenMovedAway(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}

/** Rules of a file come and go; what `spike` looks for does not. */
function isOther(
  saved: SavedRun,
  rules: readonly KeptRule[],
  { kind }: KeptRunOptions,
  sessions: ReadonlyMap<string, SavedSession>,
): boolean {
  return saved.kind !== kind || (kind === 'spike' && !rules.every(({ settings }) => sessions.has(planOf(settings))));
}

function anotherPlan(folder: string): UsageError {
  return new UsageError(
    `--state ${folder} is of another query, measure, key or window`,
    `give each rule a folder of its own, or begin anew: logscan state reset ${folder}`,
  );
}

interface Read {
  readonly resumption: Resumption;
  /** One a rule. */
  readonly sessions: readonly SpikeSession[];
  /** In the order of the files. */
  readonly marks: readonly InputMark[];
  readonly absent: readonly InputMark[];
}

async function readOn(
  rules: readonly KeptRule[],
  { inputs, engine, summary }: KeptRunOptions,
  saved: SavedRun | undefined,
  kept: ReadonlyMap<string, SavedSession>,
): Promise<Read | undefined> {
  const resumption = await resume(inputs, saved?.marks ?? [], saved?.runMs, engine.nowMs);
  const { files } = resumption;
  summary.problems.push(...resumption.problems);
  const sessions = rules.map(({ settings }) => new SpikeSession(settings, kept.get(planOf(settings))));
  // A run with nothing new need not start the engine.
  const isNew = files.some(({ part }) => part.toBytes > part.fromBytes);
  const scanned = isNew ? await scanNew(resumption, rules, engine, summary) : [];
  const marks = await marksAfter(files, (index) => (scanned.length === 0 ? 0 : linesOf(scanned[0], index)));
  if (marks === undefined) return undefined;
  const taken = takenOf(files);
  for (const [i, found] of scanned.entries()) sessions[i].take(found, taken);
  // An input that could not be opened now is there again another time.
  const absent = (saved?.marks ?? []).filter(({ path }) => resumption.problems.some((one) => one.path === path));
  return { resumption, sessions, marks, absent };
}

async function scanNew(
  { files }: Resumption,
  rules: readonly KeptRule[],
  engine: EngineOptions,
  summary: StepSummary,
): Promise<ScannedSteps[]> {
  optimizeLate(files.reduce((sum, { part }) => sum + part.toBytes - part.fromBytes, 0));
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
  const queries = rules.map(({ settings }) => stepQueryOf(settings));
  return scanManySteps({ ...planned, tasks: planned.tasks.filter(hasNew) }, queries, engine, summary);
}

function linesOf(scanned: ScannedSteps, index: number): number {
  return scanned.inputs.filter(({ fileIndex }) => fileIndex === index).reduce((sum, { lines }) => sum + lines, 0);
}

interface RunContext {
  readonly rules: readonly KeptRule[];
  readonly options: KeptRunOptions;
  readonly saved: SavedRun | undefined;
}

async function finish(context: RunContext, read: Read, notes: readonly string[]): Promise<StateRun> {
  const { rules, options, saved } = context;
  const { resumption, sessions, marks, absent } = read;
  const { nowMs } = options.engine;
  const known = new Set(saved?.sessions.map(([plan]) => plan));
  const evaluations = rules.map(({ settings }, i) => evaluated(sessions[i], settings));
  const changed = rules.map(({ settings }, i) =>
    known.has(planOf(settings)) ? evaluations[i].changes : sinceStart(evaluations[i]),
  );
  const before = (saved?.firing ?? []).map(({ alert }) => alert);
  const fresh = await explainedChanges(changed, before, context, resumption);
  const told = [...before, ...fresh.flat()];
  const reports = evaluations.map((report) => ({ ...report, firing: withKnownExplanations(report.firing, told) }));
  const ended = withoutRule(saved?.firing ?? [], rules, nowMs);
  const alerts = [
    ...(saved?.undelivered ?? []),
    ...inOrderOfTime([...ended.map(({ alert }) => alert), ...fresh.flat()]),
  ];
  const pending = [
    ...stillPending(saved?.pending ?? [], options.folder),
    ...ended.flatMap(({ alert, sinkIds }) => forSinks([alert], knownSinks(sinkIds, options), nowMs)),
    ...fresh.flatMap((some, i) => forSinks(some, rules[i].sinkIds, nowMs)),
  ];
  const run = (): SavedRun => ({
    kind: options.kind,
    runMs: nowMs,
    marks: [...marks, ...absent],
    sessions: rules.map(({ settings }, i) => [planOf(settings), sessions[i].save()]),
    undelivered: alerts,
    pending,
    firing: reports.flatMap(({ firing }, i) => firingOf(rules[i], firing)),
  });
  const inputs = resumption.files.map(({ file }, i) => ({ file, mark: marks[i] }));
  return {
    reports,
    notes: [...notes, ...resumption.notes],
    alerts,
    pending,
    firing: reports.flatMap(({ firing }, i) => forSinks(firing, rules[i].sinkIds, nowMs)),
    continuation: { sessions, inputs, absent },
    ...(options.dryRun ? { failure: undefined, ...nothingKept } : kept(options.folder, run())),
  };
}

/** What begins to fire is explained; loaded by the runs in which something does. */
async function explainedChanges(
  changed: readonly (readonly Alert[])[],
  before: readonly Alert[],
  { rules, options }: RunContext,
  { files: read }: Resumption,
): Promise<Alert[][]> {
  if (!changed.flat().some(({ kind }) => kind === 'firing'))
    return changed.map((some) => withKnownExplanations(some, before));
  optimizeLate(read.reduce((sum, { candidate }) => sum + candidate.sizeBytes, 0));
  const { explainedByRule } = await import('./explained.ts');
  const byRule = changed.map((alerts, i) => ({ settings: rules[i].settings, alerts }));
  const { inputs: files, engine } = options;
  return await explainedByRule(byRule, before, { files, engine, timeMs: limits.explainMs });
}

/** A rule that is gone may have had sinks that are gone too. */
function knownSinks(sinkIds: readonly string[], { sinkIds: known }: KeptRunOptions): string[] {
  return sinkIds.filter((id) => known === undefined || known.includes(id));
}

function evaluated(session: SpikeSession, settings: SpikeSettings): SpikeReport {
  const { end, note } = endOfWindow(session, settings, false);
  const changes = end === undefined ? [] : session.evaluate(end);
  return reportOf(session, settings, changes, note === undefined ? [] : [note]);
}

/** What was read in part is not kept: the next run reads it. */
const interrupted: StateRun = {
  reports: [],
  notes: [],
  alerts: [],
  pending: [],
  firing: [],
  failure: undefined,
  continuation: undefined,
  ...nothingKept,
};

/** The first run looks back over all that there is; of that only what goes on is told. */
export function sinceStart({ changes, firing }: Pick<SpikeReport, 'changes' | 'firing'>): Alert[] {
  const open = new Set(firing.map(({ identity, onsetMs }) => `${identity} ${onsetMs}`));
  return changes.filter(({ identity, onsetMs }) => open.has(`${identity} ${onsetMs}`));
}
