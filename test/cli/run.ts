/** Helpers of these tests: the command as a process, temporary folders, records. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

export const command = resolve(import.meta.dirname, '../../bin/logscan.js');

/** The same on every machine: UTC, UTF-8, no wish about colours. */
export const environment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  TZ: 'UTC',
  LC_ALL: 'C.UTF-8',
  TERM: 'xterm-256color',
  XDG_CONFIG_HOME: resolve(import.meta.dirname, 'no-such-folder'),
};

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the command to its end. */
export function run(args: readonly string[], { cwd, stdin = '', env = {} }: RunOptions = {}): Promise<Ended> {
  const child = start(args, { ...(cwd === undefined ? {} : { cwd }), env });
  // The command may end before it has read everything.
  child.stdin?.on('error', () => undefined).end(stdin);
  return ended(child);
}

/** Starts the command; its standard input stays open. */
export function start(
  args: readonly string[],
  { cwd, env = {}, stdio = 'pipe' }: Omit<RunOptions, 'stdin'> & { readonly stdio?: StdioOptions } = {},
): ChildProcess {
  return spawn(process.execPath, [command, ...args], {
    stdio,
    env: { ...environment, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** Waits for the end of a process, with all it wrote. */
export function ended(child: ChildProcess): Promise<Ended> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => {
      done({
        status,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
}

/** Runs a line of shell in which `logscan` is the command. */
export function shell(line: string, { cwd, stdin = '', env = {} }: RunOptions = {}): Promise<Ended> {
  const script = `logscan() { "${process.execPath}" "${command}" "$@"; }\n${line}`;
  const child = spawn('bash', ['--norc', '-c', script], {
    env: { ...environment, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  child.stdin.on('error', () => undefined).end(stdin);
  return ended(child);
}

/** A folder with these files, gone after the tests. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-cli-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Records as lines. */
export function ndjson(...records: readonly unknown[]): string {
  return records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');
}

/** Reads what a process writes until `enough`; then what was read. */
export function outputUntil(child: ChildProcess, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  return new Promise((done) => {
    const look = (chunk: Buffer): void => {
      text += chunk.toString();
      if (enough(text)) done(text);
    };
    child.stdout?.on('data', look);
    child.on('close', () => done(text));
  });
}
