/** Helper of these tests: a command that goes on, what it has told so far, and its end. */

import type { ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../../../src/detect/alert.ts';
import { type Ended, ended, type RunOptions, start } from '../run.ts';

/** Generous: tells a hang from an answer. */
const patienceMs = 20_000;

const missing = 'missing.log';

export class Running {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
  readonly cwd: string;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], options: Omit<RunOptions, 'stdin'> = {}) {
    this.cwd = options.cwd ?? '.';
    this.child = start(args, options);
    this.end = ended(this.child);
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.child.stdin?.on('error', () => undefined);
  }

  /** Starts it, and waits until it follows: it tells of a file that is not there, and of nothing else. */
  static async following(args: readonly string[], options: Omit<RunOptions, 'stdin'> = {}): Promise<Running> {
    const running = new Running([...args, missing], options);
    await running.until(() => running.stderr.includes(missing));
    await sleep(300);
    return running;
  }

  /** What it said beside that. */
  get said(): string {
    return this.stderr.replace(`logscan: ${missing}: not there yet; waiting for it\n`, '');
  }

  get alerts(): Alert[] {
    return alertsOf(this.stdout);
  }

  get kinds(): string[] {
    return this.alerts.map(({ kind }) => kind);
  }

  /** Waits until it is so, or for long. */
  async until(isSo: () => boolean): Promise<void> {
    for (const startMs = performance.now(); !isSo() && performance.now() - startMs < patienceMs; ) await sleep(5);
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<Ended> {
    this.child.kill(signal);
    return await this.end;
  }
}

export function alertsOf(stdout: string): Alert[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Alert => JSON.parse(line));
}

/** By rename. */
export function rotate(log: string): void {
  shift(log);
  renameSync(log, `${log}.1`);
  writeFileSync(log, '');
}

export function copyTruncate(log: string): void {
  shift(log);
  copyFileSync(log, `${log}.1`);
  truncateSync(log);
}

/** Rotations are moved on, the older ones first. */
function shift(log: string): void {
  for (let n = 99; n > 0; n--) if (existsSync(`${log}.${n}`)) renameSync(`${log}.${n}`, `${log}.${n + 1}`);
}
