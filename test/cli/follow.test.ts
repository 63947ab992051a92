/** `logscan -f`: what a person sees, how it ends, and that nothing is lost or comes twice. */

import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Ended, ended, folderWith, ndjson, outputUntil, run, start } from './run.ts';
import { hasTmux, Tmux } from './terminal.ts';

const error = (n: number): string => ndjson({ level: 'error', n });
const info = (n: number): string => ndjson({ level: 'info', n });

/** Starts the command and waits until it follows: it tells of a file that is not there. */
async function following(args: readonly string[], cwd: string): Promise<{ child: ChildProcess; end: Promise<Ended> }> {
  const child = start(['-f', ...args, 'missing.log'], { cwd });
  const end = ended(child);
  await new Promise((said) => child.stderr?.once('data', said));
  return { child, end };
}

describe('records', () => {
  test('those that are there, then those that come, over a rotation; Ctrl-C ends it with 130', async () => {
    const cwd = folderWith({ 'app.log': error(1) + info(2) });
    const child = start(['-f', 'level=error', 'app.log'], { cwd });
    const end = ended(child);
    await outputUntil(child, (text) => text.includes('"n":1'));
    appendFileSync(join(cwd, 'app.log'), error(3) + info(4));
    renameSync(join(cwd, 'app.log'), join(cwd, 'app.log.1'));
    writeFileSync(join(cwd, 'app.log'), error(5));
    await outputUntil(child, (text) => text.includes('"n":5'));
    child.kill('SIGINT');
    expect(await end).toEqual({ status: 130, signal: null, stdout: error(1) + error(3) + error(5), stderr: '' });
  });

  test.each([['raw'], ['pretty'], ['csv']])('are out at once: %s', async (format) => {
    const cwd = folderWith({ 'app.log': '' });
    const child = start(['-f', '-o', format, 'level=error', 'app.log'], { cwd });
    const end = ended(child);
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
    });
    appendFileSync(join(cwd, 'app.log'), error(1000));
    while (!seen.includes('1000')) await sleep(5);
    const delays: number[] = [];
    for (let n = 1001; n <= 1011; n++) {
      const sentMs = performance.now();
      appendFileSync(join(cwd, 'app.log'), error(n));
      while (!seen.includes(`${n}`) && performance.now() - sentMs < 5000) await sleep(1);
      delays.push(performance.now() - sentMs);
    }
    child.kill('SIGINT');
    await end;
    const median = delays.sort((a, b) => a - b)[5];
    console.log(`${format}: a line is out after ${median.toFixed(1)} ms (median of 11)`);
    expect(median).toBeLessThan(1000);
  });

  test('-n ends it with 0', async () => {
    const cwd = folderWith({ 'app.log': error(1) });
    const child = start(['-f', '-n', '2', 'level=error', 'app.log'], { cwd });
    const end = ended(child);
    await outputUntil(child, (text) => text.includes('"n":1'));
    appendFileSync(join(cwd, 'app.log'), error(2) + error(3));
    expect(await end).toMatchObject({ status: 0, stdout: error(1) + error(2) });
  });

  test('lines around a match go on over what comes; numbers count from the beginning of each file', async () => {
    const cwd = folderWith({ 'app.log': info(1) + error(2) });
    const child = start(['-f', '-C', '1', '-o', 'raw', 'level=error', 'app.log'], { cwd });
    const numbered = start(['-f', '_line>1 | fields _file, _line, n', 'app.log'], { cwd });
    const ends = [ended(child), ended(numbered)];
    await Promise.all([child, numbered].map((one) => outputUntil(one, (text) => text.includes('2'))));
    appendFileSync(join(cwd, 'app.log'), info(3) + info(4) + error(5));
    await Promise.all([child, numbered].map((one) => outputUntil(one, (text) => text.includes('5'))));
    for (const one of [child, numbered]) one.kill('SIGINT');
    const [around, lines] = await Promise.all(ends);
    expect(around.stdout).toBe(info(1) + error(2) + info(3) + info(4) + error(5));
    expect(lines.stdout).toBe([2, 3, 4, 5].map((n) => ndjson({ _file: 'app.log', _line: n, n })).join(''));
  });

  test('--merge: what is there in one order of time, then within a small window', async () => {
    const at = (second: number, n: number): string =>
      ndjson({ time: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(), n });
    const cwd = folderWith({ 'a.log': at(1, 1) + at(4, 4), 'b.log': at(2, 2) + at(3, 3) });
    const child = start(['-f', '--merge', '', 'a.log', 'b.log'], { cwd });
    const end = ended(child);
    const numbers = (text: string): number[] => [...text.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    await outputUntil(child, (text) => numbers(text).length === 4);
    appendFileSync(join(cwd, 'a.log'), at(8, 8));
    await sleep(50);
    appendFileSync(join(cwd, 'b.log'), at(7, 7));
    await outputUntil(child, (text) => numbers(text).length === 2);
    child.kill('SIGINT');
    expect(numbers((await end).stdout)).toEqual([1, 2, 3, 4, 7, 8]);
  });

  test('standard input is followed to its end', async () => {
    expect(await run(['-f', 'level=error'], { stdin: error(1) + info(2) })).toMatchObject({
      status: 0,
      stdout: error(1),
    });
    expect(await run(['-f', 'count by level'], { stdin: error(1) + info(2) })).toMatchObject({ status: 0 });
  });

  test('a path that is not there is waited for', async () => {
    const cwd = folderWith();
    const child = start(['-f', 'logs/app.log'], { cwd });
    const end = ended(child);
    await new Promise((said) => child.stderr?.once('data', said));
    mkdirSync(join(cwd, 'logs'));
    writeFileSync(join(cwd, 'logs/app.log'), error(1));
    await outputUntil(child, (text) => text.includes('"n":1'));
    child.kill('SIGINT');
    expect(await end).toMatchObject({
      stdout: error(1),
      stderr: 'logscan: logs/app.log: not there yet; waiting for it\n',
    });
  });
});

