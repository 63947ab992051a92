/** Standard input for work that reads its input more than once: kept in a temporary file, which only its user may read, until the work is
 * done. */

import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { InputFile } from '../input/input.ts';
import type { PassOptions } from './pass.ts';

const stdin = '-';

/** Calls `work` with files that can be read again. An abort ends the reading of a silent input; what came until then is worked on. */
export async function withKeptInput<T>(
  files: readonly InputFile[],
  engine: PassOptions,
  work: (files: readonly InputFile[]) => Promise<T>,
): Promise<T> {
  if (!files.some(({ path }) => path === stdin)) return work(files);
  const folder = await mkdtemp(join(tmpdir(), 'logscan-'));
  try {
    const path = join(folder, 'input');
    await keep(engine, path);
    return await work(files.map((file) => (file.path === stdin ? { ...file, path, name: file.name } : file)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keep({ stdin: input, signal }: PassOptions, path: string): Promise<void> {
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }), ...(signal === undefined ? [] : [{ signal }]));
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}
