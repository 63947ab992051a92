/** The command line of the benchmark. */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SIZES } from './corpus.mjs';
import { checkers, peers } from './peers/index.mjs';
import { questions } from './questions/index.mjs';

export const HELP = `Usage: npm run bench -- [options]        (node bench/run.mjs [options])

  --small           10 MB; without it 100 MB
  --full            1 GB
  --check           compare answers, measure nothing
  --record          keep the figures in bench/record/
  --runs N          pairs of each question and peer (default 5)
  --peers LIST      ${peers.map(({ name }) => name).join(' ')}
                    with commas; the default is all that are installed, with --check
                    ${checkers.map(({ name }) => name).join(' ')}
  --questions LIST  ${questions.map(({ id }) => id).join(' ')}
  --cores N         for every process (default 2)
  --bin FILE        another build of the command than bin/logscan.js
  --fresh           make the corpus again
`;

/**
 * Throws a RangeError or TypeError that says what is wrong.
 * @param {string[]} args
 */
export function options(args) {
  const { values } = parseArgs({
    args,
    options: {
      small: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      runs: { type: 'string', default: '5' },
      cores: { type: 'string', default: '2' },
      peers: { type: 'string' },
      questions: { type: 'string' },
      bin: { type: 'string', default: fileURLToPath(new URL('../bin/logscan.js', import.meta.url)) },
    },
  });
  if (values.small && values.full) throw new RangeError('--small and --full exclude each other');
  if (values.record && values.check) throw new RangeError('--check measures nothing that --record could keep');
  return {
    ...values,
    size: SIZES[values.small ? 'small' : values.full ? 'full' : 'medium'],
    runs: count('runs', values.runs),
    cores: count('cores', values.cores),
    peers:
      values.peers === undefined && values.check ? checkers : chosen('peer', peers, ({ name }) => name, values.peers),
    questions: chosen('question', questions, ({ id }) => id, values.questions),
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function count(name, text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`--${name} takes a whole number from 1, not "${text}"`);
  return value;
}

/**
 * @template T
 * @param {string} what
 * @param {readonly T[]} all
 * @param {(item: T) => string} nameOf
 * @param {string | undefined} list
 */
function chosen(what, all, nameOf, list) {
  if (list === undefined) return all;
  const names = list.split(',');
  const unknown = names.find((name) => !all.some((item) => nameOf(item) === name));
  if (unknown !== undefined) throw new RangeError(`no ${what} "${unknown}"; there are ${all.map(nameOf).join(', ')}`);
  return all.filter((item) => names.includes(nameOf(item)));
}
