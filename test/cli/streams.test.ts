/** Pipes that close, disks that are full, inputs without an end. Times are generous: they tell a hang from an answer. */

import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ended, folderWith, ndjson, outputUntil, run, shell, start } from './run.ts';

const isLinux = process.platform === 'linux';
const record = ndjson({ level: 'error', route: '/api/pay', duration: 12, msg: 'payment failed' });
const megabytes = (n: number): string => record.repeat(Math.ceil((n * 1e6) / record.length));
const cwd = folderWith({ 'a.log': record, 'big.log': megabytes(40) });

describe('a reader that has enough', () => {
  test.each(['logscan big.log', 'logscan -o pretty big.log', 'logscan level=error < big.log', 'yes "$R" | logscan'])(
    '%s | head -1',
    async (line) => {
      const { stdout, stderr, status } = await shell(
        `R='${record.trim()}'; ${line} | head -1; exit \${PIPESTATUS[-2]}`,
        {
          cwd,
        },
      );
      expect(stdout.split('\n')).toHaveLength(2);
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
  );

  test('-n ends an endless input', async () => {
    const { stdout, status } = await shell(`yes '${record.trim()}' | logscan -n 3`, { cwd });
    expect(stdout).toBe(record.repeat(3));
    expect(status).toBe(0);
  });

  test('-n ends a silent input that stays open', async () => {
    const child = start(['-n', '1']);
    const end = ended(child);
    child.stdin?.write(record);
    expect(await end).toMatchObject({ status: 0, stdout: record });
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk', () => {
  test.each([[['a.log']], [['-c', 'a.log']], [['-o', 'json', 'a.log']], [['count by level', 'a.log']], [['big.log']]])(
    '%j',
    async (args) => {
      const { stderr, status } = await shell(`logscan ${args.map((arg) => `'${arg}'`).join(' ')} > /dev/full`, { cwd });
      expect(stderr).toBe('logscan: the output could not be written: no space is left on the disk\n');
      expect(status).toBe(2);
    },
  );
});

describe('standard input, line by line', () => {
  test.each([['raw'], ['pretty'], ['ndjson'], ['csv']])('a matching line is out at once: %s', async (format) => {
    const child = start(['-o', format, 'level=error']);
    const delays: number[] = [];
    let sentMs = 0;
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk;
      delays.push(performance.now() - sentMs);
    });
    const lines = () => seen.split('payment').length - 1;
    child.stdin?.write(record);
    while (lines() < 1) await sleep(5);
    delays.length = 0;
    for (let i = 2; i <= 12; i++) {
      sentMs = performance.now();
      child.stdin?.write(record);
      while (lines() < i && performance.now() - sentMs < 5000) await sleep(1);
      expect(lines()).toBe(i);
    }
    child.stdin?.end();
    await ended(child);
    const median = delays.sort((a, b) => a - b)[Math.floor(delays.length / 2)];
    console.log(`${format}: a line is out after ${median.toFixed(1)} ms (median of ${delays.length})`);
    expect(median).toBeLessThan(1000);
  });

  test('the first line does not wait for more', async () => {
    const child = start(['level=error', '-o', 'csv']);
    child.stdin?.write(record);
    expect(await outputUntil(child, (text) => text.includes('payment'))).toContain('level,route,duration,msg');
    child.stdin?.end();
    expect((await ended(child)).status).toBe(0);
  });

  test('half a line waits for its other half', async () => {
    const child = start(['level=error']);
    const end = ended(child);
    child.stdin?.write(record.slice(0, 20));
    await sleep(200);
    child.stdin?.end(record.slice(20));
    expect((await end).stdout).toBe(record);
  });
});

describe.skipIf(!isLinux)('memory', () => {
  test('of a stream without an end is bounded', async () => {
    const child = start(['stats count(), p99(duration) by route']);
    const end = ended(child);
    const chunk = Buffer.from(megabytes(5));
    const residentMegabytes = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    let most = 0;
    for (let written = 0; written < 300e6; written += chunk.length) {
      if (child.stdin?.write(chunk) === false) await new Promise((resolve) => child.stdin?.once('drain', resolve));
      most = Math.max(most, residentMegabytes());
    }
    child.stdin?.end();
    const { stdout, status } = await end;
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ 'p99(duration)': 12 });
    console.log(`300 MB through a pipe: ${most.toFixed(0)} MB resident at most`);
    expect(most).toBeLessThan(250);
  });
});

