/** Charts for a terminal. A timechart of one series is drawn as columns over a time axis, of several as a sparkline each;
 * counts by ranges of a number as a histogram; any other table as bars. */

import type { Table } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { pretty } from './pretty.ts';
import type { Renderer, RendererKind, RenderOptions } from './renderer.ts';
import { barTable } from './table.ts';
import { timeChart } from './time-chart.ts';

const mostFilledBins = 200;

export const chart: RendererKind = {
  name: 'chart',
  summary: 'timecharts, histograms and bars, drawn in the terminal',
  create(options): Renderer {
    const records = pretty.create(options);
    return { ...bound(records), table: (table: Table) => drawTable(table, options) };
  },
};

function bound(records: Renderer): Pick<Renderer, 'record' | 'separator'> {
  return { record: (view) => records.record(view), separator: () => records.separator?.() ?? '' };
}

function drawTable(table: Table, options: RenderOptions): string {
  if (table.rows.length === 0) return '';
  if (table.binMs !== undefined) return timeChart(table, options);
  return barTable(isHistogram(table) ? asHistogram(table) : table, options);
}

/** Grouped by one number: ranges of durations, sizes, attempts. */
function isHistogram({ columns, rows }: Table): boolean {
  if (columns.length < 2 || columns.filter(({ key }) => key).length !== 1 || !columns[0].key) return false;
  const { type } = columns[0];
  return type === 'duration' || type === 'time' || ((type === 'number' || type === 'json') && rows.every(hasNumber));
}

function hasNumber(row: readonly FieldValue[]): boolean {
  return typeof row[0] === 'number' || row[0] === undefined;
}

/** In the order of the numbers, empty ranges between them shown where they are few: a hole in a distribution matters. */
function asHistogram(table: Table): Table {
  const rows = table.rows.filter((row) => typeof row[0] === 'number').sort((a, b) => keyOf(a) - keyOf(b));
  const missing = table.rows.filter((row) => typeof row[0] !== 'number');
  return { ...table, rows: [...fillGaps(rows, table.columns.length), ...missing] };
}

function fillGaps(rows: FieldValue[][], width: number): FieldValue[][] {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < rows.length; i++) step = Math.min(step, keyOf(rows[i]) - keyOf(rows[i - 1]));
  if (!(step > 0) || step === Number.POSITIVE_INFINITY) return rows;
  const first = keyOf(rows[0]);
  const bins = Math.round((keyOf(rows[rows.length - 1]) - first) / step) + 1;
  const onGrid = rows.every(
    (row) => Math.abs((keyOf(row) - first) / step - Math.round((keyOf(row) - first) / step)) < 1e-6,
  );
  if (!onGrid || bins > mostFilledBins) return rows;
  const byBin = new Map(rows.map((row) => [Math.round((keyOf(row) - first) / step), row]));
  return Array.from({ length: bins }, (_, bin) => {
    const empty: FieldValue[] = new Array(width).fill(undefined);
    empty[0] = first + bin * step;
    return byBin.get(bin) ?? empty;
  });
}

function keyOf(row: readonly FieldValue[]): number {
  return row[0] as number;
}
