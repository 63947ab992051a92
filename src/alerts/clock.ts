/** Time as delivery uses it; tests bring their own. */

import { setTimeout } from 'node:timers/promises';

export interface Clock {
  readonly nowMs: () => number;
  /** Waits, or returns early when the signal says stop. Must not throw. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const systemClock: Clock = {
  nowMs: Date.now,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
};
