/**
 * The table of inputs: what a question is asked of. All are made from a corpus of the size asked for, when first needed.
 *
 * @typedef {import('./sizes.mjs').Size} Size
 * @typedef {{ files: string[], bytes: number, about: string }} Input
 *   bytes: of the text, uncompressed.
 */

import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { corpus, folder } from './corpus.mjs';
import { realLog } from './real-log.mjs';
import { tenth } from './sizes.mjs';

/** The last hour of the corpora begins here. */
export const LAST_HOUR = '2026-11-20T23:00:00Z';

/** @typedef {(size: Size, fresh: boolean) => Promise<Input>} Maker */

/** @param {string} format @returns {Maker} */
const generated = (format) => async (size, fresh) => {
  const { path, ...rest } = corpus(format, size, fresh);
  return { files: [path], ...rest };
};

/** @type {Readonly<Record<string, Maker>>} */
export const inputs = {
  none: async () => ({ files: [], bytes: 0, about: 'no input' }),
  flat: generated('flat'),
  nested: generated('nested'),
  wide: generated('wide'),
  tiny: generated('tiny'),
  escapes: generated('escapes'),
  unicode: generated('unicode'),
  ids: generated('ids'),
  real: async (size) => realLog(size),
  tenth: (size, fresh) => generated('flat')(tenth(size), fresh),

  async first100(size, fresh) {
    const { path } = corpus('flat', size, fresh);
    const text = `${firstText(path).split('\n').slice(0, 100).join('\n')}\n`;
    return derived(`first-100-of-${size.name}.log`, text, 'the first 100 lines of flat');
  },

  /** What the seek should not read more than. */
  async hour(size, fresh) {
    const { path } = corpus('flat', size, fresh);
    return derived(`last-hour-of-${size.name}.log`, lastHour(path), `flat from ${LAST_HOUR} on`);
  },

  async gzip(size, fresh) {
    const { path, bytes } = corpus('flat', size, fresh);
    return { files: [await compressed(path, `flat-${size.name}.log.gz`, 0, bytes)], bytes, about: 'flat, as one .gz' };
  },

  async gzips(size, fresh) {
    const { path, bytes } = corpus('flat', size, fresh);
    const cuts = Array.from({ length: PARTS + 1 }, (_, i) => lineStart(path, Math.floor((bytes * i) / PARTS), bytes));
    const files = [];
    for (let i = 0; i < PARTS; i++)
      files.push(await compressed(path, `flat-${size.name}-${i + 1}of${PARTS}.log.gz`, cuts[i], cuts[i + 1]));
    return { files, bytes, about: `flat, as ${PARTS} .gz` };
  },
};

const PARTS = 8;

/**
 * @param {string} name
 * @param {string | Buffer} content
 * @param {string} about
 * @returns {Input}
 */
function derived(name, content, about) {
  const path = folder + name;
  writeFileSync(path, content);
  return { files: [path], bytes: statSync(path).size, about };
}

/** @param {string} path */
function firstText(path) {
  return part(path, 0, 256 * 1024).toString('utf8');
}

/**
 * @param {string} path
 * @param {number} from
 * @param {number} length
 */
function part(path, from, length) {
  const buffer = Buffer.alloc(length);
  const file = openSync(path, 'r');
  const got = readSync(file, buffer, 0, length, from);
  closeSync(file);
  return buffer.subarray(0, got);
}

/** The lines from the hour on, and some before; the generator writes in the order of time. @param {string} path */
function lastHour(path) {
  const size = statSync(path).size;
  const hour = Buffer.from(`{"time":"${LAST_HOUR.slice(0, 14)}`);
  const step = 4 * 1024 * 1024;
  for (let from = Math.max(0, size - step); from > 0; from = Math.max(0, from - step)) {
    const bytes = part(path, from, step);
    const first = bytes.indexOf('\n{"time":"') + 1;
    if (bytes.subarray(first, first + hour.length).compare(hour) < 0)
      return part(path, from + first, size - from - first);
  }
  return part(path, 0, size);
}

/**
 * @param {string} path
 * @param {number} at
 * @param {number} size
 */
function lineStart(path, at, size) {
  if (at === 0 || at >= size) return at;
  return at + part(path, at, 1024 * 1024).indexOf(10) + 1;
}

/**
 * Made again only if the corpus was.
 * @param {string} path
 * @param {string} name
 * @param {number} start
 * @param {number} end
 */
async function compressed(path, name, start, end) {
  const to = folder + name;
  if (existsSync(to) && statSync(to).mtimeMs > statSync(path).mtimeMs) return to;
  mkdirSync(folder, { recursive: true });
  await pipeline(createReadStream(path, { start, end: end - 1 }), createGzip(), createWriteStream(`${to}.partial`));
  renameSync(`${to}.partial`, to);
  return to;
}
