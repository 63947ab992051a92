/** `logscan latency` as a command: formats, rows, HdrHistogram's files, comparisons, and what it says where it can't. */

import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Float64Histogram, HistogramLogReader } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { pairsOf } from '../../../src/analysis/latency/histogram.ts';
import { latency } from '../../../src/index.ts';
import { exactPercentile, meanOf, responseTimes } from '../../analysis/latency/durations.ts';
import { type Ended, folderWith, ndjson, run } from '../run.ts';

const t0 = Date.UTC(2026, 10, 20, 10);
const services = ['checkout', 'catalog', 'users'];
const durations = responseTimes(6000, 11);
const recordOf = (responseTime: number, i: number): object => ({
  time: new Date(t0 + i * 100).toISOString(),
  level: 'info',
  service: services[i % 3],
  route: `/r${i % 2}`,
  responseTime,
});
const hostile = 'a,b "c"\n\x1b[31mred\x07 password=hunter2secret =1+1';
const folder = folderWith({
  'a.log': ndjson(...durations.map(recordOf)),
  'slow.log': ndjson(...durations.map((ms, i) => recordOf(i % 3 === 0 ? ms * 3 : ms, i))),
  'other.log': ndjson(
    { time: '2026-11-20T10:00:00Z', took: '12.5ms', db: { elapsedUs: 2500, spent: '3s' } },
    { time: '2026-11-20T10:00:01Z', took: -3 },
    { time: '2026-11-20T10:00:02Z', msg: 'none' },
    'no JSON',
  ),
  'hostile.log': ndjson(
    { time: '2026-11-20T10:00:00Z', service: hostile, responseTime: 5 },
    { time: '2026-11-20T10:00:00Z', service: '__proto__', responseTime: 6 },
    { time: '2026-11-20T10:00:00Z', responseTime: 7 },
  ),
});
const lat = (...args: string[]): Promise<Ended> => run(['latency', '--utc', ...args], { cwd: folder });
const jsonOf = ({ stdout }: Ended) => JSON.parse(stdout);

describe('figures', () => {
  test('are those of all durations', async () => {
    const ended = await lat('-o', 'json', 'a.log');
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    const { count, minMs, maxMs, meanMs, percentilesMs, bands, distribution } = jsonOf(ended);
    expect([count, minMs, maxMs]).toEqual([6000, Math.min(...durations), Math.max(...durations)]);
    expect(meanMs).toBeCloseTo(meanOf(durations), 9);
    for (const [name, ms] of Object.entries<number>(percentilesMs)) {
      const exact = exactPercentile(durations, Number(name.slice(1)));
      expect(Math.abs(ms - exact) / exact).toBeLessThanOrEqual(0.001);
    }
    expect(bands.reduce((sum: number, band: { count: number }) => sum + band.count, 0)).toBe(6000);
    expect(distribution.at(-1)).toMatchObject({ share: 1, count: 6000 });
  });

  test('are the same from many threads, standard input, and stats', async () => {
    const one = await lat('-o', 'json', '--threads', '1', 'a.log');
    const piped = await run(['latency', '-o', 'json'], { stdin: readFileSync(join(folder, 'a.log')) });
    expect(piped.stdout).toBe(one.stdout);
    const { stdout } = await run(['stats p50(duration), p99(duration), avg(duration)', 'a.log'], { cwd: folder });
    const { percentilesMs, meanMs } = jsonOf(one);
    expect(JSON.parse(stdout)).toEqual({
      'p50(duration)': percentilesMs.p50,
      'p99(duration)': percentilesMs.p99,
      'avg(duration)': meanMs,
    });
  });

  test.skipIf(spawnSync('jq', ['--version']).status !== 0)('agree with jq (skipped without it)', async () => {
    const program = '[inputs.responseTime] | sort | [.[(length * 0.9 | ceil) - 1], .[(length * 0.99 | ceil) - 1]]';
    const [p90, p99] = JSON.parse(execFileSync('jq', ['-n', '-c', program, join(folder, 'a.log')]).toString());
    const { percentilesMs } = jsonOf(await lat('-o', 'json', 'a.log'));
    expect(Math.abs(percentilesMs.p90 / p90 - 1)).toBeLessThanOrEqual(0.001);
    expect(Math.abs(percentilesMs.p99 / p99 - 1)).toBeLessThanOrEqual(0.001);
  });

  test('of another field, in its unit; what has none, or a negative one, is said', async () => {
    const took = await lat('-o', 'json', 'other.log');
    expect(jsonOf(took)).toMatchObject({ count: 1, minMs: 12.5, missing: 2, negative: 1 });
    expect(took.stderr).toBe(
      'logscan: 2 records have no duration\nlogscan: 1 record has a negative duration, which is left out\n',
    );
    expect(jsonOf(await lat('--of', 'db.elapsedUs', '-o', 'json', 'other.log'))).toMatchObject({
      count: 1,
      maxMs: 2.5,
    });
    const spent = await lat('--of', 'db.spent', '-o', 'json', 'other.log');
    expect(jsonOf(spent)).toMatchObject({ count: 1, maxMs: 3000 });
    expect(spent.stderr).toContain('3 records have no db.spent that is a duration');
  });

  test('none: 1, and why', async () => {
    expect(await lat('level=fatal', 'a.log')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'logscan: none of 6,000 records matched\n',
    });
    expect((await lat('--of', 'nothing', '-o', 'hgrm', 'a.log')).status).toBe(1);
    expect((await lat('-o', 'json', '--of', 'nothing', 'a.log')).stdout).toContain('"count":0,"minMs":null');
  });
});

