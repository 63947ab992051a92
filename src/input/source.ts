/** The whole way from an input to blocks: opened, framed, unwrapped or taken out of its document. */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { type Bytes, close, peek, readStream } from './byte-stream.ts';
import { type Encoding, sniffEncoding } from './encoding.ts';
import type { InputEvents } from './events.ts';
import { framingBytes } from './framing.ts';
import type { Block, Framing, InputFile } from './input.ts';
import { InputError, problemOf, toInputError } from './input-error.ts';
import { lazily } from './lazily.ts';
import { lineBlocks } from './lines.ts';
import { type Opened, openMembers, openStream } from './open.ts';
import { type Compression, isTar, sniffCompression, sniffFraming } from './sniff.ts';

export interface SourceOptions {
  readonly lineBytes?: number;
  readonly blockBytes?: number;
  /** The number of the first line; 1. */
  readonly firstLine?: number;
  /** Only these bytes of the content (decompressed), which begin and end with lines; how it is framed is judged by its beginning.
   * An archive has no such bytes. */
  readonly part?: ContentPart;
}

export interface ContentPart {
  readonly fromBytes: number;
  readonly toBytes: number;
}

/** One input, or one member of an archive, with its blocks. Read its blocks before asking for the next. */
export interface Source {
  readonly file: InputFile;
  readonly framing: Framing;
  readonly blocks: AsyncIterable<Block>;
}

/** The file, or each member of an archive. What cannot be read is reported to `events`; nothing is thrown for it. */
export function openSources(file: InputFile, events: InputEvents, options: SourceOptions = {}): AsyncGenerator<Source> {
  return sources(file, openMembers(file), events, options, false);
}

/** Standard input, or another stream in its place. Blocks come as soon as their bytes have. */
export function openStdin(
  stream: NodeJS.ReadableStream,
  events: InputEvents,
  options: SourceOptions = {},
  name = '-',
): AsyncGenerator<Source> {
  return openEndless({ path: '-', name, named: true }, readStream(stream), events, options);
}

/** Bytes that go on coming. Blocks come as soon as their bytes have. */
export function openEndless(
  file: InputFile,
  bytes: Bytes,
  events: InputEvents,
  options: SourceOptions = {},
): AsyncGenerator<Source> {
  return sources(file, openStream(file, bytes), events, options, true);
}

async function* sources(
  file: InputFile,
  members: AsyncIterable<Opened>,
  events: InputEvents,
  options: SourceOptions,
  eager: boolean,
): AsyncGenerator<Source> {
  try {
    for await (const opened of members) {
      const { head, bytes } = await peek(
        opened.bytes,
        (seen) => seen.length >= framingBytes || (eager && seen.includes(0x0a)),
      );
      if (opened.file.member !== undefined && isBinary(head)) {
        events.problem({ path: opened.file.name, message: 'is not text; passed over', severity: 'note' });
        continue;
      }
      if (options.part !== undefined && opened.file.member !== undefined) {
        await close(bytes);
        throw new InputError(file.name, 'is an archive, which cannot be read in parts: name the files in it');
      }
      const framing = sniffFraming(head);
      const wanted = options.part === undefined ? bytes : partOf(bytes, options.part);
      const blocks = framed({ file: opened.file, bytes: wanted }, framing, events, options, eager);
      yield { file: opened.file, framing, blocks };
    }
  } catch (error) {
    events.problem(problemOf(asInputError(error, file), file));
  }
}

async function* partOf(bytes: Bytes, { fromBytes, toBytes }: ContentPart): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of bytes) {
    const part = chunk.subarray(Math.max(0, fromBytes - at), Math.max(0, toBytes - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at >= toBytes) return;
  }
}

/** Archives hold other things than logs: a NUL among the first bytes shows them. */
function isBinary(head: Uint8Array): boolean {
  return head.subarray(0, 1024).includes(0);
}

