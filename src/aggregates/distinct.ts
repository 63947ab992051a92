/** distinct(K): how many different values K has; null and missing are none. 1 and "1" are two values; numbers of more than 15
 * digits, objects and arrays are told apart by their text. Exact to `limits.exactDistinctValues` a group, then an
 * estimate. */

import type { Batch, Column, Dictionary } from '../core/batch.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import { Distinct, type SavedDistinct } from '../sketch/distinct.ts';
import { growInt32, growUint8 } from '../sketch/growth.ts';
import { hashed, hashNumber, hashText } from '../sketch/hash.ts';
import { standardErrorPercent } from '../sketch/hyperloglog.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { fieldOf } from './arguments.ts';

export const distinct: Aggregate = {
  name: 'distinct',
  takes: 'field',
  summary: 'how many different values',
  type: () => 'number',
  create: (call, binder) => new DistinctState(binder.slot(fieldOf(call))),
};

class DistinctState implements AggregateState {
  private readonly sets = new Distinct();
  private readonly hashes = new TextHashes();
  private readonly slot: number;
  private gaveEstimate = false;

  constructor(slot: number) {
    this.slot = slot;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.sets.fit(groupCount);
    this.hashes.turnTo(batch.dictionary);
    const column = batch.columns[this.slot];
    if (groupCount === 1) addOneGroup(this.sets, column, batch.dictionary, this.hashes, selection, n);
    else addGroups(this.sets, column, batch.dictionary, this.hashes, selection, groups, n);
  }

  save(): SavedDistinct {
    return this.sets.save();
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.sets.merge(saved as SavedDistinct, groupOf, groupCount);
  }

  value(group: number): FieldValue {
    if (this.sets.isEstimated(group)) this.gaveEstimate = true;
    return this.sets.count(group);
  }

  note(): string | undefined {
    return this.gaveEstimate ? `estimated, standard error ${standardErrorPercent} %` : undefined;
  }
}

/** What is known of each string's code, until the dictionary's generation changes. */
class TextHashes {
  high = new Int32Array(0);
  low = new Int32Array(0);
  /** 1 where `high` and `low` are set. */
  known = new Uint8Array(0);
  /** 1 where the text is in group 0 already. Kept only while that is the one group. */
  seen = new Uint8Array(0);
  private dictionary: Dictionary | undefined;
  private generation = -1;

  turnTo(dictionary: Dictionary): void {
    if (dictionary !== this.dictionary || dictionary.generation !== this.generation) {
      this.dictionary = dictionary;
      this.generation = dictionary.generation;
      this.known.fill(0);
      this.seen.fill(0);
    }
    this.high = growInt32(this.high, dictionary.size);
    this.low = growInt32(this.low, dictionary.size);
    this.known = growUint8(this.known, dictionary.size);
    this.seen = growUint8(this.seen, dictionary.size);
  }
}

/** Fast path: a text that was seen costs one look at its code. */
function addOneGroup(
  sets: Distinct,
  column: Column,
  dictionary: Dictionary,
  hashes: TextHashes,
  selection: Int32Array,
  n: number,
): void {
  const { kind, code } = column;
  const seen = hashes.seen;
  for (let i = 0; i < n; i++) {
    const record = selection[i];
    if (kind[record] === Kind.string) {
      if (seen[code[record]] === 1) continue;
      seen[code[record]] = 1;
    }
    if (hashValue(column, record, dictionary)) sets.add(0, hashed.high, hashed.low);
  }
}

function addGroups(
  sets: Distinct,
  column: Column,
  dictionary: Dictionary,
  hashes: TextHashes,
  selection: Int32Array,
  groups: Int32Array,
  n: number,
): void {
  const { kind, code } = column;
  const { high, low, known } = hashes;
  for (let i = 0; i < n; i++) {
    const record = selection[i];
    const text = code[record];
    if (kind[record] === Kind.string && known[text] === 1) sets.add(groups[i], high[text], low[text]);
    else if (hashValue(column, record, dictionary)) {
      sets.add(groups[i], hashed.high, hashed.low);
      if (kind[record] !== Kind.string) continue;
      known[text] = 1;
      high[text] = hashed.high;
      low[text] = hashed.low;
    }
  }
}

/** Leaves the hash of a record's value in `hashed`; false if it has none. */
function hashValue(column: Column, record: number, dictionary: Dictionary): boolean {
  const kind = column.kind[record];
  switch (kind) {
    case Kind.missing:
    case Kind.null:
      return false;
    case Kind.false:
    case Kind.true:
      hashText('', kind);
      return true;
    case Kind.number:
      hashNumber(column.num[record]);
      return true;
    default:
      hashText(dictionary.text(column.code[record]), kind);
      return true;
  }
}
