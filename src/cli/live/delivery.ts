/** Sends the alerts of a live run while it goes on: each sink for itself, so that one that is slow or down holds up no other. */

import { backoffMs } from '../../alerts/backoff.ts';
import type { PendingAlert } from '../../detect/alert.ts';
import type { Notifier } from '../notifier.ts';

export interface DeliveryOptions {
  /** Waiting since before, the oldest first. */
  readonly pending: readonly PendingAlert[];
  /** What fires now, for each of its sinks. */
  readonly firing: () => readonly PendingAlert[];
  /** A sink took one, or refused it for good. */
  readonly onSettled: (one: PendingAlert) => void;
}

/** Sinks that forget are told again so often. */
const repeatMs = 60_000;
/** Between two rounds of tries of a sink that is down; a round has tries of its own. */
const rounds = { baseMs: 20_000, mostMs: 60_000 } as const;

export class LiveDelivery {
  #notifier: Notifier;
  readonly #options: DeliveryOptions;
  #pending: PendingAlert[];
  /** By sink: what is being sent. */
  readonly #atWork = new Map<string, Promise<void>>();
  /** By sink that is down: how many rounds failed, and when the next may begin. */
  readonly #down = new Map<string, { readonly rounds: number; readonly untilMs: number }>();
  #repeatedMs = Date.now();

  constructor(notifier: Notifier, options: DeliveryOptions) {
    this.#notifier = notifier;
    this.#options = options;
    this.#pending = [...options.pending];
  }

  get pending(): readonly PendingAlert[] {
    return this.#pending;
  }

  /** Nothing waits for a sink that did not take it. */
  get isHealthy(): boolean {
    return this.#down.size === 0;
  }

  /** Sinks may be others from now on. */
  use(notifier: Notifier): void {
    this.#notifier = notifier;
    this.#down.clear();
  }

  add(pending: readonly PendingAlert[]): void {
    this.#pending.push(...pending);
  }

  /** Begins to send what can be sent now. To be called now and then: what a sink did not take is tried again. */
  pump(): void {
    const nowMs = Date.now();
    const repeats = this.#repeatsDue(nowMs);
    const waiting = new Set(this.#pending.map(({ sinkId }) => sinkId));
    for (const sinkId of this.#notifier.sinkIds) {
      const firing = repeats.filter((one) => one.sinkId === sinkId);
      const isFree = !this.#atWork.has(sinkId) && (this.#down.get(sinkId)?.untilMs ?? 0) <= nowMs;
      if (isFree && (waiting.has(sinkId) || firing.length > 0)) this.#begin(sinkId, firing);
    }
  }

  #repeatsDue(nowMs: number): readonly PendingAlert[] {
    const forgetful = this.#notifier.forgetfulSinkIds;
    if (forgetful.length === 0 || nowMs - this.#repeatedMs < repeatMs) return [];
    this.#repeatedMs = nowMs;
    return this.#options.firing().filter(({ sinkId }) => forgetful.includes(sinkId));
  }

  #begin(sinkId: string, firing: readonly PendingAlert[]): void {
    const sending = this.#send(sinkId, firing).finally(() => {
      this.#atWork.delete(sinkId);
      // What came meanwhile.
      if (this.#pending.some((one) => one.sinkId === sinkId)) this.pump();
    });
    this.#atWork.set(sinkId, sending);
  }

  async #send(sinkId: string, firing: readonly PendingAlert[]): Promise<void> {
    const pending = this.#pending.filter((one) => one.sinkId === sinkId);
    const sent = new Set(pending);
    let left: readonly PendingAlert[] = pending;
    const ledger = {
      settled: (one: PendingAlert) => {
        this.#pending = this.#pending.filter((other) => other !== one);
        this.#options.onSettled(one);
      },
      keep: (waiting: readonly PendingAlert[]) => {
        left = waiting;
      },
    };
    await this.#notifier.sendKept({ pending, firing }, ledger, 'it is kept, and tried again');
    const keeps = new Set(left);
    this.#pending = this.#pending.filter((one) => !sent.has(one) || keeps.has(one));
    if (left.length === 0) this.#down.delete(sinkId);
    else {
      const failed = (this.#down.get(sinkId)?.rounds ?? 0) + 1;
      this.#down.set(sinkId, { rounds: failed, untilMs: Date.now() + 5000 + backoffMs(failed, rounds, Math.random) });
    }
  }

  /** Waits for what is being sent. */
  async settle(): Promise<void> {
    while (this.#atWork.size > 0) await Promise.all(this.#atWork.values());
  }
}
