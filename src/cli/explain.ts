/** `logscan explain QUERY [FILE...]`: what the records that a query selects have in common. */

import { leastRecords } from '../analysis/compared-values.ts';
import { type ExplainReport, explain, type Finding } from '../analysis/explain.ts';
import type { Question } from '../analysis/explain-question.ts';
import { nounOf, sentenceOf, shiftSentence } from '../analysis/explain-sentence.ts';
import { type AnalysisSummary, emptyAnalysisSummary } from '../analysis/pass.ts';
import { UsageError } from '../core/errors.ts';
import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { expandInputs } from '../input/expand.ts';
import { parseFilter, parseMeasured } from '../language.ts';
import { joined } from '../plan/split.ts';
import type { Field, Filter } from '../query/ast.ts';
import { durationMs } from '../query/literal.ts';
import { printFilter } from '../query/printer.ts';
import { type Renderer, sanitizeLine } from '../render/index.ts';
import { Clock } from '../render/time-text.ts';
import { helpShown, takeArguments } from './arguments.ts';
import { ExitStatus } from './exit-status.ts';
import { filterOf } from './filter-option.ts';
import { explainHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { executeOptions, type ScanOptions, shortcutFilters } from './options.ts';
import { outputFormat, outputWidth, rendererFor, wholeTable, write } from './output.ts';
import { Progress } from './progress.ts';
import { redactedTable } from './redacted-table.ts';
import { counted, saySeek } from './report.ts';

export interface ExplainCommandOptions extends ScanOptions {
  against?: string;
  baseline?: string;
  of?: string;
}

/** Runs the command; returns the exit status. */
export async function explainCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: ExplainCommandOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => explainHelp)) return ExitStatus.bad;
  const nowMs = Date.now();
  const { filter, scope } = filtersOf(taken.query, options, nowMs, options.of !== undefined);
  const question = { filter, scope, ...sidesFrom(options) };
  const format = outputFormat(options, 'table');
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const abort = abortOnInterrupt();
  const summary = emptyAnalysisSummary();
  summary.problems.push(...problems);
  const progress = new Progress({ summary }, files, options);
  const engine = executeOptions(options, nowMs, abort.signal);
  const report = await explain(files, { engine, ...question }, summary);
  progress.stop();
  abort.restore();
  const renderer = rendererFor(format, options);
  const forPeople = ['table', 'pretty', 'chart'].includes(format);
  await write(
    forPeople
      ? peopleText(report, filter, renderer, new Clock(options.utc ? 'utc' : 'local'))
      : machineText(report, renderer),
  );
  const nothing = forPeople || report.factors.length > 0 ? [] : [nothingText(report, nounOf(filter))];
  sayRead(summary, options, [...(taken.note === undefined ? [] : [taken.note]), ...report.hints, ...nothing]);
  return statusOf(report);
}

/** Times choose the records that take part at all; the other short-cuts are part of the question. */
export function filtersOf(
  text: string,
  options: ScanOptions,
  nowMs: number,
  isOptional: boolean,
): { filter: Filter; scope: Filter } {
  const { since, until, around, within, ...question } = options;
  const times: ScanOptions = { utc: options.utc === true };
  if (since !== undefined) times.since = since;
  if (until !== undefined) times.until = until;
  if (around !== undefined) times.around = around;
  if (within !== undefined) times.within = within;
  const filter = filterOf(text, question, nowMs, {
    command: 'explain',
    example: "logscan explain 'level>=error' FILE",
  });
  if (filter.kind === 'all' && !isOptional)
    throw new UsageError(
      'explain needs a query: it says what the records that it selects have in common',
      "such as logscan explain 'level>=error' FILE",
    );
  return { filter, scope: joined(shortcutFilters(times, nowMs)) };
}

/** What it is set against, and what is measured. */
function sidesFrom({ against, baseline, of }: ExplainCommandOptions): Pick<Question, 'against' | 'baselineMs' | 'of'> {
  return {
    ...(against === undefined ? {} : { against: parseFilter(against) }),
    ...(baseline === undefined ? {} : { baselineMs: durationOption('--baseline', baseline) }),
    ...(of === undefined ? {} : { of: measuredField(of) }),
  };
}

export function durationOption(option: string, text: string): number {
  const ms = durationMs(text);
  if (ms === undefined || ms <= 0) throw new UsageError(`${option} takes a duration such as 1h, not ${text}`);
  return ms;
}

/** The field of `p99(duration)`. */
function measuredField(text: string): Field {
  const field = parseMeasured(text);
  if (field !== undefined) return field;
  throw new UsageError(`--of takes what is too high, such as 'p99(duration)', not ${text}`);
}

// ---- for people ----

function peopleText(report: ExplainReport, filter: Filter, renderer: Renderer, clock: Clock): string {
  const noun = report.threshold === undefined ? nounOf(filter) : 'slowest';
  const { selected, factors, symptoms } = report;
  const lines = [`${grouped(selected)} ${noun}${whichText(report, filter)} against ${restText(report, clock)}.`, ''];
  if (factors.length === 0) lines.push(nothingText(report, noun));
  else lines.push(sentenceOf(factors[0], report, noun));
  if (report.shift !== undefined) lines.push(shiftSentence(report.shift, noun));
  let text = lines.map((line) => `${sanitizeLine(line)}\n`).join('');
  if (factors.length > 0) text += `\n${renderer.table(findingTable(factors))}`;
  if (symptoms.length > 0) text += `\nHow they show:\n${renderer.table(findingTable(symptoms))}`;
  return text + (renderer.flush?.() ?? '') + (renderer.end?.() ?? '');
}

