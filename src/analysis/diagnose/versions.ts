/** The test `versions`: one version of a service fails more than its others. */

import type { FieldValue } from '../../core/value.ts';
import { type Contingency, riskRatio } from '../../detect/association.ts';
import { associationP } from '../../detect/association-test.ts';
import { type RisingInterval, risingInterval } from '../../detect/rising-interval.ts';
import { joined } from '../../plan/split.ts';
import type { Filter } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import { canonicalField } from './field-names.ts';
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
import type { VersionsTest } from './signature.ts';
import { goesOn } from './steps.ts';

const leastDispersion = 1.2;
const minCount = 8;
/** Of its records in the stretch at least this share fails. */
const leastShare = 0.02;
/** Records of other versions in the stretch, to be held against; also as a share of its own, and where they are there all the while. */
const leastOthers = 10;
const leastOthersShare = 0.3;
const leastLastingShare = 0.1;
/** What is there all the while has this share of its records in each third of the stretch; what was being replaced has not. */
const leastInThird = 1 / 6;
/** A version that replaced all others must have failed from its beginning, within this share of its life. */
const beginning = 0.1;
const mostVersions = 30;

const version = canonicalField('version');
const service = canonicalField('service');
const failed: Filter = {
  kind: 'compare',
  op: '=',
  field: { segments: [{ key: 'failed' }], literal: false },
  value: { text: 'true', quoted: false },
};

export function askVersions(test: VersionsTest, { survey, steps }: Ground): AskedTest | LackedTest {
  if (!survey.canonical.has('version')) return { lacks: 'no versions' };
  const grouping = {
    keys: [
      steps.key,
      { kind: 'field', field: version.field } as const,
      { kind: 'field', field: service.field } as const,
    ],
    aggregates: [{ name: 'count' }, { name: 'count', filter: failed }],
    utcBins: true as const,
  };
  return {
    questions: [{ filter: { kind: 'exists', field: version.field }, groupings: [grouping] }],
    judge: ([[rows]], traffic) => [...byService(rows)].flatMap(([name, own]) => regressions(test, name, own, traffic)),
  };
}

type Rows = (readonly FieldValue[])[];

function byService(rows: readonly (readonly FieldValue[])[]): Map<string, Rows> {
  const groups = new Map<string, Rows>();
  for (const row of rows) {
    const name = row[2] === null || row[2] === undefined ? '' : String(row[2]);
    const group = groups.get(name) ?? [];
    group.push(row);
    groups.set(name, group);
  }
  return groups;
}

interface Version {
  readonly name: string;
  readonly records: Float64Array;
  readonly failures: Float64Array;
}

function regressions(test: VersionsTest, name: string, rows: Rows, { steps }: Traffic): Observation[] {
  const versions = [...steps.byKey(rows)].slice(0, mostVersions).map(
    ([value, own]): Version => ({
      name: value,
      records: steps.series(own, 3),
      failures: steps.series(own, 4),
    }),
  );
  if (versions.length < 2) return [];
  const all = versions.reduce((sums, { records }) => sums.map((n, i) => n + records[i]), new Float64Array(steps.count));
  return versions.flatMap((one) => {
    const interval = risingInterval(one.failures, all, { minCount, ratio: test.ratio, leastDispersion });
    if (interval === undefined || interval.p * versions.length > 0.001) return [];
    const tables = tablesOf(one, versions, interval);
    // Where it fails no more than those beside it, what was before is no evidence.
    if (tables.length === 0 || tables.some((table) => riskRatio(table) < test.ratio)) return [];
    const [{ table, chance }] = tables
      .map((table) => ({ table, chance: associationP(table, leastDispersion) }))
      .sort((a, b) => a.chance - b.chance);
    const share = table.selectedWith / Math.max(1, table.selectedWith + table.othersWith);
    const p = Math.min(1, chance * tables.length * versions.length);
    if (p > 0.001 || share < leastShare) return [];
    return [observed(test, name, one, interval, table, p, steps, all)];
  });
}