describe('aggregates', () => {
  test('are printed once, at the end, where nobody looks', async () => {
    const cwd = folderWith({ 'app.log': error(1) + info(2) });
    const { child, end } = await following(['count by level', 'app.log'], cwd);
    appendFileSync(join(cwd, 'app.log'), info(3));
    await sleep(700);
    child.kill('SIGINT');
    expect(await end).toMatchObject({
      status: 130,
      stdout: ndjson({ level: 'info', 'count()': 2 }, { level: 'error', 'count()': 1 }),
    });
  });

  test('SIGTERM prints them too, and ends with 143', async () => {
    const cwd = folderWith({ 'app.log': error(1) });
    const { child, end } = await following(['-c', 'level=error', 'app.log'], cwd);
    await sleep(700);
    child.kill('SIGTERM');
    expect(await end).toMatchObject({ status: 143, stdout: '1\n' });
  });

  test('are the same as without -f, of much that is there and of what is behind it', async () => {
    const records = Array.from({ length: 60_000 }, (_, n) => ({
      level: ['info', 'error'][n % 2],
      n,
      pad: 'x'.repeat(80),
    }));
    const cwd = folderWith({ 'app.log': ndjson(...records) });
    const query = 'stats count(), sum(n), p99(n), distinct(n), max(_line) by level | sort -level';
    const plain = await run([query, 'app.log'], { cwd });
    for (const asked of [query, query.replace(', max(_line)', '')]) {
      const { child, end } = await following([asked, 'app.log'], cwd);
      await sleep(2500);
      child.kill('SIGINT');
      const { stdout } = await end;
      expect(stdout).toBe(asked === query ? plain.stdout : plain.stdout.replace(/,"max\(_line\)":\d+/g, ''));
    }
  });

  test.skipIf(!hasTmux)('on a terminal they are drawn anew in their place', async () => {
    const cwd = folderWith({ 'app.log': error(1) });
    const terminal = new Tmux();
    try {
      terminal.start("logscan -f 'count by level' app.log", 120, cwd);
      expect(await terminal.screen(/error +1/)).toMatch(/^level +count\(\)\nerror +1$/);
      appendFileSync(join(cwd, 'app.log'), error(2) + info(3));
      expect(await terminal.screen(/error +2/)).toMatch(/^level +count\(\)\nerror +2 .*\ninfo +1 .*$/);
      truncateSync(join(cwd, 'app.log'));
      appendFileSync(join(cwd, 'app.log'), info(4));
      const screen = await terminal.screen(/info +2/);
      expect(screen).toMatch(
        /^logscan: app\.log: emptied; following it from its beginning \(no copy of it was found\)\nlevel +count\(\)\n.* +2 .*\n.* +2 .*$/,
      );
      terminal.keys('C-c');
      expect(await terminal.screen(/status/)).toMatch(
        /level +count\(\)\n.*\n.*\nlogscan: 4 of 4 records matched \(interrupted\).*\nstatus 130$/,
      );
    } finally {
      terminal.close();
    }
  });
});

test.each([
  ['sort n', 'sort needs all records, and with -f they never end'],
  ['head 5 | tail 2', 'tail needs all records, and with -f they never end'],
  ['level=error | expand traceId', 'expand reads the input twice, and with -f it never ends'],
])('%s is refused', async (query, message) => {
  const cwd = folderWith({ 'app.log': error(1) });
  const { status, stderr } = await run(['-f', query, 'app.log'], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain(`logscan: ${message}\n`);
});

test.each([
  [['-f', '--progress', 'app.log'], '--progress is for work with an end; with -f there is none'],
  [['-f', 'fields', 'app.log'], 'fields looks at what is there; it does not follow'],
])('%j makes no sense', async (args, message) => {
  const cwd = folderWith({ 'app.log': error(1) });
  expect(await run(args, { cwd })).toMatchObject({ status: 2, stderr: `logscan: ${message}\n` });
});

test('--since 0s begins with what is new', async () => {
  const now = (n: number): string => ndjson({ time: new Date().toISOString(), n });
  const cwd = folderWith({ 'app.log': now(1) });
  await sleep(20);
  const { child, end } = await following(['--since', '0s', 'app.log'], cwd);
  appendFileSync(join(cwd, 'app.log'), now(2));
  await outputUntil(child, (text) => text.includes('"n":2'));
  child.kill('SIGINT');
  expect((await end).stdout).not.toContain('"n":1');
});

test('a start without -f loads nothing of it', async () => {
  const cwd = folderWith({ 'app.log': error(1) });
  expect(await loadedFiles(['level=error', 'app.log'], cwd)).not.toMatch(/chokidar|cli-follow/);
  expect(await loadedFiles(['-f', '-n', '1', 'level=error', 'app.log'], cwd)).toMatch(/cli-follow/);
});

/** The scripts that a run of the command loaded. */
async function loadedFiles(args: readonly string[], cwd: string): Promise<string> {
  const folder = folderWith();
  await run(args, { cwd, env: { NODE_V8_COVERAGE: folder } });
  const urls = readdirSync(folder).flatMap(
    (name) => readFileSync(join(folder, name), 'utf8').match(/"url":"[^"]*"/g) ?? [],
  );
  expect(urls.join('\n')).toContain('dist/cli.cjs');
  return urls.join('\n');
}
