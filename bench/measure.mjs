/**
 * A question, asked of logscan and of its peers: answers first, then times in pairs.
 *
 * @typedef {import('./questions/index.mjs').Question} Question
 * @typedef {import('./peers/index.mjs').Peer} Peer
 * @typedef {import('./process.mjs').Command} Command
 * @typedef {import('./process.mjs').Run} Run
 * @typedef {import('./process.mjs').Runner} Runner
 * @typedef {import('./answers.mjs').Answer} Answer
 * @typedef {{ title: string, ms: number[], peakBytes: number | null }} Times
 * @typedef {Times & { ratios: number[], differencesMs: number[] }} PeerTimes
 *   ratios: peer's time by logscan's, differencesMs: logscan's less the peer's, each of one pair.
 * @typedef {{ question: Question, logscan: Times, peers: Map<string, PeerTimes> }} Measured
 * @typedef {{ expected: Answer, peers: Peer[], agreed: string[] }} Compared
 *   peers: those that can be asked; agreed: whose answers were the same.
 * @typedef {{ runner: Runner, bin: string, peers: readonly Peer[], filesOf(input: string): string[] }} Bench
 */

import { answers, jsonParse, readsFile, self, titleOf } from './peers/index.mjs';

/** Nearest ranks of logscan come from buckets; those of the peers are exact, but they know no text records. */
const LOGSCAN_MAY = { percentiles: 0.001, textRecords: false };
const PEERS_MAY = { percentiles: 0, textRecords: true };

/**
 * Asks everyone once, which also warms the page cache, and compares. Throws where logscan or a peer says another thing
 * than the reference.
 *
 * @param {Bench} bench
 * @param {Question} question
 * @returns {Promise<Compared>}
 */
export async function compareAnswers(bench, question) {
  const asked = bench.peers.filter((peer) => commandOf(bench, peer, question) !== null);
  const expected = await referenceAnswer(bench, question);
  checkLogscan(question, expected, await bench.runner.run(logscanCommand(bench, question)));
  for (const peer of asked) checkPeer(peer, question, expected, await runPeer(bench, peer, question));
  const witnesses = question.expected ? [] : [jsonParse];
  const agreed = [...new Set([...witnesses, ...asked.filter((peer) => answers(peer, question))])];
  return { expected, peers: asked, agreed: agreed.map((peer) => titleOf(peer, question)) };
}

/**
 * In turn, logscan and one peer, so that what slows the machine for a while slows both; every answer is checked again.
 *
 * @param {Bench} bench
 * @param {Question} question
 * @param {Compared} compared
 * @param {number} pairs
 * @returns {Promise<Measured>}
 */
export async function measure(bench, question, { expected, peers }, pairs) {
  const command = logscanCommand(bench, question);
  /** @type {Times} */
  const logscan = { title: 'logscan', ms: [], peakBytes: null };
  /** @type {Measured['peers']} */
  const measured = new Map();
  const timeLogscan = async () => {
    const run = await bench.runner.run(command);
    checkLogscan(question, expected, run);
    return add(logscan, run);
  };
  if (peers.length === 0) for (let i = 0; i < pairs; i++) await timeLogscan();
  for (const peer of peers) {
    /** @type {PeerTimes} */
    const times = { title: titleOf(peer, question), ms: [], peakBytes: null, ratios: [], differencesMs: [] };
    for (let i = 0; i < pairs; i++) {
      const ours = await timeLogscan();
      const run = await runPeer(bench, peer, question);
      checkPeer(peer, question, expected, run);
      const theirs = add(times, run);
      times.ratios.push(theirs / ours);
      times.differencesMs.push(ours - theirs);
    }
    measured.set(peer.name, times);
  }
  return { question, logscan, peers: measured };
}

/**
 * @param {Times} times
 * @param {Run} run
 */
function add(times, { ms, peakBytes }) {
  times.ms.push(ms);
  if (peakBytes !== null) times.peakBytes = Math.max(times.peakBytes ?? 0, peakBytes);
  return ms;
}

