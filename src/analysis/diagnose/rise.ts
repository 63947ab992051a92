/** The test `rise`: such records come more often in some stretch of time than outside it, or more often than is usual anywhere. */

import type { FieldValue } from '../../core/value.ts';
import { poissonAtLeast } from '../../detect/normal.ts';
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
  placeFilter,
  placeOf,
  type Traffic,
} from './observation.ts';
import { numberAt } from './scan.ts';
import type { RiseTest } from './signature.ts';
import { goesOn } from './steps.ts';

/** One failure is often logged by two services. */
const leastDispersion = 1.5;
/** Services that are looked at apart: those with the most of such records. */
const mostServices = 20;
/** Stretches of one series. */
const mostStretches = 3;
/** A value is where it is if it has this share of the records. */
const placeShare = 0.7;
const minutesPerDay = 1440;
/** A stretch as sure as this says more than that there are too many in all. */
const sureP = 1e-6;

type Rows = readonly (readonly FieldValue[])[];

export function askRise(test: RiseTest, { survey, steps, places }: Ground): AskedTest | LackedTest {
  const numbers = fieldsNamed(test.fields, survey.paths);
  if (test.fields.length > 0 && numbers.length === 0)
    return { lacks: `no field such as ${test.fields.slice(0, 4).join(', ')}` };
  const isOfTexts = test.texts.length > 0 && test.codes.length === 0;
  if (isOfTexts && !survey.canonical.has('message') && survey.paths.length > 0) return { lacks: 'no messages' };
  const filter = filterOf(test, numbers);
  const count = { name: 'count' };
  const keys = places.map(({ field }) => ({ kind: 'field', field }) as const);
  const groupings = [
    { keys: [steps.key], aggregates: [count], utcBins: true as const },
    { keys: [steps.key, ...keys], aggregates: [count], utcBins: true as const },
  ];
  return {
    questions: [{ filter, groupings }],
    judge: ([[all, detailed]], traffic) => new Rise(test, filter, places, all, detailed, traffic).observations(),
  };
}

function filterOf({ filter, above }: RiseTest, numbers: readonly NamedField[]): Filter {
  if (numbers.length === 0) return filter;
  const items = numbers.map(
    ({ field }): Filter => ({ kind: 'compare', op: '>', field, value: { text: String(above), quoted: false } }),
  );
  const high: Filter = items.length === 1 ? items[0] : { kind: 'or', items };
  return filter.kind === 'all' ? high : joined([filter, high]);
}

interface Series {
  readonly place: { readonly field: NamedField; readonly value: string } | undefined;
  readonly events: Float64Array;
  readonly exposure: Float64Array;
  /** Undefined where there are too few other records to hold it against. */
  readonly others: Float64Array | undefined;
}

class Rise {
  readonly #test: RiseTest;
  readonly #filter: Filter;
  readonly #places: readonly NamedField[];
  readonly #byPlace: readonly ReadonlyMap<string, Rows>[];
  readonly #all: Rows;
  readonly #traffic: Traffic;

  constructor(
    test: RiseTest,
    filter: Filter,
    places: readonly NamedField[],
    all: Rows,
    detailed: Rows,
    traffic: Traffic,
  ) {
    this.#test = test;
    this.#filter = filter;
    this.#places = places;
    this.#all = all;
    const last = places.length + 1;
    this.#byPlace = places.map((_, i) => traffic.steps.byKey(detailed.map((row) => [row[0], row[i + 1], row[last]])));
    this.#traffic = traffic;
  }

