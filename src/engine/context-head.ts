/** `head N` over matches with the lines around them (-A, -B, -C): those are not counted, and the ones after the last match
 *  still come with it. */

import type { RecordRow } from '../operators/record-row.ts';

export class ContextHead {
  #left: number;
  #contextLeft: number;
  #last: RecordRow | undefined;

  constructor(limit: number, contextAfter: number) {
    this.#left = limit;
    this.#contextLeft = limit === 0 ? 0 : contextAfter;
  }

  /** Nothing pushed from now on is taken. */
  get done(): boolean {
    return this.#left === 0 && this.#contextLeft === 0;
  }

  /** The rows that are taken. */
  push(rows: readonly RecordRow[]): readonly RecordRow[] {
    let n = 0;
    while (n < rows.length && this.#takes(rows[n])) n++;
    return rows.slice(0, n);
  }

  #takes(row: RecordRow): boolean {
    if (this.#left > 0) {
      if (!row.isContext) this.#left--;
    } else if (this.#contextLeft > 0 && row.isContext && follows(row, this.#last)) this.#contextLeft--;
    else {
      this.#contextLeft = 0;
      return false;
    }
    this.#last = row;
    return true;
  }
}

function follows(row: RecordRow, before: RecordRow | undefined): boolean {
  return before !== undefined && before.fileName === row.fileName && before.line + 1 === row.line;
}
