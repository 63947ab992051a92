/** The rows of `latency` as a table: a row a key or interval; of the whole where rows were not asked for. */

import { percentileOf } from '../../analysis/latency/figures.ts';
import {
  type LatencyFigures,
  type LatencyReport,
  type LatencyRow,
  shownPercentiles,
} from '../../analysis/latency/model.ts';
import type { Table } from '../../core/table.ts';
import { rowColumn, tableOf } from '../row-table.ts';

const column = rowColumn<LatencyRow>;

export const percentileName = (q: number): string => `p${q}`;
const comparedPercentile = 99;

/** For machines all figures; for people those that fit, p99.99 and deviation left out. */
export function latencyTable(report: LatencyReport, forPeople: boolean): Table {
  const { by, everyMs, against, rows, total } = report;
  const percentile = (q: number) => column(percentileName(q), 'duration', (row) => percentileOf(row, q));
  const shown = shownPercentiles.filter((q) => !forPeople || q < 99.9);
  const columns = [
    ...(everyMs === undefined ? [] : [column('time', 'time', ({ startMs }) => startMs, true)]),
    ...by.map((name, i) => column(name, 'text', ({ keys }) => keys[i] ?? undefined, true)),
    column('count', 'number', ({ count }) => count),
    ...(forPeople ? [] : [column('min', 'duration', ({ minMs }) => minMs)]),
    column('mean', 'duration', ({ meanMs }) => meanMs),
    ...(forPeople ? [] : [column('stddev', 'duration', ({ stddevMs }) => stddevMs)]),
    ...shown.map(percentile),
    column('max', 'duration', ({ maxMs }) => maxMs),
    ...(against === undefined || by.length + rows.length === 0
      ? []
      : [
          column('p99 before', 'duration', (row) => compared(row)?.beforeMs),
          column('verdict', 'text', (row) => row.against?.verdict, true),
        ]),
  ];
  const all = rows.length > 0 || by.length > 0 || everyMs !== undefined ? rows : [wholeRow(total, report)];
  return tableOf(all, columns);
}

function compared({ against }: LatencyRow): { readonly beforeMs: number } | undefined {
  return against?.percentiles.find(({ q }) => q === comparedPercentile);
}

function wholeRow(total: LatencyFigures, { against }: LatencyReport): LatencyRow {
  return { ...total, keys: [], ...(against === undefined ? {} : { against }) };
}
