/** One line about a request: when, where it is from, how it ended, for whom it was. */

import type { LoggedAnswer, ReplayRequest } from '../../analysis/replay/model.ts';
import { durationText, isoTime, sanitizeLine } from '../../render/index.ts';

export function describe({ timeMs, file, line, logged, requestId, loggedHost }: ReplayRequest): string {
  const parts = [
    timeMs === undefined ? undefined : isoTime(timeMs),
    `${file}:${line}`,
    answerText(logged),
    requestId === undefined ? undefined : `request ${requestId}`,
    loggedHost === undefined ? undefined : `was for ${loggedHost}`,
  ];
  return sanitizeLine(parts.filter((part) => part !== undefined).join('  '));
}

function answerText({ status, durationMs }: LoggedAnswer): string | undefined {
  if (status === undefined) return durationMs === undefined ? undefined : `took ${durationText(durationMs)}`;
  return durationMs === undefined ? String(status) : `${status} after ${durationText(durationMs)}`;
}
