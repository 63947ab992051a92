/** The first few lines of each group, as bytes in flat arrays: of a hundred thousand that are held, a handful are ever shown, and only these
 * become text. */

import { limits } from '../core/limits.ts';
import { growFloat64, growInt32, growUint8 } from './growth.ts';

/** Lines that a group has. */
export const linesAGroup = limits.shownSamples;

/** Where a line stood. */
export interface LinePlace {
  /** NaN: it has none. */
  readonly timeMs: number;
  readonly fileIndex: number;
  readonly offsetBytes: number;
  readonly lineInTask: number;
}

/** Plain data: the lines in the order of their groups. */
export interface SavedFirstLines {
  /** Of each group, how many lines it has. */
  readonly lengths: Uint8Array;
  readonly timesMs: Float64Array;
  readonly fileIndexes: Int32Array;
  readonly offsetsBytes: Float64Array;
  readonly linesInTask: Float64Array;
  /** Where each line's bytes end; the next one's begin there. */
  readonly ends: Int32Array;
  readonly bytes: Uint8Array;
}

export class FirstLines {
  /** Of each group, how many lines it has. */
  lengths = new Uint8Array(0);
  /** Of group g the lines are numbers[g * linesAGroup + i]. */
  #numbers = new Int32Array(0);
  #size = 0;
  #timesMs = new Float64Array(0);
  #fileIndexes = new Int32Array(0);
  #offsetsBytes = new Float64Array(0);
  #linesInTask = new Float64Array(0);
  /** Line l is bytes ends[l]..ends[l + 1]. */
  #ends = new Int32Array(1);
  #bytes = new Uint8Array(0);
  readonly #order = new Int32Array(2 * linesAGroup);

  /** Makes room for groups below `groupCount`. Must come before they are added to. */
  fit(groupCount: number): void {
    this.lengths = growUint8(this.lengths, groupCount);
    this.#numbers = growInt32(this.#numbers, groupCount * linesAGroup);
  }

