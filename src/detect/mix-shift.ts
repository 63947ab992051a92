/** Why a rate changed: because the mix of groups did, or because the groups themselves did (Kitagawa 1955). */

/** A group (a route, say) in both periods. */
export interface GroupRates {
  readonly before: number;
  readonly eventsBefore: number;
  readonly after: number;
  readonly eventsAfter: number;
}

/** Changes of a rate, as fractions: `mix` and `within` add up to `total`. */
export interface MixShift {
  readonly total: number;
  /** More records of groups that were always worse. */
  readonly mix: number;
  /** Groups that got worse. */
  readonly within: number;
}

/** Splits the change of the rate of all groups together. A group that is new has no rate before: it counts as within.
 *
 *     mixShift([{ before: 50, eventsBefore: 5, after: 50, eventsAfter: 25 }, { before: 50, eventsBefore: 5, after: 50, eventsAfter: 5 }])
 *     // total 0.2, all of it within
 */
export function mixShift(groups: readonly GroupRates[]): MixShift {
  const before = groups.reduce((sum, group) => sum + group.before, 0);
  const after = groups.reduce((sum, group) => sum + group.after, 0);
  if (before === 0 || after === 0) return { total: 0, mix: 0, within: 0 };
  const overall = groups.reduce((sum, group) => sum + group.eventsBefore, 0) / before;
  let mix = 0;
  let total = -overall;
  for (const group of groups) {
    // Against the overall rate: a group as good as all others shifts nothing by growing.
    const rate = group.before === 0 ? overall : group.eventsBefore / group.before;
    mix += (group.after / after - group.before / before) * (rate - overall);
    total += group.eventsAfter / after;
  }
  return { total, mix, within: total - mix };
}
