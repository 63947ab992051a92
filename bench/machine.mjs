/** On what, and with what, was measured. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Processes that wanted a core in the minute before: what is measured on a busy machine is worth little. */
const loadAtStart = Number(loadavg()[0].toFixed(2));

export function machine() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    loadBefore: loadAtStart,
  };
}

/**
 * @param {readonly import('./peers/index.mjs').Peer[]} peers
 * @returns {Record<string, string>}
 */
export function versions(peers) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    node: process.version,
    logscan: `${version}${commit()}`,
    ...Object.fromEntries(
      peers.filter(({ name }) => name !== 'empty' && name !== 'self').map((peer) => [peer.name, peer.version() ?? '']),
    ),
  };
}

/** Empty outside a clone. What was recorded before, in the same run of questions, is no change. */
function commit() {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const git = (/** @type {string[]} */ ...args) => spawnSync('git', args, { cwd, encoding: 'utf8' });
  const { status, stdout } = git('rev-parse', '--short', 'HEAD');
  if (status !== 0) return '';
  const changes = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!bench/record').stdout.trim();
  return ` (${stdout.trim()}${changes === '' ? '' : '-dirty'})`;
}
