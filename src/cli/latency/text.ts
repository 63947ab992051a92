/** Response times for people: the figures, the verdict, the distribution as a chart, and a table of keys or intervals. */

import type { LatencyComparison, LatencyReport } from '../../analysis/latency/model.ts';
import { bar } from '../../render/bars.ts';
import { sanitizeLine } from '../../render/index.ts';
import { type Ink, inkFor } from '../../render/ink.ts';
import type { RenderOptions } from '../../render/renderer.ts';
import { createTableRenderer } from '../../render/table.ts';
import { Clock } from '../../render/time-text.ts';
import { durationText, numberText, shareText } from '../../render/values.ts';
import { padStart } from '../../render/width.ts';
import { latencyTable, percentileName } from './tables.ts';

const whole = 0;

/** The whole text, lines ended. Safe for a terminal. */
export function latencyText(report: LatencyReport, options: RenderOptions): string {
  const ink = inkFor(options.color);
  const { total, against, by, everyMs } = report;
  if (total.count === 0) return '';
  const rows = by.length > 0 || everyMs !== undefined;
  return [
    `${headOf(report, options)}\n`,
    ...correctionOf(report),
    '\n',
    ...figuresOf(report, ink),
    ...(against === undefined ? [] : ['\n', ...comparisonLines(against, options, ink)]),
    '\n',
    ...chartOf(report, options, ink),
    ...(rows ? ['\n', createTableRenderer(options).table(latencyTable(report, true))] : []),
  ].join('');
}

function headOf({ of, total, fromMs, toMs }: LatencyReport, { zone }: RenderOptions): string {
  const what = `${sanitizeLine(of)}: ${numberText(total.count, whole)} measured`;
  if (fromMs === undefined || toMs === undefined) return what;
  const clock = new Clock(zone);
  return `${what}, ${clock.text(fromMs, 'second')} to ${clock.text(toMs, 'second')} (${clock.offset(toMs)})`;
}

function correctionOf({ expectedIntervalMs, added }: LatencyReport): string[] {
  if (expectedIntervalMs === undefined) return [];
  const every = durationText(expectedIntervalMs);
  const count = numberText(added, whole);
  return [`corrected for coordinated omission, one expected every ${every}: ${count} of these were added\n`];
}

function figuresOf({ total }: LatencyReport, { dim, reset }: Ink): string[] {
  const first: [string, number | undefined][] = [
    ['min', total.minMs],
    ['mean', total.meanMs],
    ['stddev', total.stddevMs],
    ['max', total.maxMs],
  ];
  const second = total.percentiles.map(({ q, ms }): [string, number | undefined] => [percentileName(q), ms]);
  return [first, second].map((figures) => {
    const cells = figures.map(([name, ms]) => `${dim}${name}${reset} ${durationText(ms ?? Number.NaN)}`);
    return `${cells.join('   ')}\n`;
  });
}

const words: Readonly<Record<LatencyComparison['verdict'], string>> = {
  slower: 'SLOWER than before',
  quicker: 'QUICKER than before',
  same: 'AS BEFORE: no percentile differs by a tenth or more beyond chance',
  'too few': 'TOO FEW to compare',
};

export function verdictText({ verdict, percentiles }: LatencyComparison): string {
  const changed = percentiles.filter(({ change }) => change !== undefined);
  if (changed.length === 0) return words[verdict];
  const parts = changed.map(({ q, beforeMs, nowMs }) => {
    const times = beforeMs > 0 ? ` (x${Number((nowMs / beforeMs).toPrecision(2))})` : '';
    return `${percentileName(q)} ${durationText(nowMs)}, was ${durationText(beforeMs)}${times}`;
  });
  return `${words[verdict]}: ${parts.join('; ')}`;
}

const colours: Readonly<Record<LatencyComparison['verdict'], string>> = {
  slower: '\x1b[1;31m',
  quicker: '\x1b[32m',
  same: '\x1b[32m',
  'too few': '',
};

function comparisonLines(against: LatencyComparison, { color }: RenderOptions, { dim, reset }: Ink): string[] {
  const head = `${color ? colours[against.verdict] : ''}${verdictText(against)}${reset}\n`;
  const rows = against.percentiles.map(({ q, beforeMs, nowMs, change }) => {
    const [before, now] = [durationText(beforeMs), durationText(nowMs)];
    return `  ${dim}${percentileName(q).padEnd(nameColumns)}${reset}${padStart(before, valueColumns)} -> ${padStart(now, valueColumns)}${change === undefined ? '' : `  ${change}`}\n`;
  });
  return [head, ...rows, `  ${dim}${numberText(against.countBefore, whole)} measured before${reset}\n`];
}

const nameColumns = 7;
const valueColumns = 8;
const widestBar = 40;
const narrowestBar = 10;
const othersColumns = 50;

/** A line a range of durations: how many, what share, and what share is at most so long. */
function chartOf({ bands, total }: LatencyReport, { widthColumns, unicode }: RenderOptions, ink: Ink): string[] {
  const { dim, reset } = ink;
  const highest = Math.max(1, ...bands.map(({ count }) => count));
  const columns = Math.max(narrowestBar, Math.min(widestBar, widthColumns - othersColumns));
  const countColumns = Math.max('count'.length, numberText(highest, whole).length);
  const head = `${'from'.padStart(valueColumns)}   ${'below'.padStart(valueColumns)}  ${'count'.padStart(countColumns)}  ${'share'.padStart(7)}  ${'so far'.padStart(8)}`;
  let upTo = 0;
  const lines = bands.map(({ fromMs, toMs, count }) => {
    upTo += count;
    const range = `${padStart(durationText(fromMs), valueColumns)} - ${padStart(durationText(toMs), valueColumns)}`;
    const figures = `${padStart(numberText(count, whole), countColumns)}  ${padStart(shareText(count / total.count), 7)}  ${padStart(shareText(upTo / total.count), 8)}`;
    return `${range}  ${figures}  ${ink.bar}${bar(count / highest, columns, unicode)}${reset}`.trimEnd();
  });
  return [`${dim}${head}${reset}\n`, ...lines.map((line) => `${line}\n`)];
}
