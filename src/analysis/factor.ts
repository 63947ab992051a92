/** What `explain` tests: a value of a field, or a pair of them, with its counts in all records and its records in the samples. */

import { attributableShare, type Contingency, riskRatio } from '../detect/association.ts';
import { associationP } from '../detect/association-test.ts';
import { gStatistic } from '../detect/g-test.ts';
import type { RecordSet } from './record-set.ts';

/** Number of the field, and of its value from 1. */
export type ValuePlace = readonly [field: number, value: number];

export interface Factor {
  readonly places: readonly ValuePlace[];
  readonly table: Contingency;
  readonly records: RecordSet;
  readonly riskRatio: number;
  readonly attributable: number;
  /** The G statistic of its table: how much it tells of whether a record is selected. */
  readonly information: number;
  readonly p: number;
  readonly isSymptom: boolean;
  /** It is that a field is missing. */
  readonly isAbsence: boolean;
}

/** A value must be this much more likely among the selected. */
export const leastRatio = 1.5;

export function factorOf(
  from: Pick<Factor, 'places' | 'table' | 'records' | 'isSymptom' | 'isAbsence'>,
  dispersion: number,
  p = associationP(from.table, dispersion),
): Factor {
  const { table } = from;
  return {
    ...from,
    riskRatio: riskRatio(table),
    attributable: attributableShare(table, dispersion),
    information: gStatistic(table),
    p,
  };
}

/** The most telling first: by the information that it gives (Dunning 1993), so that of two that account for about as much the one
 * goes first that hardly has a record which is not selected. Of equals those that were listed first. */
export function byRank(a: Factor, b: Factor): number {
  return (
    b.information - a.information ||
    b.attributable - a.attributable ||
    a.p - b.p ||
    Number(a.isAbsence) - Number(b.isAbsence)
  );
}
