/** Headers, in the forms that loggers write them in; and which of them may be sent again. */

import { isObject } from '../../core/json.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { redactText, redactValue } from '../../redact/index.ts';
import type { LoggedHeader } from './model.ts';

/** From an object of texts or lists, from Node's raw list of names and values, or from a list of objects (HAR); and from
 * OpenTelemetry's `http.request.header.NAME` beside it. */
export function headersIn(value: JsonValue | undefined, around: readonly JsonObject[]): readonly LoggedHeader[] {
  if (Array.isArray(value)) return value.some(isObject) ? namedHeaders(value) : rawHeaders(value);
  if (isObject(value)) return objectHeaders(value, '');
  return around.flatMap((object) => objectHeaders(object, 'http.request.header.'));
}

function objectHeaders(object: JsonObject, prefix: string): LoggedHeader[] {
  return Object.keys(object)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => headersOf(key.slice(prefix.length), object[key]));
}

function namedHeaders(list: readonly JsonValue[]): LoggedHeader[] {
  return list.flatMap((item) =>
    isObject(item) && typeof item.name === 'string' ? headersOf(item.name, item.value) : [],
  );
}

function rawHeaders(list: readonly JsonValue[]): LoggedHeader[] {
  return list.flatMap((name, i) => (i % 2 === 0 && typeof name === 'string' ? headersOf(name, list[i + 1]) : []));
}

function headersOf(name: string, value: JsonValue | undefined): LoggedHeader[] {
  if (Array.isArray(value)) return value.flatMap((one) => headersOf(name, one));
  return value === undefined || value === null || typeof value === 'object' ? [] : [{ name, value: String(value) }];
}

export type HeaderVerdict = 'kept' | 'secret' | 'left out';

/** Whether a header goes with the request: not what belongs to the old connection, nor what is malformed, nor a secret.
 * @param keep names in lower case that are sent whatever they are */
export function judgeHeader({ name, value }: LoggedHeader, keep: ReadonlySet<string>): HeaderVerdict {
  const lower = name.toLowerCase();
  if (!token.test(name) || controls.test(value) || ofConnection.has(lower)) return 'left out';
  if (keep.has(lower)) return 'kept';
  return isSecret(name, value) ? 'secret' : 'kept';
}

/** RFC 9110, 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]{1,256}$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Made anew for each request. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive', 'proxy-connection', 'te', 'trailer'],
  ...['upgrade', 'expect', 'accept-encoding', 'http2-settings'],
]);

/** Not secrets by their names alone, but they let a request in all the same. */
const letIn =
  /^(?:x-amz-security-token|x-forwarded-client-cert|x-ssl-client-cert|x-client-cert|cf-access-|x-goog-iap-)/;

function isSecret(name: string, value: string): boolean {
  if (letIn.test(name.toLowerCase())) return true;
  const masked = redactValue({ [name]: value });
  return !isObject(masked) || masked[name] !== value || redactText(value) !== value;
}
