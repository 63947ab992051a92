/** Delivery: every alert to its sinks, at least once.
 *
 * Sinks work side by side, each in order. A sink that fails twice on end is left alone for the rest of the run: what is left is
 * tried again in the next. Changes of one alert never overtake each other: while one waits, the later ones wait too. */

import type { Alert } from '../detect/alert.ts';
import type { RedactOptions } from '../redact/index.ts';
import type { Backoff } from './backoff.ts';
import { type Clock, systemClock } from './clock.ts';
import { outgoing } from './outgoing.ts';
import { type Outcome, type Run, retry, stopped } from './retry.ts';
import type { Sink } from './sink.ts';

/** An alert to be sent to a sink. */
export interface Job {
  readonly alert: Alert;
  readonly sink: Sink;
}

/** What became of a job. */
export type Delivery = Job & Outcome;

export interface DeliverOptions {
  /** Stops all sending; what is under way counts as not delivered. */
  readonly signal?: AbortSignal;
  /** All of it, in milliseconds. Default 60 s. */
  readonly timeLimitMs?: number;
  /** Tries of one request in this run. Default 4. */
  readonly attempts?: number;
  readonly backoff?: Backoff;
  readonly redact?: RedactOptions;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Told of each job as soon as its sink has taken or refused it for good, so that it can be written down at once. Must not throw. */
  readonly onSettled?: (job: Job) => void;
}

const defaults = { timeLimitMs: 60_000, attempts: 4, backoff: { baseMs: 500, mostMs: 30_000 } } as const;
/** Failures on end after which a sink is taken to be down. */
const mostFailures = 2;

/** Sends alerts to sinks; the deliveries are in the order of the jobs. Never throws for what a sink does.
 *
 *     const { sink } = createSink('slack:env:SLACK_URL');
 *     for (const { alert, status, reason } of await deliver([{ alert, sink }])) ...
 *
 * `delivered`: the sink has it. `failed`: it refuses it for good; say so, and drop it. `again`: keep it, and put it before newer jobs of the next
 * run. Jobs of one identity must come in the order of their changes. */
export async function deliver(jobs: readonly Job[], options: DeliverOptions = {}): Promise<Delivery[]> {
  const outcomes = new Map<Job, Outcome>();
  const { run, close } = startRun(options);
  try {
    const sinks = new Set(jobs.map((job) => job.sink));
    await Promise.all([...sinks].map((sink) => new Lane(sink, run, options, outcomes).deliver(jobs)));
  } finally {
    close();
  }
  return jobs.map((job) => ({ ...job, ...(outcomes.get(job) ?? waiting(stopped)) }));
}

/** The run of some options, and what releases its timer. */
export function startRun(options: DeliverOptions): { readonly run: Run; readonly close: () => void } {
  const clock = options.clock ?? systemClock;
  const timeLimitMs = options.timeLimitMs ?? defaults.timeLimitMs;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), timeLimitMs);
  const run: Run = {
    clock,
    random: options.random ?? Math.random,
    attempts: options.attempts ?? defaults.attempts,
    backoff: options.backoff ?? defaults.backoff,
    signal: AbortSignal.any([over.signal, ...(options.signal === undefined ? [] : [options.signal])]),
    deadlineMs: clock.nowMs() + timeLimitMs,
  };
  return { run, close: () => clearTimeout(timer) };
}

const waiting = (reason: string): Outcome => ({ status: 'again', attempts: 0, reason });

/** One sink's part of a run. */
class Lane {
  readonly #sink: Sink;
  readonly #run: Run;
  readonly #options: DeliverOptions;
  readonly #outcomes: Map<Job, Outcome>;
  /** Identities with a change that still waits. */
  readonly #held = new Set<string>();
  #failures = 0;
  #lastReason = '';

  constructor(sink: Sink, run: Run, options: DeliverOptions, outcomes: Map<Job, Outcome>) {
    this.#sink = sink;
    this.#run = run;
    this.#options = options;
    this.#outcomes = outcomes;
  }

  async deliver(jobs: readonly Job[]): Promise<void> {
    let batch: Job[] = [];
    for (const job of jobs) {
      if (job.sink !== this.#sink) continue;
      const isFull = batch.length >= this.#sink.batch;
      // Two changes of one alert in a request would have no order.
      if (isFull || batch.some(({ alert }) => alert.identity === job.alert.identity)) {
        await this.#send(batch);
        batch = [];
      }
      batch.push(job);
    }
    await this.#send(batch);
  }

  async #send(batch: readonly Job[]): Promise<void> {
    const ready = batch.filter(({ alert }) => !this.#held.has(alert.identity));
    for (const job of batch)
      if (!ready.includes(job)) this.#settle(job, waiting('an earlier change of this alert waits'));
    if (ready.length === 0) return;
    const outcome = await this.#attempt(ready);
    // One bad alert must not take the others with it.
    if (outcome.status === 'failed' && ready.length > 1)
      for (const job of ready) this.#settle(job, await this.#attempt([job]));
    else for (const job of ready) this.#settle(job, outcome);
  }

  async #attempt(jobs: readonly Job[]): Promise<Outcome> {
    if (this.#failures >= mostFailures) return waiting(`the sink is down: ${this.#lastReason}`);
    const { clock, signal, deadlineMs } = this.#run;
    const waitMs = this.#sink.bucket.take(clock.nowMs());
    if (clock.nowMs() + waitMs >= deadlineMs) return waiting('the rate limit leaves no time for it in this run');
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    const alerts = jobs.map((job) => outgoing(job.alert, this.#options.redact));
    const outcome = await retry((stop) => this.#sink.send(alerts, stop), this.#sink.timeoutMs, this.#run);
    this.#failures = outcome.status === 'again' ? this.#failures + 1 : 0;
    if (outcome.status === 'again') this.#lastReason = outcome.reason;
    return outcome;
  }

  #settle(job: Job, outcome: Outcome): void {
    this.#outcomes.set(job, outcome);
    if (outcome.status === 'again') this.#held.add(job.alert.identity);
    else this.#options.onSettled?.(job);
  }
}
