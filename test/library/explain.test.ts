/** explain() and compare() of the library. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, expectTypeOf, test } from 'vitest';
import { type CompareReport, compare, type ExplainReport, explain, type Finding, sentence } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-explain-library-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.log');
const bytes = Buffer.from(
  Array.from({ length: 600 }, (_, i) => {
    const time = new Date(1_700_000_000_000 + i * 1000).toISOString();
    const fails = i % 6 === 0 && i >= 300;
    return `${JSON.stringify({ time, level: fails ? 'error' : 'info', host: `h${i % 6}`, duration: fails ? 900 : i % 50 })}\n`;
  }).join(''),
);
writeFileSync(path, bytes);

test('a path, bytes, compressed ones, give one answer', async () => {
  const report = await explain(path, 'level>=error');
  expectTypeOf(report).toEqualTypeOf<ExplainReport>();
  expectTypeOf(report.factors[0]).toEqualTypeOf<Finding>();
  expect(report.factors.map(({ query }) => query)).toEqual(['host=h0']);
  expect(sentence(report.factors[0], report, 'level>=error')).toMatch(
    /^Accounts for at least \d+ % of the errors: host=h0 \(50 of 50;/,
  );
  expect(await explain(bytes, 'level>=error')).toEqual(report);
  expect((await explain(gzipSync(bytes), 'level>=error')).factors).toEqual(report.factors);
});

test('its options', async () => {
  const of = await explain(path, '', { of: 'p99(duration)', baselineMs: 300_000 });
  expect([of.onsetMs, of.factors[0].query]).toEqual([1_700_000_280_000 + 20_000, 'host=h0']);
  const against = await explain(path, 'level>=error', { against: 'host in (h0, h1)' });
  expect([against.selected, against.others]).toEqual([50, 150]);
  expect((await explain(path, 'level>=error', { scope: 'host=h0' })).others).toBe(50);
});

test('compare', async () => {
  const report = await compare(path, new Date(1_700_000_300_000), { windowMs: 300_000 });
  expectTypeOf(report).toEqualTypeOf<CompareReport>();
  expect(report.changes.map(({ condition }) => condition.query)).toEqual(['level=info', 'level=error']);
  expect((await compare(path, 1_700_000_300_000, { filter: 'host=h1' })).changes).toEqual([]);
});

test('mistakes, and an abort', async () => {
  await expect(explain(path, 'level>=error | count')).rejects.toThrow('no stages');
  await expect(explain(path, 'level>=error', { of: 'count()' })).rejects.toThrow('p99(duration)');
  await expect(explain(path, 'level>=error', { baselineMs: -1 })).rejects.toThrow('baselineMs');
  await expect(explain(join(folder, 'absent.log'), 'a=1')).resolves.toMatchObject({
    summary: { problems: [{ severity: 'error' }] },
  });
  await expect(compare(path, Number.NaN)).rejects.toThrow('at must be');
  const controller = new AbortController();
  controller.abort(new Error('enough'));
  await expect(explain(path, 'a=1', { signal: controller.signal })).rejects.toThrow('enough');
});
