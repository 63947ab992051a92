/** What sending came to: statuses and durations, logged against now. */

import type { ReplayRequest } from './model.ts';
import type { SentRequest } from './send.ts';

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface StatusCount {
  /** Undefined: no answer, or none logged. */
  readonly status: number | undefined;
  readonly logged: number;
  readonly now: number;
}

export interface ReplayOutcome {
  readonly sent: number;
  /** Without an answer. */
  readonly failed: number;
  /** With another status than the logged one, in the order they were sent. */
  readonly changed: readonly SentRequest[];
  /** By status, ascending; what has none comes last. */
  readonly statuses: readonly StatusCount[];
  /** Milliseconds, over the requests that have both. */
  readonly loggedMs: Percentiles | undefined;
  readonly nowMs: Percentiles | undefined;
  /** Why there was no answer, with how often; the most frequent first. */
  readonly errors: readonly (readonly [reason: string, count: number])[];
  readonly mostLateMs: number;
}

export function outcomeOf(sent: readonly SentRequest[]): ReplayOutcome {
  const compared = sent.filter(({ durationMs, request }) => durationMs !== undefined && hasDuration(request));
  return {
    sent: sent.length,
    failed: sent.filter(({ error }) => error !== undefined).length,
    changed: sent.filter(isChanged),
    statuses: statusCounts(sent),
    loggedMs: percentiles(compared.map(({ request }) => request.logged.durationMs ?? 0)),
    nowMs: percentiles(compared.map(({ durationMs }) => durationMs ?? 0)),
    errors: counts(sent.flatMap(({ error }) => error ?? [])),
    mostLateMs: sent.reduce((most, { lateMs }) => Math.max(most, lateMs), 0),
  };
}

const hasDuration = ({ logged }: ReplayRequest): boolean => logged.durationMs !== undefined;

export function isChanged({ request, status }: SentRequest): boolean {
  return request.logged.status !== undefined && status !== undefined && status !== request.logged.status;
}

function statusCounts(sent: readonly SentRequest[]): StatusCount[] {
  const logged = countsOf(sent.map(({ request }) => request.logged.status));
  const now = countsOf(sent.map(({ status }) => status));
  return [...new Set([...logged.keys(), ...now.keys()])]
    .sort((a, b) => (a ?? 1000) - (b ?? 1000))
    .map((status) => ({ status, logged: logged.get(status) ?? 0, now: now.get(status) ?? 0 }));
}

function countsOf<T>(values: readonly T[]): Map<T, number> {
  const counted = new Map<T, number>();
  for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1);
  return counted;
}

function counts(reasons: readonly string[]): (readonly [string, number])[] {
  return [...countsOf(reasons)].sort((a, b) => b[1] - a[1]);
}

/** By the nearest rank. */
function percentiles(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}
