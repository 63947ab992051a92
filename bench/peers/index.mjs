/**
 * The table of peers: how each is asked a question, as one command.
 *
 * @typedef {import('../questions/index.mjs').Question} Question
 * @typedef {import('../process.mjs').Command} Command
 * @typedef {{ bin: string, filesOf(input: string): string[] }} Place logscan's command, and the files of an input
 * @typedef {{
 *   name: string, title: string, missing: string,
 *   version(): string | null,
 *   command(question: Question, files: string[], place: Place): Command | null,
 * }} Peer
 *   version: null where it is not installed; command: null where it cannot be asked; missing: how to get it. Where a question
 *   is piped there are no files.
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
  command: ({ id, ask }, files) =>
    ask.jsonParse ? { file: process.execPath, args: [here('json-parse.mjs'), id, ...files] } : null,
};

/** @type {Peer} */
const duckdb = {
  name: 'duckdb',
  title: 'DuckDB, 2 threads',
  missing: 'npm install --prefix bench',
  version: () => packageVersion('../node_modules/@duckdb/node-api/package.json'),
  command: ({ ask }, files) =>
    ask.duckdb ? { file: process.execPath, args: [here('duckdb.mjs'), JSON.stringify(ask.duckdb), ...files] } : null,
};

/** @type {Peer} */
const chdb = {
  name: 'chdb',
  title: 'ClickHouse, 2 threads',
  missing: 'npm install --prefix bench',
  version: () => packageVersion('../node_modules/chdb/package.json'),
  command: ({ ask }, files) =>
    ask.chdb ? { file: process.execPath, args: [here('chdb.mjs'), JSON.stringify(ask.chdb), ...files] } : null,
};

/** -R and fromjson, since jq itself stops at the first line that is not JSON, and real logs have some. */
const jqOptions = ['-n', '-R', '-r', '-c'];

/** @param {'jq' | 'gojq'} name @returns {Peer} */
const jqLike = (name) => ({
  name,
  title: name,
  missing: `apt-get install ${name}`,
  version: () => firstLine(name, ['--version']),
  command: ({ ask }, files) => (ask.jq ? { file: name, args: [...jqOptions, ask.jq, ...files] } : null),
});

const jq = jqLike('jq');
const gojq = jqLike('gojq');

/** @type {Peer} */
const mlr = {
  name: 'mlr',
  title: 'Miller, behind grep',
  missing: 'apt-get install miller',
  version: () => firstLine('mlr', ['--version']),
  // It stops at a line that is not JSON.
  command: ({ ask }, files) =>
    ask.mlr ? { file: 'sh', args: ['-c', `grep -h '^{' ${inShell(files)} | mlr --ijsonl ${inShell(ask.mlr)}`] } : null,
};

/** @type {Peer} */
const lnav = {
  name: 'lnav',
  title: 'lnav, without a screen',
  missing: 'apt-get install lnav',
  version: () => firstLine('lnav', ['-V']),
  command: ({ ask }, files) =>
    ask.lnav ? { file: process.execPath, args: [here('lnav.mjs'), ask.lnav, ...files] } : null,
};

const awkName = firstLine('gawk', ['--version']) ? 'gawk' : 'awk';

/** @type {Peer} */
const awk = {
  name: 'awk',
  title: 'awk (text)',
  missing: 'apt-get install gawk',
  version: () => firstLine(awkName, ['--version']) ?? firstLine(awkName, ['-W', 'version']),
  command: ({ ask }, files) => (ask.awk ? { file: awkName, args: [ask.awk, ...files] } : null),
};

/** @param {'grep' | 'rg'} name @param {string} title @param {string} missing @returns {Peer} */
const textSearch = (name, title, missing) => ({
  name,
  title,
  missing,
  version: () => firstLine(name, ['--version']),
  command: ({ ask }, files) => {
    const command = ask[name];
    return command ? { file: 'sh', args: ['-c', command, 'sh', ...files] } : null;
  },
});

const grep = textSearch('grep', 'grep (text)', 'apt-get install grep');
const rg = textSearch('rg', 'ripgrep (text)', 'apt-get install ripgrep');

/** @type {Peer} */
const zcat = {
  name: 'zcat',
  title: 'zcat > /dev/null',
  missing: 'apt-get install gzip',
  version: () => firstLine('gzip', ['--version']),
  command: ({ ask }, files) =>
    ask.zcat ? { file: 'sh', args: ['-c', 'zcat "$@" > /dev/null', 'sh', ...files] } : null,
};

/** logscan in another way: what a question of the engine itself is measured by. @type {Peer} */
export const self = {
  name: 'self',
  title: 'logscan, otherwise',
  missing: '',
  version: () => '',
  command: ({ args, input, ask }, _files, { bin, filesOf }) =>
    ask.self
      ? { file: process.execPath, args: [bin, ...(ask.self.args ?? args), ...filesOf(ask.self.input ?? input)] }
      : null,
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
export const peers = [duckdb, chdb, jsonParse, jq, gojq, mlr, lnav, awk, grep, rg, zcat, self, empty];

/** What a peer is called in the answer to a question. @param {Peer} peer @param {Question} question */
export const titleOf = (peer, { ask }) => (peer === self ? (ask.self?.title ?? peer.title) : peer.title);

/** Some only show what a part of the work costs. @param {Peer} peer @param {Question} question */
export const answers = (peer, { ask }) => peer !== empty && peer !== zcat && !(peer === self && ask.self?.otherAnswer);

/** It reads the file itself, where a question is piped. @param {Peer} peer @param {Question} question */
export const readsFile = (peer, { ask }) => peer === self && ask.self?.piped === false;

/** Peers that are quick to install and to start: with the reference they are enough to check answers. @type {readonly Peer[]} */
export const checkers = [jq, awk, grep, self];

/** @param {readonly string[]} words */
function inShell(words) {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

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
