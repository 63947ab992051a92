/** A heartbeat: a URL that is called after each good run, so that somebody notices when runs stop. Such services (healthchecks.io,
 * Dead Man's Snitch, an Uptime Kuma push monitor) raise the alarm when the call does not come. */

import { type DeliverOptions, startRun } from './deliver.ts';
import { request } from './http.ts';
import { OptionReader } from './options.ts';
import { type Outcome, retry } from './retry.ts';
import { type Surroundings, surroundings } from './sink.ts';

export interface Heartbeat {
  /** What may be shown of its URL. */
  readonly shown: string;
  readonly warnings: readonly string[];
  /** Calls the URL. Never throws. */
  ping(options?: DeliverOptions): Promise<Outcome>;
}

const timeoutMs = 10_000;

/** The heartbeat for `https://...`, `env:NAME` or `file:PATH`. Throws UsageError where that holds no URL.
 *
 *     const outcome = await createHeartbeat('env:HEARTBEAT_URL').ping();   // { status: 'delivered', attempts: 1 } */
export function createHeartbeat(text: string, around: Surroundings = surroundings): Heartbeat {
  const reader = new OptionReader({ heartbeat: text }, [{ name: 'heartbeat', type: 'url', summary: '' }], around.env);
  const { secret: url, shown } = reader.url('heartbeat', true);
  return {
    shown,
    warnings: reader.warnings,
    async ping(options = {}) {
      const { run, close } = startRun({ timeLimitMs: 30_000, attempts: 3, ...options });
      try {
        return await retry((signal) => request({ url, method: 'GET' }, around, signal), timeoutMs, run);
      } finally {
        close();
      }
    },
  };
}
