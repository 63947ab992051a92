/** What was tried again: the same call after it failed, and records that say so. */

import type { JsonValue } from '../../core/value.ts';
import type { TraceEntry, TraceRetry } from './model.ts';

/** In order of their first attempt. */
export function retriesOf(entries: readonly TraceEntry[]): TraceRetry[] {
  const repeated = repeatedCalls(entries);
  const known = new Set(repeated.flatMap((retry) => retry.entries));
  const told = entries.flatMap((entry, i): TraceRetry[] =>
    tellsOfRetry(entry) && !known.has(i)
      ? [{ service: entry.service, name: entry.name, entries: [i], recovered: recovers(entries, i) }]
      : [],
  );
  return [...repeated, ...told].sort((a, b) => a.entries[0] - b.entries[0]);
}

/** Lasting entries of the same parent, service and name, each begun after a failure of the one before it had ended. */
function repeatedCalls(entries: readonly TraceEntry[]): TraceRetry[] {
  const calls = new Map<string, number[]>();
  entries.forEach((entry, i) => {
    if (entry.durationMs === undefined) return;
    const key = JSON.stringify([entry.parent, entry.service, entry.name, entry.spanKind]);
    const known = calls.get(key);
    if (known === undefined) calls.set(key, [i]);
    else known.push(i);
  });
  return [...calls.values()].flatMap((attempts) => attemptsIn(entries, attempts));
}

/** The runs of attempts among calls that are alike: a run goes on as long as the call before has failed. */
function attemptsIn(entries: readonly TraceEntry[], calls: readonly number[]): TraceRetry[] {
  const retries: TraceRetry[] = [];
  let run: number[] = [];
  const close = (): void => {
    const last = entries[run[run.length - 1] ?? -1];
    if (run.length > 1 && last !== undefined)
      retries.push({ service: last.service, name: last.name, entries: run, recovered: !last.failed });
    run = [];
  };
  for (const call of calls) {
    const before = entries[run[run.length - 1] ?? -1];
    if (before !== undefined && !(before.failed && before.endMs <= entries[call].startMs)) close();
    run.push(call);
  }
  close();
  return retries;
}

const retryWords = /\b(?:retry|retries|retried|retrying|re-?attempt(?:ing)?|attempt (?:[2-9]|\d\d+)\b)/i;
const retryKeys = ['retry', 'retries', 'retryCount', 'retry_count'] as const;
const attemptKeys = ['attempt', 'attemptNumber', 'attempt_number'] as const;

/** `retries: 1`, `attempt: 2`, or the word in the message; not what only says how often it would try. */
function tellsOfRetry({ kind, name, record }: TraceEntry): boolean {
  if (kind === 'span') return false;
  if (retryKeys.some((key) => atLeast(record[key], 1)) || attemptKeys.some((key) => atLeast(record[key], 2)))
    return true;
  return retryWords.test(name.slice(0, 1000)) && !/\b(?:no|without|max(?:imum)?|0) retr/i.test(name.slice(0, 1000));
}

const atLeast = (value: JsonValue | undefined, least: number): boolean => typeof value === 'number' && value >= least;

/** Whether what the same service noted last went well. */
function recovers(entries: readonly TraceEntry[], at: number): boolean {
  const later = entries.slice(at + 1).filter(({ service }) => service === entries[at].service);
  const last = later[later.length - 1];
  return last !== undefined && !last.failed;
}
