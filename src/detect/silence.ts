/** A source that has gone silent is not one with zero errors: it is an alert of its own. */

import type { Signal } from './life.ts';

/** @param newestMs the source's newest event
 *  @param silenceMs how long it may be silent (`--silence`) */
export function silenceSignal(newestMs: number, atMs: number, silenceMs: number): Signal {
  const silentMs = atMs - newestMs;
  return {
    atMs,
    enters: silentMs > silenceMs,
    leaves: silentMs <= silenceMs,
    steady: false,
    // It is silent or it is not: there is no more of it to come.
    level: 1,
    begin: () => ({ onsetMs: newestMs, frozen: 0 }),
  };
}
