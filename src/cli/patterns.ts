/** `logscan patterns [QUERY] [FILE...]`: which kinds of message there are, and which are new, gone or changed. */

import {
  emptyPatternsSummary,
  findPatterns,
  type PatternReport,
  type PatternsOptions,
  type PatternsReport,
} from '../analysis/patterns.ts';
import { UsageError } from '../core/errors.ts';
import type { Table } from '../core/table.ts';
import { expandInputs } from '../input/expand.ts';
import { parse } from '../language.ts';
import { joined } from '../plan/split.ts';
import type { Filter } from '../query/ast.ts';
import { instantMs } from '../query/literal.ts';
import { isoTime, sanitizeLine } from '../render/index.ts';
import { helpShown, takeArguments } from './arguments.ts';
import { ExitStatus } from './exit-status.ts';
import { patternsHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { executeOptions, type ScanOptions, shortcutFilters, wholeNumber } from './options.ts';
import { isUnicode, outputFormat, outputWidth, rendererFor, write } from './output.ts';
import { patternTable, patternView } from './pattern-rows.ts';
import { Progress } from './progress.ts';
import { redactedTable } from './redacted-table.ts';
import { counted, saySeek } from './report.ts';

export interface PatternsCommandOptions extends ScanOptions {
  readonly newSince?: string;
  readonly against?: string[];
}

/** Runs the command; returns the exit status. */
export async function patternsCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: PatternsCommandOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => patternsHelp)) return ExitStatus.bad;
  const nowMs = Date.now();
  const filter = filterOf(taken.query, options, nowMs);
  const limit = wholeNumber('--limit', options.limit, Number.POSITIVE_INFINITY);
  const newSinceMs = newSinceOf(options, nowMs);
  const format = outputFormat(options, 'table');
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const old = options.against === undefined ? undefined : await expandInputs(options.against);
  const abort = abortOnInterrupt();
  const summary = emptyPatternsSummary();
  summary.problems.push(...problems, ...(old?.problems ?? []));
  const progress = new Progress({ summary }, [...files, ...(old?.files ?? [])], options);
  const engine = executeOptions(options, nowMs, abort.signal);
  const asked: PatternsOptions = {
    engine,
    filter,
    ...(newSinceMs === undefined ? {} : { newSinceMs }),
    ...(old === undefined ? {} : { against: old.files }),
  };
  const report = await findPatterns(files, asked, summary);
  progress.stop();
  abort.restore();
  const rows = wantedRows(report);
  await show(report, rows.slice(0, limit), format, options);
  sayAll(report, { newSinceMs, rows, limit, note: taken.note }, options);
  return statusOf(report, rows.slice(0, limit));
}

function filterOf(text: string, options: ScanOptions, nowMs: number): Filter {
  const { query } = parse(text);
  if (query.stages.length > 0)
    throw new UsageError(
      'the command patterns takes a filter and no stages',
      "stages go with the stage of that name: logscan 'level>=error | patterns | head 5' FILE",
    );
  return joined([...(query.filter.kind === 'all' ? [] : [query.filter]), ...shortcutFilters(options, nowMs)]);
}

/** `--new-since` as epoch milliseconds. */
function newSinceOf({ newSince, against, utc }: PatternsCommandOptions, nowMs: number): number | undefined {
  if (newSince === undefined) return undefined;
  if (against !== undefined)
    throw new UsageError('--new-since does not go with --against', 'one of them says what is compared');
  const ms = instantMs(newSince, nowMs, utc ? 'utc' : 'local');
  if (ms === undefined)
    throw new UsageError(
      `--new-since takes a time, not ${newSince}`,
      'such as 1h (that long ago), 14:05, 2026-11-20, 2026-11-20T10:00, 2026-11-20T10:00Z',
    );
  return ms;
}

const order = ['new', 'more', 'less', 'gone'];

/** All patterns; of a comparison those that changed: the new ones first, then by count. */
function wantedRows({ patterns, isComparison }: PatternsReport): readonly PatternReport[] {
  if (!isComparison) return patterns;
  const changed = patterns.filter(({ change }) => change !== undefined);
  return changed.sort(
    (a, b) =>
      order.indexOf(a.change ?? '') - order.indexOf(b.change ?? '') ||
      Math.max(b.count, b.countBefore) - Math.max(a.count, a.countBefore),
  );
}

