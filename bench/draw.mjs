#!/usr/bin/env node
/**
 * Draws what was recorded: the table and the chart of README.md, the curves of bench/README.md. `node bench/draw.mjs` takes the
 * newest record of 1 GB and the newest of growth; `node bench/draw.mjs FILE...` these.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { growthChart, growthTable } from './draw-growth.mjs';
import { aimsTable, speedChart, speedTable } from './draw-speed.mjs';

/** @type {(path: string) => string} */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const given = process.argv.slice(2);
for (const path of given.length > 0 ? given : [newest('-1gb.json'), newest('-growth.json')]) if (path) draw(path);

/** @param {string} ending */
function newest(ending) {
  const names = readdirSync(here('record')).filter((name) => name.endsWith(ending));
  const last = names.sort().at(-1);
  return last === undefined ? undefined : here(`record/${last}`);
}

/** @param {string} path */
function draw(path) {
  const record = JSON.parse(readFileSync(path, 'utf8'));
  if (record.curves) {
    writeFileSync(here('record/growth.svg'), growthChart(record));
    replaceBetween(here('README.md'), 'growth', growthTable(record));
  } else {
    writeFileSync(here('record/speed.svg'), speedChart(record));
    replaceBetween(here('../README.md'), 'bench', speedTable(record));
    replaceBetween(here('README.md'), 'aims', aimsTable(record));
  }
  process.stdout.write(`drawn: ${path}\n`);
}

/**
 * @param {string} path
 * @param {string} mark
 * @param {string} text
 */
function replaceBetween(path, mark, text) {
  if (!existsSync(path)) throw new RangeError(`${path} is missing`);
  const before = readFileSync(path, 'utf8');
  const marked = new RegExp(`(<!-- ${mark} -->\n)[^]*?(<!-- /${mark} -->)`);
  if (!marked.test(before)) throw new RangeError(`${path} has no <!-- ${mark} --> ... <!-- /${mark} -->`);
  writeFileSync(
    path,
    before.replace(marked, (_, start, end) => `${start}${text}${end}`),
  );
}
