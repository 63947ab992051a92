/** Analyses of a stretch of time in an ordered file: reading only a part of it must give the answer that reading all of it gives. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { assess, compare, diagnose, explain, findPatterns, report } from '../../src/index.ts';
import { failed, linesOf, minute, t0 } from './assess/logs.ts';

const hour = 60 * minute;
const hours = 72;
const folder = mkdtempSync(join(tmpdir(), 'logscan-seek-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Half of the requests fail from 36:00 to 36:20, and a few in every hour. */
const bytes = linesOf({
  minutes: hours * 60,
  perMinute: 8,
  change: (record, at, i) =>
    at >= 36 * 60 && at < 36 * 60 + 20 && i % 2 === 0 ? failed(record) : { ...record, version: '1.0' },
});
const path = join(folder, 'app.log');
writeFileSync(path, bytes);
const perHour = bytes.length / hours;

const at = (ms: number): number => t0 + ms;
const iso = (ms: number): string => new Date(at(ms)).toISOString();
const times = `time>=${iso(35 * hour)} time<${iso(37 * hour)}`;
/** So many hours, a lateness at both ends, and half a step of the search. */
const atMost = (read: number): number => (read + 2 / 60) * perHour + 2 * 64 * 1024;
/** What only says how much was read. */
const without = <T extends object>(answer: T, ...names: readonly (keyof T)[]): Partial<T> =>
  Object.fromEntries(Object.entries(answer).filter(([name]) => !names.some((one) => one === name))) as Partial<T>;