  /** Adds a line to a group that has room for one. */
  add(group: number, bytes: Uint8Array, place: LinePlace): void {
    this.#numbers[group * linesAGroup + this.lengths[group]++] = this.#push(
      bytes,
      0,
      bytes.length,
      place.timeMs,
      place.fileIndex,
      place.offsetBytes,
      place.lineInTask,
    );
  }

  #push(
    bytes: Uint8Array,
    from: number,
    to: number,
    timeMs: number,
    fileIndex: number,
    offsetBytes: number,
    lineInTask: number,
  ): number {
    const number = this.#size++;
    const at = this.#ends[number];
    this.#timesMs = growFloat64(this.#timesMs, this.#size);
    this.#fileIndexes = growInt32(this.#fileIndexes, this.#size);
    this.#offsetsBytes = growFloat64(this.#offsetsBytes, this.#size);
    this.#linesInTask = growFloat64(this.#linesInTask, this.#size);
    this.#ends = growInt32(this.#ends, this.#size + 1);
    this.#bytes = growUint8(this.#bytes, at + to - from);
    this.#timesMs[number] = timeMs;
    this.#fileIndexes[number] = fileIndex;
    this.#offsetsBytes[number] = offsetBytes;
    this.#linesInTask[number] = lineInTask;
    this.#bytes.set(bytes.subarray(from, to), at);
    this.#ends[this.#size] = at + to - from;
    return number;
  }

  save(): SavedFirstLines {
    const lengths = this.lengths.slice();
    const numbers = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
    let size = 0;
    let byteLength = 0;
    for (let g = 0; g < lengths.length; g++)
      for (let i = 0; i < lengths[g]; i++) {
        const number = this.#numbers[g * linesAGroup + i];
        numbers[size++] = number;
        byteLength += this.#ends[number + 1] - this.#ends[number];
      }
    const bytes = new Uint8Array(byteLength);
    const ends = new Int32Array(size);
    let at = 0;
    for (let l = 0; l < size; l++) {
      const number = numbers[l];
      bytes.set(this.#bytes.subarray(this.#ends[number], this.#ends[number + 1]), at);
      at += this.#ends[number + 1] - this.#ends[number];
      ends[l] = at;
    }
    return {
      lengths,
      timesMs: Float64Array.from(numbers, (number) => this.#timesMs[number]),
      fileIndexes: numbers.map((number) => this.#fileIndexes[number]),
      offsetsBytes: Float64Array.from(numbers, (number) => this.#offsetsBytes[number]),
      linesInTask: Float64Array.from(numbers, (number) => this.#linesInTask[number]),
      ends,
      bytes,
    };
  }

  /** Adds saved lines: their group g is our group `groupOf[g]`, and is left out where that is negative. Of all that a group then has, the
   * first by time and place stay. */
  merge(saved: SavedFirstLines, groupOf: Int32Array, groupCount: number): void {
    this.fit(groupCount);
    const { timesMs, fileIndexes, offsetsBytes, linesInTask } = saved;
    const groups = Math.min(saved.lengths.length, groupOf.length);
    for (let g = 0, l = 0; g < groups; g++) {
      const end = l + saved.lengths[g];
      if (groupOf[g] < 0 || end === l) {
        l = end;
        continue;
      }
      const own = groupOf[g] * linesAGroup;
      let n = this.lengths[groupOf[g]];
      for (let i = 0; i < n; i++) this.#order[i] = this.#numbers[own + i];
      for (; l < end; l++) {
        const from = l === 0 ? 0 : saved.ends[l - 1];
        this.#order[n++] = this.#push(
          saved.bytes,
          from,
          saved.ends[l],
          timesMs[l],
          fileIndexes[l],
          offsetsBytes[l],
          linesInTask[l],
        );
      }
      this.#sort(n);
      this.lengths[groupOf[g]] = Math.min(n, linesAGroup);
      for (let i = 0; i < this.lengths[groupOf[g]]; i++) this.#numbers[own + i] = this.#order[i];
    }
  }

  /** The first n of `#order`, by insertion: they are few. */
  #sort(n: number): void {
    const order = this.#order;
    for (let i = 1; i < n; i++) {
      const number = order[i];
      let at = i;
      for (; at > 0 && this.#isBefore(number, order[at - 1]); at--) order[at] = order[at - 1];
      order[at] = number;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const byTime = (this.#timesMs[a] || 0) - (this.#timesMs[b] || 0);
    const byFile = this.#fileIndexes[a] - this.#fileIndexes[b];
    return (byTime || byFile || this.#offsetsBytes[a] - this.#offsetsBytes[b]) < 0;
  }
}

/** A saved line. */
export interface FirstLine extends LinePlace {
  readonly text: string;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Reads saved lines by group. */
export class SavedLines {
  readonly #saved: SavedFirstLines;
  /** The first line of each group. */
  readonly #starts: Int32Array;

  constructor(saved: SavedFirstLines) {
    this.#saved = saved;
    this.#starts = new Int32Array(saved.lengths.length);
    for (let g = 0, at = 0; g < saved.lengths.length; g++) {
      this.#starts[g] = at;
      at += saved.lengths[g];
    }
  }

  /** How many lines a group has. */
  count(group: number): number {
    return group < this.#starts.length ? this.#saved.lengths[group] : 0;
  }

  of(group: number): FirstLine[] {
    const { timesMs, fileIndexes, offsetsBytes, linesInTask, ends, bytes } = this.#saved;
    return Array.from({ length: this.count(group) }, (_, i) => {
      const l = this.#starts[group] + i;
      return {
        timeMs: timesMs[l],
        fileIndex: fileIndexes[l],
        offsetBytes: offsetsBytes[l],
        lineInTask: linesInTask[l],
        text: decoder.decode(bytes.subarray(l === 0 ? 0 : ends[l - 1], ends[l])),
      };
    });
  }
}
