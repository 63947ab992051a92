/** The keys of a scan's groups, as series see them: each distinct combination of values once, as text. */

import { pooledNumber, pooledValue, type SavedGroups } from '../../operators/grouper.ts';
import { savedValues } from '../../operators/key-values.ts';
import { NumberPairs } from '../../sketch/number-pairs.ts';

export interface GroupKeys {
  /** The step of each group; NaN where its records have no time. */
  readonly steps: Float64Array;
  /** Of each group, which of `keys` its keys are. */
  readonly numbers: Int32Array;
  /** Each distinct one, one text a key of `--by`. */
  readonly keys: readonly (readonly string[])[];
  /** Of these, by `keyId`. */
  readonly ids: readonly string[];
}

/** @param groups their first key is the time of the step */
export function groupKeysOf(groups: SavedGroups, stepMs: number): GroupKeys {
  const { groupCount, groupKeys } = groups;
  const [times, ...values] = groups.keys.map(savedValues);
  const width = values.length + 1;
  const steps = new Float64Array(groupCount);
  const numbers = new Int32Array(groupCount);
  const known = new KnownKeys();
  const combinations = new Combinations(groupCount);
  /** By combination, one more than its number in `known`. */
  const numberOf = new Int32Array(groupCount);
  for (let g = 0; g < groupCount; g++) {
    const from = g * width;
    const time = groupKeys[from] === pooledNumber ? undefined : times[groupKeys[from]];
    steps[g] = typeof time === 'number' ? Math.round(time / stepMs) : Number.NaN;
    const combination = combinations.of(groupKeys, from + 1, from + width);
    if (numberOf[combination] === 0) {
      const texts = values.map((ofKey, k) => keyText(valueAt(ofKey, groupKeys[from + 1 + k])));
      numberOf[combination] = 1 + known.numberOf(texts);
    }
    numbers[g] = numberOf[combination] - 1;
  }
  return { steps, numbers, keys: known.keys, ids: known.ids };
}

function valueAt<T>(values: readonly T[], number: number): T | string {
  return number === pooledNumber ? pooledValue : values[number];
}

/** Numbers for the combinations of key numbers, as they come. */
class Combinations {
  readonly #pairs: NumberPairs[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  of(numbers: Int32Array, from: number, to: number): number {
    let at = 0;
    for (let i = from; i < to; i++) {
      this.#pairs[i - from] ??= new NumberPairs(this.#most);
      at = this.#pairs[i - from].numberOf(at, numbers[i]);
    }
    return at;
  }
}

/** Values that are written alike are one key. */
class KnownKeys {
  readonly keys: (readonly string[])[] = [];
  readonly ids: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(texts: readonly string[]): number {
    const id = keyId(texts);
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.keys.length);
    this.ids.push(id);
    return this.keys.push(texts) - 1;
  }
}

/** Tells keys from each other. */
export function keyId(keys: readonly string[]): string {
  return JSON.stringify(keys);
}

/** A key's value as text. */
function keyText(value: unknown): string {
  if (value === null || value === undefined) return '(missing)';
  if (typeof value === 'object' && 'json' in value) return String(value.json);
  return String(value);
}
