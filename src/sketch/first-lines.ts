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
  /** Line l is the bytes starts[l]..ends[l] of pieces[pieceOf[l]]; a piece may hold lines that nobody has any more. */
  readonly pieceOf: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly pieces: readonly Uint8Array[];
}

/** Bytes are never moved: they are put into pieces, the first of this size, each twice as large as the one before, up to the largest. */
const firstPieceBytes = 4096;
const largestPieceBytes = 1 << 18;

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
  #pieceOf = new Int32Array(0);
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  readonly #pieces: Uint8Array[] = [];
  /** The piece that is filled, and how far. */
  #filling = -1;
  #filledBytes = 0;
  readonly #order = new Int32Array(2 * linesAGroup);

  /** Makes room for groups below `groupCount`. Must come before they are added to. */
  fit(groupCount: number): void {
    this.lengths = growUint8(this.lengths, groupCount);
    this.#numbers = growInt32(this.#numbers, groupCount * linesAGroup);
  }

  /** Adds a line to a group that has room for one. */
  add(group: number, bytes: Uint8Array, { timeMs, fileIndex, offsetBytes, lineInTask }: LinePlace): void {
    const room = this.#filling < 0 ? 0 : this.#pieces[this.#filling].length;
    if (this.#filling < 0 || this.#filledBytes + bytes.length > room) this.#startPiece(room, bytes.length);
    const start = this.#filledBytes;
    this.#pieces[this.#filling].set(bytes, start);
    this.#filledBytes += bytes.length;
    const number = this.#push(timeMs, fileIndex, offsetBytes, lineInTask, this.#filling, start, this.#filledBytes);
    this.#numbers[group * linesAGroup + this.lengths[group]++] = number;
  }

  #startPiece(before: number, needed: number): void {
    const size = Math.max(firstPieceBytes, Math.min(2 * before, largestPieceBytes), needed);
    this.#filling = this.#pieces.push(new Uint8Array(size)) - 1;
    this.#filledBytes = 0;
  }

  #push(
    timeMs: number,
    fileIndex: number,
    offsetBytes: number,
    lineInTask: number,
    piece: number,
    start: number,
    end: number,
  ): number {
    const number = this.#size++;
    if (number >= this.#timesMs.length) this.#grow();
    this.#timesMs[number] = timeMs;
    this.#fileIndexes[number] = fileIndex;
    this.#offsetsBytes[number] = offsetBytes;
    this.#linesInTask[number] = lineInTask;
    this.#pieceOf[number] = piece;
    this.#starts[number] = start;
    this.#ends[number] = end;
    return number;
  }

  /** All have the same length. */
  #grow(): void {
    this.#timesMs = growFloat64(this.#timesMs, this.#size);
    this.#fileIndexes = growInt32(this.#fileIndexes, this.#size);
    this.#offsetsBytes = growFloat64(this.#offsetsBytes, this.#size);
    this.#linesInTask = growFloat64(this.#linesInTask, this.#size);
    this.#pieceOf = growInt32(this.#pieceOf, this.#size);
    this.#starts = growInt32(this.#starts, this.#size);
    this.#ends = growInt32(this.#ends, this.#size);
  }

  save(): SavedFirstLines {
    const lengths = this.lengths.slice();
    const numbers = inOrder(this.#numbers, lengths);
    // What crosses to another thread takes the whole buffer along.
    const pieces = this.#pieces.map((piece, p) => (p === this.#filling ? piece.slice(0, this.#filledBytes) : piece));
    return {
      lengths,
      timesMs: pickedFloat64(this.#timesMs, numbers),
      fileIndexes: pickedInt32(this.#fileIndexes, numbers),
      offsetsBytes: pickedFloat64(this.#offsetsBytes, numbers),
      linesInTask: pickedFloat64(this.#linesInTask, numbers),
      pieceOf: pickedInt32(this.#pieceOf, numbers),
      starts: pickedInt32(this.#starts, numbers),
      ends: pickedInt32(this.#ends, numbers),
      pieces,
    };
  }

  /** Adds saved lines: their group g is our group `groupOf[g]`, and is left out where that is negative. Of all that a group then has, the
   * first by time and place stay. Their pieces are taken over as they are. */
  merge(saved: SavedFirstLines, groupOf: Int32Array, groupCount: number): void {
    this.fit(groupCount);
    const firstPiece = this.#pieces.length;
    this.#pieces.push(...saved.pieces);
    const groups = Math.min(saved.lengths.length, groupOf.length);
    for (let g = 0, l = 0; g < groups; g++) {
      const end = l + saved.lengths[g];
      if (groupOf[g] >= 0 && end > l) this.#mergeGroup(groupOf[g], saved, l, end, firstPiece);
      l = end;
    }
  }

  #mergeGroup(group: number, saved: SavedFirstLines, from: number, to: number, firstPiece: number): void {
    const own = group * linesAGroup;
    let n = this.lengths[group];
    for (let i = 0; i < n; i++) this.#order[i] = this.#numbers[own + i];
    for (let l = from; l < to; l++)
      this.#order[n++] = this.#push(
        saved.timesMs[l],
        saved.fileIndexes[l],
        saved.offsetsBytes[l],
        saved.linesInTask[l],
        firstPiece + saved.pieceOf[l],
        saved.starts[l],
        saved.ends[l],
      );
    this.#sort(n);
    const kept = Math.min(n, linesAGroup);
    this.lengths[group] = kept;
    for (let i = 0; i < kept; i++) this.#numbers[own + i] = this.#order[i];
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

/** The numbers of the lines, group after group. */
function inOrder(numbers: Int32Array, lengths: Uint8Array): Int32Array {
  const ordered = new Int32Array(lengths.length * linesAGroup);
  let size = 0;
  for (let g = 0; g < lengths.length; g++)
    for (let i = 0; i < lengths[g]; i++) ordered[size++] = numbers[g * linesAGroup + i];
  return ordered.subarray(0, size);
}

/** numbers.map(number => from[number]) */
function pickedFloat64(from: Float64Array, numbers: Int32Array): Float64Array {
  const picked = new Float64Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) picked[i] = from[numbers[i]];
  return picked;
}

/** numbers.map(number => from[number]) */
function pickedInt32(from: Int32Array, numbers: Int32Array): Int32Array {
  const picked = new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) picked[i] = from[numbers[i]];
  return picked;
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
    const { timesMs, fileIndexes, offsetsBytes, linesInTask, pieceOf, starts, ends, pieces } = this.#saved;
    return Array.from({ length: this.count(group) }, (_, i) => {
      const l = this.#starts[group] + i;
      return {
        timeMs: timesMs[l],
        fileIndex: fileIndexes[l],
        offsetBytes: offsetsBytes[l],
        lineInTask: linesInTask[l],
        text: decoder.decode(pieces[pieceOf[l]].subarray(starts[l], ends[l])),
      };
    });
  }
}
