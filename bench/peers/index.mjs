/**
 * The table of peers: how each is asked a question, as one command.
 *
 * @typedef {import('../questions/index.mjs').Question} Question
 * @typedef {import('../process.mjs').Command} Command
 * @typedef {{
 *   name: string, title: string, missing: string,
 *   version(): string | null,
 *   command(question: Question, file: string): Command | null,
 * }} Peer
 *   version: null where it is not installed; command: null where it cannot be asked; missing: how to get it.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @type {(path: string) => string} */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The simplest to read and to trust: other answers are compared with its answers. @type {Peer} */
export const jsonParse = {
  name: 'json-parse',
  title: 'split2 + JSON.parse',
  missing: 'npm install',
  version: () => packageVersion('../../node_modules/split2/package.json'),
  command: ({ id, ask }, file) =>
    ask.jsonParse ? { file: process.execPath, args: [here('json-parse.mjs'), id, file] } : null,
};

/** @type {Peer} */
const duckdb = {
  name: 'duckdb',
  title: 'DuckDB, 2 threads',
  missing: 'npm install --prefix bench',
  version: () => packageVersion('../node_modules/@duckdb/node-api/package.json'),
  command: ({ ask }, file) =>
    ask.duckdb ? { file: process.execPath, args: [here('duckdb.mjs'), file, JSON.stringify(ask.duckdb)] } : null,
};

/** @type {Peer} */
const jq = {
  name: 'jq',
  title: 'jq',
  missing: 'apt-get install jq',
  version: () => firstLine('jq', ['--version']),
  // -R and fromjson, since jq itself stops at the first line that is not JSON, and real logs have some.
  command: ({ ask }, file) => (ask.jq ? { file: 'jq', args: ['-n', '-R', '-r', '-c', ask.jq, file] } : null),
};

const awkName = firstLine('gawk', ['--version']) ? 'gawk' : 'awk';

/** @type {Peer} */
const awk = {
  name: 'awk',
  title: 'awk (text)',
  missing: 'apt-get install gawk',
  version: () => firstLine(awkName, ['--version']) ?? firstLine(awkName, ['-W', 'version']),
  command: ({ ask }, file) => (ask.awk ? { file: awkName, args: [ask.awk, file] } : null),
};

/** @type {Peer} */
const grep = {
  name: 'grep',
  title: 'grep (text)',
  missing: 'apt-get install grep',
  version: () => firstLine('grep', ['--version']),
  command: ({ ask }, file) => (ask.grep ? { file: 'sh', args: ['-c', ask.grep, 'sh', file] } : null),
};

/** @type {Peer} */
const empty = {
  name: 'empty',
  title: 'an empty node script',
  missing: '',
  version: () => process.version,
  command: ({ ask }) => (ask.empty ? { file: process.execPath, args: [here('empty.mjs')] } : null),
};

/** @type {readonly Peer[]} */
export const peers = [duckdb, jsonParse, jq, awk, grep, empty];

/** The one that does nothing has no answer to compare. @param {Peer} peer */
export const answers = (peer) => peer !== empty;

/** Peers that are quick to install and to start: with the reference they are enough to check answers. @type {readonly Peer[]} */
export const checkers = [jq, awk, grep];

/** @param {string} path */
function packageVersion(path) {
  const file = here(path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : null;
}

/**
 * @param {string} file
 * @param {string[]} args
 */
function firstLine(file, args) {
  const { status, stdout } = spawnSync(file, args, { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0] : null;
}
