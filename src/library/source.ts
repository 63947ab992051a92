/** What the library reads: files by name, bytes in memory, streams. */

import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../core/errors.ts';
import { expandInputs } from '../input/expand.ts';
import type { InputFile, InputProblem } from '../input/input.ts';

/** A path, a folder, a glob or a file: URL, or a list of them; bytes in memory; or a stream of bytes: a Node stream, a web
 * stream, anything that gives chunks. A string is always a path: text in memory is `Buffer.from(text)`. Compression, archives
 * and wrappers go by content, as on the command line. */
export type Source =
  | string
  | URL
  | readonly (string | URL)[]
  | Uint8Array
  | Readable
  | AsyncIterable<Uint8Array | string>;

/** A source, opened: either files to find, or one stream. */
export type Opened =
  | {
      readonly kind: 'files';
      readonly names: readonly string[];
      find(): Promise<{ readonly files: readonly InputFile[]; readonly problems: readonly InputProblem[] }>;
    }
  | { readonly kind: 'stream'; readonly stream: Readable; readonly file: InputFile };

/** Throws UsageError for what is no source. */
export function openSource(source: Source): Opened {
  if (typeof source === 'string' || source instanceof URL) return openFiles([source]);
  if (source instanceof Uint8Array)
    return { kind: 'stream', stream: Readable.from([source]), file: fileNamed('(memory)') };
  if (source instanceof Readable) return openReadable(source);
  if (isList(source)) return openFiles(source);
  if (typeof source === 'object' && source !== null && Symbol.asyncIterator in source)
    return { kind: 'stream', stream: Readable.from(source), file: fileNamed('(stream)') };
  throw new UsageError(
    'there is nothing to read in this source',
    'give a path, a list of paths, a Buffer, a Readable or an async iterable of bytes',
  );
}

function openReadable(stream: Readable): Opened {
  if (stream.destroyed || stream.readableEnded)
    throw new UsageError('this stream has ended already', 'give one that was not read');
  return { kind: 'stream', stream, file: fileNamed('(stream)') };
}

function isList(source: Source): source is readonly (string | URL)[] {
  return Array.isArray(source);
}

function openFiles(source: readonly (string | URL)[]): Opened {
  if (source.length === 0) throw new UsageError('the list of paths is empty');
  const names = source.map(pathOf);
  return { kind: 'files', names, find: () => expandInputs(names) };
}

function pathOf(name: string | URL): string {
  if (name instanceof URL) return fileURLToPath(name);
  if (typeof name !== 'string') throw new UsageError(`a path must be a string, not ${typeof name}`);
  if (name === '-')
    throw new UsageError('- is no path here', 'to read standard input, give process.stdin as the source');
  return name;
}

const fileNamed = (name: string): InputFile => ({ path: '-', name, named: true });
