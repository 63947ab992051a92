/** Exact sums of many groups. Each is a sum of doubles that do not overlap (Shewchuk, "Adaptive precision floating-point
 * arithmetic", 1997; as Python's math.fsum): two in arrays, which is all that logs need, and for the rare group that needs
 * more a list of the rest. Nothing is lost until value() rounds once, to the nearest double, so the order of adding and merging
 * never shows. Values over 2^900 that overflow meanwhile are kept scaled down; a sum out of a double's range is infinite. */

import { growFloat64 } from './growth.ts';

/** Plain data for {@link Sums.merge}. `rest[i]` belongs to group `restGroups[i]`; `huge` likewise, to be taken times 2^64. */
export interface SavedSums {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly restGroups: Int32Array;
  readonly rest: Float64Array;
  readonly hugeGroups: Int32Array;
  readonly huge: Float64Array;
}

type PartsByGroup = Map<number, number[]>;

const hugeFrom = 2 ** 900;
const hugeScale = 2 ** 64;

export class Sums {
  private high = new Float64Array(0);
  private low = new Float64Array(0);
  private readonly rest: PartsByGroup = new Map();
  private readonly huge: PartsByGroup = new Map();

  /** Makes room for groups below `groupCount`. Must come before they are added to. */
  fit(groupCount: number): void {
    this.high = growFloat64(this.high, groupCount);
    this.low = growFloat64(this.low, groupCount);
  }

  /** Adds n finite values: `sum[groups[i]] += values[i]`, exactly. */
  addAll(values: Float64Array, groups: Int32Array, n: number): void {
    for (let i = 0; i < n; i++) {
      i = addWhileExact(this.high, this.low, values, groups, i, n);
      if (i < n) this.addRest(groups[i], values[i]);
    }
  }

  value(group: number): number {
    if (group >= this.high.length) return 0;
    const high = this.high[group];
    const low = this.low[group];
    const rest = this.rest.get(group);
    const huge = this.huge.get(group);
    if (rest === undefined && huge === undefined) return high + low + 0; // never -0
    const parts: number[] = [];
    for (const part of [high, low, ...(rest ?? [])]) grow(parts, part);
    return huge === undefined ? rounded(parts) : roundedWithHuge(parts, huge);
  }

  save(): SavedSums {
    const rest = flatten(this.rest);
    const huge = flatten(this.huge);
    return {
      high: this.high.slice(),
      low: this.low.slice(),
      restGroups: rest.groups,
      rest: rest.parts,
      hugeGroups: huge.groups,
      huge: huge.parts,
    };
  }

  /** Adds a saved state: its group g is our group `groupOf[g]`, and is left out where that is negative. Arrays longer than
   * `groupOf` hold zeros there. */
  merge(saved: SavedSums, groupOf: Int32Array, groupCount: number): void {
    this.fit(groupCount);
    const n = Math.min(groupOf.length, saved.high.length);
    if (groupOf.every((group) => group >= 0)) {
      this.addAll(saved.high, groupOf, n);
      this.addAll(saved.low, groupOf, n);
    } else this.mergeSome(saved, groupOf, n);
    saved.restGroups.forEach((g, i) => {
      if (groupOf[g] < 0) return;
      grow(partsOf(this.rest, groupOf[g]), saved.rest[i]);
    });
    saved.hugeGroups.forEach((g, i) => {
      if (groupOf[g] < 0) return;
      grow(partsOf(this.huge, groupOf[g]), saved.huge[i]);
    });
  }

  private mergeSome({ high, low }: SavedSums, groupOf: Int32Array, n: number): void {
    const kept = Array.from(groupOf.subarray(0, n).keys()).filter((g) => groupOf[g] >= 0);
    const groups = Int32Array.from(kept, (g) => groupOf[g]);
    this.addAll(
      Float64Array.from(kept, (g) => high[g]),
      groups,
      kept.length,
    );
    this.addAll(
      Float64Array.from(kept, (g) => low[g]),
      groups,
      kept.length,
    );
  }

  private addRest(group: number, value: number): void {
    if (Math.abs(value) < hugeFrom) grow(partsOf(this.rest, group), value);
    else grow(partsOf(this.huge, group), value / hugeScale);
  }
}

/** Adds values from i on, and returns the index of the first that two doubles can't take (n if there is none). For each:
 * two-sum of value and high, then of what that lost and low; what the second lost must be zero. */
function addWhileExact(
  highs: Float64Array,
  lows: Float64Array,
  values: Float64Array,
  groups: Int32Array,
  i: number,
  n: number,
): number {
  for (; i < n; i++) {
    const group = groups[i];
    const value = values[i];
    const high = highs[group];
    const low = lows[group];
    const sum = high + value;
    const addedToHigh = sum - high;
    const lost = high - (sum - addedToHigh) + (value - addedToHigh);
    const rest = lost + low;
    const addedToLost = rest - lost;
    // Not zero either where the sum is infinite: it is NaN then.
    if (lost - (rest - addedToLost) + (low - addedToLost) !== 0) return i;
    const newHigh = sum + rest;
    const addedToSum = newHigh - sum;
    highs[group] = newHigh;
    lows[group] = sum - (newHigh - addedToSum) + (rest - addedToSum);
  }
  return n;
}

function partsOf(map: PartsByGroup, group: number): number[] {
  const parts = map.get(group) ?? [];
  map.set(group, parts);
  return parts;
}

/** Adds a value to parts that do not overlap, smallest first, and keeps them so. */
function grow(parts: number[], value: number): void {
  let kept = 0;
  for (const part of parts) {
    const larger = Math.abs(value) < Math.abs(part) ? part : value;
    const smaller = larger === part ? value : part;
    const sum = larger + smaller;
    const lost = smaller - (sum - larger);
    if (lost !== 0) parts[kept++] = lost;
    value = sum;
  }
  parts.length = kept;
  if (value !== 0) parts.push(value);
}

/** The double nearest to the sum of parts that do not overlap, smallest first. */
function rounded(parts: readonly number[]): number {
  let i = parts.length - 1;
  if (i < 0) return 0;
  let sum = parts[i];
  let lost = 0;
  while (i > 0 && lost === 0) {
    const larger = sum;
    sum = larger + parts[--i];
    lost = parts[i] - (sum - larger);
  }
  // Halfway between two doubles, the next part decides.
  if (i > 0 && lost < 0 === parts[i - 1] < 0 && lost !== 0) {
    const doubled = lost * 2;
    const other = sum + doubled;
    if (doubled === other - sum) return other;
  }
  return sum;
}

function roundedWithHuge(parts: readonly number[], huge: readonly number[]): number {
  if (huge.length === 0) return rounded(parts);
  const scaled = [...huge];
  for (const part of parts) grow(scaled, part / hugeScale);
  return rounded(scaled) * hugeScale;
}

function flatten(map: PartsByGroup): { groups: Int32Array; parts: Float64Array } {
  const groups = [...map].flatMap(([group, parts]) => parts.map(() => group));
  return { groups: Int32Array.from(groups), parts: Float64Array.from([...map.values()].flat()) };
}
