/** capturedRequests() and sendRequests(): requests that logs hold, made again. */

import { findRequests } from '../analysis/replay/find.ts';
import type { LoggedHeader, ReplayRequest } from '../analysis/replay/model.ts';
import { type Pace, type SentRequest, sendRequests as sendAll } from '../analysis/replay/send.ts';
import { parseTarget } from '../analysis/replay/target.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { parse } from '../language.ts';
import type { Source } from './source.ts';
import { type ReadOptions, withSource } from './with-source.ts';

export interface CapturedRequestsOptions extends ReadOptions {
  /** The first so many requests. 1000. */
  readonly limit?: number;
  /** Names of headers that stay though they are secrets. */
  readonly keepHeaders?: readonly string[];
  /** Hide email addresses too. False. */
  readonly redactPii?: boolean;
}

export interface CapturedRequests {
  /** In order of time. */
  readonly requests: readonly ReplayRequest[];
  /** There are more than the limit. */
  readonly more: boolean;
  /** Secret headers that were left out: names in lower case, with how many requests had them. */
  readonly withheldHeaders: Readonly<Record<string, number>>;
  /** Requests whose address or body had secrets, which are `***` now. */
  readonly masked: number;
  /** Requests that had a body which the logs do not hold. */
  readonly bodyMissing: number;
}

/** The requests that logs hold, without their secrets: of the records that a filter selects, and of all that have the same request ids.
 * With a filter the source is read twice; a stream is kept in a temporary file meanwhile.
 *
 *     const { requests } = await capturedRequests('app.log', 'status>=500');
 *     requests[0].path;            // '/api/checkout?step=2'
 *     requests[0].logged.status;   // 500
 *
 * Throws QueryError and UsageError as `scan` does, and `signal.reason` after an abort. */
export async function capturedRequests(
  source: Source,
  query = '',
  options: CapturedRequestsOptions = {},
): Promise<CapturedRequests> {
  const { filter, stages } = parse(query).query;
  if (stages.length > 0) throw new UsageError('this takes a filter and no stages', `not ${query}`);
  const { limit = limits.replayRequests, keepHeaders = [], redactPii = false } = options;
  if (!Number.isSafeInteger(limit) || limit < 1) throw new UsageError('limit must be a whole number from 1 on');
  const names = new Set(keepHeaders.map((name) => name.toLowerCase()));
  return withSource(source, options, async (files, engine, problems) => {
    const found = await findRequests(files, { engine, filter, limit, keepHeaders: names, redactPii });
    const fault = [...problems, ...found.summary.problems].find(({ severity }) => severity === 'error');
    if (found.summary.bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
    const { requests, more, withheld } = found;
    const { masked, bodyMissing } = withheld;
    return { requests, more, withheldHeaders: Object.fromEntries(withheld.headers), masked, bodyMissing };
  });
}

export interface SendRequestsOptions {
  /** Where all of them go, and nothing else: `http://localhost:3000`. */
  readonly target: string;
  /** `{ speed: 2 }`, twice as fast as logged; `{ perSecond: 50 }`. As logged. */
  readonly pace?: Pace;
  /** For one request. 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Sends requests to one server and gives each as it ends, with the status that came and how long it took. No redirect is followed.
 * Requests that change things are sent like all others: choose by `method` before.
 *
 *     for await (const { request, status } of sendRequests(requests, { target: 'http://localhost:3000' }))
 *       if (status !== request.logged.status) console.log(request.path, request.logged.status, status);
 *
 * Throws UsageError for a target or a pace that is none. */
export function sendRequests(
  requests: readonly ReplayRequest[],
  options: SendRequestsOptions,
): AsyncGenerator<SentRequest, void> {
  const { pace = { speed: 1 }, timeoutMs = 30_000, signal = new AbortController().signal } = options;
  const factor = 'speed' in pace ? pace.speed : pace.perSecond;
  if (!(factor > 0 && Number.isFinite(factor))) throw new UsageError('pace takes a number above 0');
  if (!(timeoutMs >= 1 && timeoutMs <= 3_600_000)) throw new UsageError('timeoutMs is from 1 to 3,600,000');
  return sendAll(requests, { target: parseTarget(options.target), pace, timeoutMs, signal });
}

export type { LoggedHeader, Pace, ReplayRequest, SentRequest };
