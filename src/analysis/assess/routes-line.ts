/** The worst routes: by errors, and by how much slower they got. */

import { chanceOfPercentiles } from '../../detect/slower.ts';
import { byCount } from './confidence.ts';
import type { Deeper } from './deeper.ts';
import { type Details, type RouteTotals, within } from './details.ts';
import { textOf, valuesOf } from './lines.ts';
import type { RouteCounts, RoutesLine, Wrong } from './model.ts';

const mostRoutes = 4;
/** A route is called slower from such a ratio of its 95th percentile on, */
const slowerRatio = 2;
/** where chance is rarer than this over all routes, */
const maxP = 0.001;
/** and where it had so many requests before. */
const leastBefore = 40;

interface RouteChange {
  readonly counts: RouteCounts;
  readonly p: number;
}

export function routesLine(details: Details, deeper: Deeper): RoutesLine | undefined {
  const worst = routeChanges(details)
    .map(({ counts }) => counts)
    .filter(({ errors, isSlower }) => errors > 0 || isSlower)
    .sort((a, b) => Number(b.isSlower) - Number(a.isSlower) || b.errors - a.errors || b.records - a.records);
  if (worst.length === 0) return undefined;
  const shown = [...worst].sort((a, b) => b.errors - a.errors).slice(0, mostRoutes);
  const slow = worst.filter((route) => route.isSlower && !shown.includes(route)).slice(0, 2);
  const routes = [...shown.slice(0, mostRoutes - slow.length), ...slow];
  const { during, now } = details;
  return {
    routes,
    confidence: byCount(
      now.routes.reduce((sum, { value, records }) => sum + (textOf(value) === undefined ? 0 : records), 0),
      'records of the window have a route',
    ),
    deeper: deeper.table([within(during.span)], 'stats count(failed=true), count(), p95(duration) by route'),
  };
}

/** Routes that are slower than chance explains, as what is wrong. */
export function slowerRoutes(details: Details): Wrong[] {
  return routeChanges(details)
    .filter(({ counts }) => counts.isSlower)
    .map(({ counts, p }) => ({
      kind: 'latency of a route' as const,
      of: counts.value,
      onsetMs: undefined,
      current: counts.p95Ms ?? 0,
      before: counts.p95BeforeMs ?? 0,
      p,
    }))
    .sort((a, b) => a.p - b.p);
}

function routeChanges({ during, now, before }: Details): RouteChange[] {
  const nowBy = new Map(now.routes.map((route) => [textOf(route.value), route]));
  const beforeBy = new Map(before.routes.map((route) => [textOf(route.value), route]));
  const all = valuesOf(during.routes, before.routes);
  return all.map((counts) => {
    const current = nowBy.get(counts.value);
    const past = beforeBy.get(counts.value);
    const p = Math.min(1, chanceSlower(current, past) * all.length);
    const isSlower = p < maxP && (current?.p95 ?? 0) >= slowerRatio * (past?.p95 ?? Number.POSITIVE_INFINITY);
    return { counts: { ...counts, p95Ms: current?.p95, p95BeforeMs: past?.p95, isSlower }, p };
  });
}

function chanceSlower(now: RouteTotals | undefined, before: RouteTotals | undefined): number {
  if (now === undefined || before === undefined || before.durations < leastBefore) return 1;
  const percentiles = [
    { q: 50, value: now.p50 },
    { q: 75, value: now.p75 },
    { q: 90, value: now.p90 },
  ];
  return chanceOfPercentiles(now.durations, percentiles, before.p95);
}
