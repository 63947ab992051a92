/** `f=*`: the field has a value. Null is none. */

import type { BatchPredicate, Column } from '../core/batch.ts';
import { Kind } from '../core/value.ts';

export function existsPredicate(slot: number): BatchPredicate {
  return (batch, selection, n) => keepPresent(batch.columns[slot], selection, n);
}

/** selection.filter(r => kind[r] is neither missing nor null) */
function keepPresent({ kind }: Column, selection: Int32Array, n: number): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    if (kind[r] > Kind.null) selection[kept++] = r;
  }
  return kept;
}
