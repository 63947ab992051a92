/** Builds dist/ before the tests, where a source is newer than it: they run the command, the workers and the kernel. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../..');
const products = ['dist/cli.cjs', 'dist/index.js', 'dist/worker.cjs', 'dist/kernel.wasm'];
/** Held while building: two runs at once must not tear down each other's dist/. */
const lock = join(root, 'node_modules/.logscan-build');
const lockLifeMs = 120_000;

export default async function build(): Promise<void> {
  if (isFresh()) return;
  await takeLock();
  try {
    if (!isFresh())
      execFileSync(process.execPath, ['scripts/build.mjs', '--no-types'], { cwd: root, stdio: 'inherit' });
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isFresh(): boolean {
  const built = Math.min(...products.map((name) => modifiedMs(join(root, name))));
  const sources = ['package.json', 'bin/logscan.js', ...filesBelow('scripts'), ...filesBelow('src')];
  return sources.every((name) => modifiedMs(join(root, name)) <= built);
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function modifiedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function takeLock(): Promise<void> {
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      // Left behind by a run that was killed.
      if (Date.now() - modifiedMs(lock) > lockLifeMs) rmSync(lock, { recursive: true, force: true });
    }
    await sleep(200);
  }
}
