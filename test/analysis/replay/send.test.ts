/** Against a real server on the loopback. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReplayRequest } from '../../../src/analysis/replay/model.ts';
import { outcomeOf } from '../../../src/analysis/replay/outcome.ts';
import { dueTimes, type SendOptions, type SentRequest, sendRequests } from '../../../src/analysis/replay/send.ts';
import { parseTarget } from '../../../src/analysis/replay/target.ts';

const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function request(more: Partial<ReplayRequest> = {}): ReplayRequest {
  return {
    method: 'GET',
    path: '/',
    headers: [],
    body: undefined,
    timeMs: undefined,
    logged: { status: 200, durationMs: 1 },
    loggedHost: undefined,
    requestId: undefined,
    file: 'a.log',
    line: 1,
    ...more,
  };
}

async function send(
  url: string,
  requests: readonly ReplayRequest[],
  more: Partial<Omit<SendOptions, 'target'>> = {},
): Promise<SentRequest[]> {
  const options = { pace: { perSecond: 10_000 }, timeoutMs: 5000, signal: new AbortController().signal, ...more };
  return allOf(sendRequests(requests, { target: parseTarget(url), ...options }));
}

describe('sending', () => {
  test('gives the server what was logged', async () => {
    const got: unknown[] = [];
    const url = await serve(async (req, res) => {
      const body = Buffer.concat(await allOf<Buffer>(req)).toString();
      got.push([
        req.method,
        req.url,
        req.rawHeaders.filter((_, i, all) => /^x-|^content/i.test(all[i - (i % 2)])),
        body,
      ]);
      res.writeHead(201).end('12345');
    });
    const headers = [
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: 'ü' },
      { name: 'content-type', value: 'text/plain' },
    ];
    const [sent] = await send(`${url}/base/`, [
      request({ method: 'PUT', path: '//h/a?b=%20', headers, body: 'größe' }),
    ]);
    expect(got).toEqual([
      [
        'PUT',
        '/base//h/a?b=%20',
        ['X-A', '1', 'x-a', Buffer.from('ü').toString('latin1'), 'content-type', 'text/plain', 'content-length', '7'],
        'größe',
      ],
    ]);
    expect(sent).toMatchObject({ status: 201, answerBytes: 5, error: undefined });
  });

  test('follows no redirect', async () => {
    let elsewhere = 0;
    const other = await serve((_, res) => {
      elsewhere++;
      res.end();
    });
    const url = await serve((_, res) => void res.writeHead(302, { location: other }).end());
    expect((await send(url, [request()]))[0].status).toBe(302);
    expect(elsewhere).toBe(0);
  });

  test('keeps at most 64 under way, and all get through', async () => {
    let now = 0;
    let most = 0;
    const url = await serve((_, res) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now--;
        res.end();
      }, 20);
    });
    const sent = await send(
      url,
      Array.from({ length: 300 }, () => request()),
      { pace: { perSecond: 1e5 } },
    );
    expect(sent).toHaveLength(300);
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(64);
    expect(outcomeOf(sent).mostLateMs).toBeGreaterThan(10);
  });

  test('says why there was no answer', async () => {
    const url = await serve((req, res) => {
      if (req.url === '/cut') req.socket.destroy();
      if (req.url === '/half') {
        res.writeHead(200, { 'content-length': '100' });
        res.write('half');
        setTimeout(() => req.socket.destroy(), 20);
      }
    });
    const sent = await send(
      url,
      ['/hang', '/cut', '/half'].map((path) => request({ path })),
      { timeoutMs: 300 },
    );
    const byPath = new Map(sent.map(({ request: { path }, error, status }) => [path, { error, status }]));
    expect(byPath.get('/hang')).toEqual({ error: 'no answer in 300 ms', status: undefined });
    expect(byPath.get('/cut')).toEqual({ error: 'ECONNRESET', status: undefined });
    expect(byPath.get('/half')).toEqual({ error: 'ECONNRESET', status: undefined });
    expect((await send('http://127.0.0.1:9', [request()]))[0].error).toBe('ECONNREFUSED');
  });

  test('keeps the logged spacing', async () => {
    const at: number[] = [];
    const url = await serve((_, res) => {
      at.push(performance.now());
      res.end();
    });
    const times = [1000, 1300, undefined, 1600];
    await send(
      url,
      times.map((timeMs) => request({ timeMs })),
      { pace: { speed: 1 } },
    );
    expect(at[1] - at[0]).toBeGreaterThan(250);
    expect(at[3] - at[0]).toBeGreaterThan(550);
  });

  test('ends at once when told to', async () => {
    const controller = new AbortController();
    const url = await serve(() => undefined);
    const sending = send(url, [request({ timeMs: 0 }), request({ timeMs: 1e9 })], {
      pace: { speed: 1 },
      signal: controller.signal,
    });
    await sleep(100);
    controller.abort();
    expect(await sending).toEqual([]);
  });
});

test('when each is due', () => {
  const requests = [undefined, 1000, 2000, undefined, 1500].map((timeMs) => request({ timeMs }));
  expect(dueTimes(requests, { speed: 2 })).toEqual([0, 0, 500, 500, 500]);
  expect(dueTimes(requests, { perSecond: 4 })).toEqual([0, 250, 500, 750, 1000]);
});

test('what it came to', () => {
  const sent = (status: number | undefined, logged: number | undefined, durationMs = 10): SentRequest => ({
    request: request({ logged: { status: logged, durationMs: 100 } }),
    status,
    durationMs: status === undefined ? undefined : durationMs,
    answerBytes: 0,
    error: status === undefined ? 'ECONNRESET' : undefined,
    lateMs: 0,
  });
  const outcome = outcomeOf([sent(200, 200), sent(500, 200, 30), sent(undefined, 200), sent(204, undefined, 20)]);
  expect(outcome).toMatchObject({
    sent: 4,
    failed: 1,
    errors: [['ECONNRESET', 1]],
    nowMs: { p50: 20, p95: 30, max: 30 },
  });
  expect(outcome.changed).toHaveLength(1);
  expect(outcome.statuses).toEqual([
    { status: 200, logged: 3, now: 1 },
    { status: 204, logged: 0, now: 1 },
    { status: 500, logged: 0, now: 1 },
    { status: undefined, logged: 1, now: 1 },
  ]);
});

describe('the target', () => {
  test.each([
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['https://[::1]:8443/v2/', 'https://[::1]:8443/v2'],
  ])('%s', (text, expected) => {
    expect(parseTarget(text).text).toBe(expected);
  });

  test.each(['localhost:3000', 'ftp://h', 'http://', 'http://u:p@h', 'http://h/?a=1', 'http://h/#a', ''])(
    '%j is refused',
    (text) => {
      expect(() => parseTarget(text)).toThrow(/--target takes/);
    },
  );
});
