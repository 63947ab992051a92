/** Which groups are shown, and in which order. */

import type { FieldValue } from '../core/value.ts';
import type { Grouper } from './grouper.ts';
import type { Grouping } from './operator.ts';
import { descending } from './order.ts';

/** The first `most` groups by the first aggregate, descending, then by key, missing last; where time is a key, by time first. */
export function firstGroups(grouper: Grouper, { keys, aggregates }: Grouping, most: number): Int32Array {
  const timeKey = keys.findIndex((key) => key.kind === 'timeBin');
  const byValue = aggregates.length === 0 ? () => 0 : valueOrder(grouper);
  return first(grouper.groupCount, most, (a, b) => {
    const byTime = timeKey < 0 ? 0 : grouper.compareKeys(timeKey, a, b);
    if (byTime !== 0) return byTime;
    const order = byValue(a, b);
    if (order !== 0) return order;
    for (let k = 0; k < keys.length; k++) {
      const byKey = grouper.compareKeys(k, a, b);
      if (byKey !== 0) return byKey;
    }
    return 0;
  });
}

type Order = (a: number, b: number) => number;

function valueOrder(grouper: Grouper): Order {
  const values: FieldValue[] = [];
  const numbers = new Float64Array(grouper.groupCount);
  let allNumbers = true;
  for (let group = 0; group < grouper.groupCount; group++) {
    const value = grouper.value(0, group);
    if (typeof value === 'number') numbers[group] = value;
    else allNumbers = false;
    values.push(value);
  }
  if (allNumbers) return (a, b) => numbers[b] - numbers[a];
  return (a, b) => descending(values[a], values[b]);
}

/** The first `most` of the numbers below `count`, in order: those that cannot be among them are dropped on the way. */
function first(count: number, most: number, compare: Order): Int32Array {
  if (most * 4 > count)
    return Int32Array.from({ length: count }, (_, i) => i)
      .sort(compare)
      .slice(0, most);
  const room = Math.max(most * 2, 1024);
  let kept: number[] = [];
  let isFull = false;
  for (let i = 0; i < count; i++) {
    if (isFull && compare(kept[most - 1], i) <= 0) continue;
    kept.push(i);
    if (kept.length < room) continue;
    kept = kept.sort(compare).slice(0, most);
    isFull = true;
  }
  return Int32Array.from(kept.sort(compare).slice(0, most));
}
