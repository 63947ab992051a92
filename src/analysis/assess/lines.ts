/** Who and what is concerned: the lines of the second pass, each with its confidence and the command that looks deeper. */

import type { FieldValue } from '../../core/value.ts';
import { printFilter } from '../../query/printer.ts';
import { byCount, byShare, lowestOf, medium } from './confidence.ts';
import { type Deeper, quoted, shortIso, sinceUntil } from './deeper.ts';
import type { Details, KeyCounts, PeriodDetails } from './details.ts';
import type { LatencyLine, RequestsLine, UsersLine, ValueCounts, ValuesLine } from './model.ts';

/** Values of a line; the others are counted in no line. */
const mostValues = 3;
/** From so many on, distinct counts are estimates (sketch/distinct.ts). */
const exactDistinct = 10_000;

export function usersLine({ during }: Details, deeper: Deeper): UsersLine {
  const { errors, totals, span } = during;
  const naming =
    errors.records === 0
      ? byShare(totals.withUser, totals.records, 'the records name a user')
      : byShare(errors.withUser, errors.records, 'the errors name a user');
  const isEstimate = Math.max(errors.users, totals.users) > exactDistinct;
  return {
    affected: errors.users,
    active: totals.users,
    isEstimate,
    confidence: lowestOf(naming, isEstimate ? medium('users are estimated') : undefined),
    deeper: deeper.table([deeper.errors], 'top 20 userId', span),
  };
}

export function requestsLine({ during, now, before }: Details, deeper: Deeper): RequestsLine {
  const { totals, errors, span } = during;
  const ids = Math.max(errors.requestIds, errors.traceIds);
  return {
    requests: totals.requests,
    failed: totals.serverErrors,
    distinctFailed: ids > 0 ? ids : undefined,
    perMinute: perMinute(now),
    perMinuteBefore: perMinute(before),
    confidence: byCount(totals.requests, 'records have a status'),
    deeper: deeper.command('trace', [], `--exemplars ${quoted(printFilter(deeper.errors))} ${sinceUntil(span)}`),
  };
}

function perMinute({ totals, span }: PeriodDetails): number {
  return (totals.records * 60_000) / Math.max(60_000, span.toMs - span.fromMs);
}

export function servicesLine({ during, before }: Details, deeper: Deeper): ValuesLine | undefined {
  const values = valuesOf(during.services, before.services).filter(({ errors }) => errors > 0);
  if (values.length === 0) return undefined;
  const named = values.reduce((sum, { errors }) => sum + errors, 0);
  return {
    values: values.sort((a, b) => b.errors - a.errors).slice(0, mostValues),
    confidence: byShare(named, during.errors.records, 'the errors name a service'),
    deeper: deeper.command('explain', [deeper.errors], sinceUntil(during.span)),
  };
}

export function statusesLine({ during, before }: Details, deeper: Deeper): ValuesLine | undefined {
  const values = valuesOf(during.statuses, before.statuses).map((one) => ({ ...one, value: `${one.value[0]}xx` }));
  if (values.length === 0) return undefined;
  return {
    values: values.sort((a, b) => (a.value < b.value ? -1 : 1)),
    confidence: byCount(during.totals.requests, 'records have a status'),
    deeper: deeper.table([], 'count by status', during.span),
  };
}

export function codesLine({ during, before }: Details, deeper: Deeper): ValuesLine | undefined {
  const values = valuesOf(during.codes, before.codes);
  if (values.length === 0) return undefined;
  const named = values.reduce((sum, { records }) => sum + records, 0);
  return {
    values: values.slice(0, mostValues),
    confidence: byShare(named, during.errors.records, 'the errors have a code'),
    deeper: deeper.table([deeper.errors], 'count by errorCode', during.span),
  };
}

export function latencyLine({ now, before }: Details, deeper: Deeper, atMs: number): LatencyLine | undefined {
  const { count } = now.totals.latency;
  if (count + before.totals.latency.count === 0) return undefined;
  return {
    now: now.totals.latency,
    before: before.totals.latency,
    confidence: lowestOf(
      byCount(count, 'records have a duration in the window'),
      byCount(before.totals.latency.count, 'records have a duration before'),
    ),
    deeper: deeper.spike([], `--all --of 'p95(duration)' --by route --at ${shortIso(atMs)}`),
  };
}

/** By value, the most records first; records without the field are in none. */
export function valuesOf(now: readonly KeyCounts[], before: readonly KeyCounts[]): ValueCounts[] {
  const past = new Map(before.map((one) => [textOf(one.value), one]));
  return now
    .flatMap(({ value, records, errors }) => {
      const text = textOf(value);
      if (text === undefined) return [];
      const was = past.get(text);
      return [{ value: text, records, errors, recordsBefore: was?.records ?? 0, errorsBefore: was?.errors ?? 0 }];
    })
    .sort((a, b) => b.records - a.records || (a.value < b.value ? -1 : 1));
}

/** Undefined for what is no value. */
export function textOf(value: FieldValue): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
