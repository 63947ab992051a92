/** Requests and what became of them as JSON. What is absent is left out. */

import type { ReplayRequest } from '../../analysis/replay/model.ts';
import type { ReplayOutcome } from '../../analysis/replay/outcome.ts';
import type { SentRequest } from '../../analysis/replay/send.ts';
import { setOwn } from '../../core/json.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { isoTime } from '../../render/index.ts';

export function requestJson({ timeMs, headers, logged, ...rest }: ReplayRequest): JsonObject {
  return present({
    time: timeMs === undefined ? undefined : isoTime(timeMs),
    ...rest,
    headers: headers.map(({ name, value }) => [name, value]),
    logged: present({ ...logged }),
  });
}

export function sentJson({ request, ...result }: SentRequest): JsonObject {
  return present({ ...requestJson(request), ...result });
}

export function outcomeJson({ changed, statuses, errors, loggedMs, nowMs, ...rest }: ReplayOutcome): JsonObject {
  return present({
    ...rest,
    statuses: statuses.map((row) => present({ ...row })),
    loggedMs: loggedMs && { ...loggedMs },
    nowMs: nowMs && { ...nowMs },
    errors: errors.map(([reason, count]) => ({ reason, count })),
    changed: changed.map(sentJson),
  });
}

function present(object: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) setOwn(out, key, value);
  return out;
}
