/** compare(): what changed at an instant, and what only seems to have. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { type CompareOptions, type CompareReport, compare } from '../../src/analysis/compare.ts';
import { parseFilter } from '../../src/language.ts';
import { engineOptions, inputOf } from './engine-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const startMs = Date.parse('2026-11-20T10:00:00Z');
const atMs = startMs + 1_200_000;

/** 40 minutes, a request a second, 20 minutes before and after. */
const records = Array.from({ length: 2400 }, (_, i) => {
  const late = i >= 1200;
  const slow = late && i % 4 === 1;
  const fails = late ? i % 10 === 3 : i % 200 === 3;
  return {
    time: new Date(startMs + i * 1000).toISOString(),
    level: fails ? 'error' : 'info',
    status: fails ? 503 : 200,
    route: `/r${i % 4}`,
    host: `h${i % 3}`,
    version: late && i % 2 === 0 ? '2' : '1',
    duration: (slow ? 300 : 20) + (i % 17),
  };
});
const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');

async function compared(more: Partial<CompareOptions> = {}, stdin?: string): Promise<CompareReport> {
  const path = join(folder, 'a.log');
  writeFileSync(path, text);
  const engine = engineOptions(stdin === undefined ? {} : { stdin: Readable.from([Buffer.from(stdin)]) });
  return compare([inputOf(stdin === undefined ? path : '-')], {
    engine,
    filter: { kind: 'all' },
    at: atMs,
    ...more,
  });
}

test('values that are more, less or new; routes that got slower; both sides in numbers', async () => {
  const report = await compared();
  expect(report.before).toMatchObject({ records: 1200, recordsPerMinute: 60, failedShare: 6 / 1200, fromMs: startMs });
  expect(report.after).toMatchObject({ records: 1200, failedShare: 0.1 });
  expect(report.before.p50Ms).toBeCloseTo(28, 0);
  expect(report.after.p95Ms).toBeGreaterThan(300);
  const brief = report.changes.map(({ condition, kind, before, after }) => [condition.query, kind, before, after]);
  expect(brief).toEqual([
    ['version=1', 'less', 1200, 600],
    ['version=2', 'new', 0, 600],
    ['level=info', 'less', 1194, 1080],
    ['level=error', 'more', 6, 120],
    ['status=200', 'less', 1194, 1080],
    ['status=503', 'more', 6, 120],
  ]);
  expect(report.latency.map(({ query }) => query)).toEqual(['route=/r1']);
  expect(report.latency[0]).toMatchObject({ requestsBefore: 300, requestsAfter: 300 });
  expect(report.latency[0].p50AfterMs).toBeGreaterThan(10 * report.latency[0].p50BeforeMs);
  expect(report.absent).toEqual(['service', 'method', 'errorCode', 'logger']);
});

test('a window, a filter, standard input, an hour of the last record', async () => {
  const near = await compared({ windowMs: 300_000 });
  expect([near.before.records, near.after.records, near.before.fromMs]).toEqual([300, 300, atMs - 300_000]);
  const ofOne = await compared({ filter: parseFilter('host=h1') });
  expect(ofOne.before.records).toBe(400);
  expect(ofOne.changes.map(({ condition }) => condition.field)).not.toContain('host');
  expect(await compared({ at: (lastMs) => lastMs - 1_199_000 })).toEqual(await compared());
  expect(await compared({}, text)).toEqual(await compared());
});

test('nothing changes between two halves that are alike', async () => {
  const report = await compared({ at: startMs + 600_000, windowMs: 600_000 });
  expect([report.changes, report.latency]).toEqual([[], []]);
  expect(report.tested).toBeGreaterThan(5);
});

test('there must be a before and an after', async () => {
  await expect(compared({ at: startMs })).rejects.toThrow('there are no records before 2026-11-20T10:00:00.000Z');
  await expect(compared({ at: startMs + 1e9 })).rejects.toThrow('there are no records after');
  await expect(compared({}, '{"level":"info"}\n')).rejects.toThrow('has a time');
});
