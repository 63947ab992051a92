/** `logscan compare --at TIME [QUERY] [FILE...]`: before against after. */

import {
  type CompareOptions,
  type CompareReport,
  compare,
  type Period,
  type ValueChange,
} from '../analysis/compare.ts';
import type { RouteLatency } from '../analysis/latency-changes.ts';
import { emptyAnalysisSummary } from '../analysis/pass.ts';
import { UsageError } from '../core/errors.ts';
import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { expandInputs } from '../input/expand.ts';
import { durationText, type Renderer, shareText } from '../render/index.ts';
import { Clock } from '../render/time-text.ts';
import { helpShown, takeArguments } from './arguments.ts';
import { ExitStatus } from './exit-status.ts';
import { durationOption, sayRead } from './explain.ts';
import { filterOf } from './filter-option.ts';
import { compareHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { executeOptions, instant, type ScanOptions } from './options.ts';
import { outputFormat, rendererFor, wholeTable, write } from './output.ts';
import { Progress } from './progress.ts';
import { redactedTable } from './redacted-table.ts';

export interface CompareCommandOptions extends ScanOptions {
  at?: string;
  window?: string;
}

/** Runs the command; returns the exit status. */
export async function compareCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: CompareCommandOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => compareHelp)) return ExitStatus.bad;
  const nowMs = Date.now();
  const filter = filterOf(taken.query, options, nowMs, {
    command: 'compare',
    example: "logscan compare --at 14:02 'service=checkout' FILE",
  });
  const at = atOf(options);
  const window = options.window === undefined ? {} : { windowMs: durationOption('--window', options.window) };
  const format = outputFormat(options, 'table');
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const abort = abortOnInterrupt();
  const summary = emptyAnalysisSummary();
  summary.problems.push(...problems);
  const progress = new Progress({ summary }, files, options);
  const engine = executeOptions(options, nowMs, abort.signal);
  const report = await compare(files, { engine, filter, at, ...window }, summary);
  progress.stop();
  abort.restore();
  const renderer = rendererFor(format, options);
  const forPeople = ['table', 'pretty', 'chart'].includes(format);
  const clock = new Clock(options.utc ? 'utc' : 'local');
  await write(forPeople ? peopleText(report, renderer, clock) : machineText(report, renderer));
  sayRead(summary, options, taken.note === undefined ? [] : [taken.note]);
  return statusOf(report);
}

/** An hour without a day is that of the last record's day; `10m` is so long before the last record. */
function atOf({ at, utc }: CompareCommandOptions): CompareOptions['at'] {
  if (at === undefined)
    throw new UsageError('compare needs --at: when did it change?', 'logscan compare --at 14:02 FILE');
  const zone = utc ? 'utc' : 'local';
  // What is no time is said before anything is read. An instant that is the same from everywhere is known.
  const known = instant('--at', at, Date.now(), zone);
  if (known !== undefined && known === instant('--at', at, 0, zone)) return known;
  return (lastMs) => instant('--at', at, lastMs, zone) ?? lastMs;
}

// ---- for people ----

function peopleText(report: CompareReport, renderer: Renderer, clock: Clock): string {
  const { changes, latency, tested, absent } = report;
  const at = clock.text(report.atMs, 'second');
  const parts = [`Before and after ${at}:\n`, renderer.table(periodTable(report, clock))];
  if (changes.length > 0)
    parts.push('\nWhat changed, by share of the records:\n', renderer.table(changeTable(changes)));
  if (latency.length > 0) parts.push('\nHow long requests take:\n', renderer.table(latencyTable(latency)));
  if (changes.length + latency.length === 0)
    parts.push(
      `\nNothing else changed beyond chance: ${tested.toLocaleString('en')} values and routes were compared.\n`,
    );
  if (absent.length > 0)
    parts.push(`\nNo record has ${absent.join(', ')}: nothing is said of ${absent.length === 1 ? 'it' : 'these'}.\n`);
  return parts.join('') + (renderer.flush?.() ?? '') + (renderer.end?.() ?? '');
}

