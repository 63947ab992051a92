/** `logscan fields [QUERY] [FILE...]`: what is in these logs. */

import type { Survey } from '../aggregates/survey.ts';
import type { CanonicalSource } from '../analysis/canonical-sources.ts';
import { type CanonicalReport, emptyFieldsSummary, type FieldsReport, surveyFields } from '../analysis/fields.ts';
import { levelName } from '../core/level.ts';
import type { Table } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { expandInputs } from '../input/expand.ts';
import { durationText, sanitizeLine, shareText } from '../render/index.ts';
import { standardErrorPercent } from '../sketch/hyperloglog.ts';
import { helpShown, takeArguments } from './arguments.ts';
import { ExitStatus } from './exit-status.ts';
import { filterOf } from './filter-option.ts';
import { fieldsHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { executeOptions, type ScanOptions, wholeNumber } from './options.ts';
import { outputFormat, rendererFor, write } from './output.ts';
import { Progress } from './progress.ts';
import { redactedExample } from './redacted-table.ts';
import { counted, saySeek } from './report.ts';

type FieldsOptions = ScanOptions & { readonly sample?: string };

/** Runs the command; returns the exit status. */
export async function fieldsCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: FieldsOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => fieldsHelp)) return ExitStatus.bad;
  const nowMs = Date.now();
  const filter = filterOf(taken.query, options, nowMs, {
    command: 'fields',
    example: "logscan fields 'level>=error' FILE",
  });
  const sample = options.sample === undefined ? {} : { sample: wholeNumber('--sample', options.sample, 0, 1) };
  const format = outputFormat(options, 'table');
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const abort = abortOnInterrupt();
  const summary = emptyFieldsSummary();
  summary.problems.push(...problems);
  const progress = new Progress({ summary }, files, options);
  const engine = executeOptions(options, nowMs, abort.signal);
  const report = await surveyFields(files, { engine, filter, ...sample }, summary);
  progress.stop();
  abort.restore();
  await show(report, format, options);
  sayAll(report, options, taken.note);
  return statusOf(report);
}

async function show(report: FieldsReport, format: string, options: ScanOptions): Promise<void> {
  const renderer = rendererFor(format, options);
  const forPeople = ['table', 'pretty', 'chart'].includes(format);
  const parts = [renderer.begin?.() ?? '', renderer.table(fieldTable(report, forPeople))];
  if (forPeople && report.canonical.length > 0) parts.push('\n', renderer.table(canonicalTable(report)));
  parts.push(renderer.flush?.() ?? '', renderer.end?.() ?? '');
  await write(parts.join(''));
  for (const note of renderer.notes?.() ?? []) say(note);
}

// ---- tables ----

/** A row a field. For people examples are one text, for machines a list. */
export function fieldTable({ fields, summary }: FieldsReport, forPeople: boolean): Table {
  const isEstimated = fields.some(({ survey }) => survey.distinctIsEstimated);
  const note = isEstimated ? { note: `over 1,000 estimated, standard error ${standardErrorPercent} %` } : {};
  return {
    columns: [
      { name: 'field', type: 'text', key: true },
      { name: 'type', type: 'text', key: true },
      { name: 'share', type: 'share', key: false },
      { name: 'distinct', type: 'number', key: false, ...note },
      { name: 'meaning', type: 'text', key: true },
      { name: 'examples', type: 'json', key: true },
      ...(forPeople
        ? []
        : ([
            { name: 'min', type: 'number', key: false },
            { name: 'max', type: 'number', key: false },
          ] as const)),
    ],
    rows: fields.map((field) => {
      const { survey } = field;
      return [
        field.name,
        typesOf(survey),
        summary.records === 0 ? 0 : field.present / summary.records,
        survey.distinct,
        field.meaning || undefined,
        forPeople
          ? exampleText(survey) || undefined
          : survey.examples.map(({ value }) => redactedExample(field.name, value)),
        ...(forPeople ? [] : [survey.min, survey.max]),
      ];
    }),
  };
}

const examplesShown = 3;
const fewNumbers = 5;

