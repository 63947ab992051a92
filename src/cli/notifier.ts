/** Sends the alerts of a run to its sinks, says what came of it, and calls the heartbeat of a good run. */

import {
  createHeartbeat,
  createSink,
  type Delivery,
  deliver,
  type Heartbeat,
  type Job,
  type Sink,
  type SinkConfig,
} from '../alerts/index.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { Alert, PendingAlert } from '../detect/alert.ts';
import { printDuration } from '../query/printer.ts';
import { counted } from './report.ts';

export interface ToSend {
  /** In the order of time: each is kept until its sink takes it. */
  readonly pending: readonly PendingAlert[];
  /** What fires now: sinks that forget are told in every run. */
  readonly firing: readonly PendingAlert[];
}

/** Where a run that has a state writes down what was sent. */
export interface Ledger {
  settled(one: PendingAlert): void;
  keep(waiting: readonly PendingAlert[]): void;
}

export interface NotifierOptions {
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** Told what became of each alert that was sent to a sink. */
  readonly onDelivery?: (sinkId: string, status: Delivery['status']) => void;
}

export class Notifier {
  readonly warnings: readonly string[];
  /** A sink refused an alert, or the heartbeat's server the call, for good. */
  hasRefused = false;
  /** All that was to be sent was. */
  isComplete = true;
  readonly #sinks: readonly Sink[];
  readonly #heartbeat: Heartbeat | undefined;
  readonly #options: NotifierOptions;

  /** Reads the secrets. Throws UsageError where a spec or a secret is no good. */
  constructor(specs: readonly (string | SinkConfig)[], heartbeat: string | undefined, options: NotifierOptions) {
    const made = specs.map((spec) => createSink(spec));
    this.#sinks = made.map(({ sink }) => sink);
    refuseTwins(this.#sinks);
    this.#heartbeat = heartbeat === undefined ? undefined : createHeartbeat(heartbeat);
    this.warnings = [...made.flatMap(({ warnings }) => warnings), ...(this.#heartbeat?.warnings ?? [])];
    this.#options = options;
  }

  get sinkIds(): string[] {
    return this.#sinks.map(({ id }) => id);
  }

  /** Sends what fires now, each alert to each sink. What is not taken is lost. */
  async sendOnce(firing: readonly Alert[]): Promise<void> {
    const jobs = this.#sinks.flatMap((sink) => firing.map((alert) => ({ sink, alert })));
    const deliveries = await this.#deliver(jobs);
    this.#sayAll(deliveries, 'without --state it is not kept: the next run sends what fires then');
  }

  /** Sends what waits, and what fires to sinks that forget; what no sink took stays in the ledger. */
  async sendKept(
    { pending, firing }: ToSend,
    ledger: Ledger,
    remedy = 'it is kept, and goes first in the next run',
  ): Promise<void> {
    const waiting = new Map<Job, PendingAlert>();
    const elsewhere: PendingAlert[] = [];
    for (const one of pending) {
      const sink = this.#sinks.find(({ id }) => id === one.sinkId);
      if (sink === undefined) elsewhere.push(one);
      else waiting.set({ sink, alert: one.alert }, one);
    }
    const settle = (job: Job): void => {
      const one = waiting.get(job);
      if (one !== undefined) ledger.settled(one);
    };
    const jobs = [...waiting.keys(), ...this.#repeats(firing, pending)];
    const deliveries = await this.#deliver(jobs, settle);
    const again = new Set(deliveries.flatMap((one, i) => (one.status === 'again' ? [jobs[i]] : [])));
    const left = [...elsewhere, ...[...waiting].flatMap(([job, one]) => (again.has(job) ? [one] : []))];
    ledger.keep(this.#withoutOverdue(left));
    this.#sayAll(deliveries, remedy);
  }

  /** An alert that changed is told by its change. */
  #repeats(firing: readonly PendingAlert[], pending: readonly PendingAlert[]): Job[] {
    return this.#sinks
      .filter(({ repeatsFiring }) => repeatsFiring)
      .flatMap((sink) => {
        const isOfSink = ({ sinkId }: PendingAlert): boolean => sinkId === sink.id;
        const changed = new Set(pending.filter(isOfSink).map(({ alert }) => alert.identity));
        const repeated = firing.filter((one) => isOfSink(one) && !changed.has(one.alert.identity));
        return repeated.map(({ alert }) => ({ sink, alert }));
      });
  }

  async #deliver(jobs: readonly Job[], onSettled?: (job: Job) => void): Promise<Delivery[]> {
    const { signal, onDelivery } = this.#options;
    const options = { signal, timeLimitMs: limits.deliveryMs, ...(onSettled === undefined ? {} : { onSettled }) };
    const deliveries = await deliver(jobs, options);
    for (const { sink, status } of deliveries) onDelivery?.(sink.id, status);
    return deliveries;
  }

  #withoutOverdue(left: readonly PendingAlert[]): PendingAlert[] {
    const { say } = this.#options;
    const nowMs = Date.now();
    const isOverdue = ({ sinceMs }: PendingAlert): boolean => nowMs - sinceMs > limits.undeliveredMs;
    for (const { sinkId, alert } of left.filter(isOverdue))
      say(
        `GIVEN UP after ${printDuration(limits.undeliveredMs)}, ${this.#labelOf(sinkId)} was never told: ${alert.kind}: ${alert.summary}`,
      );
    return left.filter((one) => !isOverdue(one));
  }

  #labelOf(sinkId: string): string {
    return this.#sinks.find(({ id }) => id === sinkId)?.label ?? `${sinkId} (no --notify of this run)`;
  }

  /** One line for all alerts of a sink that went the same way. */
  #sayAll(deliveries: readonly Delivery[], remedy: string): void {
    const lines = new Map<string, Delivery[]>();
    for (const one of deliveries) {
      if (one.status === 'delivered') continue;
      this.isComplete = false;
      if (one.status === 'failed') this.hasRefused = true;
      const id = JSON.stringify([one.sink.id, one.status, one.reason]);
      lines.set(id, [...(lines.get(id) ?? []), one]);
    }
    for (const alike of lines.values()) this.#options.say(failureText(alike, remedy));
  }

