/** What a path leads to at the moment. */

import { closeSync, openSync, statSync } from 'node:fs';
import { identityOf, readAt } from './fingerprint.ts';
import type { InputFile } from './input.ts';
import { InputError, toInputError } from './input-error.ts';
import type { KnownFile } from './known-files.ts';

export interface Status {
  readonly identity: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export function statusOf(file: InputFile): Status | InputError {
  try {
    const found = statSync(file.path, { bigint: true });
    if (found.isDirectory()) return new InputError(file.name, 'is a folder');
    return { identity: identityOf(found), sizeBytes: Number(found.size), modifiedMs: Number(found.mtimeMs) };
  } catch (error) {
    return toInputError(error, file.name);
  }
}

/** Whether the path still leads to the file that was looked at. */
export function isStill(file: InputFile, { identity }: Status): boolean {
  const now = statusOf(file);
  return !(now instanceof InputError) && now.identity === identity;
}

/** The file as it is now. Throws where what was read by name may have been another file. */
export function mustBeStill(file: InputFile, { identity }: Status): Status {
  const now = statusOf(file);
  if (now instanceof InputError || now.identity !== identity)
    throw Object.assign(new Error('moved away'), { code: 'ENOENT' });
  return now;
}

export function isUnchanged(known: KnownFile, { sizeBytes, modifiedMs }: Status): boolean {
  return known.sizeBytes === sizeBytes && known.modifiedMs === modifiedMs;
}

export function bytesOf(path: string, offset: number, length: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    return readAt(fd, offset, length);
  } finally {
    closeSync(fd);
  }
}

/** Whether the bytes before the place read up to are still those. */
export function holds(file: InputFile, { offset, recent }: KnownFile): boolean {
  return offset === undefined || bytesOf(file.path, offset - recent.length, recent.length).equals(recent);
}

/** When names in a folder were last added, removed or changed; 0 where that can't be told. */
export function folderTimeMs(folder: string): number {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return 0;
  }
}
