/** Which routes got slower or quicker. */

import type { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import { associationP } from '../detect/association-test.ts';
import type { RecordRow } from '../operators/record-row.ts';
import type { Field } from '../query/ast.ts';
import { printFilter } from '../query/printer.ts';
import { nearestRank } from '../sketch/quantiles.ts';
import type { ComparedSample } from './compared-sample.ts';
import { equals } from './condition.ts';

/** Milliseconds. */
export interface RouteLatency {
  readonly route: string;
  /** The filter that selects it. */
  readonly query: string;
  readonly requestsBefore: number;
  readonly requestsAfter: number;
  readonly p50BeforeMs: number;
  readonly p50AfterMs: number;
  readonly p95BeforeMs: number;
  readonly p95AfterMs: number;
  /** The chance of so many slow (or quick) ones after as there are, had nothing changed. */
  readonly p: number;
}

/** The routes with enough requests on both sides, those with the most first. `before` and `after` are rows of
 * `stats count(), p50(duration), p95(duration) by route`. Whether a change may be chance is judged by the samples: how many of those
 * after, and of those before, are above the middle of both (quicker or slower on the whole) and above the slowest twentieth of those
 * before. */
export function latencyChanges(
  before: readonly (readonly FieldValue[])[],
  after: readonly (readonly FieldValue[])[],
  sample: ComparedSample,
  reader: RecordReader,
  dispersion: number,
): RouteLatency[] {
  const durationsBefore = durationsByRoute(sample.others.rows, reader);
  const durationsAfter = durationsByRoute(sample.selected.rows, reader);
  const rowsAfter = new Map(after.map((row) => [row[0], row]));
  return before
    .flatMap(([route, requestsBefore, p50Before, p95Before]) => {
      const row = rowsAfter.get(route);
      if (typeof route !== 'string' || row === undefined) return [];
      const [, requestsAfter, p50After, p95After] = row;
      const [were, are] = [durationsBefore.get(route) ?? [], durationsAfter.get(route) ?? []];
      if (were.length < leastSampled || are.length < leastSampled) return [];
      const latency = {
        route,
        query: printFilter(equals(routeField, route)),
        requestsBefore: Number(requestsBefore),
        requestsAfter: Number(requestsAfter),
        p50BeforeMs: Number(p50Before),
        p50AfterMs: Number(p50After),
        p95BeforeMs: Number(p95Before),
        p95AfterMs: Number(p95After),
        p: changeP(were, are, dispersion),
      };
      return isNotable(latency) ? [latency] : [];
    })
    .sort((a, b) => b.requestsAfter - a.requestsAfter);
}

const routeField: Field = { segments: [{ key: 'route' }], literal: false };
const leastSampled = 10;
/** A percentile must change by this ratio to be worth a line. */
const leastChange = 1.2;
const slowPercentile = 95;

function durationsByRoute(rows: readonly RecordRow[], reader: RecordReader): Map<string, number[]> {
  const byRoute = new Map<string, number[]>();
  for (const { record } of rows) {
    if (record === undefined) continue;
    const route = reader.canonical(record, 'route')?.value;
    const duration = reader.canonical(record, 'duration')?.value;
    if (typeof route !== 'string' || typeof duration !== 'number') continue;
    const known = byRoute.get(route);
    if (known === undefined) byRoute.set(route, [duration]);
    else known.push(duration);
  }
  return byRoute;
}

/** The less likely of two tests, doubled for there being two. */
function changeP(before: readonly number[], after: readonly number[], dispersion: number): number {
  const middle = percentile([...before, ...after], 50);
  const slow = percentile(before, slowPercentile);
  return Math.min(
    1,
    2 * Math.min(exceedanceP(before, after, middle, dispersion), exceedanceP(before, after, slow, dispersion)),
  );
}

function exceedanceP(before: readonly number[], after: readonly number[], limit: number, dispersion: number): number {
  const above = (values: readonly number[]): number => values.filter((value) => value > limit).length;
  const selectedWith = above(after);
  const othersWith = above(before);
  return associationP(
    {
      selectedWith,
      othersWith,
      selectedWithout: after.length - selectedWith,
      othersWithout: before.length - othersWith,
    },
    dispersion,
  );
}

function percentile(values: readonly number[], q: number): number {
  return Float64Array.from(values).sort()[nearestRank(q, values.length) - 1];
}

function isNotable({ p50BeforeMs, p50AfterMs, p95BeforeMs, p95AfterMs }: RouteLatency): boolean {
  const changed = (a: number, b: number): boolean => Math.max(a, b) >= leastChange * Math.min(a, b);
  return changed(p50BeforeMs, p50AfterMs) || changed(p95BeforeMs, p95AfterMs);
}
