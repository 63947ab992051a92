/** Alerts as a person reads them: one line each, with a small chart, samples and trace ids below. */

import type { BacktestReport, Episode } from '../analysis/spike/backtest.ts';
import type { SpikeReport } from '../analysis/spike/spike.ts';
import { durationWords, numberText } from '../analysis/spike/summary.ts';
import type { Alert, AlertKind } from '../detect/alert.ts';
import type { Reading } from '../detect/reading.ts';
import type { Windows } from '../detect/windows.ts';
import { printDuration } from '../query/printer.ts';
import { Clock, sanitizeLine, sanitizeText, sparkline } from '../render/index.ts';

export interface TextOptions {
  readonly zone: 'local' | 'utc';
  readonly unicode: boolean;
  readonly color: boolean;
  readonly widthColumns: number;
}

const labels: Readonly<Record<AlertKind, string>> = { firing: 'FIRING', escalated: 'WORSE', resolved: 'resolved' };
const colors: Readonly<Record<AlertKind, string>> = { firing: '\x1b[31m', escalated: '\x1b[31m', resolved: '\x1b[32m' };
const indent = ' '.repeat(10);

export class SpikeText {
  readonly #clock: Clock;
  readonly #options: TextOptions;

  constructor(options: TextOptions) {
    this.#options = options;
    this.#clock = new Clock(options.zone);
  }

  alert(alert: Alert): string {
    const p = alert.p === undefined || alert.kind === 'resolved' ? '' : `, p ${pText(alert.p)}`;
    const head = `${this.#label(alert.kind)}${sanitizeLine(alert.summary)}, since ${this.#time(alert.onsetMs)}${p}`;
    const rule = `${indent}${this.chart(alert)}current ${numberText(alert.current)}, baseline ${numberText(alert.baseline)}, ratio ${numberText(alert.ratio)}${coverageText(alert.coverage)}`;
    const lines = alert.series.length === 0 ? [head] : [head, rule];
    const explanation = alert.explanation.map((text) => `${indent}${sanitizeLine(text)}`);
    return `${[...lines, ...explanation, ...alert.samples.map((sample) => this.#sample(sample))].join('\n')}\n`;
  }

  /** Spikes that began and ended since the last run, together. */
  digest(alerts: readonly Alert[]): string {
    const rows = alerts.map(
      (alert) => `${indent}${this.#time(alert.onsetMs)} to ${this.#time(alert.atMs)}  ${sanitizeLine(alert.summary)}`,
    );
    return `${'over'.padEnd(10)}began and ended since the last run: ${alerts.length}\n${rows.join('\n')}\n`;
  }

  /** The series at the end, where nothing fires. */
  quiet({ readings, endMs }: SpikeReport, measure: string, byNames: readonly string[], windows: Windows): string {
    if (endMs === undefined) return 'nothing measured: there is no record with a time\n';
    const shown = readings.slice(0, mostShown);
    const rows = shown.map(({ keys, reading }) => this.#reading(keys, reading, measure, byNames, windows));
    const more = readings.length > shown.length ? `${indent}and ${readings.length - shown.length} more series\n` : '';
    return `${rows.join('')}${more}${indent}window ${this.#time(endMs - windows.windowMs)} to ${this.#time(endMs)}\n`;
  }

  #reading(
    keys: readonly string[],
    reading: Reading,
    measure: string,
    byNames: readonly string[],
    windows: Windows,
  ): string {
    const key = keys.map((value, i) => `${byNames[i]}=${value} `).join('');
    const { current, baseline, ratio, coverage } = reading;
    return `${'quiet'.padEnd(10)}${sanitizeLine(key)}${measure} ${numberText(current)} in ${printDuration(windows.windowMs)}, baseline ${numberText(baseline)}, ratio ${numberText(ratio)}${coverageText(coverage)}\n`;
  }