function whichText({ threshold }: ExplainReport, filter: Filter): string {
  const query = filter.kind === 'all' ? [] : [printFilter(filter)];
  const above = threshold === undefined ? [] : [`above ${Number(threshold.toPrecision(3)).toLocaleString('en')}`];
  return ` (${[...query, ...above].join(', ')})`;
}

function restText({ others, comparedWith, onsetMs }: ExplainReport, clock: Clock): string {
  const kind = comparedWith === undefined ? '' : ` with ${comparedWith}`;
  const when = onsetMs === undefined ? '' : ` from before the onset at ${clock.text(onsetMs, 'second')}`;
  return `${grouped(others)} ${onsetMs === undefined ? 'other ' : ''}records${kind}${when}`;
}

/** Why there is nothing, and what was looked at. */
function nothingText({ selected, others, fields, tested }: ExplainReport, noun: string): string {
  if (selected === 0) return 'Nothing to explain: no record matches.';
  if (others === 0) return 'Nothing to compare with: all records match.';
  if (selected < leastRecords) return `Too few to explain: a value must be in at least ${leastRecords} of the ${noun}.`;
  return `Nothing explains them: of ${grouped(tested)} values and pairs in ${counted(fields.length, 'field', 'fields')} none is over-represented.`;
}

function grouped(n: number): string {
  return n.toLocaleString('en');
}

const shownColumns: readonly TableColumn[] = [
  { name: 'accounts for', type: 'share', key: false },
  { name: 'times as likely', type: 'number', key: false },
  { name: 'selected', type: 'number', key: false },
  { name: 'rate', type: 'share', key: false },
  { name: 'elsewhere', type: 'share', key: false },
  { name: 'what they have in common', type: 'text', key: true },
  { name: 'also', type: 'text', key: true },
];

/** Under this width what they have in common needs the room of these. */
const wideColumns = 100;
const leftOutWhenNarrow: ReadonlySet<string> = new Set(['times as likely', 'elsewhere', 'also']);

function findingTable(findings: readonly Finding[]): Table {
  const shown = shownColumns.map(({ name }) => outputWidth() >= wideColumns || !leftOutWhenNarrow.has(name));
  return {
    columns: shownColumns.filter((_, i) => shown[i]),
    rows: findings.map((finding) => shownRow(finding).filter((_, i) => shown[i])),
  };
}

function shownRow(finding: Finding): FieldValue[] {
  return [
    finding.attributableShare,
    finding.riskRatio,
    finding.selected,
    finding.rate,
    finding.rateElsewhere,
    finding.query,
    finding.same.join(', ') || undefined,
  ];
}

// ---- for machines ----

const machineColumns: readonly TableColumn[] = [
  { name: 'kind', type: 'text', key: true },
  { name: 'query', type: 'text', key: true },
  { name: 'conditions', type: 'json', key: true },
  { name: 'attributableShare', type: 'share', key: false },
  { name: 'riskRatio', type: 'number', key: false },
  { name: 'selected', type: 'number', key: false },
  { name: 'others', type: 'number', key: false },
  { name: 'share', type: 'share', key: false },
  { name: 'shareOfOthers', type: 'share', key: false },
  { name: 'rate', type: 'share', key: false },
  { name: 'rateElsewhere', type: 'share', key: false },
  { name: 'p', type: 'number', key: false },
  { name: 'same', type: 'json', key: true },
];

function machineText({ factors, symptoms }: ExplainReport, renderer: Renderer): string {
  const rows = [
    ...factors.map((finding) => machineRow('factor', finding)),
    ...symptoms.map((finding) => machineRow('symptom', finding)),
  ];
  return wholeTable(renderer, redactedTable({ columns: machineColumns, rows }));
}

function machineRow(kind: string, finding: Finding): FieldValue[] {
  return [
    kind,
    finding.query,
    finding.conditions.map((condition) => ({ ...condition })),
    finding.attributableShare,
    finding.riskRatio,
    finding.selected,
    finding.others,
    finding.share,
    finding.shareOfOthers,
    finding.rate,
    finding.rateElsewhere,
    finding.p,
    [...finding.same],
  ];
}

// ---- what is said beside ----

/** What was read, and what could not be. */
export function sayRead(summary: AnalysisSummary, options: ScanOptions, notes: readonly string[]): void {
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  for (const note of notes) say(note);
  if (options.stats || process.stderr.isTTY) saySeek(summary.seek, options);
  if (summary.textRecords > 0)
    say(`${grouped(summary.textRecords)} text ${summary.textRecords === 1 ? 'line is' : 'lines are'} left out`);
  if (summary.stopped) say('interrupted: this is of what was read until then');
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

function statusOf({ summary, factors }: ExplainReport): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return factors.length > 0 ? ExitStatus.matched : ExitStatus.nothing;
}
