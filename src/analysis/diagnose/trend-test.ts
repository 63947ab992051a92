/** The test `trend`: a number goes up and up in one process. Where it falls far, the process began anew: what comes after is another. */

import type { FieldValue } from '../../core/value.ts';
import { median, type Trend, trendOf } from '../../detect/trend.ts';
import { joined } from '../../plan/split.ts';
import { printFilter } from '../../query/printer.ts';
import { canonicalField, fieldsNamed, type NamedField } from './field-names.ts';
import {
  type AskedTest,
  figure,
  type Ground,
  type LackedTest,
  type Observation,
  percent,
  placeFilter,
  placeOf,
  type Traffic,
} from './observation.ts';
import type { TrendTest } from './signature.ts';

const mostFields = 6;
const mostSeries = 200;
const leastTau = 0.5;
/** A fall to this share is a start anew, or a full collection. */
const fallTo = 0.6;
/** The last part of the series must rise by itself: at the start memory grows to what is needed, then no more. */
const lastPart = 0.5;
const mostP = 1e-4;

export function askTrend(test: TrendTest, { survey, steps }: Ground): AskedTest | LackedTest {
  const fields = fieldsNamed(test.fields, survey.paths).slice(0, mostFields);
  if (fields.length === 0) return { lacks: `no field of ${test.name} (${test.fields.slice(0, 5).join(', ')} ...)` };
  const owners = (['service', 'host'] as const).filter((name) => survey.canonical.has(name)).map(canonicalField);
  const keys = owners.map(({ field }) => ({ kind: 'field', field }) as const);
  return {
    questions: fields.map(({ field }) => ({
      filter: { kind: 'exists', field },
      groupings: [{ keys: [steps.key, ...keys], aggregates: [{ name: 'max', field }], utcBins: true as const }],
    })),
    judge: (rows, traffic) => fields.flatMap((field, i) => observed(test, field, owners, rows[i][0], traffic)),
  };
}

interface Process {
  readonly owners: readonly string[];
  readonly steps: number[];
  readonly values: number[];
}

function observed(
  test: TrendTest,
  field: NamedField,
  owners: readonly NamedField[],
  rows: readonly (readonly FieldValue[])[],
  traffic: Traffic,
): Observation[] {
  const processes = processesOf(rows, owners.length, traffic);
  const trends = processes.flatMap((process) => {
    const trend = steadyRise(process, test.growth);
    return trend === undefined ? [] : [{ process, trend, p: Math.min(1, trend.p * processes.length) }];
  });
  return trends
    .filter(({ p }) => p <= mostP)
    .sort((a, b) => a.p - b.p)
    .map(({ process, trend, p }) => observation(test, field, owners, process, trend, p, traffic));
}

/** The values of each process in order of time, cut where it began anew. */
function processesOf(rows: readonly (readonly FieldValue[])[], owners: number, { steps }: Traffic): Process[] {
  const byOwner = new Map<string, Process>();
  for (const row of [...rows].sort((a, b) => Number(a[0]) - Number(b[0]))) {
    const step = steps.of(row[0]);
    const value = row[owners + 1];
    if (step === undefined || typeof value !== 'number') continue;
    const names = row.slice(1, owners + 1).map((name) => (name === null || name === undefined ? '' : String(name)));
    const id = JSON.stringify(names);
    const process = byOwner.get(id) ?? { owners: names, steps: [], values: [] };
    process.steps.push(step);
    process.values.push(value);
    byOwner.set(id, process);
  }
  return [...byOwner.values()].slice(0, mostSeries).flatMap(cutAtStarts);
}

function cutAtStarts({ owners, steps, values }: Process): Process[] {
  const parts: Process[] = [];
  let from = 0;
  for (let i = 1; i <= values.length; i++) {
    if (i < values.length && !isStart(values, i, from)) continue;
    parts.push({ owners, steps: steps.slice(from, i), values: values.slice(from, i) });
    from = i;
  }
  return parts;
}

/** It falls far and stays there: a single low value is a collection of garbage. */
function isStart(values: readonly number[], at: number, from: number): boolean {
  const before = median(values.slice(Math.max(from, at - 3), at));
  const after = median(values.slice(at, at + 3));
  return values[at] < fallTo * before && after < fallTo * before;
}

function steadyRise({ steps, values }: Process, growth: number): Trend | undefined {
  const trend = trendOf(steps, values);
  if (trend === undefined || trend.slope <= 0) return undefined;
  // From where it began to rise.
  const rise = trend.onset === 0 ? trend : trendOf(steps.slice(trend.onset), values.slice(trend.onset));
  if (rise === undefined || rise.tau < leastTau || rise.last < (1 + growth) * Math.max(rise.first, 0)) return undefined;
  const middle = trend.onset + Math.floor((values.length - trend.onset) * lastPart);
  const late = trendOf(steps.slice(middle), values.slice(middle));
  // Few values: their own trend cannot be told.
  if (late !== undefined && (late.slope < rise.slope / 4 || late.p > 0.01)) return undefined;
  return { ...rise, onset: trend.onset };
}

function observation(
  test: TrendTest,
  field: NamedField,
  owners: readonly NamedField[],
  process: Process,
  trend: Trend,
  p: number,
  { steps }: Traffic,
): Observation {
  const places = owners.flatMap((owner, i) => (process.owners[i] === '' ? [] : [{ owner, value: process.owners[i] }]));
  const filter = joined([
    { kind: 'exists', field: { ...field.field, literal: false } },
    ...places.map(({ owner, value }) => placeFilter(owner.field, value)),
  ]);
  const lastStep = process.steps[process.steps.length - 1];
  const perMinute = trend.slope / steps.minutes;
  return {
    test,
    places: places.map(({ owner, value }) => placeOf(owner, value)),
    filter,
    field: field.name,
    evidence: {
      test: 'trend',
      says: `${field.name} rises from ${figure(trend.first)} to ${figure(trend.last)}, ${percent(trend.last / Math.max(1e-9, trend.first) - 1)} more: ${figure(perMinute)} a minute`,
      statistic: 'tau of Mann and Kendall',
      value: trend.tau,
      p,
      figures: { first: trend.first, last: trend.last, perMinute, tau: trend.tau, values: trend.n },
      query: printFilter(filter),
      onsetMs: steps.timeOf(process.steps[trend.onset]),
      untilMs: steps.count - lastStep <= Math.max(3, (steps.count / 50) | 0) ? undefined : steps.timeOf(lastStep + 1),
    },
  };
}