function periodTable({ before, after }: CompareReport, clock: Clock): Table {
  const row = (name: string, { fromMs, toMs, ...period }: Period): FieldValue[] => [
    name,
    `${clock.text(fromMs, 'second')} to ${endText(fromMs, toMs, clock)}`,
    period.records,
    Number(period.recordsPerMinute.toPrecision(3)),
    period.failedShare,
    period.p50Ms,
    period.p95Ms,
    period.p99Ms,
  ];
  return { columns: periodColumns, rows: [row('before', before), row('after', after)] };
}

/** Without the day where it is the same. */
function endText(fromMs: number, toMs: number, clock: Clock): string {
  return clock.day(fromMs) === clock.day(toMs) ? clock.timeOfDay(toMs, 'second') : clock.text(toMs, 'second');
}

const periodColumns: readonly TableColumn[] = [
  { name: 'side', type: 'text', key: true },
  { name: 'time', type: 'text', key: true },
  { name: 'records', type: 'number', key: true },
  { name: 'per minute', type: 'number', key: true },
  { name: 'failed', type: 'share', key: true },
  { name: 'p50', type: 'duration', key: true },
  { name: 'p95', type: 'duration', key: true },
  { name: 'p99', type: 'duration', key: true },
];

function changeTable(changes: readonly ValueChange[]): Table {
  const columns: readonly TableColumn[] = [
    { name: 'value', type: 'text', key: true },
    { name: 'change', type: 'text', key: true },
    { name: 'before', type: 'text', key: true },
    { name: 'after', type: 'text', key: true },
    { name: 'records before', type: 'number', key: true },
    { name: 'records after', type: 'number', key: true },
  ];
  const rows = changes.map(({ condition, kind, shareBefore, shareAfter, before, after }): FieldValue[] => [
    condition.query,
    kind,
    shareText(shareBefore),
    shareText(shareAfter),
    before,
    after,
  ]);
  return { columns, rows };
}

function latencyTable(latency: readonly RouteLatency[]): Table {
  const columns: readonly TableColumn[] = [
    { name: 'route', type: 'text', key: true },
    { name: 'p50', type: 'text', key: true },
    { name: 'p95', type: 'text', key: true },
    { name: 'requests after', type: 'number', key: true },
  ];
  const change = (beforeMs: number, afterMs: number): string => `${durationText(beforeMs)} to ${durationText(afterMs)}`;
  const rows = latency.map((one): FieldValue[] => [
    one.route,
    change(one.p50BeforeMs, one.p50AfterMs),
    change(one.p95BeforeMs, one.p95AfterMs),
    one.requestsAfter,
  ]);
  return { columns, rows };
}

// ---- for machines ----

const machineColumns: readonly TableColumn[] = [
  { name: 'kind', type: 'text', key: true },
  { name: 'query', type: 'text', key: true },
  { name: 'before', type: 'number', key: false },
  { name: 'after', type: 'number', key: false },
  { name: 'shareBefore', type: 'share', key: false },
  { name: 'shareAfter', type: 'share', key: false },
  { name: 'p50Before', type: 'duration', key: false },
  { name: 'p50After', type: 'duration', key: false },
  { name: 'p95Before', type: 'duration', key: false },
  { name: 'p95After', type: 'duration', key: false },
  { name: 'p', type: 'number', key: false },
];

/** A row for all records, one a change of a value, one a route whose latency changed. */
function machineText({ before, after, changes, latency }: CompareReport, renderer: Renderer): string {
  const rows: FieldValue[][] = [
    ['all', '', before.records, after.records, 1, 1, before.p50Ms, after.p50Ms, before.p95Ms, after.p95Ms, null],
    ...changes.map((one): FieldValue[] => [
      one.kind,
      one.condition.query,
      one.before,
      one.after,
      one.shareBefore,
      one.shareAfter,
      null,
      null,
      null,
      null,
      one.p,
    ]),
    ...latency.map((one): FieldValue[] => [
      'latency',
      one.query,
      one.requestsBefore,
      one.requestsAfter,
      null,
      null,
      one.p50BeforeMs,
      one.p50AfterMs,
      one.p95BeforeMs,
      one.p95AfterMs,
      one.p,
    ]),
  ];
  return wholeTable(renderer, redactedTable({ columns: machineColumns, rows }));
}

function statusOf({ summary, changes, latency }: CompareReport): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return changes.length + latency.length > 0 ? ExitStatus.matched : ExitStatus.nothing;
}
