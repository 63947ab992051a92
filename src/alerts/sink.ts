/** What a sink is: where alerts go. One kind a file, a line in the table of index.ts. */

import { hostname } from 'node:os';
import type { OptionKind, OptionReader } from './options.ts';
import type { OutgoingAlert } from './outgoing.ts';
import type { Environment } from './secret.ts';
import type { TokenBucket } from './token-bucket.ts';

/** What became of one try. */
export type Answer =
  | { readonly kind: 'accepted' }
  /** It will not take this alert, however often it is asked. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It could not take it now. */
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      /** What it asked to wait. */
      readonly retryAfterMs?: number;
      /** Nothing will change within this run: a program that is not there, a full disk. */
      readonly isLasting?: boolean;
    };

export const accepted: Answer = { kind: 'accepted' };

/** The parts of the world that sinks use; tests bring their own. */
export interface Surroundings {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly env: Environment;
  readonly nowMs: () => number;
  readonly stdout: NodeJS.WritableStream;
  readonly hostname: string;
}

export const surroundings: Surroundings = {
  fetch: (url, init) => globalThis.fetch(url, init),
  env: process.env,
  nowMs: Date.now,
  stdout: process.stdout,
  hostname: hostname(),
};

/** Sends alerts once. Must not throw for what the other side does, must stop when the signal says so, and may be given the same
 * alert again: receivers tell by `deliveryId`. */
export type Send = (alerts: readonly OutgoingAlert[], signal: AbortSignal) => Promise<Answer>;

export interface Opened {
  readonly send: Send;
  /** What a person may see of where it goes. */
  readonly shown: string;
}

export interface SinkKind {
  readonly name: string;
  readonly summary: string;
  /** The option that a spec gives after its colon. */
  readonly target: string | undefined;
  readonly options: readonly OptionKind[];
  /** Alerts in one request. */
  readonly batch: number;
  readonly perMinute: number;
  readonly timeoutMs: number;
  /** It forgets alerts that are not said again: every run sends it all that are firing. */
  readonly repeatsFiring: boolean;
  readonly open: (options: OptionReader, around: Surroundings) => Opened;
}

/** A sink as configured. */
export interface Sink {
  /** The same from run to run, whatever its secrets become: the state remembers by it what was delivered. */
  readonly id: string;
  /** For a person; holds no secret. */
  readonly label: string;
  readonly kind: string;
  readonly batch: number;
  readonly timeoutMs: number;
  readonly repeatsFiring: boolean;
  readonly bucket: TokenBucket;
  readonly send: Send;
}
