/** Work on the files of a source: what all analyses begin and end with. */

import { Readable } from 'node:stream';
import type { PassOptions } from '../analysis/pass.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import { engineOptions, followSignal, ownController, type ScanOptions } from './options.ts';
import { openSource, type Source } from './source.ts';

/** What decides how records are read, and on how many threads. */
export type ReadOptions = Omit<ScanOptions, 'merge' | 'limit' | 'jsonOnly'>;

/** Gives files to the work, and what was wrong with finding them. Throws `signal.reason` after an abort. */
export async function withSource<T>(
  source: Source,
  options: ReadOptions,
  work: (files: readonly InputFile[], engine: PassOptions, problems: readonly InputProblem[]) => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const opened = openSource(source);
  const controller = ownController();
  const release = followSignal(options.signal, controller);
  try {
    const stdin = opened.kind === 'stream' ? opened.stream : Readable.from([]);
    const engine = { ...engineOptions(options, controller.signal), stdin };
    const { files, problems } = opened.kind === 'files' ? await opened.find() : { files: [opened.file], problems: [] };
    const result = await work(files, engine, problems);
    options.signal?.throwIfAborted();
    return result;
  } finally {
    release();
  }
}
