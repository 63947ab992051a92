/** Logs made once by fixtures/generate.mjs, the same for the same seed, then kept. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Not in git. */
export const folder = fileURLToPath(new URL('corpus/', import.meta.url));
const generator = fileURLToPath(new URL('../fixtures/generate.mjs', import.meta.url));
const SEED = '1';
const INCIDENTS = 'error-spike,slow-dependency';

/**
 * @param {string} format as the generator calls it
 * @param {import('./sizes.mjs').Size} size
 * @param {boolean} fresh to make it again, after a change of the generator
 * @returns {{ path: string, bytes: number, about: string }}
 */
export function corpus(format, { name, flag, bytes }, fresh) {
  const path = `${folder}${format}-${name}.log`;
  if ((fresh && !made.has(path)) || !isWhole(path, bytes)) generate(path, flag, format);
  made.add(path);
  return { path, bytes: statSync(path).size, about: `${format}, seed ${SEED}, incidents ${INCIDENTS}` };
}

/** In this run. @type {Set<string>} */
const made = new Set();

/**
 * The generator ends before the line that would pass the size.
 * @param {string} path
 * @param {number} bytes
 */
function isWhole(path, bytes) {
  const size = existsSync(path) ? statSync(path).size : 0;
  return size > bytes - LONGEST_LINE && size <= bytes;
}

const LONGEST_LINE = 10_000;

/**
 * @param {string} path
 * @param {string} flag
 * @param {string} format
 */
function generate(path, flag, format) {
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.partial`;
  const args = ['--out', partial, '--bytes', flag, '--format', format, '--seed', SEED, '--incidents', INCIDENTS];
  const { status } = spawnSync(process.execPath, [generator, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`fixtures/generate.mjs ended with status ${status}`);
  renameSync(`${partial}.truth.json`, `${path}.truth.json`);
  renameSync(partial, path);
}

/**
 * Says whether two records are about the same bytes.
 * @param {string} path
 * @returns {Promise<string>}
 */
export async function sha256(path) {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part);
  return hash.digest('hex');
}
