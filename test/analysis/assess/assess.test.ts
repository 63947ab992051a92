/** What assess says of logs in which something is planted: wrong when wrong, quiet when quiet. */

import { describe, expect, test } from 'vitest';
import { generate } from '../../../fixtures/generate.mjs';
import { type AssessReport, assess } from '../../../src/index.ts';
import { failed, linesOf, minute, type Planted, t0 } from './logs.ts';

const at = (minutes: number): number => t0 + minutes * minute;
const assessed = (planted: Planted, minutes: number): Promise<AssessReport> =>
  assess(linesOf(planted), { at: at(minutes), threads: 1 });
const kindsOf = ({ wrong }: AssessReport): string[] => wrong.map(({ kind }) => kind);

/** From minute 90 on, so many records of each minute fail. */
const failing = (each: (at: number) => number, from = 90, until = Number.POSITIVE_INFINITY): Planted => ({
  minutes: 150,
  change: (record, when, i) => (when >= from && when < until && i < each(when) ? failed(record) : record),
});

describe('quiet logs', () => {
  test('nothing is wrong, and every line is there', async () => {
    const report = await assessed({ minutes: 150 }, 150);
    expect(report).toMatchObject({ isWrong: false, verdict: 'quiet', wrong: [], onsetMs: undefined });
    expect(report.errors).toMatchObject({ current: 1, coverage: 1, confidence: { level: 'high' } });
    expect(report.errors?.series.length).toBe(60);
    expect(report.users).toMatchObject({ affected: 1, active: 200 });
    expect(report.latency?.now).toMatchObject({ count: 200 });
    expect(report.patterns?.patterns).toEqual([]);
    expect(report.silence?.sources).toEqual([]);
    expect(report.unread).toMatchObject({ records: 6000, broken: 0, files: [] });
  });

  test('in the logs of the generator too, at any time', async () => {
    const seeds = [11, 12];
    const wrong = await Promise.all(
      seeds.map(async (seed) => {
        const { lines } = generate({ seed, format: 'flat', start: t0, durationMinutes: 150, recordsPerMinute: 60 });
        const log = Buffer.from(`${[...lines].join('\n')}\n`);
        const reports = await Promise.all([70, 140].map((m) => assess(log, { at: at(m), threads: 1 })));
        return reports.filter(({ isWrong }) => isWrong).length;
      }),
    );
    expect(wrong).toEqual(seeds.map(() => 0));
  });
});

describe('errors', () => {
  test('just begun: getting worse, with its onset to the minute', async () => {
    const report = await assessed(
      failing(() => 8),
      93,
    );
    expect(report).toMatchObject({ isWrong: true, verdict: 'getting worse', onsetMs: at(90) });
    expect(report.wrong[0]).toMatchObject({ kind: 'errors', current: 25 });
    expect(report.wrong[0].p).toBeLessThan(1e-6);
  });

  test('of half an hour ago, the ratio long under 3: still wrong, held against the time before it began', async () => {
    const report = await assessed(
      failing(() => 8),
      122,
    );
    expect(report.errors?.ratio).toBeLessThan(3);
    expect(report.errors).toMatchObject({ current: 40, sinceOnset: 32 * 8 });
    expect(report.errors?.before).toBeCloseTo(1.25, 1);
    expect(report).toMatchObject({ isWrong: true, verdict: 'steady', onsetMs: at(90) });
  });

  test('less and less: recovering', async () => {
    const report = await assessed(
      failing((when) => Math.max(2, 20 - (when - 90))),
      115,
    );
    expect(report).toMatchObject({ isWrong: true, verdict: 'recovering' });
  });

  test('gone: over, and said for an hour', async () => {
    const planted = failing(() => 8, 90, 110);
    const report = await assessed(planted, 125);
    expect(report).toMatchObject({ isWrong: false, verdict: 'over', onsetMs: at(90) });
    expect(report.endedMs).toBeGreaterThanOrEqual(at(109));
    expect(report.endedMs).toBeLessThanOrEqual(at(112));
  });

  test('who and what: users, requests, service, route, code, new message', async () => {
    const report = await assessed(
      failing(() => 8),
      100,
    );
    expect(report.services?.values[0]).toMatchObject({ value: 'shop', errors: 80, errorsBefore: 0 });
    expect(report.codes?.values).toEqual([
      { value: 'ECART', records: 80, errors: 80, recordsBefore: 0, errorsBefore: 0 },
    ]);
    expect(report.patterns?.patterns[0]).toMatchObject({ pattern: 'cart <num> is broken', level: 'error', count: 80 });
    expect(report.requests).toMatchObject({ requests: 400, failed: 80, distinctFailed: 80 });
    expect(report.users?.active).toBe(300);
    expect(report.users?.affected).toBeGreaterThan(50);
    expect(report.users?.deeper).toContain("'failed=true | top 20 userId' --since 2026-11-20T11:30Z");
  });

  test('of one service, in the noise of the others', async () => {
    const noisy: Planted = {
      minutes: 150,
      change: (record, when, i) => {
        if (when >= 140 && i === 1) return { ...record, level: 'error', service: 'mail' };
        return i % 4 === 2 ? { ...record, level: 'error', service: 'noise' } : record;
      },
    };
    const report = await assessed(noisy, 146);
    expect(report.wrong[0]).toMatchObject({ kind: 'errors of a service', of: 'mail' });
  });

  test('in logs too young for the rule: against what there is before', async () => {
    const report = await assessed(
      failing(() => 8, 10),
      20,
    );
    expect(report.errors?.coverage).toBeLessThan(0.5);
    expect(report).toMatchObject({ isWrong: true, onsetMs: at(10) });
    expect(report.errors?.confidence.level).toBe('low');
    expect(report.errors?.confidence.because).toContain('33 % of the baseline');
  });

  test('what an error is may be told, and what is looked at', async () => {
    const planted: Planted = {
      minutes: 120,
      change: (record, when) => (when >= 110 ? { ...record, message: 'retrying' } : record),
    };
    const log = linesOf(planted);
    expect((await assess(log, { at: at(120), errors: 'retrying', threads: 1 })).isWrong).toBe(true);
    expect((await assess(log, { at: at(120), threads: 1 })).isWrong).toBe(false);
    const narrow = await assess(log, { at: at(120), query: 'service=shop', threads: 1 });
    expect(narrow.requests?.requests).toBe(100);
    expect(narrow.errors?.deeper).toBe(
      "logscan spike 'service=shop failed=true' --by service --at 2026-11-20T12:00Z FILES",
    );
  });
});