/** The kinds of its values, the most frequent first: `number|string`. */
function typesOf(survey: Survey): string {
  const kinds: readonly (readonly [string, number])[] = [
    ['number', survey.numbers],
    ['string', survey.strings],
    ['boolean', survey.booleans],
    ['object', survey.objects],
    ['array', survey.arrays],
    ['null', survey.nulls],
  ];
  const met = kinds.filter(([, count]) => count > 0);
  return met
    .sort((a, b) => b[1] - a[1])
    .map(([kind]) => kind)
    .join('|');
}

function exampleText(survey: Survey): string {
  const { min, max } = survey;
  if (survey.strings === 0 && min !== null && max !== null && survey.distinct > fewNumbers) return `${min} to ${max}`;
  return survey.examples
    .slice(0, survey.strings === 0 ? fewNumbers : examplesShown)
    .map(({ value }) => shortText(String(value)))
    .join(', ');
}

const longestExample = 40;

function shortText(text: string): string {
  const line = sanitizeLine(text);
  return line.length > longestExample ? `${line.slice(0, longestExample - 1)}…` : line;
}

/** A row a canonical field: in what share of the records, read from where, and what its values are. */
export function canonicalTable({ canonical, summary }: FieldsReport): Table {
  return {
    columns: [
      { name: 'canonical', type: 'text', key: true },
      { name: 'coverage', type: 'share', key: false },
      { name: 'read from', type: 'text', key: true },
      { name: 'values', type: 'text', key: true },
    ],
    rows: canonical.map((one): FieldValue[] => [
      one.name,
      summary.records === 0 ? 0 : one.present / summary.records,
      sourcesText(one.sources),
      valuesText(one),
    ]),
  };
}

function sourcesText(sources: readonly CanonicalSource[]): string {
  const shown = sources
    .slice(0, examplesShown)
    .map(({ field, label }) => (isTold(label) ? `${field} (${label})` : field));
  return shown.join(', ') + (sources.length > examplesShown ? ` and ${sources.length - examplesShown} more` : '');
}

/** Labels that say more than that the value was taken as it is. */
function isTold(label: string): boolean {
  return !['text', 'id', 'level', 'time', 'status', 'message', 'address'].includes(label);
}

function valuesText({ name, survey, present }: CanonicalReport): string {
  const { min, max, distinct } = survey;
  if (name === 'level')
    return survey.examples
      .map(({ value, count }) => `${levelName(Number(value)) ?? value} ${shareText(count / present)}`)
      .join(', ');
  if (name === 'time' && min !== null && max !== null) return `${timeText(min)} to ${timeText(max)}`;
  if (name === 'duration' && min !== null && max !== null) return `${durationText(min)} to ${durationText(max)}`;
  const examples = survey.examples.slice(0, examplesShown).map(({ value }) => shortText(String(value)));
  return `${distinct.toLocaleString('en')}: ${examples.join(', ')}`;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

// ---- what is said beside ----

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

function sayAll(
  { summary, sample, omitted, hints }: FieldsReport,
  options: ScanOptions,
  note: string | undefined,
): void {
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  if (note !== undefined) say(note);
  const read = `${summary.records.toLocaleString('en')} ${summary.records === 1 ? 'record' : 'records'}`;
  if (sample !== undefined) say(`judged by ${read}: the first ${sample.toLocaleString('en')} at most (--sample)`);
  else if (options.stats || process.stderr.isTTY) {
    say(`${read} read${summary.stopped ? ' (interrupted)' : ''}`);
    saySeek(summary.seek, options);
  }
  if (summary.records + summary.textRecords === 0 && summary.problems.length === 0)
    say('there are no records in these inputs');
  if (summary.textRecords > 0) say(`${counted(summary.textRecords, 'text line is', 'text lines are')} left out`);
  if (omitted > 0) say(`${counted(omitted, 'rarer field is', 'rarer fields are')} left out`);
  for (const hint of hints) say(hint);
}

function statusOf({ summary }: FieldsReport): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return summary.records > 0 ? ExitStatus.matched : ExitStatus.nothing;
}