/** Failed and other records of the version in the stretch against those of the others beside it; and, where it failed from its beginning, also
 * against those before: of a version that is nearly everywhere few others are left to compare with. */
function tablesOf(one: Version, versions: readonly Version[], { from, end }: RisingInterval): Contingency[] {
  const others = versions.filter((other) => other !== one);
  const selectedWith = sum(one.failures, from, end);
  const othersWith = sum(one.records, from, end) - selectedWith;
  const tables: Contingency[] = [];
  const beside = countsOf(others, from, end);
  const leastShareBeside = isLasting(others, from, end) ? leastLastingShare : leastOthersShare;
  if (beside.records >= Math.max(leastOthers, leastShareBeside * (selectedWith + othersWith)))
    tables.push({ selectedWith, othersWith, ...without(beside) });
  const before = countsOf(others, 0, end);
  if (before.records >= leastOthers && failedFromItsBeginning(one, from))
    tables.push({ selectedWith, othersWith, ...without(before) });
  return tables;
}

function failedFromItsBeginning({ records }: Version, from: number): boolean {
  const first = records.findIndex((n) => n > 0);
  const last = records.findLastIndex((n) => n > 0);
  return from - first <= Math.max(2, (last - first) * beginning);
}

function isLasting(others: readonly Version[], from: number, end: number): boolean {
  const all = countsOf(others, from, end).records;
  const bounds = [0, 1, 2, 3].map((third) => from + Math.round((third * (end - from)) / 3));
  return bounds.slice(1).every((to, i) => countsOf(others, bounds[i], to).records >= leastInThird * all);
}

function without({ records, failures }: { records: number; failures: number }): {
  selectedWithout: number;
  othersWithout: number;
} {
  return { selectedWithout: failures, othersWithout: records - failures };
}

function countsOf(versions: readonly Version[], from: number, end: number): { records: number; failures: number } {
  return {
    records: versions.reduce((total, { records }) => total + sum(records, from, end), 0),
    failures: versions.reduce((total, { failures }) => total + sum(failures, from, end), 0),
  };
}

function sum(values: Float64Array, from: number, end: number): number {
  let total = 0;
  for (let i = from; i < end; i++) total += values[i];
  return total;
}

function observed(
  test: VersionsTest,
  name: string,
  one: Version,
  { from, end, inside }: RisingInterval,
  table: Contingency,
  p: number,
  steps: Traffic['steps'],
  all: Float64Array,
): Observation {
  const rate = table.selectedWith / Math.max(1, table.selectedWith + table.othersWith);
  const rateOfOthers = table.selectedWithout / Math.max(1, table.selectedWithout + table.othersWithout);
  const isNew = one.records.findIndex((n) => n > 0) > steps.count / 50;
  const places = [...(name === '' ? [] : [{ field: service, value: name }]), { field: version, value: one.name }];
  const filter = joined([failed, ...places.map(({ field, value }) => placeFilter(field.field, value))]);
  const records = sum(all, 0, steps.count);
  return {
    test,
    places: places.map(({ field, value }) => placeOf(field, value)),
    filter,
    evidence: {
      test: 'versions',
      says: `${percent(rate)} of the records of ${isNew ? 'the new version' : 'version'} ${one.name} are failures (${inside.toLocaleString('en')}), ${percent(rateOfOthers)} of those of other versions: ${figure(riskRatio(table))} times as many`,
      statistic: 'G-test or Fisher, version by failure',
      value: riskRatio(table),
      p,
      figures: { failures: inside, rate, rateOfOthers, riskRatio: riskRatio(table), isNew: Number(isNew) },
      query: printFilter(filter),
      onsetMs: steps.timeOf(from),
      untilMs: goesOn(end, all, inside / Math.max(1, records)) ? undefined : steps.timeOf(end),
    },
  };
}
