/** What changed at an instant: the records before it against those after, by the values of the common fields, and by how long requests
 * take. What could be chance is left out. */

import { AliasTable } from '../core/aliases.ts';
import type { CanonicalName } from '../core/canonical-names.ts';
import { UsageError } from '../core/errors.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import { associationP } from '../detect/association-test.ts';
import { discoveryLimit } from '../detect/false-discovery.ts';
import type { TaskList } from '../engine/tasks.ts';
import type { InputFile } from '../input/input.ts';
import type { StageContext } from '../operators/operator.ts';
import { joined } from '../plan/split.ts';
import type { AggregateCall, Field, Filter } from '../query/ast.ts';
import type { FieldChoice } from './compared-fields.ts';
import { type ComparedSample, columnReader, dispersionOf, sampleFrom } from './compared-sample.ts';
import { type ComparedField, compareFields, contrastFields } from './compared-values.ts';
import { type Condition, conditionOf } from './condition.ts';
import { compareTime } from './explain-question.ts';
import { groupBranches } from './groups.ts';
import { withKeptInput } from './kept-input.ts';
import { latencyChanges, type RouteLatency } from './latency-changes.ts';
import { type AnalysisSummary, emptyAnalysisSummary, groupsOf, type PassOptions, plannedWithin } from './pass.ts';
import { type Counted, countedFrom, tableOf } from './value-factors.ts';

export interface CompareOptions {
  readonly engine: PassOptions;
  /** Which records are looked at. */
  readonly filter: Filter;
  /** Epoch milliseconds; or from the time of the last record, for an hour that names no day. */
  readonly at: number | ((lastMs: number) => number);
  /** At most so long before and after; without it, all there is. */
  readonly windowMs?: number;
}

