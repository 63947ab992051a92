/** The folder of a state: one file, replaced as a whole, and a lock. */

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { decode, encode } from './codec.ts';

/** Raised when what is kept changes its shape. */
export const stateVersion = 4;

const fileName = 'state.json';
const header = /^logscan-state (\d+) sha256=([0-9a-f]{64})\n/;

export type Loaded =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'state'; readonly payload: unknown }
  /** It was moved aside; the message says why and where to. */
  | { readonly kind: 'damaged'; readonly message: string };

/** Makes the folder where it is not there. Throws UsageError where it can't be. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`--state ${folder}: ${reason(error)}`, 'name a folder that this user may write to');
  }
}

/** Reads the state. One that is damaged, cut off or of something else is set aside: it is neither trusted nor fatal. */
export function load(folder: string, { movesDamage = true }: { readonly movesDamage?: boolean } = {}): Loaded {
  const setAside = movesDamage ? moveAside : leaveThere;
  const path = join(folder, fileName);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { kind: 'nothing' };
    throw new UsageError(`${path}: ${reason(error)}`);
  }
  const found = header.exec(text);
  if (found === null) return setAside(path, 'is no state of logscan');
  if (Number(found[1]) > stateVersion) return setAside(path, `is of a newer version of logscan (${found[1]})`);
  const body = text.slice(found[0].length);
  if (hashOf(body) !== found[2]) return setAside(path, 'is damaged (its checksum does not fit)');
  try {
    return { kind: 'state', payload: decode(body) };
  } catch {
    return setAside(path, 'is damaged');
  }
}

function leaveThere(path: string, why: string): Loaded {
  return { kind: 'damaged', message: `${path} ${why}` };
}

function moveAside(path: string, why: string): Loaded {
  const aside = `${path}.bad-${new Date().toISOString().replace(/[:.]/g, '')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    throw new UsageError(`${path} ${why}, and can't be moved away: ${reason(error)}`);
  }
  return { kind: 'damaged', message: `${path} ${why}: moved to ${aside}; starting anew` };
}

/** Replaces the state: a new file, synced, then renamed, and the folder synced, so that after a crash at any moment there is
 * either the old state or the new one. Throws UsageError where it can't be written; the old one is still there then. */
export function save(folder: string, payload: unknown): void {
  const path = join(folder, fileName);
  const fresh = `${path}.new`;
  const body = encode(payload);
  try {
    writeSynced(fresh, `logscan-state ${stateVersion} sha256=${hashOf(body)}\n${body}`);
    renameSync(fresh, path);
    syncFolder(folder);
  } catch (error) {
    rmSync(fresh, { force: true, recursive: true });
    throw new UsageError(
      `the state could not be written to ${folder}: ${reason(error)}`,
      'the state of the run before is still there: what this run has read, the next one reads again',
    );
  }
}

function writeSynced(path: string, text: string): void {
  const bytes = Buffer.from(text);
  const fd = openSync(path, 'w', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncFolder(folder: string): void {
  // Windows has no such thing.
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Forgets the state; true where there was one. */
export function reset(folder: string): boolean {
  const path = join(folder, fileName);
  try {
    rmSync(path);
    syncFolder(folder);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw new UsageError(`${path}: ${reason(error)}`);
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['EACCES', 'no permission'],
  ['EPERM', 'no permission'],
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the quota of disk space is used up'],
  ['EROFS', 'the file system is read-only'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EEXIST', 'it is no folder'],
  ['EISDIR', 'it is a folder'],
]);

export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ('code' in error ? reasons.get(error.code) : undefined) ?? error.message;
}
