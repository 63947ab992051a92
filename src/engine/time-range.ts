/** The range of times outside which no record can match a filter: what its `time>=` and `time<` say side by side. */

import type { TimeRange } from '../input/seek.ts';
import { type BindOptions, canonicalOf } from '../operators/binder.ts';
import type { Filter } from '../query/ast.ts';
import { instantMs } from '../query/literal.ts';

/** Of no item. */
const nothing: TimeRange = { fromMs: Number.POSITIVE_INFINITY, toMs: Number.NEGATIVE_INFINITY };
const everything: TimeRange = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** Undefined: the filter bounds the time on neither side. */
export function timeRangeOf(filter: Filter, options: BindOptions): TimeRange | undefined {
  const range = rangeOf(filter, options);
  return range.fromMs === everything.fromMs && range.toMs === everything.toMs ? undefined : range;
}

function rangeOf(filter: Filter, options: BindOptions): TimeRange {
  if (filter.kind === 'and') return filter.items.map((item) => rangeOf(item, options)).reduce(within, everything);
  if (filter.kind === 'or') return filter.items.map((item) => rangeOf(item, options)).reduce(around, nothing);
  if (filter.kind !== 'compare' || canonicalOf(filter.field) !== 'time') return everything;
  const ms = instantMs(filter.value.text, options.nowMs, options.zone);
  // What is no instant is compared with the key itself.
  if (ms === undefined) return everything;
  if (filter.op === '>=' || filter.op === '>') return { ...everything, fromMs: ms };
  if (filter.op === '<=' || filter.op === '<') return { ...everything, toMs: ms };
  return everything;
}

/** The range that both are in. */
function around(a: TimeRange, b: TimeRange): TimeRange {
  return { fromMs: Math.min(a.fromMs, b.fromMs), toMs: Math.max(a.toMs, b.toMs) };
}

function within(a: TimeRange, b: TimeRange): TimeRange {
  return { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) };
}
