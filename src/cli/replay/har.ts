/** Requests as HAR 1.2, which browsers and API clients open. */

import type { LoggedHeader, ReplayRequest } from '../../analysis/replay/model.ts';
import type { JsonObject } from '../../core/value.ts';
import { isoTime } from '../../render/index.ts';

export function harDocument(requests: readonly ReplayRequest[], target: string, version: string): JsonObject {
  return {
    log: { version: '1.2', creator: { name: 'logscan', version }, entries: requests.map((one) => entry(one, target)) },
  };
}

function entry(request: ReplayRequest, target: string): JsonObject {
  const { timeMs, logged, file, line } = request;
  const time = logged.durationMs ?? 0;
  return {
    startedDateTime: isoTime(timeMs ?? 0),
    time,
    request: requestPart(request, target),
    response: responsePart(logged.status),
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    comment: `${file}:${line}`,
  };
}

function requestPart({ method, path, headers, body }: ReplayRequest, target: string): JsonObject {
  const query = path.includes('?') ? new URLSearchParams(path.slice(path.indexOf('?') + 1)) : new URLSearchParams();
  return {
    method,
    url: `${target}${path}`,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headers.map(({ name, value }) => ({ name, value })),
    queryString: [...query].map(([name, value]) => ({ name, value })),
    ...(body === undefined ? {} : { postData: { mimeType: typeOf(headers), text: body } }),
    headersSize: -1,
    bodySize: body === undefined ? 0 : Buffer.byteLength(body),
  };
}

const typeOf = (headers: readonly LoggedHeader[]): string =>
  headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';

/** What is known of the answer; the format wants all of it. */
function responsePart(status: number | undefined): JsonObject {
  return {
    status: status ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [],
    content: { size: -1, mimeType: '' },
    redirectURL: '',
    headersSize: -1,
    bodySize: -1,
  };
}