describe('Ctrl-C', () => {
  test.each([
    [['stats count()'], '{"count()":1}\n'],
    [['-c'], '1\n'],
    [['level=error'], record],
    [['sort duration'], record],
  ])('%j: what there is, and status 130', async (args, expected) => {
    const child = start([...args, '--stats']);
    const end = ended(child);
    // Ready once it says something of its own.
    const probe = start(['level=error']);
    probe.stdin?.write(record);
    await outputUntil(probe, (text) => text.includes('\n'));
    probe.stdin?.end();
    child.stdin?.write(record);
    await sleep(1000);
    child.kill('SIGINT');
    const { stdout, stderr, status } = await end;
    expect(stdout).toBe(expected);
    expect(stderr).toContain('(interrupted)');
    expect(status).toBe(130);
  });
});

describe('the end of a short run', () => {
  // Node 20 can hang at its exit: without src/core/late-optimizer.ts some of these do, each time.
  test('comes, in every one of 50', async () => {
    const short = folderWith({ 'short.log': megabytes(0.5) });
    const query = 'level=error route=/api/pay | stats count(), p99(duration) by level, route';
    const statuses: (number | null)[] = [];
    for (let i = 0; i < 50; i++) statuses.push((await run([query, 'short.log', '-o', 'table'], { cwd: short })).status);
    expect(statuses).toEqual(statuses.map(() => 0));
  }, 120_000);
});

describe('files that come and go', () => {
  test('one that vanishes from a folder is only noted', async () => {
    const folder = folderWith({ 'a.log': record });
    const { status, stderr } = await shell(`ln -s gone.log b.log; logscan -c '' .`, { cwd: folder });
    expect(stderr).toMatch(/^logscan: b\.log: a link that leads nowhere: no such file or folder\n$/);
    expect(status).toBe(0);
  });

  test.skipIf(process.getuid?.() === 0)('one of a folder that may not be read is only noted', async () => {
    const folder = folderWith({ 'a.log': record, 'b.log': record });
    const { status, stderr } = await shell(`chmod 0 b.log; logscan -c '' .; s=$?; chmod 600 b.log; exit $s`, {
      cwd: folder,
    });
    expect(stderr).toContain('b.log: permission denied');
    expect(status).toBe(0);
  });

  test('one that was named is an error, and the others are read', async () => {
    const { status, stdout, stderr } = await run(['-c', '', 'gone.log', 'a.log'], { cwd });
    expect(stdout).toBe('1\n');
    expect(stderr).toContain('gone.log: no such file or folder');
    expect(status).toBe(2);
  });

  test('one that grows meanwhile', async () => {
    const folder = folderWith({ 'a.log': megabytes(5) });
    const child = start(['-c', 'level=error', 'a.log'], { cwd: folder });
    const end = ended(child);
    for (let i = 0; i < 20; i++) appendFileSync(join(folder, 'a.log'), record);
    expect((await end).status).toBe(0);
  });

  test('one that is truncated meanwhile', async () => {
    const folder = folderWith({ 'a.log': megabytes(20) });
    const end = ended(start(['-c', 'level=error', 'a.log'], { cwd: folder }));
    await sleep(100);
    writeFileSync(join(folder, 'a.log'), '');
    const { status, stderr } = await end;
    expect([0, 1]).toContain(status);
    expect(stderr).not.toContain('BUG');
  });

  test.skipIf(!isLinux)('a named pipe', async () => {
    const folder = folderWith();
    spawnSync('mkfifo', [join(folder, 'pipe.log')]);
    const end = ended(start(['-c', 'level=error', 'pipe.log'], { cwd: folder }));
    spawn('bash', ['--norc', '-c', `echo '${record.trim()}' > pipe.log`], { cwd: folder });
    expect(await end).toMatchObject({ status: 0, stdout: '1\n' });
  });
});
