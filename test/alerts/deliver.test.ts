/** Delivery: order, retries, limits, and what it says about each alert and sink. */

import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../src/alerts/backoff.ts';
import { deliver, type Job } from '../../src/alerts/index.ts';
import { type Answer, accepted } from '../../src/alerts/sink.ts';
import { createTokenBucket } from '../../src/alerts/token-bucket.ts';
import { alert, fakeSink, quickClock, resolved } from './alerts.ts';

const down: Answer = { kind: 'unavailable', reason: 'status 503' };
const refused: Answer = { kind: 'refused', reason: 'status 400' };

const numbered = (n: number): ReturnType<typeof alert> =>
  alert({ identity: `rule-${n}`, deliveryId: `rule-${n}/firing` });

describe('order', () => {
  it('a later change waits for an earlier one of the same alert, and only for that', async () => {
    const seen: string[] = [];
    const sink = fakeSink(async ([one]) => {
      seen.push(one.deliveryId);
      return one.identity === 'rule-1' ? down : accepted;
    });
    const later = resolved({ identity: 'rule-1', deliveryId: 'rule-1/resolved' });
    const jobs: Job[] = [numbered(1), later, numbered(2)].map((one) => ({ alert: one, sink }));
    const result = await deliver(jobs, { clock: quickClock(), attempts: 2 });
    expect(result.map((one) => one.status)).toEqual(['again', 'again', 'delivered']);
    expect(seen).toEqual(['rule-1/firing', 'rule-1/firing', 'rule-2/firing']);
  });

  it('a later change follows one that was refused', async () => {
    const sink = fakeSink(async ([one]) => (one.kind === 'firing' ? refused : accepted));
    const result = await deliver([alert(), resolved()].map((one) => ({ alert: one, sink })));
    expect(result.map((one) => one.status)).toEqual(['failed', 'delivered']);
  });

  it('two changes of one alert are never in one batch', async () => {
    const batches: string[][] = [];
    const sink = fakeSink(
      async (alerts) => {
        batches.push(alerts.map((one) => one.deliveryId));
        return accepted;
      },
      { batch: 10 },
    );
    const jobs = [numbered(1), numbered(2), resolved({ identity: 'rule-1', deliveryId: 'rule-1/resolved' })];
    await deliver(jobs.map((one) => ({ alert: one, sink })));
    expect(batches).toEqual([['rule-1/firing', 'rule-2/firing'], ['rule-1/resolved']]);
  });
});

describe('a fault', () => {
  it('of one alert does not take its batch with it', async () => {
    const sink = fakeSink(async (alerts) => (alerts.some((one) => one.identity === 'rule-2') ? refused : accepted), {
      batch: 10,
    });
    const result = await deliver([1, 2, 3].map((n) => ({ alert: numbered(n), sink })));
    expect(result.map((one) => one.status)).toEqual(['delivered', 'failed', 'delivered']);
  });

  it('of one sink does not touch another', async () => {
    const broken = fakeSink(() => Promise.reject(new Error('our own fault')));
    const throwing = fakeSink(() => {
      throw new TypeError('our own fault');
    });
    const hanging = fakeSink(() => new Promise<Answer>(() => {}), { timeoutMs: 50 });
    const good = fakeSink(async () => accepted);
    const jobs = [broken, throwing, hanging, good].map((sink) => ({ alert: alert(), sink }));
    const result = await deliver(jobs, { clock: quickClock(), attempts: 2 });
    expect(result.map((one) => one.status)).toEqual(['again', 'again', 'again', 'delivered']);
    expect(JSON.stringify(result)).not.toContain('our own fault');
  });

  it('twice on end leaves the sink alone for this run', async () => {
    let tries = 0;
    const sink = fakeSink(async () => {
      tries++;
      return down;
    });
    const jobs = Array.from({ length: 50 }, (_, n) => ({ alert: numbered(n), sink }));
    const result = await deliver(jobs, { clock: quickClock(), attempts: 3 });
    expect(tries).toBe(6);
    expect(result.every((one) => one.status === 'again')).toBe(true);
    expect(result[49]).toMatchObject({ attempts: 0, reason: 'the sink is down: status 503' });
  });

  it('that will last is not waited for', async () => {
    const clock = quickClock();
    const sink = fakeSink(async () => ({ kind: 'unavailable', reason: 'ENOSPC', isLasting: true }));
    const [one] = await deliver([{ alert: alert(), sink }], { clock });
    expect(one).toMatchObject({ status: 'again', attempts: 1 });
    expect(clock.waitsMs).toEqual([]);
  });
});