  observations(): Observation[] {
    const { steps, records, exposure } = this.#traffic;
    const events = steps.series(this.#all, 1);
    const overall: Series = { place: undefined, events, exposure, others: othersOf(events, records, exposure) };
    if (overall.events.every((n) => n === 0)) return [];
    const found = this.#stretches([overall, ...this.#services()]);
    if (found.length > 0 && found[0].evidence.p <= sureP) return found;
    const [unusual] = this.#unusual(overall);
    if (unusual === undefined) return found;
    return found.length > 0 && found[0].evidence.p <= unusual.evidence.p ? found : [unusual];
  }

  #services(): Series[] {
    const at = this.#places.findIndex(({ name }) => name === 'service');
    if (at < 0) return [];
    const field = this.#places[at];
    return [...this.#byPlace[at]]
      .map(([value, rows]) => ({ value, events: this.#traffic.steps.series(rows, 2) }))
      .map((one) => ({ ...one, total: one.events.reduce((a, b) => a + b, 0) }))
      .filter(({ total }) => total >= this.#test.minCount)
      .sort((a, b) => b.total - a.total)
      .slice(0, mostServices)
      .map(({ value, events }) => {
        const exposure = this.#traffic.exposureOfService(value);
        const records = this.#traffic.services.get(value) ?? this.#traffic.records;
        return { place: { field, value }, events, exposure, others: othersOf(events, records, exposure) };
      });
  }

  /** The best stretch of all series, then the best of what is left. */
  #stretches(series: readonly Series[]): Observation[] {
    const observations: Observation[] = [];
    const left = series.map((one) => ({
      ...one,
      events: one.events.slice(),
      exposure: one.exposure.slice(),
      others: one.others?.slice(),
    }));
    while (observations.length < mostStretches) {
      const candidates = left.flatMap((one) => {
        const bounds = { ...this.#test, leastDispersion, alsoAgainst: one.others };
        const interval = risingInterval(one.events, one.exposure, bounds);
        return interval === undefined ? [] : [{ one, interval, p: Math.min(1, interval.p * series.length) }];
      });
      const [best] = candidates.sort((a, b) => a.p - b.p || b.interval.gain - a.interval.gain);
      if (best === undefined || best.p > 0.001) break;
      observations.push(this.#observed(best.one, best.interval, best.p));
      for (const one of left) {
        one.exposure.fill(0, best.interval.from, best.interval.end);
        one.events.fill(0, best.interval.from, best.interval.end);
        one.others?.fill(0, best.interval.from, best.interval.end);
      }
    }
    return observations;
  }

  #observed({ place, exposure }: Series, interval: RisingInterval, p: number): Observation {
    const { steps } = this.#traffic;
    const { from, end, inside, outside, ratio, gain, dispersion } = interval;
    const minutes = (end - from) * steps.minutes;
    const minutesOutside = (steps.count - (end - from)) * steps.minutes;
    const perMinute = inside / minutes;
    const perMinuteOutside = outside / Math.max(steps.minutes, minutesOutside);
    const ongoing = goesOn(end, exposure, inside / Math.max(1e-9, sum(exposure, from, end)));
    const places = this.#placesIn(from, end, place);
    const rest = outside === 0 ? 'none outside that time' : `${figure(perMinuteOutside)} a minute outside that time`;
    return {
      test: this.#test,
      places: places.map(({ field, value }) => placeOf(field, value)),
      filter: joined([this.#filter, ...places.map(({ field, value }) => placeFilter(field.field, value))]),
      evidence: {
        test: 'rise',
        says: `${this.#test.name}: ${inside.toLocaleString('en')}, ${figure(perMinute)} a minute; ${rest}`,
        statistic: 'G of the best stretch (scan statistic)',
        value: (2 * gain) / dispersion,
        p,
        figures: { inside, outside, perMinute, perMinuteOutside, ratio, dispersion },
        query: printFilter(this.#filter),
        onsetMs: steps.timeOf(from),
        untilMs: ongoing ? undefined : steps.timeOf(end),
      },
    };
  }

  /** More than is usual anywhere, on one host or in all: what goes on through all of the logs has no time before it. */
  #unusual(overall: Series): Observation[] {
    const { usualPerDay, minCount } = this.#test;
    if (usualPerDay === undefined) return [];
    const { steps } = this.#traffic;
    const hosts = this.#places.findIndex(({ name }) => name === 'host');
    const byHost =
      hosts < 0
        ? []
        : [...this.#byPlace[hosts]].map(([value, rows]) => ({
            place: { field: this.#places[hosts], value },
            events: steps.series(rows, 2),
          }));
    const series = byHost.length > 0 ? byHost : [{ place: undefined, events: overall.events }];
    const usual = (usualPerDay * (steps.toMs - steps.firstMs)) / 60_000 / minutesPerDay;
    const [best] = series
      .map((one) => ({ ...one, count: sum(one.events, 0, steps.count) }))
      .filter(({ count }) => count >= minCount)
      .map((one) => ({ ...one, p: Math.min(1, poissonAtLeast(one.count, usual) * series.length) }))
      .sort((a, b) => a.p - b.p || b.count - a.count);
    if (best === undefined || best.p > 0.001) return [];
    const { place, events, count, p } = best;
    const from = events.findIndex((n) => n > 0);
    const end = events.findLastIndex((n) => n > 0) + 1;
    const places = this.#placesIn(from, end, place);
    const ongoing = (steps.count - end) * (count / Math.max(1, end - from)) < 3;
    return [
      {
        test: this.#test,
        places: places.map(({ field, value }) => placeOf(field, value)),
        filter: joined([this.#filter, ...places.map(({ field, value }) => placeFilter(field.field, value))]),
        evidence: {
          test: 'rise',
          says: `${this.#test.name}: ${count.toLocaleString('en')}; usual in so long a time: ${usual < 0.1 ? 'none' : figure(usual)}`,
          statistic: 'Poisson, against what is usual',
          value: count,
          p,
          figures: { count, usual },
          query: printFilter(this.#filter),
          onsetMs: steps.timeOf(from),
          untilMs: ongoing ? undefined : steps.timeOf(end),
        },
      },
    ];
  }

  /** Values that most of the records in the stretch have, and that not most records have anyway. */
  #placesIn(
    from: number,
    end: number,
    known: Series['place'],
  ): { readonly field: NamedField; readonly value: string }[] {
    return this.#places.flatMap((field, i) => {
      if (known?.field === field) return [known];
      const values = [...this.#byPlace[i]].map(([value, rows]) => ({ value, count: this.#countIn(rows, from, end) }));
      const [top] = values.sort((a, b) => b.count - a.count);
      const all = this.#countIn(this.#all, from, end, 1);
      if (top === undefined || top.count < placeShare * all) return [];
      return this.#traffic.sharesOf(field.name, top.value) >= placeShare ? [] : [{ field, value: top.value }];
    });
  }

  #countIn(rows: Rows, from: number, end: number, at = 2): number {
    let count = 0;
    for (const row of rows) {
      const step = this.#traffic.steps.of(row[0]);
      if (step !== undefined && step >= from && step < end) count += numberAt(row, at);
    }
    return count;
  }
}

function sum(values: Float64Array, from: number, end: number): number {
  let total = 0;
  for (let i = from; i < end; i++) total += values[i];
  return total;
}

/** Other records must be so many times the events, or they are no measure of the traffic: of a log of errors only, all are events. */
const leastOthers = 1;
/** A step without other records counts for this share of a usual one. */
const leastStepShare = 0.01;

/** The other records by step: what rises and falls with them is the rhythm of the day, and no failure. */
function othersOf(events: Float64Array, records: Float64Array, exposure: Float64Array): Float64Array | undefined {
  const others = records.map((n, step) => (exposure[step] === 0 ? 0 : Math.max(0, n - events[step])));
  const all = sum(others, 0, others.length);
  if (all < leastOthers * sum(events, 0, events.length)) return undefined;
  const least = (leastStepShare * all) / exposure.reduce((steps, n) => (n > 0 ? steps + 1 : steps), 0);
  return others.map((n, step) => (exposure[step] === 0 ? 0 : Math.max(least, n)));
}
