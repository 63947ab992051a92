/** The worst routes: by errors, and by how much slower they got. */

import { chanceOfPercentiles } from '../../detect/slower.ts';
import { printFilter } from '../../query/printer.ts';
import { byCount } from './confidence.ts';
import type { Deeper } from './deeper.ts';
import type { Details, RouteTotals } from './details.ts';
import { textOf, valuesOf } from './lines.ts';
import type { RouteCounts, RoutesLine, Wrong } from './model.ts';

const mostRoutes = 3;
/** A route is called slower from such a ratio of its 95th percentile on, */
const slowerRatio = 2;
/** where chance is rarer than this over all routes, */
const maxP = 0.001;
/** and where it had so many requests before. */
const leastBefore = 20;

export interface RouteChange {
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
    deeper: deeper.table([], `stats count(${printFilter(deeper.errors)}), p95(duration) by route`, during.span),
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

/** Against all of the time before, and against its first half: each route by what shows it best. */
export function routeChanges({ during, now, before, earlyRoutes }: Details): RouteChange[] {
  const all = valuesOf(during.routes, before.routes);
  const byRoute = (routes: readonly RouteTotals[]): Map<string | undefined, RouteTotals> =>
    new Map(routes.map((route) => [textOf(route.value), route]));
  const [current, ...pasts] = [now.routes, before.routes, earlyRoutes].map(byRoute);
  return all.map((counts) => {
    const route = current.get(counts.value);
    const tried = pasts.map((past) => ({
      past: past.get(counts.value),
      p: chanceSlower(route, past.get(counts.value)),
    }));
    const best = tried.reduce((a, b) => (b.p < a.p ? b : a));
    const p = Math.min(1, best.p * all.length * pasts.length);
    const p95BeforeMs = best.past?.p95;
    const isSlower = p < maxP && (route?.p95 ?? 0) >= slowerRatio * (p95BeforeMs ?? Number.POSITIVE_INFINITY);
    return { counts: { ...counts, p95Ms: route?.p95, p95BeforeMs, isSlower }, p };
  });
}

function chanceSlower(now: RouteTotals | undefined, before: RouteTotals | undefined): number {
  if (now === undefined || before === undefined || before.durations < leastBefore) return 1;
  const percentiles = [
    { q: 25, value: now.p25 },
    { q: 50, value: now.p50 },
    { q: 75, value: now.p75 },
    { q: 90, value: now.p90 },
  ];
  return chanceOfPercentiles(now.durations, percentiles, before.p95);
}
