/** Lines around the sizes at which they are read in another way: half a megabyte, and 16. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { folderWith, run } from '../cli/run.ts';

const half = 512 * 1024;
const longest = 16 * 1024 * 1024;
const sizes = [
  100,
  half - 1,
  half,
  half + 1,
  2 * half,
  700_000,
  90,
  2 * half + 1,
  3 * half - 1,
  5_000_000,
  200,
  200,
  1_200_000,
];

/** A record of so many bytes with its newline; what is looked for stands at its end. */
function line(i: number, size: number): string {
  const head = `{"time":"2026-11-20T10:00:${String(i % 60).padStart(2, '0')}Z","pad":"`;
  const tail = `","n":${i},"duration":${i * 10},"msg":"line ${i}"}\n`;
  return head + 'x'.repeat(Math.max(0, size - head.length - tail.length)) + tail;
}

const text = sizes.map((size, i) => line(i, size)).join('');
const folder = folderWith({
  'long.log': text,
  'cut.log': text.slice(0, -1),
  'long.log.gz': gzipSync(text, { level: 1 }),
  'huge.log': [90, longest - 1, longest, 90, longest + 1, 90].map((size, i) => line(i, size)).join(''),
});
const all = sizes.map((_, i) => i);
const numbers = async (args: string[], stdin?: Uint8Array): Promise<unknown> => {
  const { stdout, stderr } = await run(args, { cwd: folder, ...(stdin === undefined ? {} : { stdin }) });
  return [
    stderr.includes('BUG'),
    stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row).n),
  ];
};

describe.each(['simd', 'scalar'])('%s', (kernel) => {
  test.each(['long.log', 'cut.log', 'long.log.gz'])('%s: every record, its fields, its order', async (name) => {
    const { stdout } = await run(['fields n, duration, msg, _line', name], {
      cwd: folder,
      env: { LOGSCAN_KERNEL: kernel },
    });
    const rows = stdout
      .trim()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows).toEqual(all.map((i) => ({ n: i, duration: i * 10, msg: `line ${i}`, _line: i + 1 })));
  });
});

test('from standard input, by what stands at their ends, sorted, as they were', async () => {
  const bytes = readFileSync(join(folder, 'long.log'));
  expect(await numbers(['fields n'], bytes)).toEqual([false, all]);
  expect(await numbers(['"line 9" | fields n', 'long.log'])).toEqual([false, [9]]);
  expect(await numbers(['sort -n | fields n', 'long.log'])).toEqual([false, [...all].reverse()]);
  expect((await run(['duration>=0', 'long.log'], { cwd: folder })).stdout).toBe(text);
});

test('by several threads, whose ranges end inside of them', async () => {
  const many = Array.from({ length: 60 }, (_, i) => line(i, [300, 1_000_000, half, 400_000][i % 4])).join('');
  const large = folderWith({ 'large.log': many });
  const { stdout } = await run(['fields n, _line', 'large.log', '--threads', '2'], { cwd: large });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row));
  expect(rows).toEqual(Array.from({ length: 60 }, (_, i) => ({ n: i, _line: i + 1 })));
});

test('over what a chunk holds', { timeout: 60_000 }, async () => {
  expect(await numbers(['duration>=0 | fields n', 'huge.log', '--threads', '1'])).toEqual([false, [0, 1, 2, 3, 4, 5]]);
  const { stdout } = await run(['stats count(), sum(n), max(duration)', 'huge.log'], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({ 'count()': 6, 'sum(n)': 15, 'max(duration)': 50 });
});
