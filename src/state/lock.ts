/** A lock keeps two runs on one state apart. It names the process that holds it, so that the lock of a dead one can be taken. */

import { closeSync, linkSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { hasCode, reason } from './folder.ts';

const fileName = 'lock';
const retryMs = 50;

export interface Lock {
  release(): void;
}

export type LockResult =
  | { readonly kind: 'held'; readonly lock: Lock }
  /** Another run has it: `holder` says which. */
  | { readonly kind: 'busy'; readonly holder: string };

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the machine and the process were started, where that can be known: numbers of processes are used again. */
  readonly boot: string;
  readonly started: string;
}

/** Takes the lock, waiting for at most `waitMs` while another run has it. Throws UsageError where the folder can't be written. */
export async function acquire(folder: string, waitMs: number): Promise<LockResult> {
  const path = join(folder, fileName);
  for (const deadline = Date.now() + waitMs; ; ) {
    const lock = tryAcquire(path);
    if (lock !== undefined) return { kind: 'held', lock };
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      takeAway(path);
      continue;
    }
    if (Date.now() >= deadline) return { kind: 'busy', holder: describe(holder) };
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/** The lock appears with its content at once, by a link: nobody ever reads half a lock. */
function tryAcquire(path: string): Lock | undefined {
  const own = `${path}.${process.pid}`;
  const content = JSON.stringify(ourselves());
  try {
    const fd = openSync(own, 'w', 0o600);
    writeSync(fd, content);
    closeSync(fd);
    linkSync(own, path);
    return { release: () => releaseOwn(path, content) };
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined;
    throw new UsageError(`${path}: ${reason(error)}`, 'name a folder that this user may write to');
  } finally {
    removeOwn(own);
  }
}

/** Without `rmSync`, which Node loads a module of its own for. */
function removeOwn(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function releaseOwn(path: string, content: string): void {
  if (textOf(path) === content) removeOwn(path);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined where it is gone, or holds no name. */
function holderOf(path: string): Holder | undefined {
  try {
    const { pid, host, boot, started }: Partial<Holder> = JSON.parse(readFileSync(path, 'utf8'));
    return typeof pid === 'number' ? { pid, host: host ?? '', boot: boot ?? '', started: started ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

/** The lock of a dead run, renamed first: of several that find it dead only one succeeds. It may have been replaced by a live one
 * meanwhile; that one is put back. */
function takeAway(path: string): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
    const holder = holderOf(aside);
    if (holder !== undefined && isAlive(holder)) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw new UsageError(`${path}: ${reason(error)}`);
  }
}

function ourselves(): Holder {
  return { pid: process.pid, host: hostname(), boot: bootOf(), started: startOf(process.pid) };
}

/** On another machine nobody can tell: it counts as alive. */
function isAlive({ pid, host, boot, started }: Holder): boolean {
  if (host !== hostname()) return true;
  if (boot !== bootOf()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
  }
  const now = startOf(pid);
  return now !== 'ended' && (started === now || started === '');
}

function bootOf(): string {
  return textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

/** When a process was started, in ticks since boot; empty where the system does not tell. One that has ended and that nobody has
 * asked for yet (a zombie) holds nothing. */
function startOf(pid: number): string {
  const status = textOf(`/proc/${pid}/stat`);
  if (status === undefined) return '';
  const [state, ...rest] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? 'ended' : (rest[18] ?? '');
}

function describe(holder: Holder | undefined): string {
  return holder === undefined ? 'another run' : `process ${holder.pid} on ${holder.host}`;
}
