/** The first records of each group, as lines: what an alert shows. Only commands of ours use it; no query can name it. */

import type { Batch } from '../core/batch.ts';
import { limits } from '../core/limits.ts';
import type { FieldValue } from '../core/value.ts';
import { Kind } from '../core/value.ts';
import { FirstLines, linesAGroup, type SavedFirstLines, SavedLines } from '../sketch/first-lines.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { lineBytesOf } from './line-bytes.ts';

/** A record, and where it stood. */
export interface SampleLine {
  readonly timeMs: number | undefined;
  readonly fileIndex: number;
  readonly offsetBytes: number;
  /** From 1; in a range of a plain file counted from the range's start, so that only the offset tells. */
  readonly lineInTask: number;
  readonly text: string;
}

/** By group. Its lines become text when they are asked for. */
export class SavedSamples {
  readonly #lines: SavedLines;

  /** @param saved what the aggregate's state saves */
  constructor(saved: unknown) {
    this.#lines = new SavedLines(saved as SavedFirstLines);
  }

  has(group: number): boolean {
    return this.#lines.count(group) > 0;
  }

  of(group: number): SampleLine[] {
    return this.#lines.of(group).map((line) => ({
      ...line,
      timeMs: Number.isNaN(line.timeMs) ? undefined : line.timeMs,
      text: line.text.slice(0, limits.sampleLength),
    }));
  }
}

export const samples: Aggregate = {
  name: 'samples',
  takes: 'nothing',
  summary: 'the first records of each group',
  type: () => 'json',
  create: (_call, binder) => new SamplesState(binder.timeSlot()),
};

/** A character is at most three bytes for each unit of a text's length. */
const sampleBytes = 3 * limits.sampleLength;

class SamplesState implements AggregateState {
  readonly #timeSlot: number;
  readonly #lines = new FirstLines();
  #bytesLeft: number = limits.sampleBytes;
  /** Of the record at hand. */
  readonly #place = { timeMs: Number.NaN, fileIndex: 0, offsetBytes: 0, lineInTask: 0 };

  constructor(timeSlot: number) {
    this.#timeSlot = timeSlot;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.#lines.fit(groupCount);
    const { lengths } = this.#lines;
    for (let i = nextWithRoom(lengths, groups, 0, n); i < n && this.#bytesLeft > 0; ) {
      this.#keep(batch, selection[i], groups[i]);
      i = nextWithRoom(lengths, groups, i + 1, n);
    }
  }

  #keep(batch: Batch, record: number, group: number): void {
    const line = lineBytesOf(batch, record);
    const bytes = line.subarray(0, sampleBytes);
    const { kind, num } = batch.columns[this.#timeSlot];
    const place = this.#place;
    place.timeMs = kind[record] === Kind.number ? num[record] : Number.NaN;
    place.fileIndex = batch.fileIndex;
    place.offsetBytes = batch.offsetBytes(record);
    place.lineInTask = batch.lineNumber?.(record) ?? 0;
    this.#bytesLeft -= bytes.length;
    this.#lines.add(group, bytes, place);
  }

  save(): SavedFirstLines {
    return this.#lines.save();
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.#lines.merge(saved as SavedFirstLines, groupOf, groupCount);
  }

  value(group: number): FieldValue {
    return new SavedSamples(this.save()).of(group).map(({ text }) => text);
  }
}

/** The index, from i on, of the first record whose group has room. */
function nextWithRoom(lengths: Uint8Array, groups: Int32Array, i: number, n: number): number {
  while (i < n && lengths[groups[i]] === linesAGroup) i++;
  return i;
}
