/** The test `slower`: of the calls to one thing, more are slow in some stretch of time. How slow is slow is not known before: several
 * limits are tried, and the one that shows it best counts. */

import type { FieldValue } from '../../core/value.ts';
import { type RisingInterval, risingInterval } from '../../detect/rising-interval.ts';
import { joined } from '../../plan/split.ts';
import type { Field, Filter } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import { fieldsNamed, type NamedField } from './field-names.ts';
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
import { numberAt } from './scan.ts';
import type { SlowerTest } from './signature.ts';
import { goesOn } from './steps.ts';

const limitsMs = [100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];
const leastDispersion = 1;
const minCount = 8;
/** Of the calls in the stretch at least this share is slow. */
const leastShare = 0.2;
const mostKeys = 50;
const mostFields = 3;
const duration: Field = { segments: [{ key: 'duration' }], literal: false };

const slowerThan = (ms: number): Filter => ({
  kind: 'compare',
  op: '>=',
  field: duration,
  value: { text: String(ms), quoted: false },
});

export function askSlower(test: SlowerTest, { survey, steps }: Ground): AskedTest | LackedTest {
  if (!survey.canonical.has('duration')) return { lacks: 'no durations' };
  const fields = fieldsNamed(test.fields, survey.paths).slice(0, mostFields);
  if (fields.length === 0)
    return { lacks: `no field that says what is called (${test.fields.slice(0, 4).join(', ')} ...)` };
  const aggregates = [{ name: 'count' }, ...limitsMs.map((ms) => ({ name: 'count', filter: slowerThan(ms) }))];
  const filterOf = (field: Field): Filter =>
    joined([
      ...(test.filter.kind === 'all' ? [] : [test.filter]),
      { kind: 'exists', field },
      { kind: 'exists', field: duration },
    ]);
  return {
    questions: fields.map(({ field }) => ({
      filter: filterOf(field),
      groupings: [{ keys: [steps.key, { kind: 'field', field } as const], aggregates, utcBins: true as const }],
    })),
    judge: (rows, traffic) => fields.flatMap((field, i) => slowed(test, field, rows[i][0], traffic)),
  };
}

interface Slowed {
  readonly key: string;
  readonly limitMs: number;
  readonly calls: Float64Array;
  readonly interval: RisingInterval;
  readonly p: number;
}

function slowed(
  test: SlowerTest,
  field: NamedField,
  rows: readonly (readonly FieldValue[])[],
  { steps }: Traffic,
): Observation[] {
  const keys = [...steps.byKey(rows)].slice(0, mostKeys);
  const tried = keys.length * limitsMs.length;
  return keys.flatMap(([key, own]) => {
    const calls = steps.series(own, 2);
    const found = limitsMs.flatMap((limitMs, i): Slowed[] => {
      const slow = steps.series(own, 3 + i);
      const interval = risingInterval(slow, calls, { minCount, ratio: test.ratio, leastDispersion });
      if (interval === undefined) return [];
      return [{ key, limitMs, calls, interval, p: Math.min(1, interval.p * tried) }];
    });
    const [best] = found
      .filter(({ p, interval, calls: all }) => p <= 0.001 && shareIn(interval, all) >= leastShare)
      .sort((a, b) => b.interval.gain - a.interval.gain);
    return best === undefined ? [] : [observed(test, field, own, best, steps)];
  });
}

function shareIn({ from, end, inside }: RisingInterval, calls: Float64Array): number {
  let all = 0;
  for (let i = from; i < end; i++) all += calls[i];
  return all === 0 ? 0 : inside / all;
}

function observed(
  test: SlowerTest,
  field: NamedField,
  rows: readonly (readonly FieldValue[])[],
  { key, limitMs, calls, interval, p }: Slowed,
  steps: Traffic['steps'],
): Observation {
  const { from, end, inside, outside, ratio, gain, dispersion } = interval;
  const share = shareIn(interval, calls);
  const all = rows.reduce((sum, row) => sum + numberAt(row, 2), 0);
  const shareOutside = outside / Math.max(1, all - inside / share);
  const filter = joined([placeFilter(field.field, key), slowerThan(limitMs)]);
  return {
    test,
    places: [placeOf(field, key)],
    filter,
    evidence: {
      test: 'slower',
      says: `${percent(share)} of the ${test.name} to ${key} take ${figure(limitMs / 1000)} s or longer (${inside.toLocaleString('en')}); ${percent(shareOutside)} outside that time`,
      statistic: 'G of the best stretch (scan statistic)',
      value: (2 * gain) / dispersion,
      p,
      figures: { inside, outside, limitMs, share, shareOutside, ratio },
      query: printFilter(filter),
      onsetMs: steps.timeOf(from),
      untilMs: goesOn(end, calls, share) ? undefined : steps.timeOf(end),
    },
  };
}
