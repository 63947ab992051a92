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
import { askAll, type Scope } from './scan.ts';

export interface LogSurvey {
  /** Undefined where no record has a time. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Records dated so far from all others that they are left out. */
  readonly strayRecords: number;
  readonly paths: readonly (readonly string[])[];
  readonly canonical: ReadonlySet<CanonicalName>;
}

const hourMs = 3_600_000;
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
  const { groupers, keys } = await askAll(scope, [{ filter: { kind: 'all' }, groupings: [grouping] }], summary);
  const hours = hoursOf(groupers[0][0].rows());
  const kept = withoutStrays(hours);
  const all = recordsOf(hours);
  return {
    span: kept.length === 0 ? undefined : { fromMs: kept[0].fromMs, toMs: kept[kept.length - 1].toMs },
    strayRecords: all - recordsOf(kept),
    paths: distinctPaths([...paths, ...keys]),
    canonical,
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

/** Of all records at most this share is stray. */
const strayShare = 0.001;
/** They lie further from the rest than this many times as long as the rest lasts. */
const strayGap = 1;

/** Without the few records at either end that are dated far from all others: one of 1970 would make every step a year. */
function withoutStrays(hours: readonly Hour[]): readonly Hour[] {
  const all = recordsOf(hours);
  let kept = hours;
  for (let cut = 1; cut < hours.length; cut++) {
    const early = hours.slice(0, cut);
    if (recordsOf(early) > strayShare * all) break;
    if (isApart(hours[cut].startMs - early[cut - 1].startMs, hours.slice(cut))) kept = hours.slice(cut);
  }
  for (let cut = kept.length - 1; cut > 0; cut--) {
    const late = kept.slice(cut);
    if (recordsOf(late) > strayShare * all) break;
    if (isApart(late[0].startMs - kept[cut - 1].startMs, kept.slice(0, cut))) return kept.slice(0, cut);
  }
  return kept;
}

function isApart(gapMs: number, rest: readonly Hour[]): boolean {
  return gapMs > hourMs + strayGap * (rest[rest.length - 1].startMs - rest[0].startMs + hourMs);
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
