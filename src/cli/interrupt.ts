/** What Ctrl-C does. */

import { ExitStatus } from './exit-status.ts';

/** Ctrl-C ends the scan, so that what there is of an aggregation is printed; a second one ends at once. */
export function abortOnInterrupt(): { signal: AbortSignal; restore(): void } {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(ExitStatus.interrupted);
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, restore: () => process.off('SIGINT', onInterrupt) };
}
