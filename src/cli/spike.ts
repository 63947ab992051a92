/** `logscan spike [QUERY] [FILE...]`: is something happening now that was not before? */

import { backtest } from '../analysis/spike/backtest.ts';
import { digestOf } from '../analysis/spike/saved-run.ts';
import { scoreOf } from '../analysis/spike/score.ts';
import type { SpikeSettings } from '../analysis/spike/settings.ts';
import { detectSpikes, type SpikeReport } from '../analysis/spike/spike.ts';
import { runWithState } from '../analysis/spike/state-run.ts';
import { emptyStepSummary, type StepSummary } from '../analysis/spike/step-scan.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Alert } from '../detect/alert.ts';
import { expandInputs } from '../input/expand.ts';
import type { InputFile } from '../input/input.ts';
import { helpShown, takeArguments } from './arguments.ts';
import { ExitStatus } from './exit-status.ts';
import { spikeHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { keptRun, say } from './kept-run.ts';
import type { Notifier, NotifierOptions } from './notifier.ts';
import { executeOptions, type ScanOptions } from './options.ts';
import { isTerminal, isUnicode, wantsColor, write } from './output.ts';
import { Progress } from './progress.ts';
import { counted } from './report.ts';
import { duration, ratiosOf, type SpikeOptions, spikeSettings } from './spike-options.ts';
import { SpikeText } from './spike-text.ts';

type Format = 'pretty' | 'json' | 'ndjson';

/** Runs the command; returns the exit status. */
export async function spikeCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: SpikeOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query, { mayCome: options.follow === true });
  if (helpShown(taken, () => spikeHelp)) return ExitStatus.bad;
  const names = taken.files.length === 0 ? ['-'] : taken.files;
  if (options.follow) return await followSpikes(taken, names, options);
  const abort = abortOnInterrupt();
  const { signal } = abort;
  const engine = executeOptions(options, Date.now(), signal, names);
  const settings = spikeSettings(taken.query, options, engine, names);
  refuseMixes(options);
  const notifier = await notifierOf(options, { signal, say });
  const summary = emptyStepSummary();
  const run: Run = { settings, options, format: formatOf(options), text: textOf(options), summary, signal, notifier };
  const { files, problems } = await expandInputs(names);
  run.summary.problems.push(...problems);
  if (taken.note !== undefined && !options.quiet) say(taken.note);
  const fires = await runAs(run, files);
  if (fires !== 'locked' && statusOf(run, false) === ExitStatus.matched) await notifier?.ping();
  abort.restore();
  if (fires === 'locked') return ExitStatus.locked;
  sayProblems(run.summary, options);
  return statusOf(run, fires);
}

async function followSpikes(
  { query, note }: ReturnType<typeof takeArguments>,
  names: readonly string[],
  options: SpikeOptions,
): Promise<number> {
  refuseMixes(options);
  if (note !== undefined && !options.quiet) say(note);
  const { spikeLive } = await import('./live/spike-live.ts');
  const settings = (signal: AbortSignal): SpikeSettings =>
    spikeSettings(query, options, executeOptions(options, Date.now(), signal, names), names);
  return await spikeLive({ names, options, settings, summary: emptyStepSummary() });
}

interface Run {
  readonly settings: SpikeSettings;
  readonly options: SpikeOptions;
  readonly format: Format;
  readonly text: SpikeText;
  readonly summary: StepSummary;
  readonly signal: AbortSignal;
  /** Where there is somebody to tell. */
  readonly notifier: Notifier | undefined;
}

/** Sinks are loaded by the runs that have some. */
async function notifierOf(
  { notify = [], heartbeat, quiet }: SpikeOptions,
  around: NotifierOptions,
): Promise<Notifier | undefined> {
  if (notify.length === 0 && heartbeat === undefined) return undefined;
  const { Notifier } = await import('./notifier.ts');
  const notifier = new Notifier(notify, heartbeat, around);
  if (!quiet) for (const warning of notifier.warnings) around.say(warning);
  return notifier;
}

function refuseMixes(options: SpikeOptions): void {
  refuseOfBacktest(options);
  const { state, wait, since, until, around } = options;
  if (state !== undefined && (since ?? until ?? around) !== undefined)
    throw new UsageError('--since, --until and --around do not go with --state: a run reads what is new');
  if (wait !== undefined && state === undefined) throw new UsageError('--wait goes with --state');
}

