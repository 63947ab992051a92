/** The first records of each group, as lines: what an alert shows. Only commands of ours use it; no query can name it. */

import type { Batch } from '../core/batch.ts';
import { limits } from '../core/limits.ts';
import type { FieldValue } from '../core/value.ts';
import { Kind } from '../core/value.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';

/** A record, and where it stood. */
export interface SampleLine {
  readonly timeMs: number | undefined;
  readonly fileIndex: number;
  readonly offsetBytes: number;
  /** From 1; in a range of a plain file counted from the range's start, so that only the offset tells. */
  readonly lineInTask: number;
  readonly text: string;
}

/** By group. */
export type SavedSamples = readonly (readonly SampleLine[])[];

export const samples: Aggregate = {
  name: 'samples',
  takes: 'nothing',
  summary: 'the first records of each group',
  type: () => 'json',
  create: (_call, binder) => new SamplesState(binder.timeSlot()),
};

class SamplesState implements AggregateState {
  readonly #timeSlot: number;
  readonly #groups: SampleLine[][] = [];
  #bytesLeft: number = limits.sampleBytes;

  constructor(timeSlot: number) {
    this.#timeSlot = timeSlot;
  }

  add(batch: Batch, selection: Int32Array, groups: Int32Array, n: number, groupCount: number): void {
    this.#fit(groupCount);
    for (let i = 0; i < n; i++) {
      const kept = this.#groups[groups[i]];
      if (kept.length < limits.shownSamples && this.#bytesLeft > 0) kept.push(this.#sampleOf(batch, selection[i]));
    }
  }

  save(): SavedSamples {
    return this.#groups.map((kept) => kept.slice());
  }

  merge(saved: unknown, groupOf: Int32Array, groupCount: number): void {
    this.#fit(groupCount);
    for (const [g, lines] of (saved as SavedSamples).entries()) {
      if (groupOf[g] < 0) continue;
      const kept = this.#groups[groupOf[g]];
      kept.push(...lines);
      kept.sort(byPlace).splice(limits.shownSamples);
    }
  }

  value(group: number): FieldValue {
    return (this.#groups[group] ?? []).map(({ text }) => text);
  }

  #fit(groupCount: number): void {
    while (this.#groups.length < groupCount) this.#groups.push([]);
  }

  #sampleOf(batch: Batch, record: number): SampleLine {
    const text = batch.lineText(record).slice(0, limits.sampleLength);
    this.#bytesLeft -= text.length;
    const { kind, num } = batch.columns[this.#timeSlot];
    return {
      timeMs: kind[record] === Kind.number ? num[record] : undefined,
      fileIndex: batch.fileIndex,
      offsetBytes: batch.offsetBytes(record),
      lineInTask: batch.lineNumber?.(record) ?? 0,
      text,
    };
  }
}

function byPlace(a: SampleLine, b: SampleLine): number {
  return (a.timeMs ?? 0) - (b.timeMs ?? 0) || a.fileIndex - b.fileIndex || a.offsetBytes - b.offsetBytes;
}
