/** Which steps are complete. */

/** What is known of a source's times, epoch milliseconds. */
export interface SourceTimes {
  readonly newestMs: number;
}

export interface SealOptions {
  readonly stepMs: number;
  /** Events may come this late. */
  readonly latenessMs: number;
  /** Live: the wall clock seals too. Absent: an archive, where only events tell the time. */
  readonly wallMs?: number;
  /** A source whose newest event is older than this, against the newest of all, is not waited for. */
  readonly silenceMs: number;
}

/** The end of the newest sealed step (a step number, exclusive): a step is sealed when the newest event of every live source is
 * the lateness past its end, or the wall clock is. Undefined before there is anything to go by. */
export function sealedEnd(sources: readonly SourceTimes[], options: SealOptions): number | undefined {
  const { stepMs, latenessMs, wallMs, silenceMs } = options;
  const newestMs = sources.reduce((newest, source) => Math.max(newest, source.newestMs), Number.NEGATIVE_INFINITY);
  const live = sources.filter((source) => newestMs - source.newestMs <= silenceMs);
  const slowestMs = live.reduce((slowest, source) => Math.min(slowest, source.newestMs), newestMs);
  const sealedMs = Math.max(slowestMs, wallMs ?? Number.NEGATIVE_INFINITY) - latenessMs;
  return Number.isFinite(sealedMs) ? Math.floor(sealedMs / stepMs) : undefined;
}

/** The latest time that a record may have to be believed. A record dated past it never moves the watermark. */
export function latestBelievableMs(wallMs: number, latenessMs: number): number {
  return wallMs + latenessMs;
}
