/** The command line of the benchmark. */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkers, peers } from './peers/index.mjs';
import { questions } from './questions/index.mjs';
import { SIZES } from './sizes.mjs';

export const HELP = `Usage: npm run bench -- [options]        (node bench/run.mjs [options])

  --size SIZE       of the corpora: ${Object.keys(SIZES).join(' ')} (default 100m)
  --small, --full   --size 10m, --size 1g
  --check           compare answers, measure nothing
  --record          keep the figures in bench/record/
  --runs N          pairs of each question and peer (default 5)
  --peers LIST      with commas; the default is all that are installed, with --check ${checkers.map(({ name }) => name).join(' ')}
                    ${listed(peers.map(({ name }) => name))}
  --questions LIST  ${listed(questions.map(({ id }) => id))}
  --cores N         for every process (default 2)
  --bin FILE        another build of the command than bin/logscan.js
  --fresh           make the corpora again
`;

/** In lines of a screen's width. @param {readonly string[]} names */
function listed(names) {
  const lines = [''];
  for (const name of names) {
    if (`${lines[lines.length - 1]} ${name}`.length > 75) lines.push('');
    lines[lines.length - 1] += ` ${name}`;
  }
  return lines.map((line) => line.trim()).join('\n                    ');
}

/**
 * Throws a RangeError or TypeError that says what is wrong.
 * @param {string[]} args
 */
export function options(args) {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string' },
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
  if (values.record && values.check) throw new RangeError('--check measures nothing that --record could keep');
  return {
    ...values,
    size: sizeOf(values),
    runs: count('runs', values.runs),
    cores: count('cores', values.cores),
    peers:
      values.peers === undefined && values.check ? checkers : chosen('peer', peers, ({ name }) => name, values.peers),
    questions: chosen('question', questions, ({ id }) => id, values.questions),
  };
}

/** @param {{ size?: string, small: boolean, full: boolean }} given */
function sizeOf({ size, small, full }) {
  if (Number(small) + Number(full) + Number(size !== undefined) > 1)
    throw new RangeError('--size, --small and --full exclude each other');
  const name = size ?? (small ? '10m' : full ? '1g' : '100m');
  const found = SIZES[name];
  if (found === undefined) throw new RangeError(`no size "${name}"; there are ${Object.keys(SIZES).join(', ')}`);
  return found;
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
