/** The second pass: who and what is concerned, of the time since it began against the time before. In plain files in the order of time
 * only these hours are read. */

import type { PatternSet } from '../../aggregates/patterns.ts';
import { PatternsState } from '../../aggregates/patterns.ts';
import { BugError } from '../../core/errors.ts';
import type { FieldValue } from '../../core/value.ts';
import type { InputFile } from '../../input/input.ts';
import type { Grouper } from '../../operators/grouper.ts';
import type { Grouping } from '../../operators/operator.ts';
import { messageField, patternGrouping } from '../../operators/patterns.ts';
import type { AggregateCall, Field, Filter, Key } from '../../query/ast.ts';
import { compareTime } from '../explain-question.ts';
import { groupBranches } from '../groups.ts';
import { plannedWithin } from '../pass.ts';
import type { LatencyQuantiles, Span } from './model.ts';
import { type AssessSettings, and } from './settings.ts';
import type { Spans } from './wrong.ts';

/** All records of a stretch of time. */
export interface Totals {
  readonly records: number;
  /** Records with a status; those of them with 500 and over. */
  readonly requests: number;
  readonly serverErrors: number;
  readonly users: number;
  readonly withUser: number;
  readonly latency: LatencyQuantiles;
}

/** Its records that are errors. */
export interface ErrorTotals {
  readonly records: number;
  readonly users: number;
  readonly withUser: number;
  readonly requestIds: number;
  readonly traceIds: number;
}

export interface KeyCounts {
  readonly value: FieldValue;
  readonly records: number;
  readonly errors: number;
}

export interface RouteTotals extends KeyCounts {
  readonly durations: number;
  readonly p25: number | undefined;
  readonly p50: number | undefined;
  readonly p75: number | undefined;
  readonly p90: number | undefined;
  readonly p95: number | undefined;
}

export interface PeriodDetails {
  readonly span: Span;
  readonly totals: Totals;
  readonly errors: ErrorTotals;
  readonly services: readonly KeyCounts[];
  /** By hundred: 200, 300 ... */
  readonly statuses: readonly KeyCounts[];
  readonly routes: readonly RouteTotals[];
  readonly codes: readonly KeyCounts[];
}

export interface Details {
  readonly now: PeriodDetails;
  readonly during: PeriodDetails;
  readonly before: PeriodDetails;
  /** Routes of the first half of the baseline, or of all of it where an onset is known. */
  readonly earlyRoutes: readonly RouteTotals[];
  /** Messages since it began, against those before. */
  readonly patterns: PatternSet;
}

export async function secondPass(
  files: readonly InputFile[],
  spans: Spans,
  settings: AssessSettings,
): Promise<Details> {
  const { engine, scope } = settings;
  const all = and(scope, within({ fromMs: spans.before.fromMs, toMs: spans.now.toMs }));
  const planned = await plannedWithin(files, all, engine);
  const periods = [spans.now, spans.during, spans.before];
  const branches = periods.flatMap((span) => [
    { filter: and(scope, within(span)), groupings: periodGroupings(settings) },
    { filter: and(scope, within(span), settings.errors), groupings: errorGroupings },
  ]);
  const split = { kind: 'time', fromMs: spans.during.fromMs } as const;
  const messages = { filter: all, groupings: [patternGrouping(messageField, split)] };
  const early = { filter: and(scope, within(spans.early)), groupings: [routeGrouping(settings.errors)] };
  const groups = await groupBranches(planned, [...branches, messages, early], engine);
  const period = (i: number): PeriodDetails => periodOf(periods[i], groups[2 * i], groups[2 * i + 1]);
  return {
    now: period(0),
    during: period(1),
    before: period(2),
    earlyRoutes: groups[7][0].rows().map(routeTotals),
    patterns: patternsOf(groups[6][0]),
  };
}

export function within({ fromMs, toMs }: Span): Filter {
  return { kind: 'and', items: [compareTime('>=', fromMs), compareTime('<', toMs)] };
}

