#!/usr/bin/env node
/** What logscan costs as things grow: sizes, files, groups, fields, lines; with one thread and with two. See README.md here. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { amount } from './draw-growth.mjs';
import { curves } from './growth/index.mjs';
import { machine, versions } from './machine.mjs';
import { createRunner } from './process.mjs';
import { median } from './statistics.mjs';

const HELP = `Usage: node bench/growth.mjs [options]

  --full          to 10 GB, 10,000 files, 1,000,000 groups; without it a hundredth
  --curves LIST   ${curves.map(({ id }) => id).join(' ')}
  --runs N        of each point (default 3), after one to warm the page cache
  --record        keep the figures in bench/record/, for node bench/draw.mjs
  --bin FILE      another build of the command than bin/logscan.js
`;
const THREADS = [1, 2];

/** @typedef {{ full: boolean, record: boolean, runs: string, bin: string, curves?: string, help: boolean }} Options */

/** @param {Options} options */
async function main({ full, record, runs, bin, curves: list }) {
  const unknown = list?.split(',').find((id) => !curves.some((curve) => curve.id === id));
  if (unknown !== undefined)
    throw new RangeError(`no curve "${unknown}"; there are ${curves.map(({ id }) => id).join(', ')}`);
  if (!(Number(runs) >= 1)) throw new RangeError(`--runs takes a whole number from 1, not "${runs}"`);
  const runner = createRunner(2);
  const drawn = [];
  try {
    for (const curve of curves.filter(({ id }) => list === undefined || list.split(',').includes(id))) {
      print(`\n${curve.title}: ${curve.about}\n`);
      const points = [];
      for (const step of curve.steps(full))
        for (const threads of THREADS) {
          const point = await measured(runner, bin, step, threads, Number(runs));
          points.push(point);
          print(
            `  ${amount(point.x, curve.unit).padStart(8)}  ${threads} ${threads === 1 ? 'thread ' : 'threads'}  ${pointText(point)}\n`,
          );
        }
      drawn.push({ id: curve.id, title: curve.title, unit: curve.unit, about: curve.about, points });
    }
    if (record) print(`\nkept as ${keep(drawn, runner)}\n`);
  } finally {
    runner.close();
  }
}

/**
 * @param {import('./process.mjs').Runner} runner
 * @param {string} bin
 * @param {import('./growth/index.mjs').Step} step
 * @param {number} threads
 * @param {number} runs
 */
async function measured(runner, bin, { x, args, files, isRight }, threads, runs) {
  const command = { file: process.execPath, args: [bin, ...args, '--threads', String(threads), ...files] };
  const times = [];
  let peakBytes = 0;
  for (let run = 0; run <= runs; run++) {
    const { ms, status, output, errors, peakBytes: peak } = await runner.run(command);
    if (status !== 0 || !isRight(output))
      throw new Error(`a wrong answer to ${args.join(' ')} (${x}): status ${status}, ${output.slice(0, 200)}${errors}`);
    // The first warms the page cache.
    if (run > 0) times.push(ms);
    peakBytes = Math.max(peakBytes, peak ?? 0);
  }
  return { x, threads, medianMs: Math.round(median(times) ?? 0), peakBytes: peakBytes === 0 ? null : peakBytes };
}

/** @param {{ medianMs: number, peakBytes: number | null }} point */
function pointText({ medianMs, peakBytes }) {
  return `${medianMs} ms  ${peakBytes === null ? '' : `${(peakBytes / 1e6).toFixed(0)} MB`}`;
}

/**
 * @param {import('./draw-growth.mjs').Curve[]} drawn
 * @param {import('./process.mjs').Runner} runner
 */
function keep(drawn, runner) {
  const date = new Date().toISOString();
  const folder = fileURLToPath(new URL('record/', import.meta.url));
  const path = `${folder}${date.slice(0, 10)}-growth.json`;
  const where = { ...machine(), coresUsed: runner.cores, memoryBy: runner.memoryBy };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ date, machine: where, versions: versions([]), curves: drawn }, null, 1)}\n`);
  return path;
}

/** @param {string} text */
function print(text) {
  process.stdout.write(text);
}

try {
  const { values } = parseArgs({
    options: {
      full: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      runs: { type: 'string', default: '3' },
      curves: { type: 'string' },
      bin: { type: 'string', default: fileURLToPath(new URL('../bin/logscan.js', import.meta.url)) },
    },
  });
  if (values.help) print(HELP);
  else await main(values);
} catch (error) {
  const { name, code, message, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  process.stderr.write(`${name === 'RangeError' || code?.startsWith('ERR_PARSE_ARGS') ? message : stack}\n`);
  process.exitCode = 2;
}
