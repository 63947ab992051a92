/** How long to wait before another try: exponential with full jitter, so that many senders don't come back all at once
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter). */

export interface Backoff {
  readonly baseMs: number;
  readonly mostMs: number;
}

/** Milliseconds to wait after the nth try, n from 1. `random` gives 0 to 1. */
export function backoffMs(attempt: number, { baseMs, mostMs }: Backoff, random: () => number): number {
  return random() * Math.min(mostMs, baseMs * 2 ** (attempt - 1));
}
