/** What a terminal shows of a live run: a line that says how far it is, then a line a series. */

import type { Preview, SeriesPreview, SilentSource } from '../../analysis/spike/preview.ts';
import { durationWords, numberText } from '../../analysis/spike/summary.ts';
import { sanitizeLine, sparkline } from '../../render/index.ts';
import { padEnd, padStart, truncate } from '../../render/width.ts';
import { squeezed } from '../spike-text.ts';

export interface ViewState {
  readonly preview: Preview | undefined;
  readonly nowMs: number;
  readonly lines: number;
  /** From the newest record to now; undefined before there is one. */
  readonly lagMs: number | undefined;
  readonly isCaughtUp: boolean;
  readonly undelivered: number;
}

export interface ViewOptions {
  readonly columns: number;
  readonly unicode: boolean;
  readonly color: boolean;
}

/** Columns of the numbers on the right, each with its space. */
const numberColumns = 9;
const sinceColumns = 8;
const stateColumns = 8;
const mostChartColumns = 60;

export function viewText(state: ViewState, options: ViewOptions): string {
  const { preview } = state;
  const head = headOf(state);
  if (preview === undefined) return `${truncate(head, options.columns)}\n`;
  const silent = preview.silent.map((one) => silentRow(one, state.nowMs, options));
  const unsaid = preview.silentCount - silent.length;
  if (unsaid > 0) silent.push(`${' '.repeat(stateColumns)}and ${unsaid.toLocaleString('en')} more silent sources`);
  const top = [truncate(head, options.columns), ...silent];
  if (preview.series.length === 0) return linesOf(top);
  const names = preview.series.map(nameOf);
  const widths = widthsOf(names, options.columns);
  const rows = preview.series.map((series, i) => rowOf(series, names[i], state.nowMs, widths, options));
  const hidden = preview.seriesCount - preview.series.length;
  const more = hidden > 0 ? [`${' '.repeat(stateColumns)}and ${hidden.toLocaleString('en')} more series`] : [];
  return linesOf([...top, titlesOf(widths), ...rows, ...more]);
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** A source that has gone silent is not one with nothing to tell: its series would look quiet. */
function silentRow({ source, newestMs }: SilentSource, nowMs: number, { columns, color }: ViewOptions): string {
  const state = 'SILENT'.padEnd(stateColumns);
  const since = ` no record for ${durationWords(nowMs - newestMs)}`;
  const name = truncate(sanitizeLine(source), Math.max(8, columns - stateColumns - since.length));
  return `${color ? `\x1b[31m${state}\x1b[0m` : state}${name}${since}`;
}

function headOf({ preview, lines, lagMs, isCaughtUp, undelivered }: ViewState): string {
  const read = `${lines.toLocaleString('en')} lines`;
  if (!isCaughtUp) return `reading what is there: ${read}`;
  const firing = preview?.firingCount ?? 0;
  const parts = [
    `${firing} firing`,
    ...(preview !== undefined && preview.silentCount > 0 ? [`${preview.silentCount} silent`] : []),
    `${((preview?.seriesCount ?? 0) - firing).toLocaleString('en')} quiet`,
    lagMs === undefined ? 'no record yet' : `newest record ${lagText(lagMs)} ago`,
    read,
    ...(undelivered > 0 ? [`${undelivered} alerts not delivered yet`] : []),
  ];
  return parts.join(', ');
}

/** Whole seconds: what is drawn changes only when something does. */
function lagText(ms: number): string {
  return ms < 1000 ? 'under 1s' : durationWords(Math.floor(ms / 1000) * 1000);
}

interface Widths {
  readonly name: number;
  readonly chart: number;
}

function widthsOf(names: readonly string[], columns: number): Widths {
  const room = Math.max(20, columns - stateColumns - 2 * numberColumns - sinceColumns - 2);
  const longest = Math.max(6, ...names.map((name) => name.length));
  const name = Math.min(longest, Math.floor(room / 2));
  return { name, chart: Math.min(mostChartColumns, room - name) };
}

function titlesOf({ name, chart }: Widths): string {
  const numbers = ['current', 'baseline'].map((title) => title.padStart(numberColumns)).join('');
  return `${' '.repeat(stateColumns)}${'series'.padEnd(name)} ${' '.repeat(chart)}${numbers}${'since'.padStart(sinceColumns)}`;
}

function rowOf(
  { current, baseline, firingSinceMs, points }: SeriesPreview,
  name: string,
  nowMs: number,
  widths: Widths,
  { unicode, color }: ViewOptions,
): string {
  const values = squeezed(points, widths.chart);
  const chart = sparkline(values, Math.max(...values), unicode).padStart(widths.chart);
  const since = firingSinceMs === undefined ? '' : durationWords(nowMs - firingSinceMs);
  const numbers = [current, baseline].map((value) => padStart(numberText(value), numberColumns)).join('');
  const state = (firingSinceMs === undefined ? '' : 'FIRING').padEnd(stateColumns);
  const line = `${padEnd(truncate(name, widths.name), widths.name)} ${chart}${numbers}${since.padStart(sinceColumns)}`;
  return (firingSinceMs !== undefined && color ? `\x1b[31m${state}\x1b[0m` : state) + line;
}

function nameOf({ rule, measure, keys }: SeriesPreview): string {
  const what = rule ?? (keys.length === 0 ? measure : '');
  return sanitizeLine([what, ...keys].filter((part) => part !== '').join(' '));
}
