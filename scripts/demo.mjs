// Runs the main questions on the logs in fixtures/: `npm run demo`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOTHING_MATCHED = 1;

/** @type {{ question: string, args: string[] }[]} */
const QUESTIONS = [
  {
    question: 'Which routes fail, how often, and how slow are they then?',
    args: ['status>=500 | stats count(), p99(duration) by route', 'fixtures/access.log'],
  },
  {
    question: 'When did the errors begin?',
    args: ['timechart 20m count(level>=error)', 'fixtures/app.log'],
  },
  {
    question: 'Which version, on which host?',
    args: ['level>=error | count by version, host | head 5', 'fixtures/app.log'],
  },
  {
    question: 'Show the first of them',
    args: ['level>=error version=2.14.1', '--limit', '2', 'fixtures/app.log'],
  },
  {
    question: 'Who waited more than four seconds at the gateway, today and in the rotated files?',
    args: ['--slow', '4s', 'fixtures/gateway.log*'],
  },
];

if (!existsSync(new URL('../dist/index.js', import.meta.url))) run('scripts/build.mjs', []);
for (const { question, args } of QUESTIONS) {
  console.log(`\n${styleText('bold', question)}\n${styleText('dim', `$ logscan ${args.map(quoted).join(' ')}`)}\n`);
  run('bin/logscan.js', args);
}

/**
 * @param {string} script
 * @param {string[]} args
 */
function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0 && status !== NOTHING_MATCHED) process.exit(status ?? 1);
}

/** @param {string} argument as it would be typed */
function quoted(argument) {
  return /^[\w./:-]+$/.test(argument) ? argument : `'${argument}'`;
}
