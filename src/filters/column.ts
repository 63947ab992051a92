/** A value test over a column. A text is decided once per dictionary code and remembered; numbers are compared in a
 * tight loop. Work per batch: first what is not yet decided (the only calls), then one loop over typed arrays. */

import type { BatchPredicate, Column, Dictionary } from '../core/batch.ts';
import { Kind } from '../core/value.ts';
import { matchesArrayJson } from './element.ts';
import type { ColumnTest, NumberRange, Run, ValueTest } from './filter.ts';

/** Decisions remembered for numbers where no range tells; more are forgotten. */
const rememberedNumbers = 65_536;

const runNow: Run = (work) => work();

export function columnPredicate({ slot, test }: ColumnTest, run: Run = runNow): BatchPredicate {
  const byValue = valuePredicate(slot, test, run);
  return test.only === undefined ? byValue : sameTextPredicate(slot, test.only, byValue);
}

function sameTextPredicate(slot: number, text: string, byValue: BatchPredicate): BatchPredicate {
  const codeIn = codeOf(text);
  return (batch, selection, n) => {
    const column = batch.columns[slot];
    // An element of an array may be the text.
    if (holdsArray(column, selection, n)) return byValue(batch, selection, n);
    return keepCode(column, selection, n, codeIn(batch.dictionary));
  };
}

function valuePredicate(slot: number, test: ValueTest, run: Run): BatchPredicate {
  const decisions = new Decisions(test);
  return (batch, selection, n) => {
    const column = batch.columns[slot];
    // Of the many fields that are asked for, most batches have none; what has no value matches nothing.
    if (batch.present?.[slot] === 0) return 0;
    decisions.startBatch(batch.dictionary, column, selection, n, run);
    return test.range
      ? keepInRange(column, selection, n, test.range, decisions)
      : keepDecided(column, selection, n, decisions);
  };
}

/** The code of a text, asked once per generation. */
function codeOf(text: string): (dictionary: Dictionary) => number {
  let known: Dictionary | undefined;
  let generation = -1;
  let code = -1;
  return (dictionary) => {
    if (dictionary !== known || dictionary.generation !== generation) {
      known = dictionary;
      code = dictionary.intern(text);
      generation = dictionary.generation;
    }
    return code;
  };
}

// Constants of this module, which the compiler folds into the loops; properties of an imported object it may not.
const isNumber: number = Kind.number;
const isString: number = Kind.string;
const isArray: number = Kind.array;

const unknown = 0;
const yes = 1;
const no = 2;

/** So many decisions are taken back one by one; of more, all that is remembered is wiped. */
const fewDecisions = 4096;

/** What a test said of the codes and numbers seen so far. */
class Decisions {
  /** unknown, yes or no at 2 * code for texts and 2 * code + 1 for the rest: the text "[1]" and the array share a code. */
  memo: Uint8Array = new Uint8Array(0);
  readonly numbers = new Map<number, boolean>();
  /** By kind, where the kind is all there is to know: missing, null, false, true. */
  readonly byKind: Uint8Array;
  private readonly test: ValueTest;
  private dictionary: Dictionary | undefined;
  private generation = -1;
  /** Where the memo holds decisions, while these are few: with a large dictionary that is quicker than to wipe it. */
  private decided: number[] = [];
  private pending = new Int32Array(0);

  constructor(test: ValueTest) {
    this.test = test;
    this.byKind = Uint8Array.of(no, no, test.boolean(false) ? yes : no, test.boolean(true) ? yes : no);
  }

  /** Decides whatever the selected records hold that was not met before. */
  startBatch(dictionary: Dictionary, column: Column, selection: Int32Array, n: number, run: Run): void {
    this.fit(dictionary);
    if (this.pending.length < n) this.pending = new Int32Array(n);
    let count = gatherUndecided(column, selection, n, this.memo, this.pending);
    if (!this.test.range) count = this.gatherNumbers(column, selection, n, count);
    if (count > 0) run(() => this.decide(dictionary, column, count));
  }

