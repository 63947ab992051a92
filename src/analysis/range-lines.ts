/** From lines counted within a range of a plain file to lines of the file. */

import type { SampleLine } from '../aggregates/samples.ts';
import type { ScanTask } from '../engine/job.ts';

/** A plain file's first line starts there at the latest. */
const byteOrderMarkBytes = 3;

/** How many lines of each plain file come before each of its ranges. Reports come in the order of the ranges. */
export class RangeLines {
  readonly #ranges = new Map<number, { readonly end: number; readonly before: number }[]>();
  readonly #lines = new Map<number, number>();
  readonly #startBytes = new Map<number, number>();

  add({ fileIndex, range }: ScanTask, lines: number): void {
    if (range === undefined) return;
    const before = this.#lines.get(fileIndex) ?? 0;
    if (range.first && range.start > byteOrderMarkBytes) this.#startBytes.set(fileIndex, range.start);
    const ranges = this.#ranges.get(fileIndex) ?? [];
    ranges.push({ end: range.end, before });
    this.#ranges.set(fileIndex, ranges);
    this.#lines.set(fileIndex, before + lines);
  }

  /** Where lines of a file are counted from, if not from its beginning: what is before it was not read. */
  afterBytes({ fileIndex }: Pick<SampleLine, 'fileIndex'>): { readonly afterBytes?: number } {
    const afterBytes = this.#startBytes.get(fileIndex);
    return afterBytes === undefined ? {} : { afterBytes };
  }

  /** From 1. */
  lineOf({ fileIndex, offsetBytes, lineInTask }: Pick<SampleLine, 'fileIndex' | 'offsetBytes' | 'lineInTask'>): number {
    const range = this.#ranges.get(fileIndex)?.find(({ end }) => offsetBytes < end);
    return (range?.before ?? 0) + lineInTask;
  }
}
