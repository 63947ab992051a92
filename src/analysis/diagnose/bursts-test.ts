/** The test `bursts`: again and again many records come in the same moment, and fare worse than those of other moments. */

import type { FieldValue } from '../../core/value.ts';
import { type Contingency, riskRatio } from '../../detect/association.ts';
import { associationP } from '../../detect/association-test.ts';
import { type Bursts, burstsOf } from '../../detect/bursts.ts';
import { median } from '../../detect/trend.ts';
import { joined } from '../../plan/split.ts';
import type { Field, Filter } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import type { NamedField } from './field-names.ts';
import {
  type AskedTest,
  figure,
  type Ground,
  type LackedTest,
  type Observation,
  percent,
  placeFilter,
  placeOf,
} from './observation.ts';
import { numberAt } from './scan.ts';
import type { BurstsTest } from './signature.ts';
import type { Steps } from './steps.ts';

/** Records in a burst. */
const leastCount = 15;
/** One request leaves several records. */
const leastDispersion = 3;
/** Steps longer than this show no moments. */
const longestStepMs = 30_000;
const leastRatio = 1.5;
const placeShare = 0.6;

const named = (key: string): Field => ({ segments: [{ key }], literal: false });
const worse: Filter = {
  kind: 'or',
  items: [
    { kind: 'compare', op: '=', field: named('failed'), value: { text: 'true', quoted: false } },
    { kind: 'compare', op: '>=', field: named('duration'), value: { text: '1000', quoted: false } },
  ],
};

export function askBursts(test: BurstsTest, { survey, fineSteps, places }: Ground): AskedTest | LackedTest {
  if (fineSteps.widthMs > longestStepMs) return { lacks: 'a shorter time: moments do not show in so long a log' };
  if (!survey.canonical.has('status')) return { lacks: 'no requests with a status' };
  const where = places.filter(({ name }) => name === 'route');
  const group = (extra: readonly NamedField[]) => ({
    keys: [fineSteps.key, ...extra.map(({ field }) => ({ kind: 'field', field }) as const)],
    aggregates: [{ name: 'count' }, { name: 'count', filter: worse }],
    utcBins: true as const,
  });
  return {
    questions: [{ filter: test.filter, groupings: [group([]), ...where.map((field) => group([field]))] }],
    judge: ([[all, ...byPlace]]) => judged(test, fineSteps, all, where, byPlace),
  };
}

type Rows = readonly (readonly FieldValue[])[];

function judged(
  test: BurstsTest,
  steps: Steps,
  all: Rows,
  where: readonly NamedField[],
  byPlace: readonly Rows[],
): Observation[] {
  const counts = steps.series(all, 1);
  const bad = steps.series(all, 2);
  const found = burstsOf(counts, { ...test, leastCount, leastDispersion });
  if (found.bursts.length < test.minCount) return [];
  const table = tableOf(found, counts, bad);
  const p = Math.max(found.p, associationP(table, leastDispersion));
  if (p > 0.001 || riskRatio(table) < leastRatio) return [];
  const places = where.flatMap((field, i) => placeIn(field, byPlace[i], found, steps));
  return [observed(test, steps, found, table, p, places)];
}

/** What went wrong in the bursts and the second after, against all other records. */
function tableOf({ bursts }: Bursts, counts: Float64Array, bad: Float64Array): Contingency {
  let selectedWith = 0;
  let with_ = 0;
  for (const { from, end } of bursts)
    for (let step = from; step < Math.min(counts.length, end + 1); step++) {
      selectedWith += bad[step];
      with_ += counts[step];
    }
  const selected = bad.reduce((a, b) => a + b, 0);
  const records = counts.reduce((a, b) => a + b, 0);
  return {
    selectedWith,
    othersWith: with_ - selectedWith,
    selectedWithout: Math.max(0, selected - selectedWith),
    othersWithout: Math.max(0, records - with_ - (selected - selectedWith)),
  };
}

function placeIn(field: NamedField, rows: Rows, { bursts }: Bursts, steps: Steps) {
  const counts = new Map<string, number>();
  let all = 0;
  for (const [value, own] of steps.byKey(rows))
    for (const row of own) {
      const step = steps.of(row[0]) ?? -1;
      if (!bursts.some(({ from, end }) => step >= from && step < end)) continue;
      counts.set(value, (counts.get(value) ?? 0) + numberAt(row, 2));
      all += numberAt(row, 2);
    }
  const [top] = [...counts].sort((a, b) => b[1] - a[1]);
  return top !== undefined && top[1] >= placeShare * all ? [{ field, value: top[0] }] : [];
}

function observed(
  test: BurstsTest,
  steps: Steps,
  { bursts, usual }: Bursts,
  table: Contingency,
  p: number,
  places: readonly { readonly field: NamedField; readonly value: string }[],
): Observation {
  const filter = joined([
    ...(test.filter.kind === 'all' ? [] : [test.filter]),
    ...places.map(({ field, value }) => placeFilter(field.field, value)),
  ]);
  const sizes = bursts.map(({ count }) => count);
  const apartSeconds = bursts.slice(1).map(({ from }, i) => ((from - bursts[i].from) * steps.widthMs) / 1000);
  const rate = table.selectedWith / Math.max(1, table.selectedWith + table.othersWith);
  const rateOutside = table.selectedWithout / Math.max(1, table.selectedWithout + table.othersWithout);
  const apart = median(apartSeconds);
  const last = bursts[bursts.length - 1];
  const untilStep = last.end + Math.ceil((2 * apart * 1000) / steps.widthMs);
  return {
    test,
    places: places.map(({ field, value }) => placeOf(field, value)),
    filter,
    evidence: {
      test: 'bursts',
      says: `${bursts.length} bursts of about ${figure(median(sizes))} ${test.name} in ${figure(steps.widthMs / 1000)} s, where ${figure(usual)} are usual, some ${figure(apart)} s apart; ${percent(rate)} of what is in them fails or takes over 1 s, ${percent(rateOutside)} elsewhere`,
      statistic: 'Poisson a burst; G-test of failing in them',
      value: bursts.length,
      p,
      figures: { bursts: bursts.length, size: median(sizes), usual, apartSeconds: apart, rate, rateOutside },
      query: printFilter(filter),
      onsetMs: steps.timeOf(bursts[0].from),
      untilMs: untilStep >= steps.count ? undefined : steps.timeOf(last.end),
    },
  };
}
