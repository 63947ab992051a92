#!/usr/bin/env node
/** The benchmark: logscan and its peers, the same questions of the same files in the same run. See README.md here. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inputs } from './inputs.mjs';
import { machine, versions } from './machine.mjs';
import { compareAnswers, measure, WrongAnswer } from './measure.mjs';
import { HELP, options } from './options.mjs';
import { createRunner } from './process.mjs';
import { record } from './record.mjs';
import { isStartUp, table } from './table.mjs';

/** What takes a tenth of a second is measured more often. */
const LEAST_PAIRS_OF_STARTS = 15;

/** @typedef {ReturnType<typeof options>} Options */

/** @param {Options} options */
async function main({ size, fresh, bin, peers, questions, runs, cores, check, record: keep }) {
  if (!existsSync(fileURLToPath(new URL('../dist/cli.cjs', import.meta.url))) || !existsSync(bin))
    throw new RangeError('the command is not built: npm install && npm run build');
  const made = await makeInputs(questions, size, fresh);
  const runner = createRunner(cores);
  const installed = peers.filter((peer) => peer.version() !== null);
  for (const { title, missing } of peers.filter((peer) => !installed.includes(peer)))
    print(`not here: ${title} (${missing})\n`);
  /** @param {string} input */
  const inputOf = (input) => made.get(input) ?? { files: [], bytes: 0, about: '' };
  const bench = {
    runner,
    bin,
    peers: installed,
    /** @param {string} input */ filesOf: (input) => inputOf(input).files,
  };
  /** @type {import('./measure.mjs').Measured[]} */
  const measured = [];
  let wrong = 0;
  try {
    if (!check) print(heading(runner, installed));
    for (const question of questions) {
      try {
        const compared = await compareAnswers(bench, question);
        const { about, bytes } = inputOf(question.input);
        print(
          `${check ? 'ok  ' : '\n'}${question.id}: logscan ${question.args.map(quoted).join(' ')}, ${where(question, about, bytes)}`,
        );
        print(check ? `  (${compared.agreed.join(', ') || 'known answer'})\n` : '\n');
        if (check) continue;
        const pairs = isStartUp(question) ? Math.max(runs, LEAST_PAIRS_OF_STARTS) : runs;
        const result = await measure(bench, question, compared, pairs);
        measured.push(result);
        print(table(result, bytes));
        for (const aim of question.aims) print(`  ${verdict(aim(result))}\n`);
      } catch (error) {
        if (!(error instanceof WrongAnswer)) throw error;
        wrong++;
        print(`WRONG  ${error.message}\n`);
      }
    }
    if (keep && wrong === 0)
      print(`\nkept as ${await record({ size, inputs: made, peers: installed, runner, measured })}\n`);
  } finally {
    runner.close();
  }
  if (wrong > 0) process.exitCode = 1;
}

/**
 * All that the questions need, by name.
 * @param {Options['questions']} questions
 * @param {Options['size']} size
 * @param {boolean} fresh
 */
async function makeInputs(questions, size, fresh) {
  /** @type {Map<string, import('./inputs.mjs').Input>} */
  const made = new Map();
  for (const { input, ask } of questions)
    for (const name of [input, ask.self?.input ?? input])
      if (!made.has(name)) made.set(name, await inputs[name](size, fresh));
  return made;
}

/**
 * @param {import('./process.mjs').Runner} runner
 * @param {readonly import('./peers/index.mjs').Peer[]} peers
 */
function heading(runner, peers) {
  const { cpu, memoryGb, system, loadBefore } = machine();
  const tools = Object.entries(versions(peers)).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${runner.cores} cores, ${memoryGb} GB, ${system}, load before ${loadBefore}
${tools.join('; ')}
Whole processes, page cache warm, in turn; medians, lowest to highest, and ratios of pairs. Peak memory by ${runner.memoryBy}.
`;
}

/** @param {import('./aims.mjs').Verdict} verdict */
function verdict({ aim, got, reached }) {
  return `aim ${aim}: ${got}${reached === null ? '' : reached ? ', reached' : ', NOT reached'}`;
}

/**
 * @param {import('./questions/index.mjs').Question} question
 * @param {string} about
 * @param {number} bytes
 */
function where({ piped }, about, bytes) {
  const size =
    bytes === 0 ? '' : ` (${bytes < 1e6 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(0)} MB`})`;
  return `${about}${size}${piped ? ', through a pipe' : ''}`;
}

/** @param {string} argument */
function quoted(argument) {
  return /^[\w.:-]+$/.test(argument) ? argument : `'${argument}'`;
}

/** @param {string} text */
function print(text) {
  process.stdout.write(text);
}

try {
  const chosen = options(process.argv.slice(2));
  if (chosen.help) print(HELP);
  else await main(chosen);
} catch (error) {
  const { name, code, message, stack } = /** @type {NodeJS.ErrnoException} */ (error);
  const usage = name === 'RangeError' || code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${usage ? message : stack}\n`);
  process.exitCode = 2;
}
