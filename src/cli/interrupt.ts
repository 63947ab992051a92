/** What Ctrl-C does. */

import { ExitStatus } from './exit-status.ts';

/** The exit status of a process that SIGTERM ends. */
const terminated = 143;

/** Ctrl-C ends the run, and so does SIGTERM, by which services are stopped. `status` is what the process then ends with. */
export function abortOnStop(): { signal: AbortSignal; status(): number | undefined; restore(): void } {
  const interrupt = abortOnInterrupt();
  const controller = new AbortController();
  const onTerminate = (): void => controller.abort();
  process.on('SIGTERM', onTerminate);
  return {
    signal: AbortSignal.any([interrupt.signal, controller.signal]),
    status: () =>
      interrupt.signal.aborted ? ExitStatus.interrupted : controller.signal.aborted ? terminated : undefined,
    restore: () => {
      interrupt.restore();
      process.off('SIGTERM', onTerminate);
    },
  };
}

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
