/** From a logged request to one that can be made again, without its secrets. */

import { isObject, stringify } from '../../core/json.ts';
import type { JsonValue } from '../../core/value.ts';
import { redactText, redactValue } from '../../redact/index.ts';
import { judgeHeader } from './headers.ts';
import type { LoggedHeader, LoggedRequest, ReplayRequest, Withheld } from './model.ts';

export interface PrepareOptions {
  /** Names, in lower case, of headers that are sent though they are secrets. */
  readonly keepHeaders: ReadonlySet<string>;
  /** Hide email addresses too. */
  readonly redactPii: boolean;
}

export function nothingWithheld(): Withheld {
  return { headers: new Map(), masked: 0, bodyMissing: 0, badAddress: 0 };
}

/** Undefined, and counted, where the address is none. What is left out is counted in `withheld`. */
export function prepare(
  from: LoggedRequest,
  options: PrepareOptions,
  withheld: Withheld,
): Pick<ReplayRequest, 'method' | 'path' | 'headers' | 'body' | 'loggedHost'> | undefined {
  const address = addressOf(from.url);
  if (address === undefined) {
    withheld.badAddress++;
    return undefined;
  }
  const redaction = { pii: options.redactPii };
  const path = printable(redactText(address.path, redaction));
  const raw = bodyText(from.body, from.headers);
  const body = raw === undefined ? undefined : bodyText(redactedBody(from.body, redaction), from.headers);
  if (path !== printable(address.path) || body !== raw) withheld.masked++;
  if (raw === undefined && hadBody(from)) withheld.bodyMissing++;
  const headers = keptHeaders(from.headers, options.keepHeaders, withheld);
  const isJson = body !== undefined && typeof from.body === 'object' && !headers.some(isContentType);
  return {
    method: from.method,
    path,
    headers: isJson ? [...headers, { name: 'content-type', value: 'application/json' }] : headers,
    body,
    loggedHost: hostOf(address.host ?? from.headers.find(({ name }) => name.toLowerCase() === 'host')?.value),
  };
}

const isContentType = ({ name }: LoggedHeader): boolean => name.toLowerCase() === 'content-type';

function keptHeaders(
  headers: readonly LoggedHeader[],
  keep: ReadonlySet<string>,
  withheld: Withheld,
): readonly LoggedHeader[] {
  const secret = new Set<string>();
  const kept = headers.filter((header) => {
    const verdict = judgeHeader(header, keep);
    if (verdict === 'secret') secret.add(header.name.toLowerCase());
    return verdict === 'kept';
  });
  for (const name of secret) withheld.headers.set(name, (withheld.headers.get(name) ?? 0) + 1);
  return kept;
}

// ---- address

/** The host of a whole address, and the path with its query; undefined for what is neither. */
function addressOf(url: string): { readonly host: string | undefined; readonly path: string } | undefined {
  const whole = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  const rest = (whole === null ? url : whole[2]).replace(/#.*$/s, '');
  const path = whole !== null && !rest.startsWith('/') ? `/${rest}` : rest;
  return path.startsWith('/') ? { host: whole?.[1].replace(/^.*@/, ''), path } : undefined;
}

/** Whatever may not stand in a request line, percent-encoded. */
function printable(path: string): string {
  return path.replace(/[^\x21-\x7e]|["<>\\^`{|}]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

function hostOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.:[\]-]{1,255}$/.test(text) ? text : undefined;
}

// ---- body

function redactedBody(body: JsonValue | undefined, redaction: { pii: boolean }): JsonValue | undefined {
  return body === undefined ? undefined : redactValue(body, redaction);
}

/** The body as it is sent. Loggers parse bodies: forms are put together again, anything else is JSON. */
function bodyText(body: JsonValue | undefined, headers: readonly LoggedHeader[]): string | undefined {
  if (body === undefined || typeof body === 'string') return body;
  const type = headers.find(isContentType)?.value ?? '';
  return isObject(body) && /^application\/x-www-form-urlencoded\b/i.test(type) ? formOf(body) : stringify(body);
}

function formOf(body: Readonly<Record<string, JsonValue>>): string {
  const form = new URLSearchParams();
  for (const name of Object.keys(body)) {
    const value = body[name];
    for (const one of Array.isArray(value) ? value : [value])
      form.append(name, typeof one === 'string' ? one : stringify(one));
  }
  return form.toString();
}

function hadBody({ method, headers }: LoggedRequest): boolean {
  const length = headers.find(({ name }) => name.toLowerCase() === 'content-length')?.value;
  return length === undefined ? ['POST', 'PUT', 'PATCH'].includes(method) : Number(length) > 0;
}
