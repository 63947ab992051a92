/** A timechart as a drawing: one series as columns over an axis, several as a sparkline each. */

import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { columnPart, sparkline } from './bars.ts';
import { type Ink, inkFor } from './ink.ts';
import { ellipsisFor, type RenderOptions } from './renderer.ts';
import { sanitizeLine } from './sanitize.ts';
import { styleFor } from './table.ts';
import { Clock } from './time-text.ts';
import { type ColumnStyle, durationText, humanText } from './values.ts';
import { displayWidth, padEnd, padStart, truncate } from './width.ts';

const chartRows = 10;
const widestColumn = 6;
const widestName = 28;
const mostSeries = 40;
const defaultWidth = 80;

interface Series {
  readonly name: string;
  /** Of the level that the group is of; undefined where it is of none. */
  readonly rank: number | undefined;
  readonly style: ColumnStyle;
  /** One a bin; undefined where there is none. */
  readonly values: (number | undefined)[];
}

/** Bins in order, merged where they are more than there are columns. */
interface TimeAxis {
  readonly times: readonly number[];
  /** Bins that one column of the drawing stands for. */
  readonly binsEach: number;
  /** Bins that the first column lacks, so that columns begin at round times. */
  readonly lead: number;
  readonly columns: number;
  readonly columnMs: number;
  readonly clock: Clock;
}

export function timeChart(table: Table, options: RenderOptions): string {
  const times = [...new Set(table.rows.map((row) => row[0]).filter((time) => typeof time === 'number'))];
  times.sort((a, b) => a - b);
  const series = seriesOf(table, times, options);
  if (series.length === 0 || times.length === 0) return '';
  return series.length === 1
    ? columnChart(series[0], times, table, options)
    : sparklines(series, times, table, options);
}

/** A series for each computed column and each group. */
function seriesOf(table: Table, times: readonly number[], options: RenderOptions): Series[] {
  const binOf = new Map(times.map((time, bin) => [time, bin]));
  const keys = table.columns.flatMap((column, i) => (column.key && i > 0 ? [i] : []));
  const computed = table.columns.flatMap((column, i) => (i > 0 && isDrawn(column) ? [i] : []));
  const columnValues = table.columns.map((_, i) => table.rows.map((row) => row[i]));
  const styles = table.columns.map((column, i) => styleFor(column, columnValues[i], options));
  const byName = new Map<string, Series>();
  for (const row of table.rows) {
    const group = keys.map((i) => humanText(row[i], styles[i])).join(' ');
    const bin = typeof row[0] === 'number' ? binOf.get(row[0]) : undefined;
    if (bin === undefined) continue;
    for (const i of computed) {
      const column = computed.length > 1 || keys.length === 0 ? table.columns[i].name : '';
      const name = sanitizeLine([group, column].filter((part) => part !== '').join(' '));
      let series = byName.get(name);
      if (series === undefined) {
        series = { name, rank: rankOf(row, table), style: styles[i], values: new Array(times.length).fill(undefined) };
        byName.set(name, series);
      }
      const value = row[i];
      if (typeof value === 'number') series.values[bin] = value;
    }
  }
  return [...byName.values()];
}

function isDrawn({ key, type }: TableColumn): boolean {
  return !key && type !== 'time' && type !== 'text' && type !== 'level';
}

function rankOf(row: readonly FieldValue[], { columns }: Table): number | undefined {
  const rank = row.find((value, i) => columns[i].key && columns[i].type === 'level' && value !== undefined);
  return typeof rank === 'number' ? rank : undefined;
}

