/** and, or, not over predicates. All keep the order of the selection. */

import type { BatchPredicate } from '../core/batch.ts';

export const keepAll: BatchPredicate = (_batch, _selection, n) => n;
export const keepNone: BatchPredicate = () => 0;

/** Each works on what those before it left. */
export function and(predicates: readonly BatchPredicate[]): BatchPredicate {
  if (predicates.length === 1) return predicates[0];
  return (batch, selection, n) => {
    let left = n;
    for (const predicate of predicates) {
      if (left === 0) break;
      left = predicate(batch, selection, left);
    }
    return left;
  };
}

/** Each works on what none of those before it kept; what any kept is marked. */
export function or(predicates: readonly BatchPredicate[]): BatchPredicate {
  if (predicates.length === 1) return predicates[0];
  let marks = new Uint8Array(0);
  let rest = new Int32Array(0);
  let tried = new Int32Array(0);
  return (batch, selection, n) => {
    if (rest.length < n) [rest, tried] = [new Int32Array(n), new Int32Array(n)];
    if (marks.length < batch.count) marks = new Uint8Array(batch.count);
    unmark(marks, selection, n);
    copy(selection, n, rest);
    let left = n;
    for (const predicate of predicates) {
      if (left === 0) break;
      copy(rest, left, tried);
      const matched = predicate(batch, tried, left);
      if (matched === 0) continue;
      mark(marks, tried, matched);
      left = keepMarked(marks, 0, rest, left);
    }
    return keepMarked(marks, 1, selection, n);
  };
}

export function not(predicate: BatchPredicate): BatchPredicate {
  let matching = new Int32Array(0);
  return (batch, selection, n) => {
    if (matching.length < n) matching = new Int32Array(n);
    copy(selection, n, matching);
    return withoutMatching(selection, n, matching, predicate(batch, matching, n));
  };
}

function copy(from: Int32Array, n: number, to: Int32Array): void {
  for (let i = 0; i < n; i++) to[i] = from[i];
}

function unmark(marks: Uint8Array, selection: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) marks[selection[i]] = 0;
}

function mark(marks: Uint8Array, selection: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) marks[selection[i]] = 1;
}

/** selection.filter(r => marks[r] === wanted) */
function keepMarked(marks: Uint8Array, wanted: 0 | 1, selection: Int32Array, n: number): number {
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    if (marks[r] === wanted) selection[kept++] = r;
  }
  return kept;
}

/** selection.filter(r => !matching.includes(r)), where matching is a part of selection in the same order. */
function withoutMatching(selection: Int32Array, n: number, matching: Int32Array, matched: number): number {
  let kept = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    const r = selection[i];
    if (at < matched && matching[at] === r) at++;
    else selection[kept++] = r;
  }
  return kept;
}
