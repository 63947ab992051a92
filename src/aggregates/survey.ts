/** What the values of one field are: kinds, different values, range, examples. An aggregate that no query can name: `fields` runs
 * one for each path, in every thread, over all records. It has one group. */

import type { Batch, Dictionary } from '../core/batch.ts';
import { Kind } from '../core/value.ts';
import { Distinct, type SavedDistinct } from '../sketch/distinct.ts';
import { Frequent, type SavedFrequent } from '../sketch/frequent.ts';
import { growInt32, growUint8 } from '../sketch/growth.ts';
import { hashed, hashNumber, hashText } from '../sketch/hash.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { fieldOf } from './arguments.ts';

export const survey: Aggregate = {
  name: 'survey',
  takes: 'field',
  summary: 'kinds, different values, range and examples',
  type: () => 'json',
  create: (call, binder) => new SurveyState(binder.slot(fieldOf(call))),
};

/** The values of a field, as a state gives them. Plain JSON. */
export type Survey = {
  /** By JSON kind: in how many records. */
  nulls: number;
  booleans: number;
  numbers: number;
  strings: number;
  objects: number;
  arrays: number;
  /** Different values but null. */
  distinct: number;
  distinctIsEstimated: boolean;
  /** Of the numbers; null where there is none. */
  min: number | null;
  max: number | null;
  /** The most frequent first, with how often they are (0: not known, it is one of many). Objects and arrays are JSON text. */
  examples: { value: string | number | boolean; count: number }[];
};

/** Different values counted exactly, before the estimate. */
const exactDistinct = 1000;
const keptValues = 256;
const examplesGiven = 8;
const fewExamples = 3;
/** Where there are many values, only what is this frequent is an example for its frequency. */
const notableShare = 0.01;
/** Characters of a text that examples need. */
const exampleLength = 200;
/** Where no value is frequent, counts are taken of one batch in so many. */
const countedBatches = 8;

interface Saved {
  readonly kinds: Float64Array;
  readonly min: number;
  readonly max: number;
  readonly distinct: SavedDistinct;
  readonly frequent: SavedFrequent;
  readonly samples: readonly Sample[];
}

/** A text chosen by its hash: which ones are does not depend on the order they come in. */
interface Sample {
  readonly high: number;
  readonly low: number;
  readonly text: string;
}

/** How often each code occurs in the batch at hand; all zero in between. One thread fills one column at a time. */
let codeCounts = new Int32Array(0);
let codesMet = new Int32Array(0);

class SurveyState implements AggregateState {
  readonly #slot: number;
  readonly #kinds = new Float64Array(16);
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #distinct = new Distinct(exactDistinct);
  readonly #frequent = new Frequent(keptValues);
  #samples: Sample[] = [];
  #batches = 0;
  /** By code: its text is in #distinct. Void when the dictionary or its generation changes. */
  #seen = new Uint8Array(0);
  #dictionary: Dictionary | undefined;
  #generation = -1;

  constructor(slot: number) {
    this.#slot = slot;
    this.#distinct.fit(1);
  }

  add(batch: Batch, selection: Int32Array, _groups: Int32Array, n: number): void {
    const { kind, num, code } = batch.columns[this.#slot];
    this.#turnTo(batch.dictionary);
    this.#batches++;
    if (codesMet.length < n) codesMet = new Int32Array(n * 2);
    codeCounts = growInt32(codeCounts, batch.dictionary.size);
    let met = 0;
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const k = kind[record];
      this.#kinds[k]++;
      if (k === Kind.number) this.#addNumber(num[record]);
      else if (k >= Kind.string && codeCounts[code[record]]++ === 0) codesMet[met++] = record;
      if (k === Kind.bigNumber) this.#widen(num[record]);
    }
    for (let i = 0; i < met; i++) {
      const record = codesMet[i];
      this.#addText(batch.dictionary, code[record], kind[record], codeCounts[code[record]]);
      codeCounts[code[record]] = 0;
    }
  }

