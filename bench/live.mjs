#!/usr/bin/env node
/**
 * The live view: lines come in at a steady rate, a few are shown. How much of a core does each viewer take, and does it keep up?
 * See README.md here.
 */

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, versions } from './machine.mjs';
import { peers } from './peers/index.mjs';

const HELP = `Usage: node bench/live.mjs [options]

  --rate N       lines a second (default 200000)
  --seconds N    (default 10)
  --viewers LIST logscan jq gojq grep pino-pretty
  --record       keep the figures in bench/record/
  --bin FILE     another build of the command than bin/logscan.js
`;
const TICK_MS = 10;
/** One line in so many is an error. */
const ONE_IN = 5000;
/** Ticks of /proc's times in a second. */
const CLOCK_HZ = 100;
/** A second's worth waiting to be read is too much. */
const BEHIND_SECONDS = 1;

/** @type {(path: string) => string} */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/**
 * All show errors only but pino-pretty, which has no filter of its own by fields: it is the usual way to read pino's logs.
 * @param {string} bin
 * @returns {Record<string, string[]>}
 */
const commands = (bin) => ({
  logscan: [process.execPath, bin, 'level>=error', '-o', 'pretty'],
  jq: ['jq', '--unbuffered', '-c', 'select(.level >= 50)'],
  gojq: ['gojq', '-c', 'select(.level >= 50)'],
  grep: ['grep', '--line-buffered', '"level":50'],
  'pino-pretty': [process.execPath, here('node_modules/pino-pretty/bin.js'), '--minimumLevel', 'error', '--singleLine'],
});

/** As pino writes them. @param {number} first @param {number} count */
function linesFrom(first, count) {
  let text = '';
  for (let i = first; i < first + count; i++) {
    const level = i % ONE_IN === 0 ? 50 : 30;
    text += `{"level":${level},"time":${Date.now()},"pid":4711,"hostname":"web-1","reqId":"req-${i}","req":{"method":"GET","url":"/api/orders/${i % 1000}"},"res":{"statusCode":200},"responseTime":${i % 300},"msg":"request completed"}\n`;
  }
  return Buffer.from(text);
}

/**
 * @param {string[]} command
 * @param {number} rate
 * @param {number} seconds
 */
async function view([file, ...args], rate, seconds) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NO_COLOR: '1' } });
  let shown = 0;
  child.stdout.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 10) shown++;
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => undefined);
  const perTick = Math.round((rate * TICK_MS) / 1000);
  // Made before: making them takes a core.
  const piece = linesFrom(0, Math.max(perTick, ONE_IN));
  const bytesPerTick = Math.floor((piece.length / Math.max(perTick, ONE_IN)) * perTick);
  const started = performance.now();
  let [sentBytes, offset, mostWaiting] = [0, 0, 0];
  while (performance.now() - started < seconds * 1000) {
    const due = Math.floor(((performance.now() - started) / TICK_MS) * bytesPerTick);
    while (sentBytes < due) {
      const part = piece.subarray(offset, Math.min(piece.length, offset + due - sentBytes));
      child.stdin.write(part);
      sentBytes += part.length;
      offset = (offset + part.length) % piece.length;
    }
    mostWaiting = Math.max(mostWaiting, child.stdin.writableLength);
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const elapsed = (performance.now() - started) / 1000;
  const cores = cpuSeconds(child.pid) / elapsed;
  const takenBytes = sentBytes - child.stdin.writableLength;
  const lineBytes = piece.length / Math.max(perTick, ONE_IN);
  child.stdin.destroy();
  child.kill();
  await closed;
  return {
    coresUsed: Number(cores.toFixed(2)),
    linesPerSecond: Math.round(takenBytes / lineBytes / elapsed),
    keptUp: mostWaiting < rate * lineBytes * BEHIND_SECONDS,
    shown,
  };
}

/** Of all its threads, from /proc. @param {number | undefined} pid */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_HZ;
}

/** @param {string} file @param {string} first of the arguments */
function isHere(file, first) {
  return file === process.execPath
    ? spawnSync(process.execPath, [first, '--version']).status === 0
    : spawnSync(file, ['--version']).error === undefined;
}

/** @param {{ rate: string, seconds: string, viewers?: string, record: boolean, bin: string }} options */
async function main({ rate, seconds, viewers, record, bin }) {
  const all = commands(bin);
  const chosen = viewers?.split(',') ?? Object.keys(all);
  const unknown = chosen.find((name) => !(name in all));
  if (unknown !== undefined) throw new RangeError(`no viewer "${unknown}"; there are ${Object.keys(all).join(', ')}`);
  if (!(Number(rate) >= 1) || !(Number(seconds) >= 1))
    throw new RangeError('--rate and --seconds take numbers from 1 on');
  process.stdout.write(
    `${Number(rate).toLocaleString('en')} lines a second for ${seconds} s, one in ${ONE_IN} shown\n`,
  );
  /** @type {Record<string, object>} */
  const results = {};
  for (const name of chosen) {
    const [file, first] = all[name];
    if (!isHere(file, first)) {
      process.stdout.write(`not here: ${name}\n`);
      continue;
    }
    const result = await view(all[name], Number(rate), Number(seconds));
    results[name] = result;
    const pace = result.keptUp
      ? 'kept up'
      : `fell behind: took ${result.linesPerSecond.toLocaleString('en')} lines a second`;
    process.stdout.write(
      `  ${name.padEnd(12)} ${result.coresUsed.toFixed(2)} of a core, ${pace}, ${result.shown} lines shown\n`,
    );
  }
  if (!record) return;
  const date = new Date().toISOString();
  const path = here(`record/${date.slice(0, 10)}-live.json`);
  const document = {
    date,
    machine: machine(),
    versions: versions(peers),
    rate: Number(rate),
    seconds: Number(seconds),
    results,
  };
  writeFileSync(path, `${JSON.stringify(document, null, 1)}\n`);
  process.stdout.write(`kept as ${path}\n`);
}

try {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '200000' },
      seconds: { type: 'string', default: '10' },
      viewers: { type: 'string' },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      bin: { type: 'string', default: here('../bin/logscan.js') },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else await main(values);
} catch (error) {
  const { name, code, message, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  process.stderr.write(`${name === 'RangeError' || code?.startsWith('ERR_PARSE_ARGS') ? message : stack}\n`);
  process.exitCode = 2;
}