export interface Period {
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly records: number;
  readonly recordsPerMinute: number;
  /** Of the records, a fraction of 1. */
  readonly failedShare: number;
  /** Milliseconds; undefined where no record has a duration. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** A value whose share of the records changed. */
export interface ValueChange {
  readonly condition: Condition;
  readonly kind: 'new' | 'gone' | 'more' | 'less';
  readonly before: number;
  readonly after: number;
  readonly shareBefore: number;
  readonly shareAfter: number;
  readonly perMinuteBefore: number;
  readonly perMinuteAfter: number;
  readonly p: number;
}

export interface CompareReport {
  readonly atMs: number;
  readonly before: Period;
  readonly after: Period;
  /** The largest change of share first. */
  readonly changes: readonly ValueChange[];
  /** Routes that got slower or quicker, those with the most records first. */
  readonly latency: readonly RouteLatency[];
  /** Values and routes that were compared. */
  readonly tested: number;
  /** Fields that were looked for and that no record has: nothing is said of them. */
  readonly absent: readonly string[];
  readonly summary: AnalysisSummary;
}

const names: readonly CanonicalName[] = [
  'level',
  'status',
  'route',
  'service',
  'version',
  'host',
  'method',
  'errorCode',
  'logger',
];
const falseDiscoveries = 0.01;
/** A change must be of so many points, or of such a ratio, to be worth a line. */
const leastPoints = 0.05;
const leastChange = 1.2;
const mostChanges = 40;

/** Compares the records before an instant with those after. Standard input is kept in a temporary file, since files are read several
 * times. Throws UsageError where there is nothing on one side. */
export async function compare(
  files: readonly InputFile[],
  options: CompareOptions,
  summary: AnalysisSummary = emptyAnalysisSummary(),
): Promise<CompareReport> {
  return withKeptInput(files, options.engine, async (kept) => {
    const planned = await plannedWithin(kept, neededBy(options), options.engine);
    summary.problems.push(...planned.problems);
    summary.seek = planned.seek;
    return new CompareWork(kept, planned, options, summary).run();
  });
}

/** Where all records are compared, those around the instant will do: how far the logs go is known of any. */
function neededBy({ filter, at, windowMs }: CompareOptions): Filter {
  if (filter.kind !== 'all' || typeof at !== 'number' || windowMs === undefined) return filter;
  return joined([compareTime('>=', at - windowMs), compareTime('<', at + windowMs)]);
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

class CompareWork {
  readonly #files: readonly InputFile[];
  readonly #planned: TaskList;
  readonly #options: CompareOptions;
  readonly #summary: AnalysisSummary;
  readonly #context: StageContext;

  constructor(files: readonly InputFile[], planned: TaskList, options: CompareOptions, summary: AnalysisSummary) {
    this.#files = files;
    this.#planned = planned;
    this.#options = options;
    this.#summary = summary;
    const { nowMs, zone, maxGroups, maxRows, aliases } = options.engine;
    const records = new RecordReader(new AliasTable(aliases));
    this.#context = { nowMs, zone, maxGroups, maxRows, records, warn: () => undefined };
  }

  async run(): Promise<CompareReport> {
    const { atMs, firstMs, lastMs, spanBefore, spanAfter } = await this.#spans();
    const [before, after] = await this.#periods([spanBefore, spanAfter]);
    if (before.period.records === 0 || after.period.records === 0)
      throw new UsageError(
        `there are no records ${before.period.records === 0 ? 'before' : 'after'} ${isoText(atMs)}`,
        `--at names an instant within the logs, which go from ${isoText(firstMs)} to ${isoText(lastMs)}`,
      );
    const event = compareTime('>=', atMs);
    const universe = this.#within({ fromMs: spanBefore.fromMs, toMs: spanAfter.toMs });
    const sample = sampleFrom(await this.#one(universe, { name: 'sample', filter: event }), this.#files);
    const fields = compareFields(choices, sample, columnReader(this.#context), true);
    const contrast = { fields: contrastFields(fields), pairs: [] };
    const counted = countedFrom(await this.#one(universe, { name: 'contrast', filter: event, contrast }));
    const dispersion = dispersionOf(sample.selected, this.#context.records);
    const values = changesOf(fields, counted, before.period, after.period, dispersion);
    const latency = latencyChanges(before.routes, after.routes, sample, this.#context.records, dispersion);
    const tests = [...values, ...latency];
    const limit = discoveryLimit(
      tests.map(({ p }) => p),
      tests.length,
      falseDiscoveries,
    );
    this.#summary.stopped = this.#options.engine.signal?.aborted === true;
    return {
      atMs,
      before: before.period,
      after: after.period,
      changes: values
        .filter((change) => change.p <= limit && isNotable(change))
        .sort(byChange)
        .slice(0, mostChanges),
      latency: latency.filter(({ p }) => p <= limit).slice(0, mostChanges),
      tested: tests.length,
      absent: this.#absent(sample),
      summary: this.#summary,
    };
  }

  /** Both sides, within what there is. */
  async #spans(): Promise<{ atMs: number; firstMs: number; lastMs: number; spanBefore: Span; spanAfter: Span }> {
    const { filter, at, windowMs = Number.POSITIVE_INFINITY } = this.#options;
    const time: Field = { segments: [{ key: 'time' }], literal: false };
    const aggregates: AggregateCall[] = [
      { name: 'min', field: time },
      { name: 'max', field: time },
    ];
    const rows = await groupsOf(this.#planned, filter, { keys: [], aggregates }, this.#options.engine, this.#summary);
    const { times } = this.#planned.seek;
    const around = filter.kind === 'all' && times !== undefined ? [times.firstMs, times.lastMs] : [];
    const known = [...(rows[0] ?? []), ...around].filter((ms) => typeof ms === 'number');
    if (known.length === 0)
      throw new UsageError(
        'no record that is looked at has a time: there is no before and no after',
        'logscan fields FILE shows what time was read from',
      );
    const firstMs = Math.min(...known);
    const lastMs = Math.max(...known);
    const atMs = typeof at === 'number' ? at : at(lastMs);
    return {
      atMs,
      firstMs,
      lastMs,
      spanBefore: { fromMs: Math.max(firstMs, atMs - windowMs), toMs: atMs },
      // The last millisecond is part of it.
      spanAfter: { fromMs: atMs, toMs: Math.min(lastMs + 1, atMs + windowMs) },
    };
  }

  #within({ fromMs, toMs }: Span): Filter {
    const { filter } = this.#options;
    const own = filter.kind === 'all' ? [] : [filter];
    return joined([...own, compareTime('>=', fromMs), compareTime('<', toMs)]);
  }

  async #one(filter: Filter, call: AggregateCall): Promise<FieldValue> {
    const rows = await groupsOf(this.#planned, filter, { keys: [], aggregates: [call] }, this.#options.engine);
    return rows[0]?.[0];
  }

  /** What is known of each span, in one pass. */
  async #periods(spans: readonly Span[]): Promise<{ period: Period; routes: FieldValue[][] }[]> {
    const branches = spans.map((span) => ({ filter: this.#within(span), groupings: periodGroupings }));
    const groups = await groupBranches(this.#planned, branches, { ...this.#options.engine, jsonOnly: true });
    return spans.map((span, i) => {
      const [totals, routes] = groups[i].map((grouper) => grouper.rows());
      return { period: periodOf(span, totals[0] ?? []), routes };
    });
  }

  #absent({ selected, others }: ComparedSample): string[] {
    const rows = [...selected.rows, ...others.rows];
    const reader = this.#context.records;
    return [...names, 'duration' as const].filter((name) =>
      rows.every(({ record }) => record === undefined || reader.canonical(record, name) === undefined),
    );
  }
}

const duration: Field = { segments: [{ key: 'duration' }], literal: false };
const route: Field = { segments: [{ key: 'route' }], literal: false };
const failed: Filter = {
  kind: 'compare',
  op: '=',
  field: { segments: [{ key: 'failed' }], literal: false },
  value: { text: 'true', quoted: false },
};
const count: AggregateCall = { name: 'count' };
const percentiles = (...qs: readonly number[]): AggregateCall[] =>
  qs.map((q) => ({ name: 'percentile', field: duration, q }));
/** Of all records, and by route. */
const periodGroupings = [
  { keys: [], aggregates: [count, { name: 'count', filter: failed }, ...percentiles(50, 95, 99)] },
  { keys: [{ kind: 'field', field: route } as const], aggregates: [count, ...percentiles(50, 95)] },
];

function periodOf(span: Span, [records, failures, p50, p95, p99]: readonly FieldValue[]): Period {
  const total = Number(records ?? 0);
  return {
    ...span,
    records: total,
    recordsPerMinute: total / minutesOf(span),
    failedShare: total === 0 ? 0 : Number(failures) / total,
    p50Ms: millisecondsOf(p50),
    p95Ms: millisecondsOf(p95),
    p99Ms: millisecondsOf(p99),
  };
}

/** A field that the filter fixes has but one value, and is left out by that. */
const choices = names.map(
  (name): FieldChoice => ({
    name,
    field: { segments: [{ key: name }], literal: false },
    isSymptom: false,
    isExact: true,
  }),
);

function minutesOf({ fromMs, toMs }: Span): number {
  return Math.max(1, toMs - fromMs) / 60_000;
}

function millisecondsOf(value: FieldValue): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function isoText(ms: number): string {
  return new Date(ms).toISOString();
}

function changesOf(
  fields: readonly ComparedField[],
  counted: Counted,
  before: Period,
  after: Period,
  dispersion: number,
): ValueChange[] {
  return fields.flatMap((field, f) =>
    field.values.map((_, i): ValueChange => {
      const counts = counted.values[f];
      const table = tableOf(counts[2 * (i + 1) + 1], counts[2 * (i + 1)], counted);
      const { selectedWith, othersWith } = table;
      const kind = othersWith === 0 ? 'new' : selectedWith === 0 ? 'gone' : undefined;
      const shareBefore = othersWith / Math.max(1, counted.others);
      const shareAfter = selectedWith / Math.max(1, counted.selected);
      return {
        condition: conditionOf(field, i + 1),
        kind: kind ?? (shareAfter > shareBefore ? 'more' : 'less'),
        before: othersWith,
        after: selectedWith,
        shareBefore,
        shareAfter,
        perMinuteBefore: othersWith / minutesOf(before),
        perMinuteAfter: selectedWith / minutesOf(after),
        p: associationP(table, dispersion),
      };
    }),
  );
}

function isNotable({ shareBefore, shareAfter }: ValueChange): boolean {
  const [low, high] = shareBefore < shareAfter ? [shareBefore, shareAfter] : [shareAfter, shareBefore];
  return high - low >= leastPoints || high >= leastChange * low;
}

/** Of equal changes those of the field that was listed first. */
function byChange(a: ValueChange, b: ValueChange): number {
  return pointsOf(b) - pointsOf(a);
}

function pointsOf({ shareBefore, shareAfter }: ValueChange): number {
  return Number(Math.abs(shareAfter - shareBefore).toFixed(6));
}