async function show(
  report: PatternsReport,
  rows: readonly PatternReport[],
  format: string,
  options: ScanOptions,
): Promise<void> {
  const renderer = rendererFor(format, options);
  const forPeople = ['table', 'pretty', 'chart'].includes(format);
  const table: Table = forPeople
    ? patternView(report, rows, { widthColumns: outputWidth(), unicode: isUnicode(), full: options.full === true })
    : redactedTable(patternTable(report, rows));
  const parts = [renderer.begin?.() ?? '', forPeople && rows.length === 0 ? '' : renderer.table(table)];
  parts.push(renderer.flush?.() ?? '', renderer.end?.() ?? '');
  await write(parts.join(''));
  if (!options.quiet) for (const note of renderer.notes?.() ?? []) say(note);
}

// ---- what is said beside ----

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

interface Said {
  readonly newSinceMs: number | undefined;
  readonly rows: readonly PatternReport[];
  readonly limit: number;
  readonly note: string | undefined;
}

function sayAll(report: PatternsReport, said: Said, options: ScanOptions): void {
  const { summary, notes, missing, records } = report;
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  if (said.note !== undefined) say(said.note);
  for (const note of notes) say(note);
  if (summary.matched === 0) say(`none of ${counted(summary.records, 'record', 'records')} matched`);
  else if (report.isComparison) sayComparison(report, said);
  else if (records === 0) say(`${noMessage(missing)}: there are no patterns`);
  else if (missing > 0) say(`${noMessage(missing)}; shares are of the other ${records.toLocaleString('en')}`);
  if (said.rows.length > said.limit)
    say(`${counted(said.rows.length - said.limit, 'more pattern', 'more patterns')} (-n)`);
  if (options.stats || process.stderr.isTTY) {
    say(`${counted(report.patterns.length, 'pattern', 'patterns')} in ${counted(records, 'record', 'records')}`);
    saySeek(summary.seek, options);
  }
  if (summary.stopped) say('interrupted: only what was read until then is counted');
}

function noMessage(missing: number): string {
  return `${counted(missing, 'record has', 'records have')} no message`;
}

/** What was compared, or why nothing could be. That nothing changed is only said where both sides have messages. */
function sayComparison({ records, recordsBefore, patterns, missing, missingBefore }: PatternsReport, said: Said): void {
  const since = said.newSinceMs === undefined ? undefined : isoTime(said.newSinceMs);
  const now = since === undefined ? 'in the files' : `from ${since} on`;
  const before = since === undefined ? 'in the files of --against' : `before ${since}`;
  if (records === 0)
    say(`no record ${now} has a message (${counted(missing, 'record', 'records')} there): nothing is compared`);
  if (recordsBefore === 0)
    say(
      `no record ${before} has a message (${counted(missingBefore, 'record', 'records')} there): nothing is compared`,
    );
  if (since !== undefined && records === 0) sayNewest(patterns);
  if (records === 0 || recordsBefore === 0) return;
  const sides = `${counted(records, 'record', 'records')} ${now} against ${recordsBefore.toLocaleString('en')} ${before}`;
  const rare = patterns.filter(
    ({ count, countBefore, change }) => change === undefined && count > 0 && countBefore === 0,
  );
  say(said.rows.length > 0 ? sides : `${sides}: no pattern is new, gone or changed in share beyond chance`);
  if (rare.length > 0)
    say(
      `${counted(rare.length, 'pattern that was not there before is', 'patterns that were not there before are')} too rare to tell from chance`,
    );
}

/** Where no record is as late as the comparison begins, it may have been meant from the last record. */
function sayNewest(patterns: readonly PatternReport[]): void {
  const newest = patterns.reduce((last, { lastMs }) => Math.max(last, lastMs ?? last), Number.NEGATIVE_INFINITY);
  if (Number.isFinite(newest)) say(`the newest record is of ${isoTime(newest)}; give --new-since a time before it`);
}

function statusOf({ summary }: PatternsReport, shown: readonly PatternReport[]): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return shown.length > 0 ? ExitStatus.matched : ExitStatus.nothing;
}
