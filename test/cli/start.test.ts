/** How the command starts: what it loads, and the compiled code that it keeps for Node 20. */

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';

const records = ndjson({ level: 'error', message: 'no answer' }, { level: 'info', message: 'done' });
/** Later versions keep code themselves. */
const isNode20 = Number.parseInt(process.versions.node, 10) < 22;

/** The command's own files that a run loads. */
async function loaded(args: readonly string[], cwd: string): Promise<string[]> {
  const report = join(folderWith(), 'report.cjs');
  writeFileSync(
    report,
    `process.on('exit', () => process.stderr.write('\\nLOADED ' + JSON.stringify(Object.keys(require.cache))));`,
  );
  const { stderr } = await run(args, { cwd, env: { NODE_OPTIONS: `--require=${report}` } });
  const paths = JSON.parse(stderr.slice(stderr.indexOf('LOADED ') + 7)) as string[];
  return paths.map((path) => path.replace(/^.*[/\\]/, '')).filter((name) => name.startsWith('cli'));
}

test('a count, a search and an aggregation load what all need, and no part that is seldom needed', async () => {
  const cwd = folderWith({ 'app.log': records });
  const always = await loaded(['-c', 'level=error', 'app.log'], cwd);
  expect(always).toContain('cli-core.cjs');
  expect(always.filter((name) => name.includes('-part-'))).toEqual([]);
  expect(always.length).toBeLessThanOrEqual(5);
  for (const args of [['level=error'], ['stats count(), p99(duration) by level'], ['timechart 1m count()']])
    expect((await loaded([...args, 'app.log'], cwd)).filter((name) => name.includes('-part-cli-'))).toEqual(
      args[0].includes('duration') ? ['cli-part-cli-why-empty.cjs'] : [],
    );
  expect(await loaded(['patterns', 'app.log'], cwd)).toContain('cli-part-aggregates-patterns.cjs');
});

describe.skipIf(!isNode20)('code kept between runs (skipped where Node keeps it itself)', () => {
  const args = ['-c', 'level=error', 'app.log'];
  const kept = (cache: string): string[] =>
    existsSync(join(cache, 'logscan')) ? readdirSync(join(cache, 'logscan')) : [];

  test('is written by the first run, in a folder of the user, and used by the next', async () => {
    const [cwd, cache] = [folderWith({ 'app.log': records }), folderWith()];
    const env = { XDG_CACHE_HOME: cache };
    expect((await run(args, { cwd, env })).stdout).toBe('1\n');
    const [file, ...others] = kept(cache);
    expect(others).toEqual([]);
    expect(file).toMatch(/^cli-[0-9a-f]{16}-.*\.code$/);
    const path = join(cache, 'logscan', file);
    if (process.platform !== 'win32') expect(statSync(join(cache, 'logscan')).mode & 0o077).toBe(0);
    const { mtimeMs } = statSync(path);
    expect(await run(args, { cwd, env })).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });

  test('is made anew where it was cut off or is something else', async () => {
    const [cwd, cache] = [folderWith({ 'app.log': records }), folderWith()];
    const env = { XDG_CACHE_HOME: cache };
    await run(args, { cwd, env });
    const path = join(cache, 'logscan', kept(cache)[0]);
    const whole = readFileSync(path);
    const withoutSector = Buffer.from(whole).fill(0, 51_200, 51_712);
    const withAnother = Buffer.from(whole).fill('x', 100_000, 104_096);
    for (const damaged of [
      withoutSector,
      withAnother,
      Buffer.alloc(0),
      whole.subarray(0, 1000),
      Buffer.from('no code'),
      Buffer.alloc(whole.length),
    ]) {
      writeFileSync(path, damaged);
      expect(await run(args, { cwd, env })).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
      expect(readFileSync(path).length).toBeGreaterThan(10_000);
      expect(readFileSync(path).equals(damaged)).toBe(false);
    }
  });

  test('is not written where it is not wanted or can not be', async () => {
    const cwd = folderWith({ 'app.log': records });
    const cache = folderWith();
    const off = { XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: '1' };
    expect(await run(args, { cwd, env: off })).toMatchObject({ status: 0, stdout: '1\n', stderr: '' });
    expect(kept(cache)).toEqual([]);
    const file = join(folderWith({ taken: '' }), 'taken');
    expect(await run(args, { cwd, env: { XDG_CACHE_HOME: file } })).toMatchObject({
      status: 0,
      stdout: '1\n',
      stderr: '',
    });
    expect(await run(args, { cwd, env: { XDG_CACHE_HOME: '', HOME: '' } })).toMatchObject({ status: 0, stdout: '1\n' });
  });

  test.skipIf(process.platform === 'win32')('is not taken from a folder that others may write to', async () => {
    const [cwd, cache] = [folderWith({ 'app.log': records }), folderWith()];
    mkdirSync(join(cache, 'logscan'));
    chmodSync(join(cache, 'logscan'), 0o777);
    expect(await run(args, { cwd, env: { XDG_CACHE_HOME: cache } })).toMatchObject({
      status: 0,
      stdout: '1\n',
      stderr: '',
    });
    expect(kept(cache)).toEqual([]);
  });
});
