/** Sinks that speak HTTP, against servers that misbehave. */

import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DeliverOptions, deliver, type Outcome } from '../../src/alerts/index.ts';
import { alert, quickClock, resolved, sinkOf, world } from './alerts.ts';
import { type Behaviour, freePort, serve, status } from './server.ts';

async function outcomeOf(spec: string, options: DeliverOptions = {}): Promise<Outcome> {
  const [delivery] = await deliver([{ alert: alert(), sink: sinkOf(spec) }], { clock: quickClock(), ...options });
  return delivery;
}

async function outcomeFrom(behave: Behaviour, options: DeliverOptions = {}): Promise<Outcome & { requests: number }> {
  const server = await serve(behave);
  const outcome = await outcomeOf(`webhook[timeout=300ms]:${server.url}/hook`, options);
  return { ...outcome, requests: server.received.length };
}

describe('an answer', () => {
  it.each([200, 201, 202, 204])('%d has taken it', async (code) => {
    expect(await outcomeFrom(status(code))).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it.each([400, 401, 403, 404, 410, 422])('%d is not tried again', async (code) => {
    const outcome = await outcomeFrom(status(code, {}, 'channel_not_found'));
    expect(outcome).toMatchObject({ status: 'failed', requests: 1, reason: `status ${code}: channel_not_found` });
  });

  it.each([408, 429, 500, 502, 503])('%d is tried again', async (code) => {
    const outcome = await outcomeFrom((response, _received, count) =>
      status(count < 2 ? code : 200)(response, _received, count),
    );
    expect(outcome).toMatchObject({ status: 'delivered', attempts: 3 });
  });

  it('500 for all tries is kept for the next run', async () => {
    const outcome = await outcomeFrom(status(500));
    expect(outcome).toMatchObject({ status: 'again', attempts: 4, requests: 4, reason: 'status 500' });
  });

  it('that redirects is refused, and nobody else gets the body', async () => {
    const elsewhere = await serve(status(200));
    const outcome = await outcomeFrom(status(307, { location: elsewhere.url }));
    expect(outcome).toMatchObject({ status: 'failed', requests: 1 });
    expect(elsewhere.received).toEqual([]);
  });

  it('is not read: endless bodies keep nobody', async () => {
    const endless: Behaviour = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) {}
      };
      response.on('drain', more).on('error', () => {});
      more();
    };
    expect(await outcomeFrom(endless)).toMatchObject({ status: 'delivered' });
  });

  it('of a refusal is read only at its beginning, and shows no control characters', async () => {
    const outcome = await outcomeFrom(status(400, {}, `no \u001b[31m${'x'.repeat(1_000_000)}`));
    expect(outcome).toMatchObject({ status: 'failed', reason: `status 400: no \\x1b[31m${'x'.repeat(189)}` });
  });
});

