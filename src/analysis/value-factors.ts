/** Single values, with their counts in all records. */

import type { FieldValue } from '../core/value.ts';
import { type Contingency, riskRatio } from '../detect/association.ts';
import { associationP } from '../detect/association-test.ts';
import type { ComparedField } from './compared-values.ts';
import { type Factor, factorOf, leastRatio } from './factor.ts';
import { listOf, memberOf, numbersOf } from './pass.ts';
import type { SampledValue } from './value-pairs.ts';

export interface CountedValues {
  readonly selected: number;
  readonly others: number;
  /** By field: others at twice a value's number, selected after it. */
  readonly values: readonly (readonly number[])[];
}

/** Of pairs in the same way. */
export interface Counted extends CountedValues {
  readonly pairs: readonly number[];
}

/** From what the aggregate `contrast` gave. */
export function countedFrom(value: FieldValue): Counted {
  const [others, selected] = numbersOf(memberOf(value, 'total'));
  return {
    selected,
    others,
    values: listOf(memberOf(value, 'values')).map(numbersOf),
    pairs: numbersOf(memberOf(value, 'pairs')),
  };
}

/** Of a field that hardly any but selected records have, this share of those with it are selected. */
const tellingPresence = 0.9;

/** One a value of the fields, in their order. */
export function valueFactors(
  fields: readonly ComparedField[],
  counted: CountedValues,
  values: readonly SampledValue[],
  dispersion: number,
): Factor[] {
  return values.map(({ place, records }) => {
    const [field, number] = place;
    const compared = fields[field];
    const counts = counted.values[field];
    const table = tableOf(counts[2 * number + 1], counts[2 * number], counted);
    const missing = compared.values.indexOf(null) + 1;
    const among = {
      selected: counted.selected - counts[2 * missing + 1],
      others: counted.others - counts[2 * missing],
    };
    const isOnlyPresence = number !== missing && isAll(table, among);
    const isSymptom = compared.isSymptom || isOnlyPresence || isTellingPresence(among, counted);
    const isAbsence = number === missing;
    const from = { places: [place], table, records, isSymptom, isAbsence };
    if (isAbsence || isOnlyPresence) return factorOf(from, dispersion);
    return factorOf(from, dispersion, pOfBoth(table, among, dispersion));
  });
}

/** Against all other records, and against those that have another value of the field: a value that is only over-represented because
 * the field is does not count. */
function pOfBoth(table: Contingency, among: Sides, dispersion: number): number {
  const present = tableOf(table.selectedWith, table.othersWith, among);
  if (riskRatio(present) < leastRatio) return 1;
  return Math.max(associationP(table, dispersion), associationP(present, dispersion));
}

interface Sides {
  readonly selected: number;
  readonly others: number;
}

export function tableOf(selectedWith: number, othersWith: number, { selected, others }: Sides): Contingency {
  return {
    selectedWith,
    othersWith,
    selectedWithout: selected - selectedWith,
    othersWithout: others - othersWith,
  };
}

/** The field has no other value. */
function isAll({ selectedWith, othersWith }: Contingency, { selected, others }: Sides): boolean {
  return selectedWith === selected && othersWith === others;
}

function isTellingPresence(among: Sides, { selected, others }: Sides): boolean {
  const present = among.selected + among.others;
  return (
    present > 0 &&
    among.selected >= tellingPresence * present &&
    selected <= (tellingPresence / 2) * (selected + others)
  );
}
