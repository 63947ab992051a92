/** The first pass: from when to when the logs are, and which keys there are. */

import { AliasTable } from '../../core/aliases.ts';
import { type CanonicalName, canonicalNames } from '../../core/canonical-names.ts';
import { limits } from '../../core/limits.ts';
import { RecordReader } from '../../core/record.ts';
import type { FieldValue } from '../../core/value.ts';
import type { InputEvents } from '../../input/events.ts';
import type { InputFile } from '../../input/input.ts';
import type { Field } from '../../query/ast.ts';
import { FieldPaths } from '../field-paths.ts';
import type { AnalysisSummary, PassOptions } from '../pass.ts';
import { spreadRows } from '../sample.ts';
import { type Answers, askAll, type Scope } from './scan.ts';

export interface LogSurvey {
  /** Undefined where no record has a time. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Records dated so far from all others that they are left out. */
  readonly strayRecords: number;
  readonly paths: readonly (readonly string[])[];
  readonly canonical: ReadonlySet<CanonicalName>;
  /** Lines of each part of the input, and from when to when its records are. */
  readonly lines: Answers['lines'];
  readonly spans: Answers['spans'];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const time: Field = { segments: [{ key: 'time' }], literal: false };

export async function surveyLogs(
  files: readonly InputFile[],
  scope: Scope,
  summary: AnalysisSummary,
): Promise<LogSurvey> {
  const { paths, canonical } = await sampledFields(files, scope.engine);
  const grouping = {
    keys: [{ kind: 'timeBin', widthMs: hourMs } as const],
    aggregates: [{ name: 'count' }, { name: 'min', field: time }, { name: 'max', field: time }],
    utcBins: true as const,
  };
  const questions = [{ filter: { kind: 'all' } as const, groupings: [grouping] }];
  const { groupers, keys, lines, spans } = await askAll(scope, questions, { counted: summary, isSurvey: true });
  const hours = hoursOf(groupers[0][0].rows());
  const kept = withoutStrays(hours);
  const all = recordsOf(hours);
  return {
    span: kept.length === 0 ? undefined : { fromMs: kept[0].fromMs, toMs: kept[kept.length - 1].toMs },
    strayRecords: all - recordsOf(kept),
    paths: distinctPaths([...paths, ...keys]),
    canonical,
    lines,
    spans,
  };
}

interface Hour {
  readonly startMs: number;
  readonly records: number;
  readonly fromMs: number;
  readonly toMs: number;
}

function hoursOf(rows: readonly FieldValue[][]): Hour[] {
  return rows
    .flatMap(([startMs, records, fromMs, toMs]) =>
      typeof startMs === 'number' && typeof fromMs === 'number' && typeof toMs === 'number'
        ? [{ startMs, records: Number(records), fromMs, toMs }]
        : [],
    )
    .sort((a, b) => a.startMs - b.startMs);
}

const recordsOf = (hours: readonly Hour[]): number => hours.reduce((sum, { records }) => sum + records, 0);

/** Of all records at most this share is stray, at either end. */
const strayShare = 0.001;

/** Without the few records at either end that are further from all others than these last: one of 1970 would make every step a year. */
function withoutStrays(hours: readonly Hour[]): readonly Hour[] {
  const least = strayShare * recordsOf(hours);
  let from = firstBeyond(hours, least);
  let to = hours.length - 1 - firstBeyond([...hours].reverse(), least);
  if (from > to) return hours;
  const apartMs = Math.max(dayMs, hours[to].startMs - hours[from].startMs);
  while (from > 0 && hours[from].startMs - hours[from - 1].startMs <= apartMs) from--;
  while (to < hours.length - 1 && hours[to + 1].startMs - hours[to].startMs <= apartMs) to++;
  return hours.slice(from, to + 1);
}

/** The first hour by which there are more than so many records. */
function firstBeyond(hours: readonly Hour[], records: number): number {
  let sum = 0;
  const at = hours.findIndex((hour) => {
    sum += hour.records;
    return sum > records;
  });
  return Math.max(0, at);
}

async function sampledFields(
  files: readonly InputFile[],
  engine: PassOptions,
): Promise<{ paths: readonly (readonly string[])[]; canonical: ReadonlySet<CanonicalName> }> {
  const paths = new FieldPaths();
  const reader = new RecordReader(new AliasTable(engine.aliases));
  const canonical = new Set<CanonicalName>();
  // What can't be read is reported by the pass.
  const events: InputEvents = { problem: () => undefined, longLine: () => undefined };
  for await (const { record } of spreadRows(files, { stdin: engine.stdin, events, signal: engine.signal })) {
    if (record === undefined) continue;
    paths.add(record);
    for (const name of canonicalNames)
      if (!canonical.has(name) && reader.canonical(record, name) !== undefined) canonical.add(name);
  }
  return { paths: paths.list(limits.diagnosedPaths).paths, canonical };
}

function distinctPaths(paths: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()].slice(0, limits.diagnosedPaths);
}
