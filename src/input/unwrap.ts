/** Takes lines out of their wrappers: docker's json-file, CRI, stern, kubectl --prefix, compose, Loki. The inner object's fields
 * come first, the wrapper's behind them; lines that don't fit pass as they are; the lines as they were are kept beside. */

import { aliasRows } from '../core/alias-list.ts';
import { limits } from '../core/limits.ts';
import { BlockBuilder } from './block-builder.ts';
import { asBuffer } from './byte-stream.ts';
import type { Block } from './input.ts';
import { isRecord, type Unwrapped, unwrapJson, unwrapPrefix } from './wrappers.ts';

export interface UnwrapOptions {
  /** Where the lines come from: of Kubernetes' own log files the path names pod and container. */
  readonly path?: string;
  readonly lineBytes?: number;
  readonly onLongLine?: (line: number, bytes: number) => void;
}

const newline = 0x0a;
const openBrace = 0x7b;
const closeBrace = 0x7d;

export async function* unwrapBlocks(lines: AsyncIterable<Block>, options: UnwrapOptions = {}): AsyncGenerator<Block> {
  const unwrapper = new Unwrapper(options);
  for await (const block of lines) {
    unwrapper.take(block);
    yield* unwrapper.blocks();
  }
  unwrapper.end();
  yield* unwrapper.blocks();
}

/** Lines of one stream that are pieces of one. */
interface Pending {
  readonly line: number;
  readonly first: Unwrapped;
  readonly parts: Uint8Array[];
  readonly originals: Uint8Array[];
  bytes: number;
}

class Unwrapper {
  readonly #builder = new BlockBuilder(true);
  readonly #options: UnwrapOptions;
  readonly #maxLine: number;
  readonly #pathSource: string;
  readonly #pending = new Map<string, Pending>();

  constructor(options: UnwrapOptions) {
    this.#options = options;
    this.#maxLine = options.lineBytes ?? limits.lineBytes;
    this.#pathSource = sourceOfPath(options.path ?? '');
  }

  *blocks(): Generator<Block> {
    const block = this.#builder.take();
    if (block !== undefined) yield block;
  }

  take(block: Block): void {
    const bytes = asBuffer(block.bytes);
    let line = block.firstLine;
    for (let start = 0; start < bytes.length; line++) {
      const end = bytes.indexOf(newline, start);
      this.#line(bytes.subarray(start, end), line);
      start = end + 1;
    }
  }

  end(): void {
    for (const stream of [...this.#pending.keys()]) this.#complete(stream);
  }

  #line(line: Buffer, number: number): void {
    const unwrapped = line[0] === openBrace ? fromJson(line) : unwrapPrefix(line.toString('latin1', 0, 512));
    if (unwrapped === undefined) {
      this.#builder.add([line], number, line, this.#pathSource);
      return;
    }
    const inner =
      typeof unwrapped.inner === 'string' ? Buffer.from(unwrapped.inner) : line.subarray(unwrapped.inner.from);
    if (!unwrapped.partial && !this.#pending.has(unwrapped.stream)) {
      this.#emit(unwrapped, inner, line, number, false);
      return;
    }
    this.#join(unwrapped, inner, line, number);
  }

  #join(unwrapped: Unwrapped, inner: Buffer, line: Buffer, number: number): void {
    const { stream } = unwrapped;
    let pending = this.#pending.get(stream);
    if (pending === undefined) {
      pending = { line: number, first: unwrapped, parts: [], originals: [], bytes: 0 };
      this.#pending.set(stream, pending);
    }
    pending.bytes += line.length;
    if (pending.bytes <= this.#maxLine) {
      // The block's bytes may be reused; what waits needs its own.
      pending.parts.push(Buffer.from(withoutCarriageReturn(inner, unwrapped.partial)));
      pending.originals.push(Buffer.from(line));
    } else {
      pending.parts.length = 0;
      pending.originals.length = 0;
    }
    if (!unwrapped.partial) this.#complete(stream);
  }

