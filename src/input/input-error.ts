/** Failures of reading that a person reads: what, where, what to do. */

import type { InputFile, InputProblem } from './input.ts';

/** An input that could not be read, or not to its end. What came before the fault has been delivered. */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** The name of the input, as people see it. */
  readonly path: string;
  /** The file is not there (any more). */
  readonly vanished: boolean;
  constructor(path: string, message: string, vanished = false) {
    super(message);
    this.path = path;
    this.vanished = vanished;
  }
}

const systemMessages: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder (a part of the path is not a folder)',
  EACCES: 'permission denied: run as a user who may read it',
  EPERM: 'permission denied: run as a user who may read it',
  EISDIR: 'is a folder',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files: raise the limit (ulimit -n) or name fewer files',
  ENFILE: 'too many open files on this machine',
  EIO: 'the disk reports a read error',
  ENAMETOOLONG: 'the name is too long',
};

export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Turns whatever reading threw into an InputError about `name`. */
export function toInputError(error: unknown, name: string): InputError {
  if (error instanceof InputError) return error;
  const code = errorCode(error);
  const text = systemMessages[code] ?? (error instanceof Error ? error.message : String(error));
  return new InputError(name, text, code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE');
}

/** Only what was named on the command line must be readable; what a folder or a glob gave may come and go. */
export function problemOf(error: InputError, file: InputFile): InputProblem {
  return { path: error.path, message: error.message, severity: file.named ? 'error' : 'note' };
}
