/** `logscan report [QUERY] [FILE...]`: an incident, written up. */

import { realpathSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import type { IncidentReport } from '../../analysis/report/model.ts';
import { type ReportSettings, reportOn } from '../../analysis/report/report.ts';
import { emptyStepSummary, type StepSummary } from '../../analysis/spike/step-scan.ts';
import { UsageError } from '../../core/errors.ts';
import { expandInputs } from '../../input/expand.ts';
import type { InputFile } from '../../input/input.ts';
import { sanitizeText } from '../../render/index.ts';
import { helpShown, takeArguments } from '../arguments.ts';
import { ExitStatus } from '../exit-status.ts';
import { reportHelp } from '../help.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { say } from '../kept-run.ts';
import { executeOptions } from '../options.ts';
import { write } from '../output.ts';
import { Progress } from '../progress.ts';
import { type ReportFormat, reportFormat } from './formats.ts';
import { type ReportOptions, reportSettings } from './options.ts';
import { redactDocument } from './redacted.ts';
import { documentOf } from './sections.ts';
import { ReportWords } from './words.ts';

/** Runs the command; returns the exit status. */
export async function reportCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: ReportOptions,
  version: string,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => reportHelp)) return ExitStatus.bad;
  const format = reportFormat(options.output, options.out);
  const abort = abortOnInterrupt();
  const names = taken.files.length === 0 ? ['-'] : taken.files;
  const engine = executeOptions(options, Date.now(), abort.signal, names);
  const settings = reportSettings(taken.query, options, engine, names);
  const { files, problems } = await expandInputs(names);
  refuseInputAsOutput(options.out, files);
  const summary = emptyStepSummary();
  summary.problems.push(...problems);
  const progress = new Progress({ summary }, files, options);
  const report = await reportOn(files, settings, summary);
  progress.stop();
  abort.restore();
  if (report !== undefined && !summary.stopped) await deliver(await textOf(report, format, options, version), options);
  sayAll(report, settings, summary, options, taken.note);
  return statusOf(report, summary);
}

async function textOf(
  report: IncidentReport,
  format: ReportFormat,
  { title, redactPii, utc }: ReportOptions,
  version: string,
): Promise<string> {
  const redaction = { pii: redactPii === true };
  const words = new ReportWords(report, utc ? 'utc' : 'local');
  const document = redactDocument(documentOf(report, words, { title, version }), redaction);
  return format.write(document, report, redaction);
}

/** To standard output, or whole into the file: one that is there is replaced when all is written. */
async function deliver(text: string, { out, quiet }: ReportOptions): Promise<void> {
  if (out === undefined) return write(process.stdout.isTTY ? sanitizeText(text) : text);
  const partial = `${out}.${process.pid}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, out);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`${out} could not be written: ${why}`, 'give --out a path in a folder that is there');
  }
  if (!quiet) say(`written to ${out}`);
}

/** A log is never written over. */
function refuseInputAsOutput(out: string | undefined, files: readonly InputFile[]): void {
  if (out === undefined) return;
  const target = resolved(out);
  const same = files.find(({ path }) => path !== '-' && resolved(path) === target);
  if (same !== undefined)
    throw new UsageError(`--out ${out} is one of the files to read`, 'give the report a name of its own');
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function sayAll(
  report: IncidentReport | undefined,
  { asked }: ReportSettings,
  summary: StepSummary,
  options: ReportOptions,
  taken: string | undefined,
): void {
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  if (taken !== undefined) say(taken);
  if (summary.stopped) say('interrupted: nothing is written');
  else if (report === undefined)
    say('no record has a time: there is nothing to tell; logscan fields FILE shows what is there');
  else if (report.incident.kind === 'none') {
    const where = asked.sinceMs === undefined && asked.untilMs === undefined ? 'these logs' : 'that time';
    say(`no incident stands out in ${where}: the report tells of the time itself (--since, --until, --errors)`);
  }
}

function statusOf(report: IncidentReport | undefined, summary: StepSummary): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return report === undefined || report.incident.kind === 'none' ? ExitStatus.nothing : ExitStatus.matched;
}
