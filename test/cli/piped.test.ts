/** Much through a pipe, in pieces of any size. The file, read in ranges by all threads, says what the answers are. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ended, folderWith, ndjson, outputUntil, run, shell, start } from './run.ts';

const recordAt = (i: number): string => {
  if (i % 9_973 === 0) return `Error: boom ${i}\n    at pay (pay.js:${i % 100}:1)\n`;
  return ndjson({
    time: new Date(Date.UTC(2026, 10, 20) + i * 37).toISOString(),
    level: i % 97 === 0 ? 'error' : 'info',
    route: `/r/${i % 13}`,
    duration: (i * 7919) % 2003,
    msg: 'x'.repeat((i * 31) % 400),
  });
};
const text = Array.from({ length: 90_000 }, (_, i) => recordAt(i)).join('');
const bytes = Buffer.from(text);
const folder = folderWith({ 'all.log': text, 'all.log.gz': gzipSync(text, { level: 1 }) });
const record = ndjson({ level: 'error', route: '/api/pay', duration: 12, msg: 'payment failed' });

/** The same numbers for the same seed: 0 to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Writes all bytes in pieces of random sizes, with pauses. */
async function pipedIn(args: readonly string[], seed: number, content = bytes) {
  const random = randomNumbers(seed);
  const child = start(args, { cwd: folder });
  const end = ended(child);
  const stdin = child.stdin;
  if (stdin === null) throw new Error('no standard input');
  stdin.on('error', () => undefined);
  for (let at = 0; at < content.length; ) {
    const size = 1 + Math.floor(random() ** 6 * 4e6);
    const more = stdin.write(content.subarray(at, at + size));
    at += size;
    if (!more && !stdin.destroyed) await Promise.race([new Promise((resolve) => stdin.once('drain', resolve)), end]);
    if (random() < 0.02) await sleep(random() * 30);
  }
  stdin.end();
  return end;
}

const queries: readonly (readonly string[])[] = [
  ['count() by level'],
  ['level=error duration>1900'],
  ['-A', '2', '-B', '1', 'duration=2001'],
  ['boom', '-o', 'csv'],
  ['level=error | fields time, _line, duration', '-o', 'json'],
  ['timechart 1m count(), p99(duration)'],
  ['sort -duration | head 20'],
  ['-n', '70000', 'duration>=0'],
];

describe.each(queries.map((args) => [args]))('%j', (args) => {
  test('says the same of the file and of pipes of any pieces', async () => {
    const expected = await run([...args, 'all.log'], { cwd: folder });
    const outputs = [];
    outputs.push(await pipedIn(args, args.length));
    outputs.push(await shell(`cat all.log | logscan ${quoted(args)}`, { cwd: folder }));
    for (const { stdout, status } of outputs) {
      expect(stdout.length).toBe(expected.stdout.length);
      expect(stdout === expected.stdout).toBe(true);
      expect(status).toBe(expected.status);
    }
  });
});

const quoted = (args: readonly string[]): string => args.map((arg) => `'${arg}'`).join(' ');

describe('after many megabytes', () => {
  test('nothing is lost or read twice', async () => {
    for (let seed = 10; seed < 13; seed++) {
      const { stdout, stderr } = await pipedIn(['stats count()', '--stats'], seed);
      expect(stdout).toBe(`{"count()":${text.split('\n').length - 1}}\n`);
      expect(stderr).toContain(`${(bytes.length / 1e6).toFixed(1)} MB`);
    }
  });

  test('what comes compressed is unpacked', async () => {
    const many = Buffer.concat(Array.from({ length: 16 }, () => gzipSync(text, { level: 1 })));
    writeFileSync(join(folder, 'many.gz'), many);
    expect(many.length).toBeGreaterThan(16e6);
    const { stdout } = await shell('cat many.gz | logscan -c level=error', { cwd: folder });
    expect(stdout).toBe((await shell('logscan -c level=error many.gz', { cwd: folder })).stdout);
    const cut = await shell('head -c 15000000 many.gz | logscan -c', { cwd: folder });
    expect(cut.stderr).toContain('the gzip data ends too early');
    expect(cut.status).toBe(2);
  });

  test('a matching line is out at once', async () => {
    const child = start(['level=error'], { cwd: folder });
    const end = ended(child);
    child.stdin?.write(ndjson({ level: 'info', msg: 'x'.repeat(500) }).repeat(40_000));
    await sleep(1500);
    child.stdin?.write(record);
    expect(await outputUntil(child, (out) => out.includes('payment failed'))).toBe(record);
    child.stdin?.write(record.slice(0, 30));
    await sleep(100);
    child.stdin?.end(record.slice(30));
    expect(await end).toMatchObject({ status: 0, stdout: record.repeat(2) });
  });

  test('Ctrl-C ends a silent input: what there is, and status 130', async () => {
    const child = start(['stats count()', '--stats'], { cwd: folder });
    const end = ended(child);
    child.stdin?.write(record.repeat(200_000));
    await sleep(2500);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ stdout: '{"count()":200000}\n', status: 130 });
  });

  test('-n, head and a reader that has enough end an endless input', async () => {
    for (const line of [
      `yes '${record.trim()}' | logscan -n 300000 | wc -l`,
      `yes '${record.trim()}' | logscan 'head 300000' | wc -l`,
      `yes '${record.trim()}' | logscan | head -300000 | wc -l`,
    ]) {
      expect(await shell(line, { cwd: folder })).toMatchObject({ stdout: '300000\n', stderr: '', status: 0 });
    }
  });
});