describe('rows', () => {
  test('a key: the highest p99 first; a limit is said', async () => {
    const { stdout } = await lat('--by', 'service', '-o', 'ndjson', 'slow.log');
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ count }) => count)).toEqual([2000, 2000, 2000]);
    expect(rows[0].service).toBe('checkout');
    expect(rows[0].p99).toBeGreaterThan(rows[1].p99);
    expect(rows[1].p99).toBeGreaterThanOrEqual(rows[2].p99);
    const exact = durations.filter((_, i) => i % 3 === 0).map((ms) => ms * 3);
    expect(rows[0].p99 / exactPercentile(exact, 99)).toBeCloseTo(1, 3);
    expect((await lat('--by', 'service', '-n', '1', '-o', 'csv', 'slow.log')).stderr).toContain('2 more rows (-n)');
  });

  test('an interval, in the order of time', async () => {
    const { stdout } = await lat('--every', '1m', '--by', 'route', '-o', 'csv', 'a.log');
    const [head, ...rows] = stdout.trim().split('\r\n');
    expect(head).toBe('time,route,count,min,mean,stddev,p50,p90,p95,p99,p99.9,p99.99,max');
    expect(rows.length).toBe(20);
    expect(rows.map((row) => row.slice(0, 24))).toEqual([...rows].map((row) => row.slice(0, 24)).sort());
    expect(rows.every((row) => row.includes(',300,'))).toBe(true);
  });

  test('more than are kept apart are pooled, and said', async () => {
    const { stdout, stderr } = await lat('--by', 'service', '--max-keys', '1', '-o', 'ndjson', 'a.log');
    expect(stdout).toContain('"service":"(other)","count":4000');
    expect(stderr).toContain('more than 1 rows: 4,000 records of further ones are counted in (other)');
  });
});

