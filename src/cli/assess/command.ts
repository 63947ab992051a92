/** `logscan assess [QUERY] [FILE...]`: the first minute of an incident. */

import { assess } from '../../analysis/assess/assess.ts';
import { quoted } from '../../analysis/assess/deeper.ts';
import type { AssessReport } from '../../analysis/assess/model.ts';
import { emptyStepSummary, type StepSummary } from '../../analysis/spike/step-scan.ts';
import { expandInputs } from '../../input/expand.ts';
import { helpShown, takeArguments } from '../arguments.ts';
import { ExitStatus } from '../exit-status.ts';
import { assessHelp } from '../help.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { say } from '../kept-run.ts';
import { executeOptions } from '../options.ts';
import { write } from '../output.ts';
import { Progress } from '../progress.ts';
import { assessFormat } from './formats.ts';
import { type AssessOptions, assessSettings } from './options.ts';

/** Runs the command; returns the exit status. */
export async function assessCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: AssessOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => assessHelp)) return ExitStatus.bad;
  const format = assessFormat(options);
  const abort = abortOnInterrupt();
  const settings = assessSettings(taken.query, options, executeOptions(options, Date.now(), abort.signal));
  const names = taken.files.length === 0 ? ['-'] : taken.files;
  const { files, problems } = await expandInputs(names);
  const summary = emptyStepSummary();
  summary.problems.push(...problems);
  const progress = new Progress({ summary }, files, options);
  const report = await assess(files, settings, summary);
  progress.stop();
  abort.restore();
  await write(format.write(report, inputsText(names), options));
  sayAll(report, summary, options, taken.note);
  return statusOf(report, summary, options);
}

const mostNamed = 4;

/** The inputs as they were named, where these are few; else the word FILES. */
export function inputsText(names: readonly string[]): string {
  return names.length <= mostNamed ? names.map(quoted).join(' ') : 'FILES';
}

function sayAll(
  { notes }: AssessReport,
  summary: StepSummary,
  options: AssessOptions,
  taken: string | undefined,
): void {
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  for (const note of [...(taken === undefined ? [] : [taken]), ...notes]) say(note);
  if (summary.stopped) say('interrupted: this is of what was read until then');
}

function statusOf({ isWrong }: AssessReport, summary: StepSummary, { exitZero }: AssessOptions): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return isWrong && !exitZero ? ExitStatus.firing : ExitStatus.matched;
}