  #turnTo(dictionary: Dictionary): void {
    if (dictionary !== this.#dictionary || dictionary.generation !== this.#generation) {
      this.#dictionary = dictionary;
      this.#generation = dictionary.generation;
      this.#seen.fill(0);
    }
    this.#seen = growUint8(this.#seen, dictionary.size);
  }

  #addNumber(value: number): void {
    this.#widen(value);
    hashNumber(value);
    this.#distinct.add(0, hashed.high, hashed.low);
    if (this.#isCounted()) this.#frequent.add(value, 1);
  }

  #widen(value: number): void {
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #addText(dictionary: Dictionary, code: number, kind: number, count: number): void {
    const isNew = this.#seen[code] === 0;
    if (!isNew && !this.#isCounted()) return;
    const text = dictionary.text(code);
    if (isNew) {
      this.#seen[code] = 1;
      hashText(text, kind);
      const { high, low } = hashed;
      this.#distinct.add(0, high, low);
      if (this.#isLower(high, low)) this.#keepSample({ high, low, text: shortened(text) });
    }
    if (count > 1 || this.#isCounted()) this.#frequent.add(shortened(text), count);
  }

  /** Whether single occurrences in this batch are counted: all are while counts are exact. */
  #isCounted(): boolean {
    return this.#frequent.lost === 0 || this.#batches % countedBatches === 0;
  }

  #isLower(high: number, low: number): boolean {
    const last = this.#samples[fewExamples - 1];
    return last === undefined || high < last.high || (high === last.high && low < last.low);
  }

  #keepSample(sample: Sample): void {
    if (this.#samples.some(({ high, low }) => high === sample.high && low === sample.low)) return;
    this.#samples = [...this.#samples, sample].sort((a, b) => a.high - b.high || a.low - b.low).slice(0, fewExamples);
  }

  save(): Saved {
    return {
      kinds: this.#kinds,
      min: this.#min,
      max: this.#max,
      distinct: this.#distinct.save(),
      frequent: this.#frequent.save(),
      samples: this.#samples,
    };
  }

  merge(state: unknown): void {
    const saved = state as Saved;
    saved.kinds.forEach((count, kind) => {
      this.#kinds[kind] += count;
    });
    this.#widen(saved.min);
    this.#widen(saved.max);
    this.#distinct.merge(saved.distinct, new Int32Array(1), 1);
    this.#frequent.merge(saved.frequent);
    for (const sample of saved.samples) this.#keepSample(sample);
  }

  value(): Survey {
    const kinds = this.#kinds;
    const trues = kinds[Kind.true];
    const falses = kinds[Kind.false];
    return {
      nulls: kinds[Kind.null],
      booleans: trues + falses,
      numbers: kinds[Kind.number] + kinds[Kind.bigNumber],
      strings: kinds[Kind.string],
      objects: kinds[Kind.object],
      arrays: kinds[Kind.array],
      distinct: this.#distinct.count(0) + Number(trues > 0) + Number(falses > 0),
      distinctIsEstimated: this.#distinct.isEstimated(0),
      min: this.#min <= this.#max ? this.#min : null,
      max: this.#min <= this.#max ? this.#max : null,
      examples: this.#examples(trues, falses),
    };
  }

  #examples(trues: number, falses: number): Survey['examples'] {
    const present =
      this.#kinds.reduce((sum, count) => sum + count, 0) - this.#kinds[Kind.missing] - this.#kinds[Kind.null];
    const isExact = this.#frequent.lost === 0;
    const found: Survey['examples'] = this.#frequent
      .top(examplesGiven)
      .filter(({ count }) => isExact || count > present * notableShare)
      .map(({ value, count }) => ({ value, count: isExact ? count : 0 }));
    if (trues > 0) found.push({ value: true, count: trues });
    if (falses > 0) found.push({ value: false, count: falses });
    if (isExact) found.sort((a, b) => b.count - a.count);
    for (const { text } of this.#samples) {
      if (found.length < fewExamples && !found.some(({ value }) => value === text))
        found.push({ value: text, count: 0 });
    }
    return found.slice(0, examplesGiven);
  }
}

/** A copy, so that the whole of a long text need not be kept. */
function shortened(text: string): string {
  return text.length <= exampleLength ? text : Buffer.from(text.slice(0, exampleLength)).toString();
}
