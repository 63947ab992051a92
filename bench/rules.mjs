#!/usr/bin/env node
/**
 * Many rules in one scan, and how long an alert takes. See README.md here.
 *
 * A log grows by the corpus; `watch --once` reads what is new, with one rule and with a hundred. What a rule tells among a hundred must
 * be what it tells alone.
 */

import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRunner } from './process.mjs';
import { median } from './statistics.mjs';

const HELP = `Usage: node bench/rules.mjs [options]

  --corpus FILE   the log (default corpus/flat-100m.log)
  --runs N        pairs of runs (default 5)
  --alerts N      alerts that are timed live; 0: none (default 30)
  --bin FILE      another build of the command than bin/logscan.js
`;
/** Lines that are there when the state begins. */
const FIRST_LINES = 500;
const STEP_MS = 1000;
const LATENESS_MS = 1000;
const IDLE_MS = 20_000;
/** What /proc counts times in, a second. */
const CLOCK_HZ = 100;

/** @type {(path: string) => string} */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** @type {(ms: number) => Promise<void>} */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const services = [
  'users',
  'gateway',
  'checkout',
  'payments',
  'search',
  'catalog',
  'cart',
  'inventory',
  'orders',
  'mail',
];

/** Ten questions about each service. @type {(service: string) => { name: string, query: string, more: string }[]} */
const rulesOf = (service) => [
  { name: `${service} errors`, query: `level>=error service=${service}`, more: 'by: []' },
  { name: `${service} warnings`, query: `level=warn service=${service}`, more: 'by: []' },
  { name: `${service} traffic`, query: `service=${service}`, more: 'by: [], direction: both' },
  { name: `${service} 5xx`, query: `service=${service} status>=500`, more: 'by: [route]' },
  { name: `${service} 4xx`, query: `service=${service} status>=400 status<500`, more: 'by: []' },
  { name: `${service} slow`, query: `service=${service}`, more: 'of: p99(duration), by: [], above: 3000, for: 5m' },
  { name: `${service} share`, query: `service=${service}`, more: 'of: share(failed=true), by: []' },
  { name: `${service} timeouts`, query: `service=${service} message:timeout`, more: 'by: []' },
  { name: `${service} hosts`, query: `level>=error service=${service}`, more: 'by: [host]' },
  { name: `${service} versions`, query: `level>=error service=${service}`, more: 'by: [version]' },
];

/** @param {{ name: string, query: string, more: string }[]} rules */
function rulesFile(rules) {
  return `rules:\n${rules.map(({ name, query, more }) => `  - {name: ${name}, query: "${query}", ${more}}\n`).join('')}`;
}

/** @type {Record<string, { name: string, query: string, more: string }[]>} */
const sets = {
  one: rulesOf('checkout').slice(0, 1),
  'all of one query': Array.from({ length: 100 }, (_, i) => ({
    name: i === 0 ? 'checkout errors' : `ratio ${i}`,
    query: 'level>=error service=checkout',
    more: `by: []${i === 0 ? '' : `, ratio: ${2 + i / 20}`}`,
  })),
  hundred: services.flatMap(rulesOf),
};

/**
 * One run over what is new; its CPU seconds, and what the rule that all sets have told.
 * @param {ReturnType<typeof createRunner>} runner
 * @param {{ name: string, query: string, more: string }[]} rules
 * @param {Buffer} corpus
 * @param {string} bin
 */