  private fit(dictionary: Dictionary): void {
    if (dictionary !== this.dictionary || dictionary.generation !== this.generation) this.forget();
    this.dictionary = dictionary;
    this.generation = dictionary.generation;
    if (this.memo.length >= 2 * dictionary.size) return;
    const grown = new Uint8Array(Math.max(2 * dictionary.size, 2 * this.memo.length));
    grown.set(this.memo);
    this.memo = grown;
  }

  private forget(): void {
    if (this.decided.length > fewDecisions) this.memo.fill(unknown);
    else for (const at of this.decided) this.memo[at] = unknown;
    this.decided = [];
  }

  /** Adds the records with numbers that were not met before to those pending. A record is pending once: by code or by number. */
  private gatherNumbers({ kind, num }: Column, selection: Int32Array, n: number, count: number): number {
    if (this.numbers.size > rememberedNumbers) this.numbers.clear();
    for (let i = 0; i < n; i++) {
      const r = selection[i];
      if (kind[r] === isNumber && !this.numbers.has(num[r])) this.pending[count++] = r;
    }
    return count;
  }

  private decide(dictionary: Dictionary, { kind, num, code }: Column, count: number): void {
    for (let i = 0; i < count; i++) {
      const r = this.pending[i];
      if (kind[r] === Kind.number) {
        if (!this.numbers.has(num[r])) this.numbers.set(num[r], this.test.number(num[r]));
        continue;
      }
      const at = memoIndex(kind[r], code[r]);
      if (this.memo[at] !== unknown) continue;
      if (this.decided.length <= fewDecisions) this.decided.push(at);
      this.memo[at] = matchesCoded(this.test, kind[r], dictionary.text(code[r]), num[r]) ? yes : no;
    }
  }
}

function matchesCoded(test: ValueTest, kind: number, text: string, nearest: number): boolean {
  if (kind === Kind.string) return test.text(text);
  if (kind === Kind.bigNumber) return test.bigNumber(text, nearest);
  return kind === Kind.array ? matchesArrayJson(test, text) : test.object(text);
}

function memoIndex(kind: number, code: number): number {
  return 2 * code + (kind === isString ? 0 : 1);
}

/** pending = selection.filter(r => r has a code and memo knows nothing of it) */
function gatherUndecided(
  { kind, code }: Column,
  selection: Int32Array,
  n: number,
  memo: Uint8Array,
  pending: Int32Array,
): number {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    const k = kind[r];
    if (k >= isString && memo[memoIndex(k, code[r])] === unknown) pending[count++] = r;
  }
  return count;
}

/** selection.filter(r => lowest <= num[r] <= highest, or its text or kind matches) */
function keepInRange(
  { kind, num, code }: Column,
  selection: Int32Array,
  n: number,
  { lowest, highest }: NumberRange,
  { memo, byKind }: Decisions,
): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    const k = kind[r];
    // Written always and counted if it matches: no branch to guess wrong.
    selection[kept] = r;
    if (k === isNumber) kept += num[r] >= lowest && num[r] <= highest ? 1 : 0;
    else kept += (k >= isString ? memo[memoIndex(k, code[r])] : byKind[k]) === yes ? 1 : 0;
  }
  return kept;
}

/** selection.filter(r => its number, text or kind was decided to match) */
function keepDecided(
  { kind, num, code }: Column,
  selection: Int32Array,
  n: number,
  { numbers, memo, byKind }: Decisions,
): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    const k = kind[r];
    selection[kept] = r;
    if (k === isNumber) kept += numbers.get(num[r]) ? 1 : 0;
    else kept += (k >= isString ? memo[memoIndex(k, code[r])] : byKind[k]) === yes ? 1 : 0;
  }
  return kept;
}

/** selection.filter(r => kind[r] === string && code[r] === wanted) */
function keepCode({ kind, code }: Column, selection: Int32Array, n: number, wanted: number): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    if (code[r] === wanted && kind[r] === isString) selection[kept++] = r;
  }
  return kept;
}

/** selection.some(r => kind[r] === array) */
function holdsArray({ kind }: Column, selection: Int32Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (kind[selection[i]] === isArray) return true;
  return false;
}
