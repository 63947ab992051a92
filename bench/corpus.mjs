/**
 * The files that questions are asked of: made once by fixtures/generate.mjs, the same for the same seed, then kept.
 *
 * @typedef {{ name: string, flag: string, bytes: number }} Size
 * @typedef {{ path: string, bytes: number, firstHundred: string, about: string }} Corpus
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('corpus/', import.meta.url));
const generator = fileURLToPath(new URL('../fixtures/generate.mjs', import.meta.url));
const SEED = '1';
const INCIDENTS = 'error-spike,slow-dependency';

/** @type {Record<'small' | 'medium' | 'full', Size>} */
export const SIZES = {
  small: { name: '10m', flag: '10mb', bytes: 10e6 },
  medium: { name: '100m', flag: '100mb', bytes: 100e6 },
  full: { name: '1g', flag: '1gb', bytes: 1e9 },
};

/**
 * @param {Size} size
 * @param {boolean} fresh to make it again, after a change of the generator
 * @returns {Corpus}
 */
export function corpus({ name, flag, bytes }, fresh) {
  const path = `${folder}flat-${name}.log`;
  if (fresh || !isWhole(path, bytes)) generate(path, flag);
  const firstHundred = `${folder}first-100-of-${name}.log`;
  writeFileSync(firstHundred, head(path, 100));
  return { path, bytes: statSync(path).size, firstHundred, about: `flat, seed ${SEED}, incidents ${INCIDENTS}` };
}

/**
 * The generator ends before the line that would pass the size.
 * @param {string} path
 * @param {number} bytes
 */
function isWhole(path, bytes) {
  const size = existsSync(path) ? statSync(path).size : 0;
  return size > bytes * 0.999 && size <= bytes;
}

/**
 * @param {string} path
 * @param {string} flag
 */
function generate(path, flag) {
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.partial`;
  const args = ['--out', partial, '--bytes', flag, '--format', 'flat', '--seed', SEED, '--incidents', INCIDENTS];
  const { status } = spawnSync(process.execPath, [generator, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`fixtures/generate.mjs ended with status ${status}`);
  renameSync(`${partial}.truth.json`, `${path}.truth.json`);
  renameSync(partial, path);
}

/**
 * @param {string} path
 * @param {number} lines that lie within its first 256 kB
 */
function head(path, lines) {
  const buffer = Buffer.alloc(256 * 1024);
  const file = openSync(path, 'r');
  const length = readSync(file, buffer);
  closeSync(file);
  return `${buffer.toString('utf8', 0, length).split('\n').slice(0, lines).join('\n')}\n`;
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