  backtest({ runs }: BacktestReport): string {
    const several = runs.length > 1;
    const comparison = several ? `${this.#comparison(runs)}\n` : '';
    const lists = runs.map(({ ratio, episodes }) => {
      const head = several ? `ratio ${ratio}\n` : '';
      const none = several ? '  none\n' : 'it would not have fired\n';
      return head + (episodes.length === 0 ? none : episodes.map((episode) => this.#episode(episode)).join(''));
    });
    return comparison + lists.join('');
  }

  #comparison(runs: BacktestReport['runs']): string {
    const rows = runs.map(({ ratio, episodes }) => {
      const lasted = episodes
        .map(({ alert, endMs }) => (endMs ?? Number.NaN) - alert.atMs)
        .filter((ms) => !Number.isNaN(ms));
      const total = lasted.reduce((sum, ms) => sum + ms, 0);
      const open = episodes.length - lasted.length;
      return [
        String(ratio),
        String(episodes.length),
        durationWords(total),
        durationWords(Math.max(0, ...lasted)),
        String(open),
      ];
    });
    const table = [['ratio', 'alerts', 'firing for', 'longest', 'still firing'], ...rows];
    return table.map((row) => `${row.map((cell, i) => cell.padStart(i === 0 ? 5 : 14)).join('')}\n`).join('');
  }

  #episode({ alert, endMs, escalations, peak }: Episode): string {
    const end =
      endMs === undefined ? 'still firing' : `to ${this.#time(endMs)}, ${durationWords(endMs - alert.onsetMs)}`;
    const worse = escalations === 0 ? '' : `, worse ${escalations}x`;
    const key = alert.keys.map(({ field, value }) => ` ${field}=${value}`).join('');
    const rule = alert.rule === 'spike' ? '' : ` ${alert.rule}`;
    const against = alert.frozenBaseline === 0 ? 'none before' : `${numberText(alert.frozenBaseline)} before`;
    return `${this.#time(alert.onsetMs)} ${end}; fired ${this.#clock.timeOfDay(alert.atMs, 'minute')}${rule}${sanitizeLine(key)}: peak ${numberText(peak)}, ${against}${worse}\n`;
  }

  /** Empty where there is no series. */
  chart({ series }: Pick<Alert, 'series'>): string {
    if (series.length === 0) return '';
    const values = squeezed(
      series.map(({ value }) => value),
      chartColumns,
    );
    return `${sparkline(values, Math.max(...values), this.#options.unicode)}  `;
  }

  #sample({ text, file, line, timeMs, traceId }: Alert['samples'][number]): string {
    const time = timeMs === undefined ? '' : `${this.#clock.timeOfDay(timeMs, 'second')} `;
    const trace = traceId === undefined ? '' : ` trace ${sanitizeLine(traceId)}`;
    const head = `${indent}${time}${sanitizeLine(file)}:${line}${trace}`;
    const room = Math.max(40, Math.min(this.#options.widthColumns, longestSample) - indent.length);
    const shown = sanitizeText(text);
    return `${head}\n${indent}${shown.length > room ? `${shown.slice(0, room - 1)}…` : shown}`;
  }

  #label(kind: AlertKind): string {
    const text = labels[kind].padEnd(10);
    return this.#options.color ? `${colors[kind]}${text}\x1b[0m` : text;
  }

  #time(timeMs: number): string {
    return `${this.#clock.text(timeMs, timeMs % 60_000 === 0 ? 'minute' : 'second')}${this.#clock.offset(timeMs)}`;
  }
}

const mostShown = 5;
const chartColumns = 30;
const longestSample = 300;

function coverageText(coverage: number): string {
  return coverage >= 1 ? '' : `, ${Math.floor(coverage * 100)} % of the baseline seen`;
}

function pText(p: number): string {
  return p < 1e-12 ? '< 1e-12' : p >= 0.001 ? p.toFixed(3) : p.toExponential(0);
}

/** Neighbours joined by their mean until they fit. */
export function squeezed(values: readonly number[], columns: number): number[] {
  const width = Math.ceil(values.length / columns);
  const out: number[] = [];
  for (let at = 0; at < values.length; at += width) {
    const some = values.slice(at, at + width);
    out.push(some.reduce((sum, value) => sum + value, 0) / some.length);
  }
  return out;
}