/** Only failures of reading are the input's; anything else is ours and passes. */
function asInputError(error: unknown, file: InputFile): InputError {
  if (error instanceof Error && (error.name === 'InputError' || 'syscall' in error || 'code' in error)) {
    return toInputError(error, file.name);
  }
  throw error;
}

function framed(
  { file, bytes }: Opened,
  framing: Framing,
  events: InputEvents,
  options: SourceOptions,
  eager: boolean,
): AsyncIterable<Block> {
  const onLongLine = (line: number, length: number) => events.longLine(file, line, length);
  let failed = false;
  const readable = untilFailure(bytes, file, events, () => {
    failed = true;
  });
  if (framing === 'document') {
    const onBreak = (line: number, message: string) => {
      // A document whose file was cut off breaks there too: said once.
      if (failed) return;
      events.problem({
        path: file.name,
        message: `the JSON breaks at line ${line}: ${message}; records that could be told apart are used`,
        severity: file.named ? 'error' : 'note',
      });
    };
    const documentOptions = { ...options, eager, onBreak, onLongRecord: onLongLine };
    return lazily(async () => (await import('./json-document.ts')).documentBlocks(readable, documentOptions));
  }
  const onUnfinishedLine = (line: number) => events.unfinishedLine?.(file, line);
  const lines = lineBlocks(readable, { ...options, eager, onLongLine, onUnfinishedLine });
  if (framing !== 'wrapped') return lines;
  return lazily(async () =>
    (await import('./unwrap.ts')).unwrapBlocks(lines, { ...options, path: file.path, onLongLine }),
  );
}

/** A failure ends the bytes, so that what came before it is delivered as at any end. */
async function* untilFailure(
  bytes: Bytes,
  file: InputFile,
  events: InputEvents,
  onFailure: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    onFailure();
    events.problem(problemOf(asInputError(error, file), file));
  }
}

/** What the engine must know to scan a file in place. */
export interface Probe {
  readonly compression: Compression;
  /** A tar archive that is not compressed. */
  readonly isArchive: boolean;
  readonly framing: Framing;
  readonly encoding: Encoding;
  readonly sizeBytes: number;
  readonly isRegularFile: boolean;
  /** Plain lines of UTF-8 in a regular file. */
  readonly scannable: boolean;
  /** Where its first line starts: behind a byte order mark. */
  readonly startBytes: number;
}

/** Looks at the first bytes of a regular file. (A pipe is not touched: what is read from it is gone.) Throws InputError.
 * It waits for the system: a round through another thread takes longer than the look itself, which adds up over thousands of files. */
export async function probe(path: string): Promise<Probe> {
  try {
    const found = statSync(path);
    if (!found.isFile()) return { ...unknown, isRegularFile: false, sizeBytes: 0 };
    const { size } = found;
    const head = firstBytes(path, size);
    const compression = sniffCompression(head);
    const isArchive = isTar(head);
    const encoding = sniffEncoding(head);
    const plain = compression === 'none' && !isArchive && encoding.startsWith('utf-8');
    const framing = plain ? sniffFraming(head) : 'lines';
    const startBytes = encoding === 'utf-8 with BOM' ? 3 : 0;
    const scannable = plain && framing === 'lines';
    return { compression, isArchive, framing, encoding, sizeBytes: size, isRegularFile: true, scannable, startBytes };
  } catch (error) {
    throw toInputError(error, path);
  }
}

const unknown = {
  compression: 'none',
  isArchive: false,
  framing: 'lines',
  encoding: 'utf-8',
  scannable: false,
  startBytes: 0,
} as const;

/** Judged at once, and then used for the next file. */
const headBuffer = Buffer.allocUnsafeSlow(framingBytes);

/** Valid until the next call. */
function firstBytes(path: string, sizeBytes: number): Uint8Array {
  const wanted = Math.min(framingBytes, sizeBytes);
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    while (length < wanted) {
      const got = readSync(fd, headBuffer, length, framingBytes - length, length);
      if (got === 0) break;
      length += got;
    }
    return headBuffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
