/** Lines around matches (-A, -B, -C): those before are remembered, those after are counted down. */

import type { ScanBatch } from '../kernel/reader.ts';

type Add = (batch: ScanBatch, i: number, original: Uint8Array | undefined, isContext: boolean) => void;

interface Remembered {
  readonly batch: ScanBatch;
  readonly original: Uint8Array | undefined;
}

export class ContextWindow {
  readonly #before: number;
  readonly #after: number;
  #remembered: Remembered[] = [];
  #left = 0;

  constructor(before: number, after: number) {
    this.#before = before;
    this.#after = after;
  }

  /** Lines after a match are still wanted. */
  get open(): boolean {
    return this.#left > 0;
  }

  reset(): void {
    this.#remembered = [];
    this.#left = 0;
  }

  /** Takes the next record of the input and adds what is to be shown. */
  see(batch: ScanBatch, i: number, original: Uint8Array | undefined, isMatch: boolean, add: Add): void {
    if (isMatch) {
      for (const line of this.#remembered) add(line.batch, 0, line.original, true);
      this.#remembered = [];
      add(batch, i, original, false);
      this.#left = this.#after;
    } else if (this.#left > 0) {
      add(batch, i, original, true);
      this.#left--;
    } else if (this.#before > 0) {
      if (this.#remembered.length === this.#before) this.#remembered.shift();
      this.#remembered.push({ batch: frozen(batch, i), original: original?.slice() });
    }
  }
}

/** One record of a batch, kept beyond the batch's life. */
function frozen(batch: ScanBatch, i: number): ScanBatch {
  const bytes = Buffer.from(batch.lineBytes(i));
  const [line, input, source, isText] = [batch.lineNumber(i), batch.inputLine(i), batch.source(i), batch.isText(i)];
  const columns = batch.columns.map(({ type, kind, num, code }) => ({
    type,
    kind: kind.slice(i, i + 1),
    num: num.slice(i, i + 1),
    code: code.slice(i, i + 1),
  }));
  return {
    ...batch,
    count: 1,
    columns,
    lineBytes: () => bytes,
    lineNumber: () => line,
    inputLine: () => input,
    source: () => source,
    isText: () => isText,
  };
}
