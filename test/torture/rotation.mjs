// Follows a log that is being tortured by writer.mjs, and counts: every record must come once.
//
//     npm run torture                  ten minutes at 50,000 records a second
//     node test/torture/rotation.mjs --seconds 20 --lines 20000 --rotations 5 --seed 7 [--modes move,copyAndEmpty] [--glob] [--stalls]

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const command = resolve(import.meta.dirname, '../../bin/logscan.js');
/** The last record must be there so long after it was written. */
const patienceMs = 20_000;
/** What comes twice comes within this time. */
const afterMs = 2500;

/** Runs the torture; gives what was written, what came, and what of it was missing, twice or torn. */
export async function torture({ seconds, lines, rotations, seed, modes, glob, stalls, log = () => undefined }) {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-torture-'));
  try {
    const target = join(folder, glob ? 'app.log*' : 'app.log');
    const follower = spawn(process.execPath, [command, '-f', '-q', 'n>=0', '-o', 'raw', target]);
    const seen = count(follower.stdout);
    let errors = '';
    follower.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const ended = new Promise((done) => follower.on('close', done));
    // It says that the log is not there yet: from now on everything is its to read.
    await new Promise((said) => follower.stderr.once('data', said));
    const stalling = stalls ? stallAtRandom(follower) : undefined;
    const args = [folder, seconds, lines, rotations, seed, ...(modes === undefined ? [] : [modes])];
    const { history, ...written } = JSON.parse(
      await outputOf(spawn(process.execPath, [join(import.meta.dirname, 'writer.mjs'), ...args.map(String)])),
    );
    stalling?.stop();
    log(`written: ${JSON.stringify(written)}`);
    for (let waitedMs = 0; seen.distinct < written.records && waitedMs < patienceMs; waitedMs += 100) await sleep(100);
    await sleep(afterMs);
    follower.kill('SIGINT');
    const status = await ended;
    return {
      written,
      status,
      errors,
      seen: seen.lines,
      missing: seen.missing(written.records),
      twice: seen.twice,
      twiceParts: seen.twiceParts.slice(0, 10).map((part) => ({ ...part, rotations: around(history, part) })),
      torn: seen.torn,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Stops the process for up to a second and a half, again and again: rotations come and go unseen. */
function stallAtRandom(child) {
  let isStopped = false;
  let timer;
  const turn = () => {
    isStopped = !isStopped;
    child.kill(isStopped ? 'SIGSTOP' : 'SIGCONT');
    timer = setTimeout(turn, Math.random() * (isStopped ? 1500 : 3000));
  };
  timer = setTimeout(turn, 1000);
  return {
    stop: () => {
      clearTimeout(timer);
      child.kill('SIGCONT');
    },
  };
}

/** Counts the records of a stream of lines by their numbers. */
function count(stream) {
  let times = new Uint8Array(1 << 20);
  const result = {
    lines: 0,
    distinct: 0,
    twice: 0,
    /** Runs of records that came again. */
    twiceParts: [],
    torn: 0,
    missing: (records) => {
      const gone = [];
      for (let n = 0; n < records; n++) if (times[n] === 0) gone.push(n);
      return { count: gone.length, first: gone.slice(0, 5), last: gone.slice(-5) };
    },
  };
  let open = '';
  const take = (line) => {
    const n = Number(/"n":(\d+),.*\}$/.exec(line)?.[1] ?? Number.NaN);
    result.lines++;
    if (Number.isNaN(n)) {
      result.torn++;
      return;
    }
    while (n >= times.length) {
      const grown = new Uint8Array(times.length * 2);
      grown.set(times);
      times = grown;
    }
    if (times[n] === 0) result.distinct++;
    else {
      result.twice++;
      const last = result.twiceParts.at(-1);
      if (last?.to === n) last.to++;
      else if (result.twiceParts.length < 1000) result.twiceParts.push({ from: n, to: n + 1 });
    }
    times[n] = 1;
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk) => {
    const lines = (open + chunk).split('\n');
    open = lines.pop() ?? '';
    lines.forEach(take);
  });
  return result;
}

/** The rotations within which a part was written: the last before it to some after it. */
function around(history, { from, to }) {
  const first = history.findLastIndex(([, n]) => n <= from);
  const last = history.findIndex(([, n]) => n >= to);
  return history.slice(Math.max(0, first), last < 0 ? undefined : last + 4).map(([mode, n]) => `${n} ${mode}`);
}

function outputOf(child) {
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.pipe(process.stderr);
  return new Promise((done) => child.on('close', () => done(text)));
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      lines: { type: 'string', default: '50000' },
      rotations: { type: 'string', default: '4' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      modes: { type: 'string' },
      glob: { type: 'boolean', default: false },
      stalls: { type: 'boolean', default: false },
    },
  });
  console.log(`torture: ${JSON.stringify(values)}`);
  const { errors, ...result } = await torture({ ...values, log: console.log });
  console.log(JSON.stringify(result));
  if (errors !== '') console.log(`said:\n${errors}`);
  const isExact = result.missing.count === 0 && result.twice === 0 && result.torn === 0 && result.status === 130;
  console.log(isExact ? 'exact: every record came once' : 'NOT exact');
  process.exitCode = isExact ? 0 : 1;
}
