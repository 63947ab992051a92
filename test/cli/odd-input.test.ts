/** Content that no case file can hold: lines of many megabytes, keys of one, garbage; and the packed kinds of input. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';

const small = ndjson({ a: 1 }, { a: 2 });

describe('long lines', () => {
  const line = (bytes: number): string => `{"a":3,"text":"${'x'.repeat(bytes)}"}\n`;

  test('5 MB is a record like any other', async () => {
    const cwd = folderWith({ 'a.log': small + line(5e6) + small });
    expect(await run(['-c', 'a=3', 'a.log'], { cwd })).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
    expect((await run(['a=3', 'a.log'], { cwd })).stdout).toHaveLength(line(5e6).length);
    expect((await run(['a=3', '-o', 'pretty', 'a.log'], { cwd })).stdout.length).toBeLessThan(10_000);
    expect((await run(['stats max(_line)', 'a.log'], { cwd })).stdout).toBe('{"max(_line)":5}\n');
    expect((await run(['-c', 'a=3'], { stdin: small + line(5e6) + small })).stdout).toBe('1\n');
  });

  test('100 MB is over the limit, which is said; the rest is read', async () => {
    const cwd = folderWith({ 'a.log': small + line(100e6) + small });
    const { status, stdout, stderr } = await run(['-c', 'a=*', 'a.log'], { cwd });
    expect(stdout).toBe('4\n');
    expect(stderr).toContain('1 line is over the limit of 64 MiB and passed over, the first at a.log:3');
    expect(status).toBe(0);
    expect((await run(['-c', 'a=*', '--strict', '--quiet', 'a.log'], { cwd })).status).toBe(2);
  });

  test('100 MB on standard input', async () => {
    const { status, stdout, stderr } = await run(['-c', 'a=*'], { stdin: small + line(100e6) + small });
    expect(stdout).toBe('4\n');
    expect(stderr).toContain('passed over, the first at standard input:3');
    expect(status).toBe(0);
  });

  test('without any newline', async () => {
    const cwd = folderWith({ 'a.log': 'x'.repeat(3e6) });
    expect(await run(['-c', '', 'a.log'], { cwd })).toMatchObject({ status: 0, stdout: '1\n' });
  });
});

describe('odd keys and values', () => {
  const key = 'k'.repeat(1e6);
  const cwd = folderWith({
    'key.log': ndjson({ [key]: 1, a: 1 }, { a: 2 }),
    'deep.log': `${'[{"a":'.repeat(2000)}1${'}]'.repeat(2000)}\n${small}`,
    'garbage.log': Buffer.concat([
      Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff)),
      Buffer.from(`\n${small}`),
    ]),
    'nul.log': Buffer.concat([Buffer.alloc(1e6), Buffer.from(`\n${small}`)]),
  });

  test.each([
    ['a key of 1 MB', ['-c', 'a=1', 'key.log'], '1\n'],
    ['a key of 1 MB, as a table of fields', ['a=2 | fields a', 'key.log'], '{"a":2}\n'],
    ['arrays and objects 4000 deep', ['-c', 'a=2', 'deep.log'], '1\n'],
    ['binary garbage', ['-c', 'a=2', 'garbage.log'], '1\n'],
    ['a megabyte of NULs', ['-c', 'a=2', 'nul.log'], '1\n'],
  ])('%s', async (_name, args, stdout) => {
    const end = await run([...args, '--quiet'], { cwd });
    expect(end.stdout).toBe(stdout);
    expect(end.stderr).not.toContain('BUG');
  });

  test.each(['pretty', 'json', 'csv', 'table'])('all of it as %s', async (format) => {
    for (const file of ['key.log', 'deep.log', 'garbage.log', 'nul.log']) {
      const { stderr, signal } = await run(['-o', format, '', file], { cwd });
      expect(signal).toBeNull();
      expect(stderr).not.toContain('BUG');
    }
  });
});

describe('packed', () => {
  const cwd = folderWith({
    'a.log': small,
    'a.gz': gzipSync(small),
    'two.gz': Buffer.concat([gzipSync(small), gzipSync(small)]),
  });
  const has = (program: string): boolean => spawnSync(program, ['--help']).error === undefined;

  test.each([
    ['gzip', 'a.gz', 1],
    ['gzip of two members', 'two.gz', 2],
  ])('%s', async (_name, file, count) => {
    expect((await run(['-c', 'a=1', file], { cwd })).stdout).toBe(`${count}\n`);
  });

  test.each([
    ['xz', ['xz', '-kfc']],
    ['bzip2', ['bzip2', '-kfc']],
    ['zstd', ['zstd', '-qc']],
  ] as const)('%s, whatever its name', async (program, [command, flags]) => {
    if (!has(program)) return console.warn(`Skipped: ${program} is not there.`);
    writeFileSync(join(cwd, `${program}.log`), spawnSync(command, [flags, join(cwd, 'a.log')]).stdout);
    expect((await run(['-c', 'a=1', `${program}.log`], { cwd })).stdout).toBe('1\n');
  });

  test.each([
    ['tar.gz', ['tar', '-czf', 'x.tar.gz', 'a.log', 'two.gz']],
    ['zip', ['zip', '-q', 'x.zip', 'a.log', 'two.gz']],
  ] as const)('%s: its members, labelled', async (ending, [program, ...args]) => {
    if (!has(program)) return console.warn(`Skipped: ${program} is not there.`);
    spawnSync(program, args, { cwd });
    expect((await run(['count by _file', `x.${ending}`], { cwd })).stdout).toBe(
      ndjson({ _file: `x.${ending}:two.gz`, 'count()': 4 }, { _file: `x.${ending}:a.log`, 'count()': 2 }),
    );
    expect((await run(['a=2', '-o', 'pretty', `x.${ending}`], { cwd })).stdout).toContain('two.gz');
  });

  test('on standard input', async () => {
    expect((await run(['-c', 'a=1'], { stdin: gzipSync(small) })).stdout).toBe('1\n');
  });

  test('something that is not supported is text, and no harm', async () => {
    const { stderr, signal } = await run(['-c', ''], { stdin: brotliCompressSync(small) });
    expect(signal).toBeNull();
    expect(stderr).not.toContain('BUG');
  });
});

test('a name below a file is said to be none, and no stack', async () => {
  const cwd = folderWith({ 'a.log': small });
  const { status, stderr } = await run(['-c', '', 'a.log/b.log'], { cwd });
  expect([status, stderr]).toEqual([
    2,
    'logscan: a.log/b.log: no such file or folder (a part of the path is not a folder)\n',
  ]);
});

describe('threads', () => {
  test('rows of many ranges come in order, with their line numbers, whatever the threads', async () => {
    const lines = Array.from(
      { length: 220_000 },
      (_, i) => `{"i":${i},"level":"${i % 50_000 === 7 ? 'error' : 'info'}","pad":"${'x'.repeat(100)}"}\n`,
    );
    const cwd = folderWith({ 'a.log': lines.join('') });
    const expected = [7, 50_007, 100_007, 150_007, 200_007];
    for (const threads of ['1', '2', '3']) {
      const { stdout } = await run(['level=error | fields i, _line', '--threads', threads, 'a.log'], { cwd });
      expect(stdout).toBe(ndjson(...expected.map((i) => ({ i, _line: i + 1 }))));
    }
    const { stdout } = await run(['-C', '1', 'level=error', '--threads', '2', 'a.log'], { cwd });
    expect(stdout.split('\n').filter((line) => line.startsWith('{'))).toEqual(
      expected.flatMap((i) => lines.slice(i - 1, i + 2).map((line) => line.trim())),
    );
  });
});