function refuseOfBacktest({ scores, backtest: isBacktest, state, notify, heartbeat }: SpikeOptions): void {
  if (scores && !isBacktest) throw new UsageError('--scores goes with --backtest');
  if (state !== undefined && isBacktest)
    throw new UsageError('--backtest reads all of an archive; --state only what is new', 'give one of the two');
  if ((notify ?? heartbeat) !== undefined && isBacktest)
    throw new UsageError('--backtest tells nobody: what it finds is over', 'leave out --notify and --heartbeat');
}

function runAs(run: Run, files: readonly InputFile[]): Promise<boolean | 'locked'> {
  const { backtest: isBacktest, state } = run.options;
  if (isBacktest) return runBacktest(run, files);
  return state === undefined ? runOnce(run, files) : runKept(run, files, state);
}

/** A run of a series: tells what changed since the one before. */
async function runKept(run: Run, files: readonly InputFile[], folder: string): Promise<boolean | 'locked'> {
  const { settings, options, summary, notifier } = run;
  const { engine } = settings;
  const rule = { settings, sinkIds: notifier?.sinkIds ?? [] };
  const progress = new Progress({ summary }, files, options);
  const state = await keptRun(
    { folder, waitMs: duration('--wait', options.wait, '0s'), notifier },
    () => runWithState([rule], { folder, kind: 'spike', inputs: files, engine, summary }),
    async ({ reports: [report], alerts }) => {
      progress.stop();
      if (report !== undefined) await write(keptText(report, alerts, run));
    },
  );
  if (state === 'locked') return state;
  const [report] = state.reports;
  if (report === undefined) return false;
  sayNotes([...state.notes, ...report.notes], options);
  return report.firing.length > 0;
}

function keptText(report: SpikeReport, alerts: readonly Alert[], run: Run): string {
  const { format, text, settings } = run;
  if (format === 'json') return `${JSON.stringify({ ...jsonOf(report, settings), alerts }, undefined, 2)}\n`;
  if (format === 'ndjson') return alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('');
  const { over, others } = digestOf(alerts);
  const told = others.map((alert) => text.alert(alert)).join('') + (over.length > 0 ? text.digest(over) : '');
  // Cron sends mail of whatever is printed: only a person who looks is told that nothing is new.
  return told === '' && isTerminal(1) ? reportText(report, run) : told;
}

async function runOnce(run: Run, files: readonly InputFile[]): Promise<boolean> {
  const { settings, options, summary } = run;
  const progress = new Progress({ summary }, files, options);
  const report = await withExplanations(await detectSpikes(files, settings, summary), files, settings);
  progress.stop();
  await write(reportText(report, run));
  if (!summary.stopped) await run.notifier?.sendOnce(report.firing);
  sayNotes([...report.notes, ...untimedNote(report, summary), ...earlierNote(report)], options);
  return report.firing.length > 0;
}

/** Loaded where something fires. */
async function withExplanations(
  report: SpikeReport,
  files: readonly InputFile[],
  settings: SpikeSettings,
): Promise<SpikeReport> {
  if (report.firing.length === 0) return report;
  const { explained } = await import('../analysis/spike/explained.ts');
  const own = report.firing.map((alert) => ({ alert, settings }));
  const { engine } = settings;
  return { ...report, firing: await explained(own, { files, engine, timeMs: limits.explainMs }) };
}

function reportText(report: SpikeReport, { format, text, settings }: Run): string {
  if (format === 'json') return `${JSON.stringify(jsonOf(report, settings), undefined, 2)}\n`;
  if (format === 'ndjson') return report.firing.map((alert) => `${JSON.stringify(alert)}\n`).join('');
  if (report.firing.length > 0) return report.firing.map((alert) => text.alert(alert)).join('');
  const { measure, byNames, detector } = settings;
  return text.quiet(report, measure.text, byNames, detector.windows);
}

function jsonOf({ endMs, firing, readings, notes }: SpikeReport, { byNames }: SpikeSettings): object {
  return {
    windowEndMs: endMs ?? null,
    firing,
    series: readings.map(({ keys, reading }) => ({
      keys: keys.map((value, i) => ({ field: byNames[i], value })),
      current: reading.current,
      baseline: reading.baseline,
      ratio: reading.ratio,
      coverage: reading.coverage,
      p: reading.p,
    })),
    notes,
  };
}

