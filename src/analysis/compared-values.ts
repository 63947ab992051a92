/** Which values of the fields `explain` counts: those that enough of the selected records have. Numbers with many values are cut at
 * quantiles; "missing" is a value. */

import { binOf } from '../aggregates/contrast.ts';
import { limits } from '../core/limits.ts';
import type { FieldValue } from '../core/value.ts';
import type { RecordRow } from '../operators/record-row.ts';
import type { ContrastField, Field } from '../query/ast.ts';
import type { FieldChoice } from './compared-fields.ts';
import type { ComparedSample, SideSample } from './compared-sample.ts';

export type CountedValue = string | number | boolean | null;

/** A field with the values that are counted, and both samples as numbers of values: 0 is another, i + 1 is `values[i]`. */
export interface ComparedField extends FieldChoice {
  readonly cuts?: readonly number[];
  readonly values: readonly CountedValue[];
  readonly selected: Int32Array;
  readonly others: Int32Array;
}

/** A value is worth a test when so many of the selected records have it. */
export const leastShare = 0.01;
export const leastRecords = 5;

/** Longer texts are prose: a stack, a message. */
const longestValue = 120;
/** A number with more values than these is a quantity. */
const mostNumbers = 12;
const quantiles = [0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
const significantDigits = 3;
const statusClasses = [200, 300, 400, 500];
/** Numbers that name things. */
const identifier = /(?:^|[^a-z])(?:id|pid|tid|uid|port|code|line|year)$|[a-z](?:Id|ID|Pid|Port|Code)$/;

type Read = (field: Field, rows: readonly RecordRow[]) => FieldValue[];

/** `bothSides`: values that are frequent among the others alone are counted too. */
export function compareFields(
  choices: readonly FieldChoice[],
  sample: ComparedSample,
  read: Read,
  bothSides = false,
): ComparedField[] {
  const found = choices.flatMap((choice) => {
    const field = comparedField(choice, sample, read, bothSides);
    return field === undefined ? [] : [field];
  });
  return withinLimit(found);
}

/** Records of a side's sample that a value must have to be counted in all: less than it needs there, for the sample's chance. */
export function leastInSample({ count, rows }: SideSample): number {
  const isWhole = rows.length >= count;
  const needed = Math.max(leastRecords, leastShare * rows.length);
  return isWhole ? needed : 0.6 * needed;
}

function comparedField(
  choice: FieldChoice,
  { selected, others }: ComparedSample,
  read: Read,
  bothSides: boolean,
): ComparedField | undefined {
  const inSelected = read(choice.field, selected.rows);
  const inOthers = read(choice.field, others.rows);
  const cuts = cutsOf(choice, inSelected, inOthers);
  const counts = countsOf(inSelected, cuts);
  const otherCounts = countsOf(inOthers, cuts);
  if (isConstant(counts, inSelected.length, otherCounts, inOthers.length)) return undefined;
  const values = frequentIn(counts, leastInSample(selected));
  if (bothSides)
    for (const value of frequentIn(otherCounts, leastInSample(others))) if (!values.includes(value)) values.push(value);
  if (values.length === 0) return undefined;
  // What is missing is counted in any case: values are compared among the records that have the field, too.
  if (!values.includes(null)) values.push(null);
  values.sort(byOrder);
  const numbers = new Map(values.map((value, i) => [value, i + 1]));
  const numberOf = (value: FieldValue): number => {
    const counted = countedOf(value, cuts);
    return counted === undefined ? 0 : (numbers.get(counted) ?? 0);
  };
  return {
    ...choice,
    ...(cuts === undefined ? {} : { cuts }),
    values,
    selected: Int32Array.from(inSelected, numberOf),
    others: Int32Array.from(inOthers, numberOf),
  };
}

/** What a value counts as; undefined for what is not compared: prose, lists, objects, numbers that a double does not hold. */
function countedOf(value: FieldValue, cuts: readonly number[] | undefined): CountedValue | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return cuts === undefined ? value : binOf(cuts, value);
  if (typeof value === 'string') return value.length <= longestValue ? value : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function countsOf(values: readonly FieldValue[], cuts: readonly number[] | undefined): Map<CountedValue, number> {
  const counts = new Map<CountedValue, number>();
  for (const value of values) {
    const counted = countedOf(value, cuts);
    if (counted !== undefined) counts.set(counted, (counts.get(counted) ?? 0) + 1);
  }
  return counts;
}

function frequentIn(counts: ReadonlyMap<CountedValue, number>, least: number): CountedValue[] {
  return [...counts].filter(([, count]) => count >= least).map(([value]) => value);
}

/** One value in all of both samples tells nothing. */
function isConstant(
  counts: ReadonlyMap<CountedValue, number>,
  total: number,
  otherCounts: ReadonlyMap<CountedValue, number>,
  othersTotal: number,
): boolean {
  const [only] = counts;
  return only !== undefined && only[1] === total && (otherCounts.get(only[0]) ?? 0) === othersTotal;
}

/** The same whatever the order of the records. */
function byOrder(a: CountedValue, b: CountedValue): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return (a ?? 0) < (b ?? 0) ? -1 : (a ?? 0) > (b ?? 0) ? 1 : 0;
}

// ---- numbers ----

/** Where a field's numbers are cut into bins; undefined where its values are taken as they are. */
function cutsOf(
  { name, field, isExact }: FieldChoice,
  inSelected: readonly FieldValue[],
  inOthers: readonly FieldValue[],
): readonly number[] | undefined {
  if (isExact) return undefined;
  if (name === 'status' && !field.literal) return statusClasses;
  const numbers = [...inSelected, ...inOthers].filter((value) => typeof value === 'number');
  if (identifier.test(name) || new Set(numbers).size <= mostNumbers) return undefined;
  const usual = inOthers.filter((value) => typeof value === 'number');
  const from = Float64Array.from(usual.length >= numbers.length / 10 ? usual : numbers).sort();
  const cuts = quantiles.map((q) => Number(from[Math.floor(q * (from.length - 1))].toPrecision(significantDigits)));
  return [...new Set(cuts)];
}

// ---- limits ----

/** The most frequent values of all fields, as many as the limit. Symptoms give way first. */
function withinLimit(fields: readonly ComparedField[]): ComparedField[] {
  let room = limits.comparedValues;
  return [...fields.filter(({ isSymptom }) => !isSymptom), ...fields.filter(({ isSymptom }) => isSymptom)].filter(
    ({ values }) => {
      room -= values.length;
      return room >= 0;
    },
  );
}

export function contrastFields(fields: readonly ComparedField[]): ContrastField[] {
  return fields.map(({ field, cuts, values }) => ({ field, ...(cuts === undefined ? {} : { cuts }), values }));
}
