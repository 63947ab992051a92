/** Records of the selection's kind. Where nearly all selected records are answers to requests, remarks and start-up messages among the
 * others would make every route and every busy service look suspicious: then only answers are compared with. */

import type { CanonicalName } from '../core/canonical-names.ts';
import type { RecordReader } from '../core/record.ts';
import type { RecordRow } from '../operators/record-row.ts';
import type { Filter } from '../query/ast.ts';
import type { ComparedSample } from './compared-sample.ts';

/** What only some kinds of record have. */
const marks: readonly CanonicalName[] = ['status', 'duration', 'route'];
const nearlyAll = 0.95;
/** Fewer of the others, and what is left of them would be too thin a comparison. */
const leastOthers = 0.02;

export interface Comparable {
  /** What the others must pass. */
  readonly filter: Filter;
  readonly narrowed: ComparedSample;
}

/** Undefined where the others need no narrowing. */
export function comparableFilter({ selected, others }: ComparedSample, reader: RecordReader): Comparable | undefined {
  for (const name of marks) {
    const has = ({ record }: RecordRow): boolean =>
      record !== undefined && reader.canonical(record, name) !== undefined;
    const marked = others.rows.filter(has);
    const share = marked.length / Math.max(1, others.rows.length);
    if (share >= nearlyAll || share < leastOthers) continue;
    if (selected.rows.filter(has).length < nearlyAll * selected.rows.length) continue;
    return {
      filter: { kind: 'exists', field: { segments: [{ key: name }], literal: false } },
      narrowed: { selected, others: { count: Math.round(others.count * share), rows: marked } },
    };
  }
  return undefined;
}
