/** `logscan latency [QUERY] [FILE...]`: response times. */

import { isHlog, measureLatency } from '../../analysis/latency/latency.ts';
import { emptyLatencySummary, type LatencyReport } from '../../analysis/latency/model.ts';
import type { LatencySettings } from '../../analysis/latency/settings.ts';
import { UsageError } from '../../core/errors.ts';
import { expandInputs, looksLikeFile } from '../../input/expand.ts';
import type { InputFile } from '../../input/input.ts';
import { helpShown, takeArguments } from '../arguments.ts';
import { ExitStatus } from '../exit-status.ts';
import { latencyHelp } from '../help.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { say } from '../kept-run.ts';
import { executeOptions, wholeNumber } from '../options.ts';
import { write } from '../output.ts';
import { Progress } from '../progress.ts';
import { counted } from '../report.ts';
import { latencyFormat } from './formats.ts';
import { type LatencyOptions, latencySettings } from './options.ts';
import { verdictText } from './text.ts';

/** Runs the command; returns the exit status. */
export async function latencyCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: LatencyOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  refuseFileAsKey(taken.files, options);
  if (helpShown(taken, () => latencyHelp)) return ExitStatus.bad;
  const format = latencyFormat(options);
  const limit = wholeNumber('--limit', options.limit, Number.POSITIVE_INFINITY);
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const against = await expandInputs(options.against ?? []);
  checkAgainst(against.files);
  const abort = abortOnInterrupt();
  const engine = executeOptions(options, Date.now(), abort.signal);
  const settings = latencySettings(taken.query, options, engine, against.files, format.encodes === true);
  checkHlogs(files, settings, options);
  const summary = emptyLatencySummary();
  summary.problems.push(...problems, ...against.problems);
  const progress = new Progress({ summary }, files, options);
  const report = await measureLatency(files, settings, summary);
  progress.stop();
  abort.restore();
  const rows = report.rows.slice(0, limit);
  await write(format.write({ ...report, rows }, options));
  sayAll({ ...report, rows }, report.rows.length - rows.length, options, taken.note);
  return statusOf(report);
}

/** `--by app.log`: the file was taken for the keys, and nothing is left to read but standard input. */
function refuseFileAsKey(files: readonly string[], { by, of }: LatencyOptions): void {
  for (const [option, value] of [
    ['--by', by],
    ['--of', of],
  ])
    if (files.length === 0 && value !== undefined && looksLikeFile(value))
      throw new UsageError(
        `${option} takes fields, and ${value} is a file; no file is left to read`,
        `name the ${option === '--by' ? 'keys' : 'field'} before it: logscan latency ${option} ${option === '--by' ? 'route' : 'duration'} ${value}`,
      );
}

function checkAgainst(files: readonly InputFile[]): void {
  const log = files.find((file) => !isHlog(file));
  if (log !== undefined)
    throw new UsageError(
      `--against takes interval logs (.hlog), not ${log.name}`,
      `make one: logscan latency -o hlog ${log.name} > before.hlog`,
    );
}

/** An interval log has durations and tags, and no records. */
function checkHlogs(files: readonly InputFile[], { filter }: LatencySettings, { of, by }: LatencyOptions): void {
  const hlog = files.find(isHlog);
  if (hlog === undefined) return;
  const log = files.find((file) => !isHlog(file));
  if (log !== undefined)
    throw new UsageError(
      `${hlog.name} is an interval log and ${log.name} is not`,
      'give logs or interval logs; to compare them: --against',
    );
  if (filter.kind !== 'all' || of !== undefined || by !== undefined)
    throw new UsageError(
      `${hlog.name} holds no records: a query, --of and --by have nothing to read there`,
      'its rows are its tags',
    );
}

function sayAll(report: LatencyReport, left: number, options: LatencyOptions, taken: string | undefined): void {
  const { summary, notes, total, missing, negative, of, against, rows } = report;
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  for (const note of [...(taken === undefined ? [] : [taken]), ...notes]) say(note);
  const without = of === 'duration' ? 'no duration' : `no ${of} that is a duration`;
  if (summary.records === 0 && summary.problems.length === 0) say('there are no records in these inputs');
  else if (summary.matched === 0 && summary.records > 0)
    say(`none of ${counted(summary.records, 'record', 'records')} matched`);
  else if (missing > 0) say(`${counted(missing, 'record has', 'records have')} ${without}`);
  if (negative > 0) say(`${counted(negative, 'record has', 'records have')} a negative ${of}, which is left out`);
  if (left > 0) say(`${counted(left, 'more row', 'more rows')} (-n)`);
  const untimed = rows.filter(({ startMs }) => startMs === undefined).reduce((sum, { count }) => sum + count, 0);
  if (options.output === 'hlog' && report.everyMs !== undefined && untimed > 0)
    say(`${counted(untimed, 'duration is', 'durations are')} in no interval: without a time, or in (other)`);
  if (against !== undefined && total.count > 0 && options.output !== undefined) say(verdictText(against));
  if (summary.stopped) say('interrupted: this is of what was read until then');
}

function statusOf({ summary, total, against }: LatencyReport): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  if (total.count === 0) return ExitStatus.nothing;
  return against?.verdict === 'slower' ? ExitStatus.firing : ExitStatus.matched;
}
