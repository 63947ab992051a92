/** Finds the request in a record, under the names that loggers and middleware have for its parts. */

import { METHODS } from 'node:http';
import { isObject } from '../../core/json.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { headersIn } from './headers.ts';
import type { LoggedRequest } from './model.ts';

/** The message of records that were written to be replayed. */
const capturedMessage = /^captured request\b/i;

export const isCapturedMessage = (message: string | undefined): boolean =>
  message !== undefined && capturedMessage.test(message.trimStart());

const methodKeys = ['method', 'requestMethod', 'RequestMethod', 'verb', 'http.method', 'http.request.method'];
const urlKeys = [
  ...['originalUrl', 'url', 'uri', 'requestUrl', 'RequestPath', 'requestURI', 'path'],
  ...['url.full', 'http.url', 'http.target', 'url.path'],
];
const headerKeys = [
  ...['headers', 'header', 'requestHeaders', 'request_headers', 'request-headers', 'reqHeaders', 'req-headers'],
  'rawHeaders',
];
const bodyKeys = [
  ...['body', 'requestBody', 'request_body', 'reqBody', 'rawBody', 'payload', 'postData'],
  ...['http.request.body', 'http.request.body.content'],
];
const queryKeys = ['query', 'queryString', 'params', 'url.query'];

/** Requests stand at most so deep in a record: `attributes.http.request`. */
const mostDepth = 4;

/** The request that a record is about; undefined where it has no method and address side by side. */
export function requestIn(record: JsonObject): LoggedRequest | undefined {
  const found = placeOf(record, 0);
  if (found === undefined) return undefined;
  const { around, method, url } = found;
  return {
    method,
    url: withQuery(url, first(around, queryKeys)),
    headers: headersIn(first(around, headerKeys), around),
    body: bodyOf(first(around, bodyKeys)),
  };
}

interface Place {
  readonly method: string;
  readonly url: string;
  /** Objects that may hold the other parts, nearest first. */
  readonly around: readonly JsonObject[];
}

/** The object with the method, and the address in it or beside it; the outermost first. */
function placeOf(object: JsonObject, depth: number): Place | undefined {
  const method = methodOf(textAt(object, methodKeys));
  const url = method === undefined ? undefined : textAt(object, urlKeys);
  if (method !== undefined && url !== undefined) return { method, url, around: [object] };
  if (depth === mostDepth) return undefined;
  for (const key of Object.keys(object)) {
    const child = object[key];
    if (!isObject(child) || answerKeys.has(key)) continue;
    const found = placeOf(child, depth + 1) ?? splitPlace(object, key, child);
    if (found !== undefined) return { ...found, around: [...found.around, object] };
  }
  return undefined;
}

/** Kubernetes' verbs and a program's own methods are none. CONNECT has no path. */
const methods: ReadonlySet<string> = new Set(METHODS.filter((method) => method !== 'CONNECT'));

function methodOf(text: string | undefined): string | undefined {
  const method = text?.toUpperCase();
  return method !== undefined && methods.has(method) ? method : undefined;
}

/** Requests that the writer made itself, and answers, hold a method or an address too. */
const answerKeys: ReadonlySet<string> = new Set(['res', 'response', 'client_req', 'client_res', 'err', 'error']);

/** ECS: `http.request.method` with `url.path`, or `url.original`, in an object beside `http`. */
function splitPlace(record: JsonObject, key: string, child: JsonObject): Place | undefined {
  const request = key === 'http' && isObject(child.request) ? child.request : undefined;
  const { url } = record;
  if (request === undefined || !isObject(url)) return undefined;
  const method = methodOf(textAt(request, ['method']));
  const path = textAt(url, ['original', 'full']) ?? pathOf(url);
  return method === undefined || path === undefined ? undefined : { method, url: path, around: [request, child] };
}

function pathOf(url: JsonObject): string | undefined {
  const path = textAt(url, ['path']);
  const query = textAt(url, ['query']);
  return path === undefined || query === undefined || query === '' ? path : `${path}?${query}`;
}

function textAt(object: JsonObject, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

function first(objects: readonly JsonObject[], keys: readonly string[]): JsonValue | undefined {
  for (const object of objects)
    for (const key of keys) {
      const value = Object.hasOwn(object, key) ? object[key] : undefined;
      if (value !== undefined && value !== null && value !== '') return value;
    }
  return undefined;
}

/** ECS and HAR have the text of the body one level down. */
function bodyOf(value: JsonValue | undefined): JsonValue | undefined {
  if (!isObject(value)) return value;
  const inner = value.content ?? value.text;
  const isWrapper = typeof inner === 'string' && Object.keys(value).every((key) => wrapperKeys.has(key));
  if (isWrapper) return inner;
  return Object.keys(value).length === 0 ? undefined : value;
}

const wrapperKeys: ReadonlySet<string> = new Set(['content', 'text', 'bytes', 'mimeType', 'params']);

/** The parts of a query that stand beside an address without one. */
function withQuery(url: string, query: JsonValue | undefined): string {
  if (url.includes('?') || query === undefined) return url;
  if (typeof query === 'string') return `${url}?${query.replace(/^\?/, '')}`;
  if (!isObject(query)) return url;
  const pairs = new URLSearchParams();
  for (const name of Object.keys(query)) {
    const value = query[name];
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && (typeof one !== 'object' || !isObject(one))) pairs.append(name, String(one));
  }
  const text = pairs.toString();
  return text === '' ? url : `${url}?${text}`;
}
