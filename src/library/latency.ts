/** latency(): response times, over files, bytes or a stream. */

import type { LatencyReport } from '../analysis/latency/model.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { expandInputs } from '../input/expand.ts';
import { parse, parseFilter } from '../language.ts';
import type { Field, Key } from '../query/ast.ts';
import { wholeNumber } from './options.ts';
import type { Source } from './source.ts';
import { type ReadOptions, withSource } from './with-source.ts';

export interface LatencyOptions extends ReadOptions {
  /** A filter of the records that are measured. */
  readonly query?: string;
  /** Whose values are durations: `duration`; and the milliseconds in one of another field that names no unit: 1. */
  readonly of?: string;
  readonly unitMs?: number;
  /** A row a value of these fields: `service, route`. */
  readonly by?: string;
  /** A row an interval of so many milliseconds. */
  readonly everyMs?: number;
  /** Corrects for coordinated omission: how long after one measurement the next was to come. */
  readonly expectedIntervalMs?: number;
  /** Rows that are kept apart; the others are pooled. 10,000. */
  readonly maxKeys?: number;
  /** Paths of interval logs (.hlog) to compare with. */
  readonly against?: string | readonly string[];
  /** The whole and the rows carry their histograms, as .hlog has them: `hlogOf(report)` is such a log. */
  readonly encode?: boolean;
}

/** Measures response times: count, extremes, mean, deviation, percentiles and their distribution, as a whole, by key and by interval.
 * Durations are milliseconds, times epoch milliseconds. A source of .hlog files is read as such.
 *
 *     const { total, rows } = await latency('access.log', { by: 'route' });
 *     console.log(total.percentiles, rows[0]?.keys, rows[0]?.maxMs);
 *
 * Throws QueryError and UsageError as `scan` does, also where nothing of the source could be read, and `signal.reason` after an abort. */
export async function latency(source: Source, options: LatencyOptions = {}): Promise<LatencyReport> {
  const given = {
    filter: parseFilter(options.query ?? ''),
    of: fieldOf(options.of ?? 'duration'),
    unitMs: positive('unitMs', options.unitMs) ?? 1,
    by: options.by === undefined ? [] : keysOf(options.by),
    ...spans(options),
    maxRows: wholeNumber('maxKeys', options.maxKeys, limits.latencyRows, 1),
    encode: options.encode === true,
  };
  const against = await expandInputs([options.against ?? []].flat());
  const { measureLatency } = await import('../analysis/latency/latency.ts');
  const { emptyLatencySummary } = await import('../analysis/latency/model.ts');
  return withSource(source, options, async (files, engine, problems) => {
    const summary = { ...emptyLatencySummary(), problems: [...problems, ...against.problems] };
    const report = await measureLatency(files, { engine, ...given, against: against.files }, summary);
    const fault = summary.problems.find(({ severity }) => severity === 'error');
    if (summary.bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
    return report;
  });
}

function spans({ everyMs, expectedIntervalMs }: LatencyOptions): { everyMs?: number; expectedIntervalMs?: number } {
  const every = positive('everyMs', everyMs);
  const expected = positive('expectedIntervalMs', expectedIntervalMs);
  return {
    ...(every === undefined ? {} : { everyMs: every }),
    ...(expected === undefined ? {} : { expectedIntervalMs: expected }),
  };
}

function positive(name: string, value: number | undefined): number | undefined {
  if (value !== undefined && !(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${name} must be a number over 0, not ${String(value)}`);
  return value;
}

function keysOf(text: string): readonly Key[] {
  const [stage, ...others] = parse(`count by ${text}`).query.stages;
  if (stage?.kind !== 'count' || others.length > 0 || stage.by.some(({ kind }) => kind === 'timeBin'))
    throw new UsageError(`by takes fields, not ${text}`, 'such as service, route');
  return stage.by;
}

function fieldOf(text: string): Field {
  const [key, ...others] = keysOf(text);
  if (key?.kind !== 'field' || others.length > 0) throw new UsageError(`of takes a field, not ${text}`);
  return key.field;
}