describe('waiting', () => {
  it('doubles up to its limit, and is a random part of that', async () => {
    const backoff = { baseMs: 100, mostMs: 450 };
    expect([1, 2, 3, 4, 5].map((n) => backoffMs(n, backoff, () => 1))).toEqual([100, 200, 400, 450, 450]);
    expect([1, 2, 3].map((n) => backoffMs(n, backoff, () => 0.5))).toEqual([50, 100, 200]);
    const clock = quickClock();
    await deliver([{ alert: alert(), sink: fakeSink(async () => down) }], {
      clock,
      backoff,
      random: () => 1,
      attempts: 5,
    });
    expect(clock.waitsMs).toEqual([100, 200, 400, 450]);
  });

  it('does not go beyond the time of the run', async () => {
    const clock = quickClock();
    const sink = fakeSink(async () => down);
    const [one] = await deliver([{ alert: alert(), sink }], {
      clock,
      timeLimitMs: 1_000,
      random: () => 1,
      attempts: 99,
    });
    expect(one.status).toBe('again');
    expect(clock.waitsMs).toEqual([500]);
  });

  it('keeps to the rate: a burst, then one by one', async () => {
    const bucket = createTokenBucket(60);
    const waits = Array.from({ length: 13 }, () => bucket.take(0));
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000, 2_000, 3_000]);
    expect(bucket.take(3_000)).toBe(1_000);
    expect(bucket.take(1_000_000)).toBe(0);
    expect(bucket.take(0)).toBe(0);

    const clock = quickClock();
    const sink = fakeSink(async () => accepted, { bucket: createTokenBucket(6) });
    await deliver(
      [1, 2, 3].map((n) => ({ alert: numbered(n), sink })),
      { clock },
    );
    expect(clock.waitsMs).toEqual([10_000, 10_000]);
  });

  it('for the rate is left to the next run where this one has no time', async () => {
    const sink = fakeSink(async () => accepted, { bucket: createTokenBucket(1) });
    const result = await deliver(
      [1, 2].map((n) => ({ alert: numbered(n), sink })),
      { timeLimitMs: 5_000 },
    );
    expect(result.map((one) => one.status)).toEqual(['delivered', 'again']);
  });
});

describe('stopping', () => {
  it('at once leaves all to the next run', async () => {
    const sink = fakeSink(async () => accepted);
    const [one] = await deliver([{ alert: alert(), sink }], { signal: AbortSignal.abort() });
    expect(one).toMatchObject({ status: 'again', attempts: 0 });
  });

  it('while a sink hangs ends at once', async () => {
    const sink = fakeSink(() => new Promise<Answer>(() => {}), { timeoutMs: 60_000 });
    const start = performance.now();
    const [one] = await deliver([{ alert: alert(), sink }], { signal: AbortSignal.timeout(50) });
    expect(one).toMatchObject({ status: 'again', reason: 'the run was stopped before it was delivered' });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('comes with the end of the time of the run', async () => {
    const sink = fakeSink(() => new Promise<Answer>(() => {}), { timeoutMs: 60_000 });
    const [one] = await deliver([{ alert: alert(), sink }], { timeLimitMs: 50 });
    expect(one.status).toBe('again');
  });
});

it('nothing to deliver is nothing done', async () => {
  expect(await deliver([])).toEqual([]);
});
