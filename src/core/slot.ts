/** What a column holds: one wanted field, bound by the plan. Plain data. */

import { canonicalType } from './aliases.ts';
import type { CanonicalName } from './canonical-names.ts';
import type { ColumnType } from './value.ts';

/** One step of a path (the same as in the query's syntax tree). */
export type PathSegment = { readonly key: string } | { readonly index: number } | { readonly each: true };

export type Slot =
  /** `asTemplate`: a message's template is taken as it is, not rendered. */
  | { readonly kind: 'canonical'; readonly name: CanonicalName; readonly asTemplate?: true }
  /** `literal`: `@x` is that very key, never x. */
  | { readonly kind: 'path'; readonly segments: readonly PathSegment[]; readonly literal?: true }
  /** level>=error or status>=500; needs the slots of both. */
  | { readonly kind: 'failed'; readonly levelSlot: number; readonly statusSlot: number }
  | { readonly kind: 'special'; readonly name: '_file' | '_line' | '_source' };

/** What the values of a slot mean. */
export function slotType(slot: Slot): ColumnType {
  switch (slot.kind) {
    case 'canonical':
      return canonicalType(slot.name);
    case 'special':
      return slot.name === '_line' ? 'number' : 'text';
    default:
      return 'json';
  }
}
