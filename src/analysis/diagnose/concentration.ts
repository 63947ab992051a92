/** The test `concentration`: in some stretch of time one value of a field makes far more of the records than outside it, and there are more
 * records for it. Counts of rare values are a little too low (the most frequent of each step are counted). */

import type { FieldValue } from '../../core/value.ts';
import { type RisingInterval, risingInterval } from '../../detect/rising-interval.ts';
import { joined } from '../../plan/split.ts';
import type { Filter } from '../../query/ast.ts';
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
import type { ConcentrationTest } from './signature.ts';
import { goesOn } from './steps.ts';

const minCount = 50;
const ratio = 3;
/** A request leaves several records, and a person makes several requests. */
const leastDispersion = 4;
/** Values that are looked at: those with the most records in their best step. */
const mostValues = 30;
/** There must be so many times as many records as outside the stretch: who is alone at night is not too many. */
const leastRise = 1.25;
/** Of the records that came on top, at least this share is of the value. */
const leastOfRise = 0.4;

export function askConcentration(test: ConcentrationTest, { survey, steps }: Ground): AskedTest | LackedTest {
  const fields = fieldsNamed(
    test.fields.filter((name) => !isCanonicalAbsent(name, survey.canonical)),
    survey.paths,
  );
  if (fields.length === 0) return { lacks: `no field such as ${test.fields.slice(0, 4).join(', ')}` };
  return {
    questions: fields.map(({ field }) => ({
      filter: joined([...(test.filter.kind === 'all' ? [] : [test.filter]), { kind: 'exists', field } as Filter]),
      groupings: [
        { keys: [steps.key], aggregates: [{ name: 'count' }, { name: 'frequent', field }], utcBins: true as const },
      ],
    })),
    judge: (rows, traffic) => fields.flatMap((field, i) => concentrated(test, field, rows[i][0], traffic)).sort(byP),
  };
}

const byP = (a: Observation, b: Observation): number =>
  a.evidence.p - b.evidence.p || b.evidence.value - a.evidence.value;

function isCanonicalAbsent(name: string, present: ReadonlySet<string>): boolean {
  return ['userId', 'tenant', 'clientIp'].includes(name) && !present.has(name);
}

function concentrated(
  test: ConcentrationTest,
  field: NamedField,
  rows: readonly (readonly FieldValue[])[],
  { steps }: Traffic,
): Observation[] {
  const all = steps.series(rows, 1);
  const values = countsOfValues(rows, steps);
  return values.flatMap(({ value, counts }) => {
    const interval = risingInterval(counts, all, { minCount, ratio, leastDispersion });
    if (interval === undefined) return [];
    const p = Math.min(1, interval.p * values.length);
    const measured = measure(interval, all);
    if (p > 0.001 || measured.share < test.share) return [];
    if (measured.rise < leastRise || measured.ofRise < leastOfRise) return [];
    return [observed(test, field, value, interval, measured, p, steps, all)];
  });
}

interface ValueCounts {
  readonly value: string;
  readonly counts: Float64Array;
}

/** The values that have the most in any one step. */
function countsOfValues(rows: readonly (readonly FieldValue[])[], steps: Traffic['steps']): ValueCounts[] {
  const found = new Map<string, { counts: Float64Array; most: number }>();
  for (const [start, , frequent] of rows) {
    const step = steps.of(start);
    if (step === undefined || !Array.isArray(frequent)) continue;
    for (const pair of frequent) {
      if (!Array.isArray(pair)) continue;
      const value = String(pair[0]);
      const one = found.get(value) ?? { counts: new Float64Array(steps.count), most: 0 };
      one.counts[step] += Number(pair[1]);
      one.most = Math.max(one.most, one.counts[step]);
      found.set(value, one);
      if (found.size > 50_000) return [];
    }
  }
  return [...found]
    .sort((a, b) => b[1].most - a[1].most)
    .slice(0, mostValues)
    .map(([value, { counts }]) => ({ value, counts }));
}

interface Measured {
  /** Of the records in the stretch, and of those outside. */
  readonly share: number;
  readonly shareOutside: number;
  /** Records a step in the stretch over those outside. */
  readonly rise: number;
  /** Of what came on top, the share of the value. */
  readonly ofRise: number;
}

function measure({ from, end, inside, outside }: RisingInterval, all: Float64Array): Measured {
  let allInside = 0;
  let allOutside = 0;
  let stepsOutside = 0;
  for (let i = 0; i < all.length; i++) {
    if (i >= from && i < end) allInside += all[i];
    else {
      allOutside += all[i];
      stepsOutside += all[i] > 0 ? 1 : 0;
    }
  }
  const width = end - from;
  const usual = stepsOutside === 0 ? 0 : (allOutside / stepsOutside) * width;
  const ownUsual = stepsOutside === 0 ? 0 : (outside / stepsOutside) * width;
  return {
    share: inside / Math.max(1, allInside),
    shareOutside: outside / Math.max(1, allOutside),
    rise: allInside / Math.max(1, usual),
    ofRise: (inside - ownUsual) / Math.max(1, allInside - usual),
  };
}

function observed(
  test: ConcentrationTest,
  field: NamedField,
  value: string,
  { from, end, inside, gain, dispersion, ratio: times }: RisingInterval,
  { share, shareOutside, rise, ofRise }: Measured,
  p: number,
  steps: Traffic['steps'],
  all: Float64Array,
): Observation {
  const filter = placeFilter(field.field, value);
  return {
    test,
    places: [placeOf(field, value)],
    filter,
    evidence: {
      test: 'concentration',
      says: `${field.name} ${value} has ${percent(share)} of the ${test.name} (${inside.toLocaleString('en')}), ${percent(shareOutside)} outside that time; there are ${figure(rise)} times as many in all`,
      statistic: 'G of the best stretch (scan statistic)',
      value: (2 * gain) / dispersion,
      p,
      figures: { records: inside, share, shareOutside, ratio: times, rise, shareOfRise: ofRise },
      query: printFilter(filter),
      onsetMs: steps.timeOf(from),
      untilMs: goesOn(end, all, share) ? undefined : steps.timeOf(end),
    },
  };
}
