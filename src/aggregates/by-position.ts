/** The state of first and last: of each group, the value that stands first or last by (time, file, offset). Missing and null
 * values are passed over. A record without a time is chosen only where no record of its group with a value has one. */

import type { Batch, Dictionary } from '../core/batch.ts';
import { textOfCell, valueOfCell } from '../core/cell.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import { growFloat64, growInt32, growUint8 } from '../sketch/growth.ts';
import type { AggregateState } from './aggregate.ts';

/** `kinds[g]` is `missing` where group g has no value; the rest of it is void then. */
interface SavedPositions {
  readonly kinds: Uint8Array;
  readonly numbers: Float64Array;
  readonly texts: readonly string[];
  readonly timesMs: Float64Array;
  readonly files: Int32Array;
  readonly offsetsBytes: Float64Array;
}

export class PositionState implements AggregateState {
  private kinds = new Uint8Array(0);
  private numbers = new Float64Array(0);
  private readonly texts: string[] = [];
  private timesMs = new Float64Array(0);
  private files = new Int32Array(0);
  private offsetsBytes = new Float64Array(0);
  /** Within add(): the codes of values chosen from the batch, whose texts are not taken yet, and the groups they are of. */
  private codes = new Int32Array(0);
  private changed = new Uint8Array(0);
  private readonly changedGroups: number[] = [];

  private readonly slot: number;
  private readonly timeSlot: number;
  /** 1 for first, -1 for last. */
  private readonly sign: 1 | -1;
  /** The time of a record without one: after all times for first, before all for last. */
  private readonly untimedMs: number;

  constructor(slot: number, timeSlot: number, sign: 1 | -1) {
    this.slot = slot;
    this.timeSlot = timeSlot;
    this.sign = sign;
    this.untimedMs = sign * Number.POSITIVE_INFINITY;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.fit(groupCount);
    const { kind, num, code } = batch.columns[this.slot];
    const time = batch.columns[this.timeSlot];
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      if (kind[record] <= Kind.null) continue;
      const group = groups[i];
      const timeMs = time.kind[record] === Kind.number ? time.num[record] : this.untimedMs;
      if (this.losesByTime(group, timeMs)) continue;
      const offsetBytes = batch.offsetBytes(record);
      if (!this.wins(group, timeMs, batch.fileIndex, offsetBytes)) continue;
      this.put(group, kind[record], num[record], timeMs, batch.fileIndex, offsetBytes);
      this.codes[group] = code[record];
      this.noteChange(group);
    }
    this.takeTexts(batch.dictionary);
  }

  save(): SavedPositions {
    return {
      kinds: this.kinds.slice(),
      numbers: this.numbers.slice(),
      texts: this.texts.slice(),
      timesMs: this.timesMs.slice(),
      files: this.files.slice(),
      offsetsBytes: this.offsetsBytes.slice(),
    };
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.fit(groupCount);
    const { kinds, numbers, texts, timesMs, files, offsetsBytes } = saved as SavedPositions;
    for (let g = 0; g < groupOf.length && g < kinds.length; g++) {
      if (kinds[g] === Kind.missing || groupOf[g] < 0 || !this.wins(groupOf[g], timesMs[g], files[g], offsetsBytes[g]))
        continue;
      this.put(groupOf[g], kinds[g], numbers[g], timesMs[g], files[g], offsetsBytes[g]);
      this.texts[groupOf[g]] = texts[g];
    }
  }

  value(group: number): FieldValue {
    const kind = group < this.kinds.length ? this.kinds[group] : Kind.missing;
    return kind === Kind.missing ? null : valueOfCell(kind, this.numbers[group], this.texts[group]);
  }

  private fit(groupCount: number): void {
    this.kinds = growUint8(this.kinds, groupCount);
    this.numbers = growFloat64(this.numbers, groupCount);
    this.timesMs = growFloat64(this.timesMs, groupCount);
    this.files = growInt32(this.files, groupCount);
    this.offsetsBytes = growFloat64(this.offsetsBytes, groupCount);
    this.codes = growInt32(this.codes, groupCount);
    this.changed = growUint8(this.changed, groupCount);
    while (this.texts.length < groupCount) this.texts.push('');
  }

  /** Fast path: most records fail by their time, without a look at their place. */
  private losesByTime(group: number, timeMs: number): boolean {
    return (timeMs - this.timesMs[group]) * this.sign > 0 && this.kinds[group] !== Kind.missing;
  }

  private wins(group: number, timeMs: number, file: number, offsetBytes: number): boolean {
    if (this.kinds[group] === Kind.missing) return true;
    if (timeMs !== this.timesMs[group]) return timeMs < this.timesMs[group] === (this.sign === 1);
    if (file !== this.files[group]) return file < this.files[group] === (this.sign === 1);
    return offsetBytes !== this.offsetsBytes[group] && offsetBytes < this.offsetsBytes[group] === (this.sign === 1);
  }

  private put(group: number, kind: number, number: number, timeMs: number, file: number, offsetBytes: number): void {
    this.kinds[group] = kind;
    this.numbers[group] = number;
    this.timesMs[group] = timeMs;
    this.files[group] = file;
    this.offsetsBytes[group] = offsetBytes;
  }

  private noteChange(group: number): void {
    if (this.changed[group] === 1) return;
    this.changed[group] = 1;
    this.changedGroups.push(group);
  }

  /** The dictionary may change its generation before the next batch: what was chosen is kept as text. */
  private takeTexts(dictionary: Dictionary): void {
    for (const group of this.changedGroups) {
      this.changed[group] = 0;
      this.texts[group] = textOfCell(this.kinds[group], this.codes[group], dictionary);
    }
    this.changedGroups.length = 0;
  }
}
