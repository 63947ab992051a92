/** The table of the stage spike: of each key the last window, its baseline, and whether that is a spike. */

import { stringify } from '../core/json.ts';
import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { CountSeries } from '../detect/count-series.ts';
import { type Reading, readingAt } from '../detect/reading.ts';
import { enters } from '../detect/rule.ts';
import { stepOf, type Windows, windowsOf } from '../detect/windows.ts';
import { ascending } from './order.ts';

/** Chance must be rarer, and events at least so many, as in the command. */
const maxP = 0.001;
const minCount = 5;

const computed: readonly TableColumn[] = [
  { name: 'current', type: 'number', key: false },
  { name: 'baseline', type: 'number', key: false },
  { name: 'ratio', type: 'number', key: false },
  { name: 'p', type: 'number', key: false },
  { name: 'firing', type: 'json', key: false },
];

/** @param columns time, keys, count, as the grouping made them; `rows` likewise */
export function spikeTable(
  columns: readonly TableColumn[],
  rows: readonly FieldValue[][],
  { windowMs, baselineMs, ratio }: { readonly windowMs: number; readonly baselineMs: number; readonly ratio: number },
): Table {
  const windows = windowsOf(windowMs, baselineMs);
  const keyColumns = columns.slice(1, -1);
  const { coveredFrom, first, end, series } = seriesOf(rows, windows);
  const rule = { ratio, minCount, maxP, plain: false };
  const judged = series.map(({ keys, counts }) => {
    const reading = readingAt(new CountSeries(first, counts, windows), end, coveredFrom, { windows, direction: 'up' });
    return { keys, reading, firing: enters(reading, rule, 'up') };
  });
  judged.sort(
    (a, b) => Number(b.firing) - Number(a.firing) || byReading(a.reading, b.reading) || byKeys(a.keys, b.keys),
  );
  return {
    columns: [...keyColumns, ...computed],
    rows: judged.map(({ keys, reading, firing }) => [...keys, ...valuesOf(reading), firing]),
  };
}

function valuesOf({ current, baseline, ratio, p }: Reading): number[] {
  return [current, rounded(baseline), rounded(ratio), Number(p.toPrecision(3))];
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

function byReading(a: Reading, b: Reading): number {
  return b.ratio - a.ratio || b.current - a.current;
}

function byKeys(a: readonly FieldValue[], b: readonly FieldValue[]): number {
  for (const [i, key] of a.entries()) {
    const order = ascending(key, b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

interface KeyedCounts {
  readonly keys: readonly FieldValue[];
  readonly counts: Float64Array;
}

/** Counts by step of each key, over the baseline that ends with the newest record's step. Records without a time are in none. */
function seriesOf(
  rows: readonly FieldValue[][],
  { stepMs, baselineSteps }: Windows,
): { coveredFrom: number; first: number; end: number; series: readonly KeyedCounts[] } {
  const timed = rows.flatMap(([time, ...rest]) =>
    typeof time === 'number'
      ? [{ step: stepOf(time, stepMs), keys: rest.slice(0, -1), count: Number(rest[rest.length - 1]) }]
      : [],
  );
  const coveredFrom = timed.reduce((least, { step }) => Math.min(least, step), Number.POSITIVE_INFINITY);
  const end = 1 + timed.reduce((most, { step }) => Math.max(most, step), Number.NEGATIVE_INFINITY);
  const first = end - baselineSteps;
  const series = new Map<string, KeyedCounts>();
  for (const { step, keys, count } of timed) {
    const id = stringify(keys.map((key) => key ?? null));
    const known = series.get(id) ?? { keys, counts: new Float64Array(baselineSteps) };
    // A step before the first has no place: it is dropped.
    known.counts[step - first] += count;
    series.set(id, known);
  }
  return { coveredFrom, first, end, series: [...series.values()] };
}
