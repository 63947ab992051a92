/** `logscan watch RULES [FILE...]`: the rules of a file over the logs, all in one scan. */

import type { KeptRule } from '../analysis/spike/saved-run.ts';
import { digestOf } from '../analysis/spike/saved-run.ts';
import { runWithState, type StateRun } from '../analysis/spike/state-run.ts';
import { emptyStepSummary, type StepSummary } from '../analysis/spike/step-scan.ts';
import { UsageError } from '../core/errors.ts';
import type { Alert, PendingAlert } from '../detect/alert.ts';
import { expandInputs } from '../input/expand.ts';
import type { RulesFile } from '../watch/rules.ts';
import { ExitStatus } from './exit-status.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { keptRun, say } from './kept-run.ts';
import { executeOptions } from './options.ts';
import { write } from './output.ts';
import { sayProblems, textOf } from './spike.ts';
import { atOf, duration } from './spike-options.ts';
import { checkWatchOptions, type WatchOptions } from './watch-options.ts';
import { idOf, keptRules, notifierOf, readRules, sayRulesNotes } from './watch-rules.ts';
import { rulesText } from './watch-text.ts';

/** Runs the command; returns the exit status. */
export async function watchCommand(
  [file, ...named]: readonly string[],
  afterDashes: readonly string[],
  options: WatchOptions,
): Promise<number> {
  if (file === undefined) throw new UsageError('watch needs a file of rules', 'logscan watch rules.yml --check');
  const inputs = [...named, ...afterDashes];
  checkWatchOptions(options, inputs);
  if (!options.check && !options.once) return (await import('./live/watch-live.ts')).watchLive(file, inputs, options);
  const rulesFile = readRules(file);
  const abort = abortOnInterrupt();
  const engine = executeOptions(options, Date.now(), abort.signal, inputs);
  const latenessMs = duration('--lateness', options.lateness, '60s');
  const rules = keptRules(rulesFile, { engine, at: atOf(options, engine), latenessMs, inputs });
  if (!options.quiet) sayRulesNotes(file, rulesFile);
  const run: Run = { rulesFile, rules, options, format: formatOf(options), summary: emptyStepSummary(), engine };
  const status = options.check ? await check(rulesFile) : await runOnce(run, inputs, abort.signal);
  abort.restore();
  return status;
}

interface Run {
  readonly rulesFile: RulesFile;
  readonly rules: readonly KeptRule[];
  readonly options: WatchOptions;
  readonly format: 'pretty' | 'ndjson';
  readonly summary: StepSummary;
  readonly engine: ReturnType<typeof executeOptions>;
}

async function check(rulesFile: RulesFile): Promise<number> {
  await write(rulesText(rulesFile));
  return ExitStatus.matched;
}

async function runOnce(run: Run, inputs: readonly string[], signal: AbortSignal): Promise<number> {
  const { options, summary, engine, rules } = run;
  const notifier = options.dryRun ? undefined : notifierOf(run.rulesFile, options.quiet === true, { signal });
  const { files, problems } = await expandInputs(inputs);
  summary.problems.push(...problems);
  const folder = options.state ?? '';
  const sinkIds = [...run.rulesFile.sinks].map(([name, config]) => idOf(name, config));
  const kept = { folder, kind: 'watch', inputs: files, engine, summary, sinkIds } as const;
  const state = options.dryRun
    ? await dryRun(run, await runWithState(rules, { ...kept, dryRun: true }))
    : await keptRun(
        { folder, waitMs: duration('--wait', options.wait, '0s'), notifier },
        () => runWithState(rules, kept),
        ({ alerts }) => write(alertsText(alerts, run)),
      );
  if (state === 'locked') return ExitStatus.locked;
  if (!options.quiet) for (const note of notesOf(state, rules)) say(note);
  sayProblems(summary, options);
  const isGood = !signal.aborted && !summary.problems.some(({ severity }) => severity === 'error');
  if (isGood) await notifier?.ping();
  return statusOf(run, state, isGood && !notifier?.hasRefused, signal);
}

function statusOf({ options }: Run, { reports }: StateRun, isGood: boolean, signal: AbortSignal): number {
  if (signal.aborted) return ExitStatus.interrupted;
  if (!isGood) return ExitStatus.bad;
  const fires = reports.some(({ firing }) => firing.length > 0);
  return fires && !options.exitZero ? ExitStatus.firing : ExitStatus.matched;
}

/** Prints what would be sent, and where. */
async function dryRun(run: Run, state: StateRun): Promise<StateRun> {
  const printed = state.alerts.map((alert) => `${alertsText([alert], run)}${targetsText(alert, state.pending, run)}`);
  await write(printed.length === 0 && run.format === 'pretty' ? 'nothing would be sent\n' : printed.join(''));
  return state;
}

function targetsText({ deliveryId }: Alert, pending: readonly PendingAlert[], { format }: Run): string {
  if (format !== 'pretty') return '';
  const names = pending.filter(({ alert }) => alert.deliveryId === deliveryId).map(({ sinkId }) => sinkId);
  return `${' '.repeat(10)}${names.length === 0 ? 'would be printed only' : `would be sent to ${names.join(', ')}`}\n`;
}

function alertsText(alerts: readonly Alert[], { format, options }: Run): string {
  if (format === 'ndjson') return alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('');
  const text = textOf(options);
  if (options.dryRun) return alerts.map((alert) => text.alert(alert)).join('');
  const { over, others } = digestOf(alerts);
  return others.map((alert) => text.alert(alert)).join('') + (over.length > 0 ? text.digest(over) : '');
}

/** What is true of some rules only is said of these. */
function notesOf({ notes, reports }: StateRun, rules: readonly KeptRule[]): string[] {
  const names = new Map<string, string[]>();
  for (const [i, report] of reports.entries())
    for (const note of report.notes)
      names.set(note, [...(names.get(note) ?? []), rules[i].settings.naming?.identity ?? '']);
  const ofRules = [...names].map(([note, of]) => (of.length === reports.length ? note : `${of.join(', ')}: ${note}`));
  return [...notes, ...ofRules];
}

function formatOf({ output = 'pretty' }: WatchOptions): 'pretty' | 'ndjson' {
  if (output === 'pretty' || output === 'ndjson') return output;
  throw new UsageError(`watch has no output format ${output}`, 'choose one of: pretty, ndjson');
}
