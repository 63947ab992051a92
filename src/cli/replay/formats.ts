/** The formats that requests are written in: one more is a line here. */

import type { ReplayRequest } from '../../analysis/replay/model.ts';
import { UsageError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import { suggestion } from '../../query/did-you-mean.ts';
import { sanitizeJson } from '../../render/sanitize.ts';
import { curlText } from './curl.ts';
import { harDocument } from './har.ts';
import { httpFileText } from './http-file.ts';
import { requestJson } from './json.ts';

export interface ReplayFormat {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  readonly write: (requests: readonly ReplayRequest[], target: string, version: string) => string;
}

const safe = (json: string): string => (process.stdout.isTTY === true ? sanitizeJson(json) : json);

export const replayFormats: readonly ReplayFormat[] = [
  { name: 'curl', summary: 'commands for a shell', write: curlText },
  { name: 'http', summary: 'an .http file, for editors that send from it', write: httpFileText },
  {
    name: 'har',
    summary: 'HAR 1.2, for browsers and API clients',
    write: (requests, target, version) => `${safe(stringify(harDocument(requests, target, version)))}\n`,
  },
  {
    name: 'ndjson',
    summary: 'an object a request',
    write: (requests) => requests.map((one) => `${safe(stringify(requestJson(one)))}\n`).join(''),
  },
];

/** Throws UsageError for another. */
export function replayFormat(name = 'curl'): ReplayFormat {
  return chosen(name, replayFormats, 'requests have');
}

/** Of what became of them. */
export const sendFormats = [
  { name: 'pretty', summary: 'a summary for people' },
  { name: 'json', summary: 'the summary as one object' },
  { name: 'ndjson', summary: 'an object a request, as it ends' },
];

/** The format that what became of the requests is written in: for people by default. Throws UsageError for another. */
export function sendFormat(name = 'pretty'): string {
  return chosen(name, sendFormats, 'with --send there is').name;
}

function chosen<T extends { readonly name: string }>(name: string, all: readonly T[], subject: string): T {
  const known = all.find((format) => format.name === name);
  if (known !== undefined) return known;
  const names = all.map((format) => format.name);
  throw new UsageError(
    `${subject} no output format ${name}`,
    suggestion(name, names) ?? `choose one of: ${names.join(', ')}`,
  );
}
