/** The options of the library, checked and as the engine takes them. */

import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import type { AliasOptions } from '../core/aliases.ts';
import { type CanonicalName, canonicalNames } from '../core/canonical-names.ts';
import type { DurationUnit } from '../core/duration.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { ExecuteOptions } from '../engine/execute.ts';
import { parse } from '../language.ts';
import type { Hint, Query } from '../query/ast.ts';
import { suggestion } from '../query/did-you-mean.ts';

/** What decides how a query and the fields of records are understood. */
export interface LanguageOptions {
  /** The instant that relative times in the query (`time>=-2h`) count from: a date or epoch milliseconds. The present. */
  readonly now?: Date | number;
  /** Times in the query, bins and weekdays are in UTC; else in the process's zone. */
  readonly utc?: boolean;
  /** Your own keys for canonical fields, tried before the known ones: `{ level: 'sev', userId: ['member', 'account.id'] }`. */
  readonly aliases?: Partial<Readonly<Record<CanonicalName, string | readonly string[]>>>;
  /** The unit of durations where neither the key nor the value says it, in place of the guess. */
  readonly durationUnit?: DurationUnit;
  /** The zone of record times that name none: an offset (`+02:00`) or a name (`Europe/Berlin`). UTC. */
  readonly logTz?: string;
  /** Lines that are no JSON objects are left out; else they are records whose `message` is the line. */
  readonly jsonOnly?: boolean;
}

export interface ScanOptions extends LanguageOptions {
  /** Ends the scan: it then throws `signal.reason`, and no file or thread of it stays open. */
  readonly signal?: AbortSignal;
  /** Threads that scan large files, the calling one included. As many as the machine runs at once, at most 16. */
  readonly threads?: number;
  /** The grammar of every record is checked; what breaks it is a text record. */
  readonly strict?: boolean;
  /** Where the query bounds the time (`time>=-1h`), the parts of plain files outside that are passed over unread if the file
   * is in the order of time, judged by some of its records. `false` reads all. */
  readonly seek?: boolean;
  /** The rows of all inputs in the order of their times. */
  readonly merge?: boolean;
  /** Files, folders and globs are followed: first what is there, then what comes, across rotations, until the loop is left,
   * `signal` aborts or there are `limit` rows. Records come as they are written; aggregations are refused. A stream is read to
   * its end, as without it. */
  readonly follow?: boolean;
  /** At most so many rows; the scan stops once it has them. The same as `| head N`. */
  readonly limit?: number;
  /** Groups of an aggregation that are kept apart; the others are pooled. 1,000,000. */
  readonly maxGroups?: number;
  /** Rows that a stage may hold (sort, tail, dedup, merge). 1,000,000. */
  readonly maxRows?: number;
}

/** A query given as text or as parsed. Throws QueryError. */
export function queryOf(query: string | Query): { readonly query: Query; readonly hints: readonly Hint[] } {
  return typeof query === 'string' ? parse(query) : { query, hints: [] };
}

export function nowMsOf({ now }: LanguageOptions): number {
  const ms = now === undefined ? Date.now() : Number(now);
  if (!Number.isFinite(ms)) throw new UsageError('now must be a date or epoch milliseconds', `not ${String(now)}`);
  return ms;
}

/** Epoch milliseconds of an option. Throws UsageError for what is no instant. */
export function instantOf(name: string, value: Date | number): number {
  const ms = Number(value);
  if (!Number.isFinite(ms))
    throw new UsageError(`${name} must be a date or epoch milliseconds`, `not ${String(value)}`);
  return ms;
}

export function aliasesOf({ aliases = {}, durationUnit, logTz }: LanguageOptions): AliasOptions {
  const own = Object.entries(aliases).flatMap(([name, keys]) => {
    const known = canonicalNames.find((one) => one === name);
    if (known === undefined)
      throw new UsageError(
        `aliases: ${name} is no canonical field`,
        suggestion(name, canonicalNames) ?? `they are ${canonicalNames.join(', ')}`,
      );
    return [keys].flat().map((alias) => ({ name: known, alias: String(alias) }));
  });
  return {
    aliases: own,
    ...(durationUnit === undefined ? {} : { durationUnit }),
    ...(logTz === undefined ? {} : { logZone: logTz }),
  };
}

export function wholeNumber(name: string, value: number | undefined, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`${name} must be a whole number from ${least} on, not ${String(value)}`);
  return value;
}

/** Throws UsageError where an option makes no sense. */
export function engineOptions(options: ScanOptions, signal: AbortSignal): Omit<ExecuteOptions, 'stdin'> {
  return {
    nowMs: nowMsOf(options),
    zone: options.utc ? 'utc' : 'local',
    aliases: aliasesOf(options),
    threads: wholeNumber('threads', options.threads, Math.min(availableParallelism(), 16), 1),
    kernel: 'simd',
    strict: options.strict === true,
    jsonOnly: options.jsonOnly === true,
    seek: options.seek !== false,
    merge: options.merge === true,
    contextBefore: 0,
    contextAfter: 0,
    maxGroups: wholeNumber('maxGroups', options.maxGroups, limits.groups, 1),
    maxRows: wholeNumber('maxRows', options.maxRows, limits.rows, 1),
    signal,
    blocks: false,
  };
}

/** The controller of one scan. */
export function ownController(): AbortController {
  const controller = new AbortController();
  // Each input that is read listens to it.
  setMaxListeners(0, controller.signal);
  return controller;
}

/** Aborts ours when the caller's is. The caller's may live long: nothing stays on it after the returned function was called. */
export function followSignal(signal: AbortSignal | undefined, controller: AbortController): () => void {
  if (signal === undefined) return () => undefined;
  const follow = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', follow, { once: true });
  return () => signal.removeEventListener('abort', follow);
}