function columnChart(series: Series, times: readonly number[], table: Table, options: RenderOptions): string {
  const ink = inkFor(options.color);
  const highest = highestOf(series.values);
  const labels = axisLabels(highest, series.style);
  const labelColumns = widest(['0', ...labels.values()]);
  const room = chartWidth(options) - labelColumns - 2;
  const axis = axisFor(times, binMsOf(table), room, new Clock(options.zone));
  const values = mergeBins(series.values, axis);
  const columnWidth = Math.max(1, Math.min(widestColumn, Math.floor(room / values.length)));

  const lines = [`${ink.bold}${series.name}${ink.reset}`];
  const wall = options.unicode ? '│' : '|';
  for (let row = chartRows - 1; row >= 0; row--) {
    const parts = values.map((value) =>
      widen(columnPart((value ?? 0) / highest, chartRows, row, options.unicode), columnWidth),
    );
    const label = padStart(labels.get(row) ?? '', labelColumns);
    const drawn = parts.join('').trimEnd();
    lines.push(`${ink.dim}${label} ${wall}${ink.reset}${ink.bar}${drawn}${ink.reset}`);
  }
  const { rule, text } = axisLines(axis, columnWidth, options);
  lines.push(`${ink.dim}${padStart('0', labelColumns)} ${options.unicode ? '└' : '+'}${rule}${ink.reset}`);
  lines.push(`${ink.dim}${' '.repeat(labelColumns + 2)}${text}${ink.reset}`);
  lines.push(caption(axis, peakText(series, highest, times, axis.clock), ink, options));
  return `${lines.join('\n')}\n`;
}

/** Labels of the vertical axis by row: the top and the middle. */
function axisLabels(highest: number, style: ColumnStyle): Map<number, string> {
  if (highest === 0) return new Map();
  return new Map([
    [chartRows - 1, humanText(highest, style)],
    [chartRows / 2 - 1, humanText(highest / 2, { ...style, decimals: highest < 10 ? 1 : 0 })],
  ]);
}

function sparklines(all: readonly Series[], times: readonly number[], table: Table, options: RenderOptions): string {
  const ink = inkFor(options.color);
  const series = [...all].sort((a, b) => sum(b.values) - sum(a.values));
  const shown = options.full ? series : series.slice(0, mostSeries);
  const names = shown.map(({ name }) => truncate(name, widestName, ellipsisFor(options)));
  const peaks = shown.map(({ values, style }) => humanText(highestOf(values), style));
  const lasts = shown.map(({ values, style }) => humanText(values[values.length - 1], style));
  const nameColumns = widest(names);
  const peakColumns = widest(['highest', ...peaks]);
  const lastColumns = widest(['last', ...lasts]);
  const room = Math.max(10, chartWidth(options) - nameColumns - peakColumns - lastColumns - 6);
  const axis = axisFor(times, binMsOf(table), room, new Clock(options.zone));
  const columnWidth = Math.max(1, Math.min(widestColumn, Math.floor(room / axis.columns)));
  const drawnColumns = axis.columns * columnWidth;

  const numbers = (peak: string, last: string) => `${padStart(peak, peakColumns)}  ${padStart(last, lastColumns)}`;
  const { text } = axisLines(axis, columnWidth, options);
  const lines = [
    `${ink.dim}${' '.repeat(nameColumns)}  ${padEnd(text, drawnColumns)}  ${numbers('highest', 'last')}${ink.reset}`,
  ];
  shown.forEach(({ values, rank }, i) => {
    const color = rank === undefined ? ink.bar : (ink.levels[rank] ?? ink.bar);
    const merged = mergeBins(values, axis).flatMap((value) => new Array(columnWidth).fill(value));
    const line = sparkline(merged, highestOf(values), options.unicode);
    lines.push(`${padEnd(names[i], nameColumns)}  ${color}${line}${ink.reset}  ${numbers(peaks[i], lasts[i])}`);
  });
  const hidden = series.length - shown.length;
  const also = hidden > 0 ? `, ${hidden} smaller series not shown` : '';
  lines.push(caption(axis, `each line has its own scale${also}`, ink, options));
  return `${lines.join('\n')}\n`;
}

function axisFor(times: readonly number[], binMs: number, room: number, clock: Clock): TimeAxis {
  const needed = times.length / Math.max(1, room);
  const binsEach =
    needed <= 1 ? 1 : (roundCounts.find((count) => count >= (times.length + count) / room) ?? Math.ceil(needed) + 1);
  const columnMs = binMs * binsEach;
  const wall = clock.wallMs(times[0]);
  const lead = binsEach === 1 ? 0 : Math.floor((wall - Math.floor(wall / columnMs) * columnMs) / binMs);
  return { times, binsEach, lead, columns: Math.ceil((times.length + lead) / binsEach), columnMs, clock };
}

/** How many bins a column may stand for: so that minutes become round minutes, and hours round hours. */
const roundCounts = [2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440];

/** When column `column` begins. */
function columnTime({ times, binsEach, lead }: TimeAxis, column: number): number {
  return times[Math.max(0, column * binsEach - lead)];
}