describe('the part that the times are in answers as the whole does', () => {
  test.each([
    ['of the scope', 'failed=true', { scope: times }],
    ['of both sides', `failed=true ${times}`, { against: `time>=${iso(30 * hour)} time<${iso(34 * hour)}` }],
    ['of a latency question', times, { of: 'p95(duration)', against: `${times} failed=false` }],
    ['since an onset', 'failed=true', { scope: times, baselineMs: 30 * minute }],
  ])('explain, by the times %s', async (_, query, options) => {
    const part = await explain(path, query, { threads: 1, ...options });
    const all = await explain(path, query, { threads: 1, seek: false, ...options });
    expect(without(part, 'summary')).toEqual(without(all, 'summary'));
    expect(part.fields.length).toBeGreaterThan(0);
    expect(all.summary.bytes).toBe(bytes.length);
    expect(part.summary.bytes).toBeLessThan(atMost('against' in options && !('of' in options) ? 7 : 2));
    expect(part.summary.bytes + part.summary.seek.skippedBytes).toBe(bytes.length);
  });

  test('explain of a selection in a time, against all others, reads all', async () => {
    const { summary } = await explain(path, `failed=true ${times}`, { threads: 1 });
    expect(summary.bytes).toBe(bytes.length);
  });

  test('patterns', async () => {
    const options = { newSince: at(36 * hour), threads: 1 };
    const part = await findPatterns(path, times, options);
    const all = await findPatterns(path, times, { ...options, seek: false });
    expect(without(part, 'summary')).toEqual(without(all, 'summary'));
    expect(part.patterns.some(({ change }) => change === 'new')).toBe(true);
    expect(part.summary.bytes).toBeLessThan(atMost(2));
  });

  test('compare, by its filter', async () => {
    const options = { filter: times, threads: 1 };
    const part = await compare(path, at(36 * hour), options);
    expect(without(part, 'summary')).toEqual(
      without(await compare(path, at(36 * hour), { ...options, seek: false }), 'summary'),
    );
    expect(part.changes.length).toBeGreaterThan(0);
    expect(part.summary.bytes).toBeLessThan(atMost(2));
  });

  test.each([36, 0.5, 71.8])('compare, by its window, at %d h', async (hoursIn) => {
    const options = { windowMs: hour, threads: 1 };
    const part = await compare(path, at(hoursIn * hour), options);
    const all = await compare(path, at(hoursIn * hour), { ...options, seek: false });
    expect(without(part, 'summary')).toEqual(without(all, 'summary'));
    expect(part.summary.bytes).toBeLessThan(atMost(2));
  });

  test('compare at a time outside says how far the logs go', async () => {
    const outside = compare(path, at(hours * hour + 10 * hour), { windowMs: hour, threads: 1 });
    await expect(outside).rejects.toThrow(`there are no records before ${iso(82 * hour)}`);
  });

  test('diagnose; lines of what was read are counted from there', async () => {
    const part = await diagnose(path, { filter: times, threads: 1 });
    const all = await diagnose(path, { filter: times, threads: 1, seek: false });
    const findingsOf = ({ findings }: typeof part) =>
      findings.map((one) => ({ ...one, samples: one.samples.map((sample) => without(sample, 'line', 'afterBytes')) }));
    expect(findingsOf(part)).toEqual(findingsOf(all));
    expect(part.findings.map(({ kind }) => kind)).toContain('deploy-regression');
    expect(without(part, 'summary', 'findings')).toEqual(without(all, 'summary', 'findings'));
    expect(part.summary.bytes).toBeLessThan(atMost(2));
    for (const { line, afterBytes = 0, text } of part.findings.flatMap(({ samples }) => samples)) {
      expect(afterBytes).toBeGreaterThan(30 * perHour);
      expect(bytes.subarray(afterBytes).toString().split('\n', line)[line - 1]).toBe(text);
    }
  });

  test.each([
    ['since and at', { since: at(33 * hour), at: at(36 * hour + 10 * minute) }, 5.2],
    ['at', { at: at(36 * hour + 10 * minute) }, 37.2],
    ['since', { since: at(69 * hour), at: 'last' as const }, 4],
  ])('assess, %s', async (_, options, hoursRead) => {
    const part = await assess(path, { ...options, threads: 1 });
    const all = await assess(path, { ...options, threads: 1, seek: false });
    expect(without(part, 'unread')).toEqual(without(all, 'unread'));
    expect(part.errors?.coverage).toBe(1);
    expect(part.unread.skippedBytes).toBeGreaterThan(bytes.length - atMost(hoursRead));
    expect(all.unread.skippedBytes).toBe(0);
  });

  test('assess: the time since is covered, though the records before it were not read', async () => {
    // Nothing is written in the first hour after --since.
    const lines = bytes.toString().split('\n');
    const gap = join(folder, 'gap.log');
    const kept = lines.filter((line) => !(line.slice(9) >= iso(33 * hour) && line.slice(9) < iso(34 * hour)));
    writeFileSync(gap, kept.join('\n'));
    const options = { since: at(33 * hour), at: at(36 * hour + 10 * minute), threads: 1 };
    const all = await assess(gap, { ...options, seek: false });
    expect(without(await assess(gap, options), 'unread')).toEqual(without(all, 'unread'));
  });

  test('report: a day around the time asked for, since an incident may last as long', async () => {
    const options = { since: at(35.5 * hour), until: at(37 * hour), threads: 1 };
    const part = await report(path, options);
    const all = await report(path, { ...options, seek: false });
    if (part === undefined || all === undefined) throw new Error('nothing was found');
    const told = (one: typeof part) => {
      const { diagnosis, explanation, samples, ...rest } = without(one, 'unread') as typeof part;
      return {
        ...rest,
        samples: samples.map((sample) => without(sample, 'line', 'afterBytes')),
        factors: explanation?.factors,
        kinds: diagnosis?.findings.map(({ kind, onsetMs }) => [kind, onsetMs]),
      };
    };
    expect(told(part)).toEqual(told(all));
    expect(part.incident).toMatchObject({ kind: 'errors', beganMs: at(36 * hour) });
    expect(part.unread.skippedBytes).toBeGreaterThan(bytes.length - atMost(1.5 + 2 * (24 + 1.1)));
    expect(part.explanation?.summary.bytes).toBeLessThan(atMost(1.5));
    expect(part.diagnosis?.summary.bytes).toBeLessThan(atMost(2.5));
  });
});
