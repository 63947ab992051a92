/** `logscan diagnose` as a process: what it prints, and how it ends. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';

const at = (seconds: number): string => new Date(Date.parse('2026-11-20T10:00:00Z') + seconds * 1000).toISOString();
const hostile = "h\u001b[31m'`|<b>\n=1";
const failing = (message: string): string =>
  ndjson(
    ...Array.from({ length: 3600 }, (_, i) =>
      i >= 1800 && i < 2700 && i % 10 === 0
        ? { time: at(i), level: 'error', service: hostile, message }
        : { time: at(i), level: 'info', service: `s${i % 3}`, status: 200, duration: 20, message: 'request' },
    ),
  );
const secret = 'ENOSPC: no space left on device, password=hunter2secret `x` \u001b[31m';
const cwd = folderWith({
  'full.log': failing(secret),
  'quiet.log': failing('as always').replaceAll('"error"', '"info"'),
  'untimed.log': ndjson({ level: 'error', message: 'no space left on device' }),
  'mine.yml':
    'kind: as-always\ntitle: As always\nabout: it\ntests: [{test: rise, name: it, level: any, texts: [as always]}]\n',
  'bad.yml': 'kind: bad\ntitle: Bad\nabout: it\ntests: [{test: rise, name: it, query: "level>="}]\n',
});

test('for people: harmless for a terminal, with all that is known', async () => {
  const { status, stdout, stderr } = await run(['diagnose', 'full.log', '--utc'], { cwd });
  expect([status, stderr]).toEqual([1, '']);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('1. Disk full  very likely');
  expect(lines[1]).toBe('  when      since 2026-11-20 10:30:00, until 2026-11-20 10:44:55 (15m)');
  expect(stdout).toContain('writes that failed for lack of space: 90, 6 a minute; none outside that time');
  expect(stdout).toContain('full.log:1801  2026-11-20 10:30:00 error');
  for (const label of ['evidence', 'records', 'show', 'next', 'helps'])
    expect(stdout).toContain(`\n  ${label.padEnd(10)}`);
  expect(stdout.replace(/\n {14}/g, ' ')).toMatch(/\n {2}show +logscan '.*' full\.log\n/);
  expect(stdout).toContain('Looked for and not found: memory-leak, connection-exhaustion,');
  expect(stdout).not.toContain('\u001b');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(150);
});

test('of long paths the end is shown beside a record, and the whole once, to be copied', async () => {
  const name = `${'deep/'.repeat(20)}full.log`;
  const long = folderWith();
  mkdirSync(join(long, dirname(name)), { recursive: true });
  writeFileSync(join(long, name), failing(secret));
  const { stdout } = await run(['diagnose', name, '--utc'], { cwd: long });
  const records = stdout.split('\n').filter((line) => line.includes('full.log:'));
  expect(records).toHaveLength(3);
  for (const line of records) expect(line).toMatch(/^ {2}(records| {7}) {3}…\/(deep\/)+full\.log:\d+ {2}2026-11-20 /);
  expect(stdout.split(name)).toHaveLength(2);
});

test('colours where they are asked for', async () => {
  const { stdout } = await run(['diagnose', 'full.log', '--color', 'always'], { cwd });
  expect(stdout.startsWith('\u001b[1m1. Disk full\u001b[0m')).toBe(true);
});

test('JSON and Markdown have no secrets, and nothing in Markdown is markup', async () => {
  const json = await run(['diagnose', 'full.log', '-o', 'json'], { cwd });
  const { findings, lookedFor, from } = JSON.parse(json.stdout);
  expect(from).toBe(at(0));
  expect(findings[0]).toMatchObject({ kind: 'disk-full', confidence: 'high', onset: at(1800), followsFrom: null });
  expect(findings[0].evidence[0]).toMatchObject({ test: 'rise', figures: { inside: 90, outside: 0 } });
  expect(findings[0].samples).toHaveLength(3);
  expect(lookedFor).toHaveLength(11);
  const markdown = await run(['diagnose', 'full.log', '-o', 'markdown', '--utc'], { cwd });
  expect(markdown.status).toBe(1);
  expect(markdown.stdout).toContain('## 1. Disk full');
  expect(markdown.stdout).toMatch(/^- Where: `` service="h.*`` ?$/m);
  for (const text of [json.stdout, markdown.stdout]) {
    expect(text).not.toContain('hunter2secret');
    expect(text).not.toContain('\u001b');
  }
});

test('nothing found: 0, and what was looked for', async () => {
  const quiet = await run(['diagnose', 'quiet.log', '--utc'], { cwd });
  expect(quiet.status).toBe(0);
  expect(quiet.stdout).toMatch(
    /^Nothing found: 3,600 records from 2026-11-20 10:00:00 to 2026-11-20 10:59:59 show none of 11/,
  );
  expect(quiet.stdout).toContain('not seen here: no versions');
  const untimed = await run(['diagnose', 'untimed.log'], { cwd });
  expect([untimed.status, untimed.stdout]).toEqual([
    0,
    'Nothing found: 1 record, and none has a time that is recognised. Without times nothing can be\ncompared; name the key: --alias time=KEY.\n',
  ]);
  expect((await run(['diagnose', '-o', 'markdown', 'untimed.log'], { cwd })).stdout).toContain(
    'Nothing found in 1 record.',
  );
});

test('a query, times, kinds and --exit-zero', async () => {
  const status = async (...args: string[]): Promise<number | null> =>
    (await run(['diagnose', ...args], { cwd })).status;
  expect(await status('service=s1', 'full.log')).toBe(0);
  expect(await status('--until', '2026-11-20T10:20Z', 'full.log')).toBe(0);
  expect(await status('--kind', 'memory-leak', 'full.log')).toBe(0);
  expect(await status('--kind', 'memory-leak, disk-full', 'full.log')).toBe(1);
  expect(await status('--exit-zero', 'full.log')).toBe(0);
  const piped = await run(['diagnose'], { cwd, stdin: failing(secret) });
  expect(piped.stdout).toContain('1. Disk full');
});

test('signatures of the user', async () => {
  const found = await run(['diagnose', '--signatures', 'mine.yml', 'quiet.log'], { cwd });
  expect([found.status, found.stdout.split('\n')[0]]).toEqual([1, '1. As always  very likely']);
  const bad = await run(['diagnose', '--signatures', 'bad.yml', 'quiet.log'], { cwd });
  expect(bad.status).toBe(2);
  expect(bad.stderr).toMatch(/^logscan: bad\.yml:4:\d+: .*level>=/);
  const gone = await run(['diagnose', '--signatures', 'gone.yml', 'quiet.log'], { cwd });
  expect([gone.status, gone.stderr]).toEqual([2, 'logscan: gone.yml: there is no such file or folder of signatures\n']);
});

test('what is there is looked at, not what comes', async () => {
  const { status, stderr } = await run(['-f', 'diagnose', 'quiet.log'], { cwd });
  expect([status, stderr]).toEqual([2, 'logscan: diagnose looks at what is there; it does not follow\n']);
});

test.each([
  [['--kind', 'disk-fool', 'quiet.log'], 'there is no signature disk-fool\ndid you mean disk-full?'],
  [['-o', 'makdown', 'quiet.log'], 'diagnose has no output format makdown\ndid you mean markdown?'],
  [['count by host', 'quiet.log'], 'diagnose takes a filter and no stages'],
  [['-n', '3', 'quiet.log'], 'diagnose looks at all records'],
  [['-C', '3', 'quiet.log'], 'diagnose shows findings'],
  [['gone.log'], 'gone.log: no such file'],
])('%j is refused', async (args, message) => {
  const { status, stderr } = await run(['diagnose', ...args], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