/** Nothing could fire, and that must not look like quiet. Where events are without a time the report has said so. */
function untimedNote({ endMs, notes }: SpikeReport, { records }: StepSummary): string[] {
  return endMs === undefined && records > 0 && notes.length === 0
    ? [
        `none of ${counted(records, 'record', 'records')} has a time; if a key holds it: --alias time=KEY (logscan fields FILE lists the keys)`,
      ]
    : [];
}

/** What is over is not shown: that it was is said. */
function earlierNote({ changes, firing }: SpikeReport): string[] {
  const open = new Set(firing.map(({ identity }) => identity));
  const over =
    changes.filter(({ kind }) => kind === 'firing').length -
    changes.filter(({ kind, identity }) => kind === 'firing' && open.has(identity)).length;
  return over > 0
    ? [`${counted(over, 'earlier spike', 'earlier spikes')} in these logs, over by now: --backtest lists them`]
    : [];
}

async function runBacktest(run: Run, files: readonly InputFile[]): Promise<boolean> {
  const { settings, options, summary, format, text } = run;
  const lines: string[] = [];
  const progress = new Progress({ summary }, files, options);
  const report = await backtest(
    files,
    settings,
    ratiosOf(options),
    summary,
    options.scores ? (scored) => lines.push(JSON.stringify(scoreJson(scoreOf(scored, settings), settings))) : undefined,
  );
  progress.stop();
  if (options.scores) await write(lines.map((line) => `${line}\n`).join(''));
  else if (format === 'pretty') await write(text.backtest(report));
  else if (format === 'json') await write(`${JSON.stringify(report, undefined, 2)}\n`);
  else
    await write(
      report.runs
        .flatMap(({ ratio, episodes }) =>
          episodes.map((episode) => `${JSON.stringify({ ratioSet: ratio, ...episode })}\n`),
        )
        .join(''),
    );
  sayNotes(report.notes, options);
  return report.runs.some(({ episodes }) => episodes.length > 0);
}

function scoreJson({ timeMs, keys, ...score }: ReturnType<typeof scoreOf>, { byNames }: SpikeSettings): object {
  const by = keys.length === 0 ? {} : { keys: keys.map((value, i) => ({ field: byNames[i], value })) };
  return { time: new Date(timeMs).toISOString(), ...by, ...score };
}

function formatOf({ output, scores }: SpikeOptions): Format {
  const format = output ?? (scores ? 'ndjson' : 'pretty');
  if (format !== 'pretty' && format !== 'json' && format !== 'ndjson')
    throw new UsageError(`spike has no output format ${format}`, 'choose one of: pretty, json, ndjson');
  if (scores && format !== 'ndjson') throw new UsageError('--scores are printed as ndjson', 'use -o ndjson');
  return format;
}

export function viewOptionsOf({ color }: ScanOptions): { readonly unicode: boolean; readonly color: boolean } {
  return { unicode: isUnicode(), color: wantsColor(color ?? 'auto', isTerminal(1)) };
}

export function textOf(options: ScanOptions): SpikeText {
  const terminal = isTerminal(1);
  return new SpikeText({
    zone: options.utc ? 'utc' : 'local',
    ...viewOptionsOf(options),
    widthColumns: terminal ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY,
  });
}

function sayNotes(notes: readonly string[], { quiet }: SpikeOptions): void {
  if (!quiet) for (const note of notes) say(note);
}

export function sayProblems(
  { problems, ahead, broken, records }: StepSummary,
  { quiet, state }: Pick<SpikeOptions, 'quiet' | 'state'>,
): void {
  for (const { path, message, severity } of problems) if (severity === 'error' || !quiet) say(`${path}: ${message}`);
  if (quiet) return;
  if (ahead > 0) say(`${counted(ahead, 'record is', 'records are')} dated in the future and in no window (--lateness)`);
  if (broken > 0)
    say(
      `${counted(broken, 'line begins', 'lines begin')} like a JSON object but ${broken === 1 ? 'is' : 'are'} none; taken as text`,
    );
  if (records === 0 && problems.length === 0 && state === undefined) say('there are no records in these inputs');
}

function statusOf({ options, summary, signal, notifier }: Run, fires: boolean): number {
  if (summary.stopped || signal.aborted) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error') || notifier?.hasRefused) return ExitStatus.bad;
  return fires && !options.exitZero ? ExitStatus.firing : ExitStatus.matched;
}