  get hasHeartbeat(): boolean {
    return this.#heartbeat !== undefined;
  }

  /** Sinks that forget what fires, and are told of it again and again. */
  get forgetfulSinkIds(): string[] {
    return this.#sinks.filter(({ repeatsFiring }) => repeatsFiring).map(({ id }) => id);
  }

  /** Calls the heartbeat. Only for a good run; what is not delivered makes it none. */
  async ping(): Promise<void> {
    if (this.isComplete) await this.beat();
  }

  /** Calls the heartbeat. */
  async beat(): Promise<void> {
    if (this.#heartbeat === undefined) return;
    const outcome = await this.#heartbeat.ping({ signal: this.#options.signal });
    if (outcome.status === 'delivered') return;
    this.hasRefused ||= outcome.status === 'failed';
    const remedy = outcome.status === 'failed' ? `; ${remedyOf(outcome.reason)}` : '';
    this.#options.say(`heartbeat ${this.#heartbeat.shown}: ${outcome.reason}${remedy}`);
  }
}

/** The state remembers by the id who was told. */
function refuseTwins(sinks: readonly Sink[]): void {
  const twin = sinks.find(({ id }, i) => sinks.findIndex((other) => other.id === id) !== i);
  if (twin !== undefined)
    throw new UsageError(`--notify ${twin.label} is given twice`, 'leave one out, or give each a name: [name=ops]');
}

function failureText(alike: readonly Delivery[], remedy: string): string {
  const [{ sink, alert, ...outcome }] = alike;
  const reason = outcome.status === 'delivered' ? '' : outcome.reason;
  const what = alike.length === 1 ? `${alert.kind}: ${alert.summary}` : counted(alike.length, 'alert', 'alerts');
  if (outcome.status === 'failed')
    return `${sink.label} REFUSED, and will not be asked again (${reason}): ${what}; ${remedyOf(reason)}`;
  return `${sink.label} did not take (${reason}): ${what}; ${remedy}`;
}

const remedies: readonly (readonly [RegExp, string])[] = [
  [/^status 40[13]\b/, 'check its key or token'],
  [/^status (404|410)\b/, 'check its address'],
  [/^status 3\d\d\b/, 'give the final address'],
];

function remedyOf(reason: string): string {
  return remedies.find(([pattern]) => pattern.test(reason))?.[1] ?? 'check how it is configured';
}