/** The highest of each run of bins: merging must not hide a peak. */
function mergeBins(
  values: readonly (number | undefined)[],
  { binsEach, lead, columns }: TimeAxis,
): (number | undefined)[] {
  if (binsEach === 1) return [...values];
  return Array.from({ length: columns }, (_, column) => {
    const start = column * binsEach - lead;
    const present = values.slice(Math.max(0, start), start + binsEach).filter((value) => value !== undefined);
    return present.length === 0 ? undefined : Math.max(...present);
  });
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const tickSteps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * second)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * minute),
    [1, 2, 3, 6, 12].map((n) => n * hour),
    [1, 2, 7, 14, 28, 91, 364].map((n) => n * day),
  );

/** Ticks at round times of the wall clock, as many as their labels leave room for. */
function axisLines(axis: TimeAxis, columnWidth: number, options: RenderOptions): { rule: string; text: string } {
  const { columns, columnMs, clock } = axis;
  const labelColumns = columnMs < minute ? 8 : 5;
  const step = tickSteps.find((ms) => (ms / columnMs) * columnWidth >= labelColumns + 3) ?? columnMs * columns;
  const [line, tick] = options.unicode ? ['─', '┬'] : ['-', '+'];
  let rule = '';
  let text = '';
  let before: number | undefined;
  for (let i = 0; i < columns; i++) {
    const time = columnTime(axis, i);
    const slot = Math.floor(clock.wallMs(time) / step);
    const isTick = before === undefined ? clock.wallMs(time) % step === 0 : slot !== before;
    before = slot;
    rule += (isTick ? tick : line) + line.repeat(columnWidth - 1);
    if (isTick && text.length <= i * columnWidth) text = text.padEnd(i * columnWidth) + tickText(time, step, clock);
  }
  return { rule, text };
}

function tickText(time: number, step: number, clock: Clock): string {
  if (step >= day) return clock.day(time).slice(5);
  return clock.timeOfDay(time, step < minute ? 'second' : 'minute');
}

/** `2026-11-20 14:00 to 16:00 +01, a column is 1m, highest 1,234 at 14:31` */
function caption(axis: TimeAxis, last: string, ink: Ink, options: RenderOptions): string {
  const { times, clock, columnMs, binsEach } = axis;
  const precision = times.every((time) => time % minute === 0) ? 'minute' : 'second';
  const first = times[0];
  const end = times[times.length - 1] + columnMs / binsEach;
  const endText = clock.day(first) === clock.day(end) ? clock.timeOfDay(end, precision) : clock.text(end, precision);
  const merged = binsEach > 1 ? ` (the highest of ${binsEach} bins)` : '';
  const range = `${clock.text(first, precision)} ${options.unicode ? '–' : 'to'} ${endText} ${clock.offset(end)}`;
  return `${ink.dim}${range}, a column is ${spanText(columnMs)}${merged}, ${last}${ink.reset}`;
}

function spanText(ms: number): string {
  if (ms % day === 0) return `${ms / day}d`;
  if (ms % hour === 0) return `${ms / hour}h`;
  if (ms % minute === 0) return `${ms / minute}m`;
  return durationText(ms);
}

function peakText(series: Series, highest: number, times: readonly number[], clock: Clock): string {
  if (highest === 0) return 'all zero';
  const at = times[series.values.indexOf(highest)];
  const precision = at % minute === 0 ? 'minute' : 'second';
  const isOneDay = clock.day(times[0]) === clock.day(times[times.length - 1]);
  const when = isOneDay ? clock.timeOfDay(at, precision) : clock.text(at, precision);
  return `highest ${humanText(highest, series.style)} at ${when}`;
}

/** A column as wide as it may be, one space between wide ones. */
function widen(part: string, width: number): string {
  return width < 3 ? part.repeat(width) : `${part.repeat(width - 1)} `;
}

function widest(texts: readonly string[]): number {
  return texts.reduce((columns, text) => Math.max(columns, displayWidth(text)), 0);
}

function highestOf(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((highest, value) => (value !== undefined && value > highest ? value : highest), 0);
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function binMsOf({ binMs }: Table): number {
  return binMs ?? 1;
}

function chartWidth({ widthColumns }: RenderOptions): number {
  return Number.isFinite(widthColumns) ? widthColumns : defaultWidth;
}