  #complete(stream: string): void {
    const pending = this.#pending.get(stream);
    if (pending === undefined) return;
    this.#pending.delete(stream);
    if (pending.bytes > this.#maxLine) {
      this.#options.onLongLine?.(pending.line, pending.bytes);
      return;
    }
    const original = joined(pending.originals);
    this.#emit(pending.first, Buffer.concat(pending.parts), original, pending.line, pending.originals.length > 1);
  }

  #emit(unwrapped: Unwrapped, inner: Buffer, original: Uint8Array, line: number, joinedLines: boolean): void {
    const source = unwrapped.source === '' ? this.#pathSource : unwrapped.source;
    const body = trimmed(inner);
    const keys = body[0] === openBrace && body[body.length - 1] === closeBrace ? objectIn(body) : undefined;
    if (keys !== undefined) {
      this.#builder.add(merged(body, keys, unwrapped.outer), line, original, source);
    } else if (unwrapped.text === 'inner') {
      this.#builder.add([oneLine(inner)], line, original, source);
    } else if (unwrapped.text === 'line' && !joinedLines) {
      this.#builder.add([original], line, original, source);
    } else {
      const name = unwrapped.text === 'line' ? 'log' : 'message';
      const members = [[name, JSON.stringify(inner.toString())] as const, ...unwrapped.outer];
      this.#builder.add([`{${members.map(memberText).join(',')}}`], line, original, source);
    }
  }
}

function fromJson(line: Buffer): Unwrapped | undefined {
  const record = objectIn(line);
  return record === undefined ? undefined : unwrapJson(record);
}

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A piece of a line has no end of its own; what a `\r\n` file puts there is no part of it. */
function withoutCarriageReturn(inner: Buffer, partial: boolean): Buffer {
  return partial && inner[inner.length - 1] === 0x0d ? inner.subarray(0, -1) : inner;
}

function trimmed(bytes: Buffer): Buffer {
  let start = 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** In valid JSON a raw newline is only space; in text it would make a line of its own. */
function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(newline)) return bytes;
  return Buffer.from(bytes.map((byte) => (byte === newline ? 0x20 : byte)));
}

/** The object's bytes with the wrapper's members before its closing brace, where it has none of that meaning. */
function merged(
  body: Buffer,
  inner: Readonly<Record<string, unknown>>,
  outer: Unwrapped['outer'],
): readonly (string | Uint8Array)[] {
  const added = outer.filter(([name]) => !Object.hasOwn(inner, name) && !(name === 'time' && hasTime(inner)));
  if (added.length === 0) return [oneLine(body)];
  const comma = Object.keys(inner).length === 0 ? '' : ',';
  return [oneLine(body.subarray(0, -1)), `${comma}${added.map(memberText).join(',')}}`];
}

function memberText([name, json]: readonly [string, string]): string {
  return `${JSON.stringify(name)}:${json}`;
}

/** Keys that `time` is read from. */
const timeNames: ReadonlySet<string> = new Set(
  aliasRows.time.flatMap((row) => row.aliases).filter((name) => name !== 'date'),
);

/** The record tells its own time: the wrapper's, which is when the line was collected, would hide it. */
function hasTime(inner: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(inner).some((name) => {
    const value = inner[name];
    return timeNames.has(name) && (typeof value === 'number' || (typeof value === 'string' && value !== ''));
  });
}

function joined(lines: readonly Uint8Array[]): Buffer {
  return Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.of(newline), line])));
}

/** /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log and /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log */
export function sourceOfPath(path: string): string {
  const pods = /[\\/]pods[\\/][^\\/_]+_([^\\/_]+)_[^\\/]+[\\/]([^\\/]+)[\\/][^\\/]+$/.exec(path);
  if (pods !== null) return `${pods[1]}/${pods[2]}`;
  const containers = /[\\/]containers[\\/]([^\\/_]+)_[^\\/_]+_([^\\/]+)-[0-9a-f]{64}\.log$/.exec(path);
  return containers === null ? '' : `${containers[1]}/${containers[2]}`;
}
