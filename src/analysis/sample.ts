/** A sample of an input's records: the first of each file, and of large plain files some from further on. */

import { open } from 'node:fs/promises';
import { limits } from '../core/limits.ts';
import type { InputEvents } from '../input/events.ts';
import type { Block, InputFile } from '../input/input.ts';
import { openSources, openStdin, probe, type Source } from '../input/source.ts';
import { RecordRow } from '../operators/record-row.ts';

export interface SampleOptions {
  readonly stdin: NodeJS.ReadableStream & { destroy?(): unknown };
  readonly events: InputEvents;
  readonly signal: AbortSignal | undefined;
}

const spots = 7;
const spotBytes = 64 * 1024;
/** Files from this size on are looked into at several spots. */
const largeBytes = 4 * 1024 * 1024;
/** Of each file at least so many, however many files there are. */
const leastPerFile = 20;

const decoder = new TextDecoder('utf-8');

/** The first `count` records of all inputs, in their order. */
export async function* firstRows(
  files: readonly InputFile[],
  count: number,
  options: SampleOptions,
): AsyncGenerator<RecordRow> {
  let left = count;
  for (const [fileIndex, file] of files.entries()) {
    for await (const row of rowsOf(file, fileIndex, options)) {
      if (left-- <= 0 || options.signal?.aborted) return;
      yield row;
    }
  }
}

/** Records from all files: what names occur in them is judged by these. */
export async function* spreadRows(files: readonly InputFile[], options: SampleOptions): AsyncGenerator<RecordRow> {
  const perFile = Math.max(leastPerFile, Math.floor(limits.sampleRecords / Math.max(1, files.length)));
  for (const [fileIndex, file] of files.entries()) {
    if (options.signal?.aborted) return;
    yield* someOf(rowsOf(file, fileIndex, options), perFile);
    for (let spot = 1; spot <= spots; spot++)
      yield* someOf(rowsAt(file, fileIndex, spot / (spots + 1)), perFile / spots);
  }
}

async function* someOf(rows: AsyncIterable<RecordRow>, count: number): AsyncGenerator<RecordRow> {
  let left = count;
  for await (const row of rows) {
    if (left-- <= 0) return;
    yield row;
  }
}

async function* rowsOf(file: InputFile, fileIndex: number, options: SampleOptions): AsyncGenerator<RecordRow> {
  const sources = file.path === '-' ? stdinSources(options) : openSources(file, options.events);
  for await (const source of sources) {
    for await (const block of source.blocks) yield* rowsOfBlock(block, source.file.name, fileIndex);
  }
}

/** Standard input, which an abort ends even while it is silent. */
async function* stdinSources({ stdin, events, signal }: SampleOptions): AsyncGenerator<Source> {
  const end = (): void => void stdin.destroy?.();
  signal?.addEventListener('abort', end, { once: true });
  try {
    yield* openStdin(stdin, events);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}

function* rowsOfBlock(block: Block, fileName: string, fileIndex: number): Generator<RecordRow> {
  let line = 0;
  for (const text of linesOf(block.bytes)) {
    const source = block.sources?.[block.sourceOf?.[line] ?? 0] ?? '';
    const number = block.lineNumbers?.[line] ?? block.firstLine + line;
    line++;
    if (text !== '') yield rowOf(text, fileName, fileIndex, number, source);
  }
}

function* linesOf(bytes: Uint8Array): Generator<string> {
  for (let at = 0; at < bytes.length; ) {
    const closing = bytes.indexOf(0x0a, at);
    const end = closing < 0 ? bytes.length : closing;
    yield decoder.decode(bytes.subarray(at, end)).trim();
    at = end + 1;
  }
}

function rowOf(text: string, fileName: string, fileIndex: number, line: number, source: string): RecordRow {
  const row = new RecordRow({ text, fileName, fileIndex, line, source });
  return row.record === undefined ? new RecordRow({ text, fileName, fileIndex, line, source, isText: true }) : row;
}

/** The whole lines of a spot in a large plain file; `at` is a fraction of its length. None of other files. */
async function* rowsAt(file: InputFile, fileIndex: number, at: number): AsyncGenerator<RecordRow> {
  const bytes = await spotOf(file, at);
  const from = bytes.indexOf(0x0a) + 1;
  const to = bytes.lastIndexOf(0x0a);
  if (from === 0 || to <= from) return;
  for (const text of linesOf(bytes.subarray(from, to))) if (text !== '') yield rowOf(text, file.name, fileIndex, 0, '');
}

const none = new Uint8Array(0);

async function spotOf(file: InputFile, at: number): Promise<Uint8Array> {
  try {
    const { scannable, sizeBytes } = await probe(file.path);
    if (!scannable || sizeBytes < largeBytes) return none;
    const handle = await open(file.path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(spotBytes);
      const { bytesRead } = await handle.read(bytes, 0, spotBytes, Math.floor(sizeBytes * at));
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    // The scan meets the same fault, and reports it.
    return none;
  }
}
