/** Helpers of these tests: streams cut at random, blocks as lines, temporary folders, other programs. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import type { InputEvents } from '../../src/input/events.ts';
import type { Block, InputFile, InputProblem } from '../../src/input/input.ts';
import { openSources } from '../../src/input/source.ts';

export const sharedData = resolve(import.meta.dirname, '../../../shared/data');
export const hasSharedData = existsSync(sharedData);
if (!hasSharedData) console.warn('Skipped: tests on real logs (../shared/data is not there).');

/** A stream of `bytes` cut at `cuts`. */
export async function* chunked(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of places) {
    if (end > start) yield Buffer.from(bytes.subarray(start, end));
    start = end;
  }
}

export const stream = (text: string, cuts: readonly number[] = []) => chunked(Buffer.from(text), cuts);

export interface Line {
  readonly text: string;
  readonly line: number;
  readonly original: string;
  readonly source: string;
}

export function linesOf(block: Block): Line[] {
  const bytes = Buffer.from(block.bytes);
  const lines: Line[] = [];
  let start = 0;
  for (let i = 0; start < bytes.length; i++) {
    const end = bytes.indexOf('\n', start);
    const text = bytes.toString('utf8', start, end);
    lines.push({ text, line: block.lineNumbers?.[i] ?? block.firstLine + i, ...besides(block, i, text) });
    start = end + 1;
  }
  if (lines.length !== block.lineCount) throw new Error(`lineCount ${block.lineCount}, but ${lines.length} lines`);
  return lines;
}

function besides(block: Block, i: number, text: string): { original: string; source: string } {
  const { original, originalEnds, sources, sourceOf } = block;
  const from = i === 0 ? 0 : (originalEnds?.[i - 1] ?? 0);
  return {
    original: original === undefined ? text : Buffer.from(original.subarray(from, originalEnds?.[i])).toString(),
    source: sources?.[sourceOf?.[i] ?? 0] ?? '',
  };
}

export async function collect(blocks: AsyncIterable<Block>): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const block of blocks) lines.push(...linesOf(block));
  return lines;
}

export async function gather(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export interface Reading {
  readonly lines: Line[];
  readonly texts: string[];
  readonly problems: InputProblem[];
  readonly long: { readonly line: number; readonly bytes: number }[];
  readonly unfinished: number[];
  readonly framings: string[];
  readonly files: string[];
}

/** Reads an input to its end. */
export async function read(path: string, options: { lineBytes?: number; named?: boolean } = {}): Promise<Reading> {
  const file: InputFile = { path, name: path, named: options.named ?? true };
  const { events, ...seen } = recording();
  const lines: Line[] = [];
  const framings: string[] = [];
  const files: string[] = [];
  const { lineBytes } = options;
  for await (const source of openSources(file, events, lineBytes === undefined ? {} : { lineBytes })) {
    framings.push(source.framing);
    files.push(source.file.member ?? source.file.name);
    lines.push(...(await collect(source.blocks)));
  }
  return { lines, texts: lines.map((line) => line.text), framings, files, ...seen };
}

export function recording() {
  const problems: InputProblem[] = [];
  const long: { line: number; bytes: number }[] = [];
  const unfinished: number[] = [];
  const events: InputEvents = {
    problem: (problem) => problems.push(problem),
    longLine: (_file, line, bytes) => long.push({ line, bytes }),
    unfinishedLine: (_file, line) => unfinished.push(line),
  };
  return { events, problems, long, unfinished };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-input-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Whether a program is installed; says so where it is not. */
export function hasProgram(name: string): boolean {
  const found = spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found) console.warn(`Skipped: tests that need ${name}, which is not installed.`);
  return found;
}

export function run(program: string, args: readonly string[], input?: Uint8Array | string): Buffer {
  const done = spawnSync(program, args, { ...(input === undefined ? {} : { input }), maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
  return done.stdout;
}