describe('what is no error', () => {
  test('all requests slower', async () => {
    const report = await assessed(
      { minutes: 120, change: (record, when) => (when >= 112 ? { ...record, duration: 900 } : record) },
      120,
    );
    expect(kindsOf(report)).toContain('latency');
    expect(report.latency?.now.p95Ms).toBe(900);
    expect(report.latency?.before.p95Ms).toBeLessThan(60);
  });

  test('one route slower, of twenty minutes ago', async () => {
    const slow: Planted = {
      minutes: 130,
      change: (record, when, i) => {
        const route = i < 2 ? '/pay' : record.route;
        return { ...record, route, ...(i < 2 && when >= 110 ? { duration: 5000 } : {}) };
      },
    };
    const report = await assessed(slow, 130);
    expect(report.wrong).toMatchObject([{ kind: 'latency of a route', of: '/pay', current: 5000 }]);
    expect(report.routes?.routes.find(({ value }) => value === '/pay')).toMatchObject({ isSlower: true });
  });

  test('traffic that falls to a tenth', async () => {
    const report = await assessed(
      { minutes: 130, change: (record, when, i) => (when >= 120 && i % 10 > 0 ? undefined : record) },
      128,
    );
    expect(kindsOf(report)).toContain('traffic');
  });

  test('a service that says nothing any more', async () => {
    const report = await assessed(
      { minutes: 130, change: (record, when, i) => (when >= 124 && i % 2 === 1 ? undefined : record) },
      130,
    );
    expect(report.silence?.sources).toEqual([{ kind: 'service', name: 'stock', lastMs: undefined }]);
    expect(report.isWrong).toBe(true);
  });
});

describe('input that is odd', () => {
  test('no times: nothing to assess', async () => {
    const report = await assess(Buffer.from('{"level":"error"}\n{"level":"error"}\n'));
    expect(report).toMatchObject({ atMs: undefined, isWrong: false, errors: undefined, unread: { records: 2 } });
  });

  test('nothing at all', async () => {
    expect(await assess(Buffer.from(''))).toMatchObject({ atMs: undefined, isWrong: false });
  });

  test('broken lines and records of the future are counted', async () => {
    const log = Buffer.concat([
      linesOf({ minutes: 70 }),
      Buffer.from('{"level":"error", broken\nplain text\n{"time":"2126-01-01T00:00:00Z","level":"error"}\n'),
    ]);
    const { unread } = await assess(log, { at: 'last', threads: 1 });
    expect(unread).toMatchObject({ broken: 1, ahead: 1, confidence: { level: 'low' } });
  });

  test('records without users, durations, services: lines say so or are left out', async () => {
    const bare = Array.from({ length: 400 }, (_, i) => ({
      time: new Date(at(i / 5)).toISOString(),
      level: i > 390 ? 'error' : 'info',
    }));
    const log = Buffer.from(bare.map((one) => `${JSON.stringify(one)}\n`).join(''));
    const report = await assess(log, { at: 'last', threads: 1 });
    expect(report.isWrong).toBe(true);
    expect(report.users).toMatchObject({ active: 0, confidence: { level: 'low' } });
    expect(report).toMatchObject({ services: undefined, statuses: undefined, latency: undefined, routes: undefined });
  });

  test('the same whatever the threads', async () => {
    const log = linesOf(failing(() => 8));
    const one = await assess(log, { at: at(100), threads: 1 });
    expect(await assess(log, { at: at(100), threads: 2 })).toEqual(one);
  });
});
