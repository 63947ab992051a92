/** Tries one sending until it is taken, refused, or there is no more time. */

import { type Backoff, backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Answer } from './sink.ts';

export type Outcome =
  | { readonly status: 'delivered'; readonly attempts: number }
  /** Refused for good. */
  | { readonly status: 'failed'; readonly attempts: number; readonly reason: string }
  /** Not taken yet: keep it and send it first next time. */
  | {
      readonly status: 'again';
      readonly attempts: number;
      readonly reason: string;
      /** Not before this time, where the receiver said so. Milliseconds since 1970. */
      readonly notBeforeMs?: number;
    };

/** What all sendings of one run share. */
export interface Run {
  readonly clock: Clock;
  readonly random: () => number;
  readonly attempts: number;
  readonly backoff: Backoff;
  /** Stops the run, when the caller says so or its time is over. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
}

export const stopped = 'the run was stopped before it was delivered';

/** Sends until an answer is final. Never throws. */
export async function retry(
  send: (signal: AbortSignal) => Promise<Answer>,
  timeoutMs: number,
  run: Run,
): Promise<Outcome> {
  for (let attempts = 1; ; attempts++) {
    if (run.signal.aborted) return { status: 'again', attempts: attempts - 1, reason: stopped };
    const answer = await once(send, timeoutMs, run.signal);
    if (answer.kind === 'accepted') return { status: 'delivered', attempts };
    if (answer.kind === 'refused') return { status: 'failed', attempts, reason: answer.reason };
    const { reason, retryAfterMs, isLasting } = answer;
    const nowMs = run.clock.nowMs();
    const notBefore = retryAfterMs === undefined ? {} : { notBeforeMs: nowMs + retryAfterMs };
    const delayMs = retryAfterMs ?? backoffMs(attempts, run.backoff, run.random);
    if (isLasting === true || attempts >= run.attempts || nowMs + delayMs >= run.deadlineMs || run.signal.aborted) {
      return { status: 'again', attempts, reason, ...notBefore };
    }
    await run.clock.sleep(delayMs, run.signal);
  }
}

/** One try within its time. It ends when the time is over even if what it waits for does not. */
async function once(
  send: (signal: AbortSignal) => Promise<Answer>,
  timeoutMs: number,
  runSignal: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([runSignal, timeout]);
  try {
    const answer = await Promise.race([send(signal), whenAborted(signal)]);
    if (answer !== undefined && (answer.kind !== 'unavailable' || !signal.aborted)) return answer;
  } catch (error) {
    // A fault of ours in a sink must not keep the others from being told.
    return { kind: 'unavailable', reason: `BUG: ${error instanceof Error ? error.name : 'a sink has thrown'}` };
  }
  return { kind: 'unavailable', reason: timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : stopped };
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
