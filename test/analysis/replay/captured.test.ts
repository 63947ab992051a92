import { describe, expect, test } from 'vitest';
import { isCapturedMessage, requestIn } from '../../../src/analysis/replay/captured.ts';
import type { JsonObject } from '../../../src/core/value.ts';

const headers = [{ name: 'accept', value: '*/*' }];

/** One shape a line: who writes so, the record, the request. */
const shapes: readonly (readonly [string, JsonObject, object])[] = [
  [
    'captured',
    { message: 'Captured request', method: 'post', url: '/a', headers: { accept: '*/*' }, body: { n: 1 } },
    { method: 'POST', url: '/a', headers, body: { n: 1 } },
  ],
  [
    'pino-http, bunyan',
    { req: { method: 'GET', url: '/a?b=1', headers: { accept: '*/*' } }, res: { statusCode: 200 } },
    { method: 'GET', url: '/a?b=1', headers, body: undefined },
  ],
  [
    'express-winston',
    { meta: { req: { method: 'GET', originalUrl: '/v1/a', url: '/a', headers: { accept: '*/*' } } } },
    { method: 'GET', url: '/v1/a', headers, body: undefined },
  ],
  [
    'Caddy',
    { request: { method: 'PUT', host: 'h', uri: '/a', headers: { accept: ['*/*'] } }, status: 200 },
    { method: 'PUT', url: '/a', headers, body: undefined },
  ],
  [
    'ECS',
    {
      http: { request: { method: 'post', body: { content: 'x=1', bytes: 3 } }, response: { status_code: 200 } },
      url: { path: '/a', query: 'b=1' },
    },
    { method: 'POST', url: '/a?b=1', headers: [], body: 'x=1' },
  ],
  [
    'OpenTelemetry',
    { attributes: { 'http.request.method': 'GET', 'url.full': 'https://h/a', 'http.request.header.accept': ['*/*'] } },
    { method: 'GET', url: 'https://h/a', headers, body: undefined },
  ],
  [
    'Serilog',
    { '@mt': 'HTTP {RequestMethod} {RequestPath}', RequestMethod: 'GET', RequestPath: '/a' },
    { method: 'GET', url: '/a', headers: [], body: undefined },
  ],
  [
    'raw headers, a query apart',
    { req: { method: 'GET', path: '/a', query: { b: ['1', '2'], c: 'x y' }, rawHeaders: ['accept', '*/*'] } },
    { method: 'GET', url: '/a?b=1&b=2&c=x+y', headers, body: undefined },
  ],
  [
    'HAR',
    {
      request: {
        method: 'POST',
        url: '/a',
        headers: [{ name: 'accept', value: '*/*' }],
        postData: { mimeType: 'text/plain', text: 'x' },
      },
    },
    { method: 'POST', url: '/a', headers, body: 'x' },
  ],
  [
    'an old body-parser',
    { method: 'GET', url: '/a', body: {} },
    { method: 'GET', url: '/a', headers: [], body: undefined },
  ],
];

const none: readonly (readonly [string, JsonObject])[] = [
  ['no address', { method: 'GET' }],
  ['no method', { url: '/a' }],
  ["a program's method", { method: 'start', url: '/a' }],
  ["Kubernetes' verb", { verb: 'create', requestURI: '/api' }],
  ['a request of its own', { client_req: { method: 'GET', url: '/a' } }],
  ['an answer', { res: { method: 'GET', url: '/a' } }],
  ['no object', { req: null, method: { get: 1 }, url: [] }],
];

describe('the request in a record', () => {
  test.each(shapes)('%s', (_, record, request) => {
    expect(requestIn(record)).toEqual(request);
  });

  test.each(none)('none: %s', (_, record) => {
    expect(requestIn(record)).toBeUndefined();
  });

  test('is not looked for without end', () => {
    let record: JsonObject = { method: 'GET', url: '/a' };
    for (let i = 0; i < 10_000; i++) record = { in: record };
    expect(requestIn(record)).toBeUndefined();
  });
});

test('captured records are known by their message', () => {
  expect(['Captured request', ' captured request GET /a', 'capturing', undefined].map(isCapturedMessage)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
