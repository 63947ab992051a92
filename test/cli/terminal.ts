/** The command on a pseudo-terminal, made by util-linux `script`; and in tmux, which shows what a person would see. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, environment, type RunOptions } from './run.ts';

export const hasScript = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') === true;
if (!hasScript) console.warn('Skipped: tests on a pseudo-terminal (script of util-linux is not there).');

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux) console.warn('Skipped: tests of what a terminal shows (tmux is not there).');

export interface TerminalOptions extends Omit<RunOptions, 'stdin'> {
  readonly columns?: number;
  /** What stands after the command in the line of shell: `2>/dev/null`, `< file`. */
  readonly redirect?: string;
}

/** What came out of the terminal, byte for byte, and the exit status. */
export interface Shown {
  readonly text: string;
  readonly status: number | null;
}

/** Starts the command on a terminal; what is typed goes to the standard input of the process that is returned. */
export function startOnTerminal(args: readonly string[], options: TerminalOptions = {}): ChildProcess {
  const { columns = 80, redirect = '', env = {}, cwd } = options;
  const words = [process.execPath, command, ...args].map(quoted).join(' ');
  const line = `stty cols ${columns} rows 24; ${words} ${redirect}`;
  return spawn('script', ['-qefc', line, '/dev/null'], {
    env: { ...environment, SHELL: '/bin/sh', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

export async function onTerminal(args: readonly string[], options: TerminalOptions = {}): Promise<Shown> {
  return shownBy(startOnTerminal(args, options));
}

/** Waits for the end of what a terminal runs. */
export function shownBy(child: ChildProcess): Promise<Shown> {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => done({ text: text.replaceAll('\r\n', '\n'), status }));
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A terminal of tmux with a server of its own. */
export class Tmux {
  readonly #folder = mkdtempSync(join(tmpdir(), 'logscan-tmux-'));

  /** Runs a line of shell in which `logscan` is the command; the screen stays after its end. */
  start(line: string, columns: number, cwd: string): void {
    const script = `logscan() { "${process.execPath}" "${command}" "$@"; }; clear; ${line}; echo "status $?"; sleep 60`;
    this.#tmux('new-session', '-d', '-x', String(columns), '-y', '30', '-c', cwd, 'bash', '-c', script);
  }

  keys(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number): void {
    this.#tmux('resize-window', '-x', String(columns));
  }

  /** The lines of the screen once one of them matches, or after ten seconds. */
  async screen(wanted: RegExp): Promise<string> {
    for (let tries = 0; ; tries++) {
      const text = this.#tmux('capture-pane', '-p').trimEnd();
      if (wanted.test(text) || tries === 200) return text;
      await sleep(50);
    }
  }

  close(): void {
    this.#tmux('kill-server');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #tmux(...args: readonly string[]): string {
    const { stdout } = spawnSync('tmux', ['-f', '/dev/null', '-S', join(this.#folder, 'socket'), ...args], {
      env: { ...environment, SHELL: '/bin/sh' },
    });
    return stdout.toString();
  }
}
