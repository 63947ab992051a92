/** Pairs of values that may tell more than either half: found in the samples, to be counted in all records. */

import { limits } from '../core/limits.ts';
import { attributableShare, type Contingency, riskRatio } from '../detect/association.ts';
import { associationP } from '../detect/association-test.ts';
import type { ComparedField } from './compared-values.ts';
import { type Factor, factorOf, type ValuePlace } from './factor.ts';
import { both, countCommon, countOf, type RecordSet, type SampleSizes, weighted } from './record-set.ts';

/** A pair stays only if its risk ratio, or its rate, is so many times that of its better half. (Where few are selected without the pair,
 * one of them more or less decides the risk ratio; where most with it are, the rate has no room.) */
export const pairGain = 1.3;
/** In the samples a little less will do: chance may have it. */
const slack = 0.85;

export interface SampledValue {
  readonly place: ValuePlace;
  readonly records: RecordSet;
}

export interface ValuePair {
  readonly places: readonly [ValuePlace, ValuePlace];
  readonly records: RecordSet;
}

/** `weights`: how many records a sampled one stands for, by side. `considered` pairs had enough records to be tested. */
export function findPairs(
  fields: readonly ComparedField[],
  values: readonly SampledValue[],
  sizes: SampleSizes,
  weights: SampleSizes,
  least: number,
): { readonly pairs: ValuePair[]; readonly considered: number } {
  const tableOf = (selectedWith: number, othersWith: number): Contingency =>
    weighted(
      {
        selectedWith,
        othersWith,
        selectedWithout: sizes.selected - selectedWith,
        othersWithout: sizes.others - othersWith,
      },
      weights,
    );
  const causes = values.filter(({ place: [field] }) => !fields[field].isSymptom);
  const tables = causes.map(({ records }) => tableOf(countOf(records.selected), countOf(records.others)));
  const found: { readonly share: number; readonly pair: readonly [SampledValue, SampledValue] }[] = [];
  let considered = 0;
  causes.forEach((a, i) => {
    for (let j = i + 1; j < causes.length; j++) {
      const b = causes[j];
      if (a.place[0] === b.place[0]) continue;
      const selected = countCommon(a.records.selected, b.records.selected);
      if (selected < least) continue;
      considered++;
      const table = tableOf(selected, countCommon(a.records.others, b.records.others));
      if (!gains(table, [tables[i], tables[j]], slack * pairGain)) continue;
      found.push({ share: attributableShare(table), pair: [a, b] });
    }
  });
  found.sort((a, b) => b.share - a.share);
  const pairs = found
    .slice(0, limits.comparedPairs)
    .map(({ pair: [a, b] }): ValuePair => ({ places: [a.place, b.place], records: both(a.records, b.records) }));
  return { pairs, considered };
}

/** The pairs with their counts in all records. A pair's p is also that of each half within the other. */
export function pairFactors(
  pairs: readonly ValuePair[],
  counts: readonly number[],
  singles: readonly Factor[],
  { selected, others }: { readonly selected: number; readonly others: number },
  dispersion: number,
): Factor[] {
  const single = new Map(singles.map((factor) => [String(factor.places[0]), factor]));
  return pairs.flatMap(({ places, records }, p) => {
    const [othersWith, selectedWith] = [counts[2 * p], counts[2 * p + 1]];
    const table = {
      selectedWith,
      othersWith,
      selectedWithout: selected - selectedWith,
      othersWithout: others - othersWith,
    };
    const halves = places.flatMap((place) => single.get(String(place)) ?? []);
    const tables = halves.map((half) => half.table);
    if (halves.some(({ isSymptom }) => isSymptom) || !gains(table, tables, pairGain)) return [];
    const chances = tables.map((half) =>
      associationP(
        {
          selectedWith,
          othersWith,
          selectedWithout: half.selectedWith - selectedWith,
          othersWithout: half.othersWith - othersWith,
        },
        dispersion,
      ),
    );
    const isAbsence = halves.some((half) => half.isAbsence);
    const chance = Math.max(associationP(table, dispersion), ...chances);
    return [factorOf({ places, table, records, isSymptom: false, isAbsence }, dispersion, chance)];
  });
}

function gains(pair: Contingency, halves: readonly Contingency[], gain: number): boolean {
  return (
    riskRatio(pair) >= gain * Math.max(1, ...halves.map(riskRatio)) ||
    rateOf(pair) >= gain * Math.max(...halves.map(rateOf))
  );
}

/** Of the records that have it, how many are selected. */
export function rateOf({ selectedWith, othersWith }: Contingency): number {
  return selectedWith / Math.max(1, selectedWith + othersWith);
}
