/** The formats that response times are written in: one more is a line here. */

import { hlogOf } from '../../analysis/latency/hlog.ts';
import type { LatencyReport } from '../../analysis/latency/model.ts';
import { UsageError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import { suggestion } from '../../query/did-you-mean.ts';
import { sanitizeJson } from '../../render/sanitize.ts';
import { rendererFor, terminalOptions } from '../output.ts';
import { latencyJson } from './json.ts';
import type { LatencyOptions } from './options.ts';
import { redactLatency } from './redacted.ts';
import { latencyTable } from './tables.ts';
import { latencyText } from './text.ts';

export interface LatencyFormat {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  /** It writes histograms as they are encoded. */
  readonly encodes?: true;
  /** It has no place for rows. */
  readonly ofOne?: true;
  readonly write: (report: LatencyReport, options: LatencyOptions) => string;
}

const isTerminal = (): boolean => process.stdout.isTTY === true;

/** A renderer's, of the rows. */
function tabular(name: string, summary: string): LatencyFormat {
  return {
    name,
    summary,
    write: (report, options) => {
      if (report.total.count === 0) return '';
      const renderer = rendererFor(name, options);
      const table = latencyTable(redactLatency(report), name === 'table' && options.full !== true);
      return [renderer.begin?.(), renderer.table(table), renderer.flush?.(), renderer.end?.()].join('');
    },
  };
}

export const latencyFormats: readonly LatencyFormat[] = [
  {
    name: 'pretty',
    summary: 'figures, a chart of the distribution, a table of rows',
    write: (report, options) =>
      latencyText(report, { ...terminalOptions(options), terminal: isTerminal(), full: options.full === true }),
  },
  {
    name: 'json',
    summary: 'all of it as one object; without secrets',
    write: (report) => {
      const text = stringify(latencyJson(redactLatency(report)));
      return `${isTerminal() ? sanitizeJson(text) : text}\n`;
    },
  },
  tabular('ndjson', 'an object a row; without secrets'),
  tabular('csv', 'a line a row; without secrets'),
  tabular('tsv', 'a line a row; without secrets'),
  tabular('table', 'the rows only; without secrets'),
  {
    name: 'hgrm',
    summary: "HdrHistogram's percentile distribution, in milliseconds",
    ofOne: true,
    write: ({ hgrm, total }) => (total.count === 0 ? '' : hgrm),
  },
  {
    name: 'hlog',
    summary: "HdrHistogram's interval log, in microseconds; without secrets",
    encodes: true,
    write: (report) => (report.total.count === 0 ? '' : hlogOf(redactLatency(report))),
  },
];

/** Throws UsageError for another, and for one that has no place for the rows that are asked for. */
export function latencyFormat({ output = 'pretty', by, every }: LatencyOptions): LatencyFormat {
  const known = latencyFormats.find(({ name }) => name === output);
  if (known === undefined) {
    const names = latencyFormats.map(({ name }) => name);
    throw new UsageError(
      `response times have no output format ${output}`,
      suggestion(output, names) ?? `choose one of: ${names.join(', ')}`,
    );
  }
  if (known.ofOne && (by ?? every) !== undefined)
    throw new UsageError(
      `-o ${output} is one distribution: it does not go with --by and --every`,
      'select with a query (service=checkout), or write one histogram a row with -o hlog',
    );
  return known;
}
