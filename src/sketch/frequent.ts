/** The most frequent of many values, in little memory: Misra and Gries' counters ("Finding repeated elements", 1982), merged as in
 * "Mergeable summaries" (Agarwal et al., 2012). Exact until `kept` values were met; from then on a count is at most `lost`
 * too low, and a value that is not kept has been met at most `lost` times. */

export type Countable = string | number;

/** Plain data for {@link Frequent.merge}. */
export interface SavedFrequent {
  readonly values: readonly Countable[];
  readonly counts: readonly number[];
  readonly lost: number;
}

export interface CountedValue {
  readonly value: Countable;
  readonly count: number;
}

export class Frequent {
  readonly #kept: number;
  readonly #counts = new Map<Countable, number>();
  #lost = 0;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** What counts may lack; 0 as long as they are exact. */
  get lost(): number {
    return this.#lost;
  }

  add(value: Countable, count: number): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
    if (this.#counts.size > 2 * this.#kept) this.#prune();
  }

  save(): SavedFrequent {
    return { values: [...this.#counts.keys()], counts: [...this.#counts.values()], lost: this.#lost };
  }

  merge({ values, counts, lost }: SavedFrequent): void {
    values.forEach((value, i) => {
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + counts[i]);
    });
    this.#lost += lost;
    if (this.#counts.size > 2 * this.#kept) this.#prune();
  }

  /** By count, the most frequent first; of equal counts numbers before texts, by value. */
  top(n: number): CountedValue[] {
    const all = [...this.#counts].map(([value, count]) => ({ value, count }));
    return all.sort((a, b) => b.count - a.count || compare(a.value, b.value)).slice(0, n);
  }

  /** Takes from every count what the first that is not kept has. */
  #prune(): void {
    const descending = Float64Array.from(this.#counts.values()).sort().reverse();
    const cut = descending[this.#kept];
    this.#lost += cut;
    for (const [value, count] of this.#counts) {
      if (count > cut) this.#counts.set(value, count - cut);
      else this.#counts.delete(value);
    }
  }
}

function compare(a: Countable, b: Countable): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