// ---- what is counted ----

const field = (key: string): Field => ({ segments: [{ key }], literal: false });
const has = (key: string): Filter => ({ kind: 'exists', field: field(key) });
const count: AggregateCall = { name: 'count' };
const countOf = (filter: Filter): AggregateCall => ({ name: 'count', filter });
const distinct = (key: string): AggregateCall => ({ name: 'distinct', field: field(key) });
const percentile = (q: number): AggregateCall => ({ name: 'percentile', field: field('duration'), q });
const byField = (key: string): Key => ({ kind: 'field', field: field(key) });
const serverError: Filter = {
  kind: 'compare',
  op: '>=',
  field: field('status'),
  value: { text: '500', quoted: false },
};

function periodGroupings({ errors }: AssessSettings): Grouping[] {
  const failed = countOf(errors);
  return [
    {
      keys: [],
      aggregates: [
        count,
        countOf(has('status')),
        countOf(serverError),
        distinct('userId'),
        countOf(has('userId')),
        countOf(has('duration')),
        percentile(50),
        percentile(95),
        percentile(99),
      ],
    },
    { keys: [byField('service')], aggregates: [count, failed] },
    { keys: [{ kind: 'bin', field: field('status'), width: 100 }], aggregates: [count, failed] },
    routeGrouping(errors),
  ];
}

function routeGrouping(errors: Filter): Grouping {
  const percentiles = [25, 50, 75, 90, 95].map(percentile);
  return {
    keys: [byField('route')],
    aggregates: [count, countOf(errors), countOf(has('duration')), ...percentiles],
  };
}

const errorGroupings: readonly Grouping[] = [
  {
    keys: [],
    aggregates: [count, distinct('userId'), countOf(has('userId')), distinct('requestId'), distinct('traceId')],
  },
  { keys: [byField('errorCode')], aggregates: [count, count] },
];

// ---- what came of it ----

function periodOf(span: Span, all: readonly Grouper[], errors: readonly Grouper[]): PeriodDetails {
  const [totals, services, statuses, routes] = all.map((grouper) => grouper.rows());
  const [errorTotals, codes] = errors.map((grouper) => grouper.rows());
  return {
    span,
    totals: totalsOf(totals[0] ?? []),
    errors: errorTotalsOf(errorTotals[0] ?? []),
    services: services.map(keyCounts),
    statuses: statuses.map(keyCounts),
    routes: routes.map(routeTotals),
    codes: codes.map(keyCounts),
  };
}

function routeTotals(row: readonly FieldValue[]): RouteTotals {
  const [p25, p50, p75, p90, p95] = row.slice(4).map(numberOf);
  return { ...keyCounts(row), durations: countIn(row[3]), p25, p50, p75, p90, p95 };
}

function totalsOf(row: readonly FieldValue[]): Totals {
  const [records, requests, serverErrors, users, withUser, durations, p50, p95, p99] = row;
  return {
    records: countIn(records),
    requests: countIn(requests),
    serverErrors: countIn(serverErrors),
    users: countIn(users),
    withUser: countIn(withUser),
    latency: { count: countIn(durations), p50Ms: numberOf(p50), p95Ms: numberOf(p95), p99Ms: numberOf(p99) },
  };
}

function errorTotalsOf(row: readonly FieldValue[]): ErrorTotals {
  const [records, users, withUser, requestIds, traceIds] = row.map(countIn);
  return { records, users, withUser, requestIds, traceIds };
}

function keyCounts([value, records, errors]: readonly FieldValue[]): KeyCounts {
  return { value, records: countIn(records), errors: countIn(errors) };
}

function countIn(value: FieldValue): number {
  return typeof value === 'number' ? value : 0;
}

function numberOf(value: FieldValue): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function patternsOf(grouper: Grouper): PatternSet {
  const state = grouper.state(0);
  if (!(state instanceof PatternsState)) throw new BugError('the grouping has no patterns');
  return state.patterns();
}
