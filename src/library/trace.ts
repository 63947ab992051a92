/** trace(): one request of a source, end to end. */

import { Readable } from 'node:stream';
import type { Candidate } from '../analysis/trace/candidates.ts';
import { findTrace } from '../analysis/trace/find.ts';
import type { Trace, TraceId } from '../analysis/trace/model.ts';
import { traceToOtlp } from '../analysis/trace/otlp.ts';
import { UsageError } from '../core/errors.ts';
import type { Query } from '../query/ast.ts';
import { engineOptions, followSignal, ownController, queryOf, type ScanOptions } from './options.ts';
import { redactTrace } from './redact-trace.ts';
import { plainJson, type Row } from './rows.ts';
import { openSource, type Source } from './source.ts';

export interface TraceOptions extends Omit<ScanOptions, 'follow' | 'limit' | 'merge' | 'maxGroups' | 'maxRows'> {
  /** Which records are looked at, as a filter: `time>=-1h`. All. */
  readonly query?: string | Query;
  /** Look, in one more scan, for records without an id that the same processes wrote meanwhile. True. */
  readonly nearby?: boolean;
}

export type TraceAnswer =
  | { readonly kind: 'found'; readonly trace: Trace; readonly notes: readonly string[] }
  /** Several requests have ids that begin so. */
  | { readonly kind: 'ambiguous'; readonly ids: readonly (TraceId & { readonly records: number })[] }
  | { readonly kind: 'nothing' };

/** Finds everything of a request by the id of a trace, request or span, or by its first 8 or more characters: records, and spans of
 *  OTLP, Jaeger and Zipkin exports, in order of time, with their parents, and what is notable. Times are epoch milliseconds.
 *
 *      const answer = await trace(['logs/', 'spans.json'], '4bf92f3577b3');
 *      if (answer.kind === 'found') for (const { service, name, durationMs } of answer.trace.entries) console.log(service, name, durationMs);
 *
 *  Throws QueryError and UsageError as `scan` does; UsageError too where nothing of the source could be read. */
export async function trace(source: Source, id: string, options: TraceOptions = {}): Promise<TraceAnswer> {
  if (typeof id !== 'string' || id.trim() === '')
    throw new UsageError('trace takes the id of a request, trace or span');
  const { query } = queryOf(options.query ?? '');
  if (query.stages.length > 0) throw new UsageError('trace takes a filter and no stages');
  const opened = openSource(source);
  const controller = ownController();
  options.signal?.throwIfAborted();
  const release = followSignal(options.signal, controller);
  try {
    const { files, problems } = opened.kind === 'files' ? await opened.find() : { files: [opened.file], problems: [] };
    const stdin = opened.kind === 'stream' ? opened.stream : Readable.from([]);
    const engine = { ...engineOptions(options, controller.signal), stdin };
    const found = await findTrace(id, files, { engine, filter: query.filter, nearby: options.nearby !== false });
    options.signal?.throwIfAborted();
    const fault = [...problems, ...found.summary.problems].find(({ severity }) => severity === 'error');
    if (found.summary.bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
    if (found.kind === 'ambiguous') return { kind: 'ambiguous', ids: found.candidates.map(idOf) };
    return found.kind === 'found' ? { kind: 'found', trace: found.trace, notes: found.notes } : { kind: 'nothing' };
  } finally {
    controller.abort();
    release();
  }
}

const idOf = ({ field, id, rows }: Candidate): TraceId & { readonly records: number } => ({
  field,
  id,
  records: rows.length,
});

/** The trace as the body of an OTLP export of spans, which Jaeger and Tempo open; without secrets.
 *
 *      writeFileSync('trace.json', JSON.stringify(otlpOf(answer.trace))); */
export function otlpOf(found: Trace): Row {
  return plainJson(traceToOtlp(redactTrace(found)));
}
