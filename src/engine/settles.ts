/** Waiting with an end. */

/** Whether the work is done (or has failed) before that time, and before an abort. */
export async function settlesBefore(work: Promise<unknown>, timeMs: number, signal?: AbortSignal): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, timeMs - Date.now()), false);
    onAbort = () => resolve(false);
  });
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  const settled = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
