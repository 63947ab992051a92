/** The formats that a trace is written in: one more is a line here. */

import type { Trace, TraceEntry } from '../../analysis/trace/model.ts';
import { traceToOtlp } from '../../analysis/trace/otlp.ts';
import { UsageError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import { redactTrace } from '../../library/redact-trace.ts';
import { suggestion } from '../../query/did-you-mean.ts';
import { sanitizeJson, sanitizeText } from '../../render/sanitize.ts';
import type { ScanOptions } from '../options.ts';
import { terminalOptions } from '../output.ts';
import { traceHtml } from './html.ts';
import { entryJson, traceJson } from './json.ts';
import { waterfall } from './waterfall.ts';

export interface TraceFormat {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  readonly write: (trace: Trace, options: ScanOptions) => string;
}

const isTerminal = (): boolean => process.stdout.isTTY === true;
const safe = (json: string): string => (isTerminal() ? sanitizeJson(json) : json);
const inFileOrder = (entries: readonly TraceEntry[]): readonly TraceEntry[] =>
  entries.filter(({ kind }) => kind !== 'event');

export const traceFormats: readonly TraceFormat[] = [
  {
    name: 'pretty',
    summary: 'a waterfall for people',
    write: (trace, options) => waterfall(trace, { ...terminalOptions(options), full: options.full === true }),
  },
  {
    name: 'raw',
    summary: 'its lines as they were, in order of time',
    write: ({ entries, untimed }) =>
      [...inFileOrder(entries), ...untimed].map(({ text }) => `${isTerminal() ? sanitizeText(text) : text}\n`).join(''),
  },
  {
    name: 'json',
    summary: 'all that was found out, as one object',
    write: (trace) => `${safe(stringify(traceJson(trace)))}\n`,
  },
  {
    name: 'ndjson',
    summary: 'an object a span or record',
    write: ({ entries, untimed }) =>
      [...entries, ...untimed].map((entry) => `${safe(stringify(entryJson(entry)))}\n`).join(''),
  },
  {
    name: 'otlp',
    summary: 'OTLP JSON, for Jaeger or Tempo; without secrets',
    write: (trace) => `${safe(stringify(traceToOtlp(redactTrace(trace))))}\n`,
  },
  {
    name: 'html',
    summary: 'one page that needs nothing else; without secrets',
    write: (trace, { utc }) => traceHtml(redactTrace(trace), utc ? 'utc' : 'local'),
  },
];

/** Throws UsageError for another. A terminal gets the waterfall, a pipe an object a line. */
export function traceFormat({ output }: ScanOptions): TraceFormat {
  const name = output ?? (isTerminal() ? 'pretty' : 'ndjson');
  const known = traceFormats.find((format) => format.name === name);
  if (known !== undefined) return known;
  const names = traceFormats.map((format) => format.name);
  throw new UsageError(
    `a trace has no output format ${name}`,
    suggestion(name, names) ?? `choose one of: ${names.join(', ')}`,
  );
}
