/** A rate limit: tokens come at a steady rate, a full bucket allows a burst.
 *
 *     const bucket = createTokenBucket(60);   // one a second, ten at once
 *     await sleep(bucket.take(Date.now())); */

export interface TokenBucket {
  /** Takes a token; milliseconds to wait before it may be used. */
  take(nowMs: number): number;
}

/** The burst is ten seconds' worth, at least one. */
export function createTokenBucket(perMinute: number): TokenBucket {
  const capacity = Math.max(1, perMinute / 6);
  const msPerToken = 60_000 / perMinute;
  let tokens = capacity;
  let lastMs: number | undefined;
  return {
    take(nowMs) {
      // A clock that was set back gives nothing.
      const passedMs = Math.max(0, nowMs - (lastMs ?? nowMs));
      tokens = Math.min(capacity, tokens + passedMs / msPerToken) - 1;
      lastMs = nowMs;
      return Math.max(0, -tokens * msPerToken);
    },
  };
}