async function readNew(runner, rules, corpus, bin) {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-rules-'));
  const [file, log, state] = ['rules.yml', 'app.log', 'state'].map((name) => join(folder, name));
  writeFileSync(file, rulesFile(rules));
  let end = 0;
  for (let line = 0; line < FIRST_LINES; line++) end = corpus.indexOf(10, end) + 1;
  writeFileSync(log, corpus.subarray(0, end));
  const args = [
    bin,
    'watch',
    file,
    log,
    '--once',
    '--at',
    'last',
    '--exit-zero',
    '--quiet',
    '--state',
    state,
    '-o',
    'ndjson',
  ];
  try {
    await runner.run({ file: process.execPath, args });
    appendFileSync(log, corpus.subarray(end));
    const before = childCpuMs();
    const { status, output, errors } = await runner.run({ file: process.execPath, args });
    const cpuMs = childCpuMs() - before;
    if (status !== 0) throw new Error(`watch ended with ${status}: ${errors}`);
    const lines = output.split('\n').filter((line) => line !== '');
    const told = lines.map((line) => JSON.parse(line)).filter(({ rule }) => rule === 'checkout errors');
    return { cpuMs, told: told.map(({ kind, onsetMs, current }) => `${kind} ${onsetMs} ${current}`).join('\n') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of children that have ended, and of theirs. */
function childCpuMs() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return ((Number(fields[13]) + Number(fields[14])) * 1000) / CLOCK_HZ;
}

/**
 * A rule with a file as its sink watches a log live. Each round a burst is written at a random moment of a step; timed is from then to the
 * moment the alert is at its sink. Idle, it is asked how much of a core it takes.
 * @param {number} alerts
 * @param {string} bin
 */
async function timeAlerts(alerts, bin) {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-alerts-'));
  const [log, sink] = ['app.log', 'sink.ndjson'].map((name) => join(folder, name));
  writeFileSync(log, '');
  writeFileSync(sink, '');
  /** @type {(service: string, count: number) => string} */
  const lines = (service, count) =>
    `{"time":"${new Date().toISOString()}","level":"error","service":"${service}","msg":"failed"}\n`.repeat(count);
  const windows = ['--window', '5s', '--baseline', '10s', '--lateness', `${LATENESS_MS}ms`];
  const rule = ['--by', 'service', '--plain', '--ratio', '1.5', '--notify', `file:${sink}`];
  const args = [bin, 'spike', '-f', log, ...windows, ...rule, '--quiet', '-o', 'ndjson'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    appendFileSync(log, lines('steady', 1));
    await sleep(12_000);
    const idle = await idleShare(child.pid);
    /** @type {number[]} */
    const latencies = [];
    for (let i = 0; i < alerts; i++) {
      const writtenMs = Date.now();
      appendFileSync(log, lines(`s${i}`, 20));
      const deliveredMs = await deliveredAt(sink, `s${i}`);
      // The step it was written in is over, and late records were waited for: that is the rule's own time.
      const sealedMs = (Math.floor(writtenMs / STEP_MS) + 1) * STEP_MS + LATENESS_MS;
      latencies.push(deliveredMs - sealedMs);
      await sleep(STEP_MS * Math.random());
    }
    return { idle, latencies };
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} sink @param {string} service */
async function deliveredAt(sink, service) {
  for (const startedMs = Date.now(); Date.now() - startedMs < 20_000; await sleep(2))
    if (readFileSync(sink, 'utf8').includes(`"${service}"`)) return Date.now();
  throw new Error(`no alert for ${service} within 20 s`);
}

/** Of a core, over twenty seconds. @param {number | undefined} pid */
async function idleShare(pid) {
  const ticks = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await sleep(IDLE_MS);
  return (ticks() - before) / CLOCK_HZ / (IDLE_MS / 1000);
}

/** @param {{ corpus: string, runs: string, alerts: string, bin: string }} options */
async function main({ corpus: path, runs, alerts, bin }) {
  const corpus = readFileSync(path);
  const runner = createRunner(2);
  try {
    /** @type {Record<string, { cpuMs: number[], told: string }>} */
    const results = {};
    for (let i = 0; i < Number(runs); i++)
      for (const [name, rules] of Object.entries(sets)) {
        const { cpuMs, told } = await readNew(runner, rules, corpus, bin);
        results[name] ??= { cpuMs: [], told };
        results[name].cpuMs.push(cpuMs);
        if (told !== results.one.told || told === '') throw new Error(`${name}: another answer than of one rule alone`);
      }
    const one = median(results.one?.cpuMs ?? []) ?? Number.NaN;
    for (const [name, { cpuMs }] of Object.entries(results)) {
      const ms = median(cpuMs) ?? Number.NaN;
      process.stdout.write(`  ${name.padEnd(18)} ${Math.round(ms)} ms of CPU, ${(ms / one).toFixed(1)}x\n`);
    }
  } finally {
    runner.close();
  }
  if (Number(alerts) === 0) return;
  const { idle, latencies } = await timeAlerts(Number(alerts), bin);
  const worst = Math.max(...latencies);
  process.stdout.write(
    `  an alert is at its sink ${median(latencies)} ms after its step is sealed, at the worst ${worst} ms\n`,
  );
  process.stdout.write(`  idle: ${(100 * idle).toFixed(1)} % of a core\n`);
}

try {
  const { values } = parseArgs({
    options: {
      corpus: { type: 'string', default: here('corpus/flat-100m.log') },
      runs: { type: 'string', default: '5' },
      alerts: { type: 'string', default: '30' },
      help: { type: 'boolean', short: 'h', default: false },
      bin: { type: 'string', default: here('../bin/logscan.js') },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else await main(values);
} catch (error) {
  const { code, message, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  process.stderr.write(`${code?.startsWith('ERR_PARSE_ARGS') || code === 'ENOENT' ? message : stack}\n`);
  process.exitCode = 2;
}