describe('a connection', () => {
  it('that is refused', async () => {
    const outcome = await outcomeOf(`webhook:http://127.0.0.1:${await freePort()}/`);
    expect(outcome).toMatchObject({
      status: 'again',
      attempts: 4,
      reason: 'nobody listens there (connection refused)',
    });
  });

  it('that is cut before the answer', async () => {
    const outcome = await outcomeFrom((response) => response.socket?.destroy());
    expect(outcome).toMatchObject({ status: 'again', attempts: 4, reason: 'the connection was cut' });
  });

  it('that is cut in the middle of the headers', async () => {
    const outcome = await outcomeFrom((response) => response.socket?.end('HTTP/1.1 200 OK\r\nContent-Le'));
    expect(outcome).toMatchObject({ status: 'again', attempts: 4 });
  });

  it('that gives no HTTP', async () => {
    const outcome = await outcomeFrom((response) => response.socket?.end('SSH-2.0-OpenSSH\r\n'));
    expect(outcome).toMatchObject({ status: 'again', attempts: 4 });
  });

  it('that hangs is given up in time', async () => {
    const start = performance.now();
    expect(await outcomeFrom(() => {}, { attempts: 2 })).toMatchObject({
      status: 'again',
      attempts: 2,
      reason: 'no answer within 0.3 s',
    });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('that is slow, but in time, is waited for', async () => {
    const slow: Behaviour = (response) => {
      setTimeout(() => response.writeHead(200).end(), 100);
    };
    expect(await outcomeFrom(slow)).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('that is cut in the middle of the body has said enough', async () => {
    const cut: Behaviour = (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.socket?.destroy());
    };
    expect(await outcomeFrom(cut)).toMatchObject({ status: 'delivered', attempts: 1 });
  });

  it('to a host that does not exist', async () => {
    const outcome = await outcomeOf('webhook:http://no-such-host.invalid/', { attempts: 1 });
    expect(outcome).toMatchObject({ status: 'again', reason: expect.stringMatching(/host|name/) });
  });

  it('to a sink that is down, then up', async () => {
    const port = await freePort();
    const sink = sinkOf(`webhook:http://127.0.0.1:${port}/`);
    const jobs = [alert(), resolved()].map((one) => ({ alert: one, sink }));
    const down = await deliver(jobs, { clock: quickClock() });
    expect(down.map((one) => one.status)).toEqual(['again', 'again']);

    const server = await serve(status(200), port);
    const up = await deliver(jobs, { clock: quickClock() });
    expect(up.map((one) => one.status)).toEqual(['delivered', 'delivered']);
    expect(server.received.map(({ body }) => JSON.parse(body).kind)).toEqual(['firing', 'resolved']);
  });
});

describe('Retry-After', () => {
  async function wait(header: string): Promise<{ outcome: Outcome; waitsMs: number[] }> {
    const clock = quickClock();
    const outcome = await outcomeFrom(
      (response, received, count) =>
        status(count === 0 ? 429 : 200, { 'retry-after': header })(response, received, count),
      { clock, random: () => 0 },
    );
    return { outcome, waitsMs: clock.waitsMs };
  }

  it('in seconds is kept', async () => {
    expect(await wait('7')).toMatchObject({ outcome: { status: 'delivered', attempts: 2 }, waitsMs: [7_000] });
  });

  it('as a date is kept', async () => {
    const { outcome, waitsMs } = await wait(new Date(world().nowMs() + 9_000).toUTCString());
    expect(outcome).toMatchObject({ status: 'delivered', attempts: 2 });
    expect(waitsMs).toEqual([9_000]);
  });

  it('that makes no sense is ignored', async () => {
    expect(await wait('soon')).toMatchObject({ outcome: { status: 'delivered', attempts: 2 }, waitsMs: [0] });
  });

  it('beyond this run leaves it to the next, which knows when', async () => {
    const { outcome, waitsMs } = await wait('3600');
    expect(outcome).toMatchObject({ status: 'again', attempts: 1, notBeforeMs: expect.any(Number) });
    expect(waitsMs).toEqual([]);
  });
});

describe('a request', () => {
  it('is signed, and the same delivery has the same key', async () => {
    const server = await serve((response, received, count) =>
      status(count === 0 ? 503 : 200)(response, received, count),
    );
    const around = world({ env: { HOOK_KEY: 'k3y' } });
    const sink = sinkOf(`webhook[secret=env:HOOK_KEY,header.X-Team=ops]:${server.url}/hook`, around);
    await deliver([{ alert: alert(), sink }], { clock: quickClock() });
    const [first, second] = server.received;
    expect(first.headers['idempotency-key']).toBe(alert().deliveryId);
    expect(second.headers['idempotency-key']).toBe(alert().deliveryId);
    expect(first.headers['x-team']).toBe('ops');
    const seconds = world().nowMs() / 1_000;
    const hex = createHmac('sha256', 'k3y').update(`${seconds}.${first.body}`).digest('hex');
    expect(first.headers['x-logscan-signature']).toBe(`t=${seconds},v1=${hex}`);
  });

  it('turns user and password of the URL into a header', async () => {
    const server = await serve(status(200));
    const sink = sinkOf('webhook:env:URL', world({ env: { URL: server.url.replace('//', '//bob:p%40ss@') } }));
    const [delivery] = await deliver([{ alert: alert(), sink }]);
    expect(delivery.status).toBe('delivered');
    expect(server.received[0].headers.authorization).toBe(`Basic ${Buffer.from('bob:p@ss').toString('base64')}`);
  });

  it('holds no secret of a log, and its answer shows none of ours', async () => {
    const echo: Behaviour = (response, received) =>
      status(400, {}, `bad request to ${received.path} with ${received.headers.authorization}`)(response, received, 0);
    const server = await serve(echo);
    const url = `${server.url}/services/T0/B0/s3cr3tpath`;
    const around = world({ env: { URL: url, TOKEN: 'tok-5ecret' } });
    const sink = sinkOf('webhook[token=env:TOKEN]:env:URL', around);
    const deliveries = await deliver([{ alert: alert(), sink }]);
    expect(server.received[0].body).not.toContain('hunter2');
    expect(server.received[0].headers.authorization).toBe('Bearer tok-5ecret');
    expect(deliveries[0].status).toBe('failed');
    expect(JSON.stringify(deliveries)).not.toMatch(/tok-5ecret|s3cr3tpath/);
  });
});