/**
 * @param {Bench} bench
 * @param {Question} question
 * @returns {Command}
 */
function logscanCommand({ bin, filesOf }, question) {
  const files = filesOf(question.input);
  const command = { file: process.execPath, args: [bin, ...question.args, ...(question.piped ? [] : files)] };
  return question.piped ? fed(command, files) : command;
}

/**
 * With the files through a pipe.
 * @param {Command} command
 * @param {string[]} files
 * @returns {Command}
 */
function fed({ file, args }, files) {
  return { file: 'sh', args: ['-c', 'cat "$1" | { shift; "$@"; }', 'sh', ...files, file, ...args] };
}

/**
 * @param {Bench} bench
 * @param {Peer} peer
 * @param {Question} question
 */
function commandOf(bench, peer, question) {
  const files = bench.filesOf(question.input);
  const isPiped = question.piped === true && !readsFile(peer, question);
  const command = peer.command(question, isPiped ? [] : files, bench);
  return command !== null && isPiped ? fed(command, files) : command;
}

/**
 * @param {Bench} bench
 * @param {Peer} peer
 * @param {Question} question
 */
function runPeer(bench, peer, question) {
  const command = commandOf(bench, peer, question);
  if (!command) throw new TypeError(`BUG: ${peer.name} cannot be asked ${question.id}`);
  return bench.runner.run(command);
}

/**
 * @param {Bench} bench
 * @param {Question} question
 * @returns {Promise<Answer>}
 */
async function referenceAnswer(bench, question) {
  if (question.expected) return question.answer.read(question.expected());
  const run = await runPeer(bench, jsonParse, question);
  if (run.status !== 0) throw new Error(`${question.id}: ${jsonParse.title} failed: ${complaint(run)}`);
  return question.answer.read(run.output);
}

/**
 * @param {Question} question
 * @param {Answer} expected
 * @param {Run} run
 */
function checkLogscan(question, expected, run) {
  const status = isNothing(expected) ? 1 : 0;
  if (run.status !== status)
    throw new WrongAnswer(question, 'logscan', `status ${run.status}, not ${status}: ${complaint(run)}`);
  check(question, 'logscan', expected, run.output, LOGSCAN_MAY);
}

/**
 * Without a match some tools end with status 1.
 * @param {Peer} peer
 * @param {Question} question
 * @param {Answer} expected
 * @param {Run} run
 */
function checkPeer(peer, question, expected, run) {
  const well = run.status === 0 || (run.status === 1 && isNothing(expected) && run.errors === '');
  if (!well) throw new WrongAnswer(question, peer.title, `status ${run.status}: ${complaint(run)}`);
  const allowed = peer === self ? LOGSCAN_MAY : PEERS_MAY;
  if (answers(peer, question)) check(question, titleOf(peer, question), expected, run.output, allowed);
}

/**
 * @param {Question} question
 * @param {string} title
 * @param {Answer} expected
 * @param {string} output
 * @param {import('./answers.mjs').Allowance} allowed
 */
function check(question, title, expected, output, allowed) {
  let different;
  try {
    different = question.answer.differ(expected, question.answer.read(output), allowed);
  } catch (error) {
    different = `unreadable: ${/** @type {Error} */ (error).message}`;
  }
  if (different) throw new WrongAnswer(question, title, different);
}

/** @param {Answer} answer */
function isNothing(answer) {
  return Array.isArray(answer) ? answer.length === 0 : answer.size === 0;
}

/** Someone said another thing than the reference. */
export class WrongAnswer extends Error {
  /**
   * @param {Question} question
   * @param {string} title
   * @param {string} what
   */
  constructor(question, title, what) {
    super(`${question.id}: ${title}: ${what}`);
    this.name = 'WrongAnswer';
  }
}

/**
 * Node shows the place and the source before the message.
 * @param {Run} run
 */
function complaint({ errors }) {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? 'it says nothing';
}
