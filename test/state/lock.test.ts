import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquire } from '../../src/state/lock.ts';
import { folderWith } from '../cli/run.ts';

describe('the lock', () => {
  it('is held by one, and told by name to the other', async () => {
    const folder = folderWith();
    const first = await acquire(folder, 0);
    expect(first.kind).toBe('held');
    expect(await acquire(folder, 0)).toEqual({ kind: 'busy', holder: `process ${process.pid} on ${hostname()}` });
    if (first.kind === 'held') first.lock.release();
    expect(readdirSync(folder)).toEqual([]);
    expect((await acquire(folder, 0)).kind).toBe('held');
  });

  it('is waited for', async () => {
    const folder = folderWith();
    const first = await acquire(folder, 0);
    setTimeout(() => first.kind === 'held' && first.lock.release(), 120);
    const started = performance.now();
    expect((await acquire(folder, 5000)).kind).toBe('held');
    expect(performance.now() - started).toBeGreaterThan(90);
  });

  it('of a dead process is taken over', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((done) => child.on('close', done));
    const folder = folderWith({ lock: JSON.stringify({ pid: child.pid, host: hostname(), boot: '', started: '1' }) });
    expect((await acquire(folder, 0)).kind).toBe('held');
  });

  it('of a process whose number was given to another is taken over', async (context) => {
    if (process.platform !== 'linux') context.skip();
    const folder = folderWith();
    const first = await acquire(folder, 0);
    expect(first.kind).toBe('held');
    // Ours, had it been started at another time.
    writeFileSync(
      join(folder, 'lock'),
      JSON.stringify({ pid: process.pid, host: hostname(), boot: 'another boot', started: '1' }),
    );
    expect((await acquire(folder, 0)).kind).toBe('held');
  });

  it('of another machine, and one that cannot be read, count as held', async () => {
    const other = JSON.stringify({ pid: 1, host: 'another-machine', boot: '', started: '' });
    expect(await acquire(folderWith({ lock: other }), 0)).toEqual({
      kind: 'busy',
      holder: 'process 1 on another-machine',
    });
    expect((await acquire(folderWith({ lock: '' }), 0)).kind).toBe('busy');
  });

  it('is taken by one of many that come at once', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((done) => child.on('close', done));
    const folder = folderWith({ lock: JSON.stringify({ pid: child.pid, host: hostname(), boot: '', started: '1' }) });
    const results = await Promise.all(Array.from({ length: 20 }, () => acquire(folder, 0)));
    expect(results.filter(({ kind }) => kind === 'held')).toHaveLength(1);
  });
});
