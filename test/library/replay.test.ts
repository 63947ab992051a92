import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { capturedRequests, sendRequests, UsageError } from '../../src/index.ts';

const lines = (...records: readonly object[]): Buffer =>
  Buffer.from(records.map((one) => `${JSON.stringify(one)}\n`).join(''));
const log = lines(
  { requestId: 'r-00000001', method: 'GET', url: '/a?token=x', headers: { cookie: 'a=b', 'x-a': '1' } },
  { requestId: 'r-00000001', status: 503, duration: 12 },
  { requestId: 'r-00000002', method: 'POST', url: '/b' },
);

describe('capturedRequests()', () => {
  test('of bytes in memory, chosen by how they ended', async () => {
    const found = await capturedRequests(log, 'status>=500');
    expect(found).toMatchObject({ more: false, withheldHeaders: { cookie: 1 }, masked: 1, bodyMissing: 0 });
    expect(found.requests).toMatchObject([
      {
        method: 'GET',
        path: '/a?token=***',
        headers: [{ name: 'x-a', value: '1' }],
        logged: { status: 503, durationMs: 12 },
      },
    ]);
    expect((await capturedRequests(log, 'status>=500', { keepHeaders: ['Cookie'] })).requests[0].headers).toHaveLength(
      2,
    );
  });

  test('the first so many', async () => {
    expect(await capturedRequests(log, '', { limit: 1 })).toMatchObject({
      more: true,
      requests: [{ path: '/a?token=***' }],
    });
    expect(await capturedRequests(log)).toMatchObject({ more: false, bodyMissing: 1, requests: [{}, { path: '/b' }] });
  });

  test('what makes no sense is said', async () => {
    await expect(capturedRequests(log, 'count')).rejects.toThrow('no stages');
    await expect(capturedRequests(log, '', { limit: 0 })).rejects.toThrow(UsageError);
    await expect(capturedRequests('no-such-file.log')).rejects.toThrow('no-such-file.log');
  });
});

describe('sendRequests()', () => {
  test('gives what came', async () => {
    const server = createServer((_, res) => void res.writeHead(204).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { requests } = await capturedRequests(log);
    const statuses: unknown[] = [];
    for await (const { request, status } of sendRequests(requests, { target, pace: { perSecond: 1000 } }))
      statuses.push([request.method, status]);
    server.close();
    expect(statuses.sort()).toEqual([
      ['GET', 204],
      ['POST', 204],
    ]);
  });

  test('what makes no sense is said', () => {
    expect(() => sendRequests([], { target: 'nowhere' })).toThrow(UsageError);
    expect(() => sendRequests([], { target: 'http://h', pace: { speed: 0 } })).toThrow('pace takes');
    expect(() => sendRequests([], { target: 'http://h', timeoutMs: 0 })).toThrow('timeoutMs');
  });
});