describe("HdrHistogram's files", () => {
  test('hgrm: the classic columns, ending at all of them', async () => {
    const { stdout } = await lat('-o', 'hgrm', 'a.log');
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^ +Value +Percentile TotalCount 1\/\(1-Percentile\)$/);
    const points = lines.filter((line) => /^ +\d/.test(line)).map((line) => line.trim().split(/ +/).map(Number));
    expect(points.at(-1)?.slice(1)).toEqual([1, 6000]);
    const [value] = points.find(([, share]) => share === 0.5) ?? [];
    expect((value ?? 0) / exactPercentile(durations, 50)).toBeCloseTo(1, 2);
    expect(stdout).toMatch(/#\[Max {5}= +[\d.]+, Total count {4}= +6000\]/);
  });

  test('hlog: read by hdr-histogram-js: an interval and service each, and all of them again', async () => {
    const { stdout } = await lat('-o', 'hlog', '--every', '1m', '--by', 'service', 'a.log');
    const reader = new HistogramLogReader(stdout);
    const found: Float64Histogram[] = [];
    for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram())
      found.push(next as Float64Histogram);
    expect(found.length).toBe(30);
    expect(new Set(found.map(({ tag }) => tag))).toEqual(new Set(services));
    expect([found[0].startTimeStampMsec, found[0].endTimeStampMsec]).toEqual([t0, t0 + 60_000]);
    expect(found.reduce((sum, { totalCount }) => sum + totalCount, 0)).toBe(6000);
    const own = durations.filter((_, i) => i < 600 && i % 3 === services.indexOf(found[0].tag));
    const pairs = pairsOf(found[0]);
    expect(pairs.values[pairs.values.length - 1] / Math.max(...own)).toBeCloseTo(1, 3);
  });

  test('read as an input: the same figures, rows of its tags, by wider intervals', async () => {
    const { stdout } = await lat('-o', 'hlog', '--every', '1m', '--by', 'service', 'a.log');
    writeFileSync(join(folder, 'a.hlog'), stdout);
    const { count, percentilesMs, rows } = jsonOf(await lat('-o', 'json', 'a.hlog'));
    expect(count).toBe(6000);
    expect(Math.abs(percentilesMs.p99 / exactPercentile(durations, 99) - 1)).toBeLessThanOrEqual(0.001);
    expect(rows.map(({ keys }: { keys: string[] }) => keys[0]).sort()).toEqual([...services].sort());
    expect(jsonOf(await lat('-o', 'json', '--every', '5m', 'a.hlog')).rows.length).toBe(6);
    expect((await lat('status=200', 'a.hlog')).stderr).toContain('a.hlog holds no records');
    expect((await lat('a.hlog', 'a.log')).stderr).toContain('a.hlog is an interval log and a.log is not');
  });

  test('a damaged one is told by its line, and 2', async () => {
    writeFileSync(join(folder, 'bad.hlog'), '#[StartTime: 1 (seconds since epoch)]\n1.0,1.0,1.0,HISTFAAAAA\n');
    const { status, stderr } = await lat('bad.hlog');
    expect(status).toBe(2);
    expect(stderr).toContain('bad.hlog:2: this line is left out, for');
    expect(stderr).not.toContain('BUG');
  });

  test('names that are hostile do no harm in any format', async () => {
    const formats = ['pretty', 'json', 'ndjson', 'csv', 'tsv', 'table', 'hlog'];
    for (const format of formats) {
      const { status, stdout } = await lat('--by', 'service', '-o', format, 'hostile.log');
      expect(status, format).toBe(0);
      if (['pretty', 'table', 'hlog'].includes(format)) expect(stdout).not.toMatch(/[^\P{C}\n]/u);
      if (format !== 'pretty') expect(stdout).not.toContain('hunter2secret');
      if (format === 'hlog') {
        const lines = stdout.trim().split('\n').slice(4);
        expect(lines.length).toBe(3);
        for (const line of lines) expect(line).toMatch(/^Tag=[^,\s"]+,[\d.]+,[\d.]+,[\d.]+,[\w+/=]+$/);
      }
    }
  });
});

describe('before and now', () => {
  test('as before: 0; slower: 1, overall and by key, in words and as data', async () => {
    writeFileSync(join(folder, 'before.hlog'), (await lat('-o', 'hlog', '--by', 'service', 'a.log')).stdout);
    const same = await lat('--against', 'before.hlog', 'a.log');
    expect(same.status).toBe(0);
    expect(same.stdout).toContain('AS BEFORE: no percentile differs');
    const slower = await lat('--against', 'before.hlog', '--by', 'service', 'slow.log');
    expect(slower.status).toBe(1);
    expect(slower.stdout).toMatch(/^SLOWER than before: p50 .*, was .* \(x1\.\d\)/m);
    expect(slower.stdout).toMatch(/^checkout .* slower$/m);
    expect(slower.stdout).toMatch(/^catalog .* same$/m);
    const { against, rows } = jsonOf(
      await lat('--against', 'before.hlog', '--by', 'service', '-o', 'json', 'slow.log'),
    );
    expect([against.verdict, against.countBefore]).toEqual(['slower', 6000]);
    expect(rows[0].against.percentiles[0]).toMatchObject({ percentile: 'p50', change: 'slower' });
  });

  test('only with interval logs', async () => {
    const { status, stderr } = await lat('--against', 'a.log', 'slow.log');
    expect(status).toBe(2);
    expect(stderr).toContain('make one: logscan latency -o hlog a.log > before.hlog');
    expect((await lat('--against', 'absent.hlog', 'a.log')).status).toBe(2);
  });
});

test('corrected for coordinated omission: said, counted, and higher', async () => {
  const { stdout } = await lat('--expected-interval', '100ms', 'a.log');
  const added = durations.reduce((sum, ms) => sum + Math.max(0, Math.floor(Math.round(ms * 1000) / 100_000) - 1), 0);
  expect(stdout).toContain('corrected for coordinated omission, one expected every 100 ms: ');
  const report = jsonOf(await lat('--expected-interval', '100ms', '-o', 'json', 'a.log'));
  expect(Math.abs(report.added - added)).toBeLessThanOrEqual(added * 0.002);
  expect(report.count).toBe(6000 + report.added);
  expect(report.percentilesMs.p99).toBeGreaterThan(exactPercentile(durations, 99));
});

test.each([
  [['-o', 'jsn'], 'did you mean json'],
  [['-o', 'hgrm', '--by', 'service'], 'is one distribution'],
  [['--of', 'a,b'], '--of takes a field'],
  [['--by', 'bin(5m)'], '--by takes fields'],
  [['--every', '5'], '--every takes a length of time such as 1m, not 5'],
  [['--expected-interval', '-1ms'], '--expected-interval takes a length of time'],
  [['--max-keys', '0'], '--max-keys takes a whole number'],
  [['-c'], '--count: this shows response times'],
  [['duration>5 | head 3'], 'latency takes a filter and no stages'],
  [['--expected-interval', '1us', '--of', 'huge'], 'too short'],
])('%j is refused', async (args, message) => {
  const file = args.includes('huge') ? 'huge.log' : 'a.log';
  writeFileSync(join(folder, 'huge.log'), ndjson(...Array.from({ length: 500 }, () => ({ huge: 1e15 }))));
  const { status, stdout, stderr } = await lat(...args, file);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.toLowerCase()).toContain(message);
  expect(stderr).not.toContain('BUG');
});

test('the library gives the same as data', async () => {
  const report = await latency(join(folder, 'a.log'), { by: 'service', encode: true });
  expect(report.total.count).toBe(6000);
  expect(report.rows.length).toBe(3);
  expect(report.rows[0].encoded).toMatch(/^HIST/);
  expect((await latency(join(folder, 'other.log'), { of: 'db.elapsedUs', unitMs: 0.001 })).total.maxMs).toBe(2.5);
  await expect(latency(join(folder, 'a.log'), { everyMs: 0 })).rejects.toThrow('everyMs must be a number over 0');
  await expect(latency(join(folder, 'a.log'), { by: 'a | head 3' })).rejects.toThrow();
});
