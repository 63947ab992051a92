/**
 * One whole process: started, timed from before the start to after the end, its peak memory taken.
 *
 * @typedef {{ file: string, args: string[] }} Command
 * @typedef {{ ms: number, peakBytes: number | null, status: number | null, output: string, errors: string }} Run
 */

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const TIME = '/usr/bin/time';
const POLL_MS = 5;

// One language for all: grep and awk are several times slower where a character may be several bytes.
const env = { ...process.env, LC_ALL: 'C', NO_COLOR: '1' };

/** @type {(file: string, args: string[]) => boolean} */
const works = (file, args) => spawnSync(file, args, { stdio: 'ignore' }).status === 0;

/**
 * Where processes run: on so many cores, under GNU time when it is there.
 * @param {number} cores
 */
export function createRunner(cores) {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-bench-'));
  const report = join(folder, 'time');
  const outputFile = join(folder, 'output');
  const errorsFile = join(folder, 'errors');
  const pinned = availableParallelism() > cores && works('taskset', ['-c', `0-${cores - 1}`, 'true']);
  const timed = works(TIME, ['-f', '%M', '-o', report, 'true']);
  const before = [
    ...(pinned ? ['taskset', '-c', `0-${cores - 1}`] : []),
    ...(timed ? [TIME, '-f', '%M', '-o', report] : []),
  ];
  return {
    cores: pinned ? cores : availableParallelism(),
    memoryBy: timed ? `${TIME} (maximum resident set)` : 'VmHWM of /proc, polled',

    /**
     * Its output goes to a file: grep stops at the first match when it sees /dev/null, and whoever reads a pipe takes
     * time on a core that is measured.
     * @param {Command} command
     * @returns {Promise<Run>}
     */
    async run({ file, args }) {
      const [program, ...rest] = [...before, file, ...args];
      const files = { output: openSync(outputFile, 'w'), errors: openSync(errorsFile, 'w') };
      const started = performance.now();
      const child = spawn(program, rest, { env, stdio: ['ignore', files.output, files.errors] });
      const peak = timed ? null : pollPeak(child.pid);
      const status = await ended(child);
      const ms = performance.now() - started;
      for (const file of Object.values(files)) closeSync(file);
      return {
        ms,
        peakBytes: timed ? reportedPeak(report) : (peak?.stop() ?? null),
        status,
        output: readFileSync(outputFile, 'utf8'),
        errors: readFileSync(errorsFile, 'utf8'),
      };
    },

    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @typedef {ReturnType<typeof createRunner>} Runner */

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | null>}
 */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
}

/**
 * GNU time writes the kilobytes last, after a line about the status if that was not 0.
 * @param {string} report
 */
function reportedPeak(report) {
  const last = readFileSync(report, 'utf8').trim().split('\n').at(-1);
  return Number(last) * 1024;
}

/**
 * The kernel keeps the maximum; what is allocated in the last milliseconds, and by children, is missed.
 * @param {number | undefined} pid
 */
function pollPeak(pid) {
  /** @type {number | null} */
  let peak = null;
  const poll = () => {
    try {
      const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
      if (found) peak = Number(found[1]) * 1024;
    } catch {
      // Ended, or a system without /proc: what is known stays.
    }
  };
  const timer = setInterval(poll, POLL_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
