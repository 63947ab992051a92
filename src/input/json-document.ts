/** JSON that is not one record a line: arrays, pretty-printed and concatenated objects, named documents of many records.
 *
 * stream-json reads it as tokens. It is fed in pieces that end at a line's end or behind a `}`: so the line of every token is known,
 * and a fault in a piece takes no finished record with it. Behind a fault reading goes on at the next line that begins an object
 * as deep as the broken one. Between documents, lines that begin none are text records (a start message, a stack). */

import { StringDecoder } from 'node:string_decoder';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import { limits } from '../core/limits.ts';
import { BlockBuilder } from './block-builder.ts';
import { asBuffer, type Bytes } from './byte-stream.ts';
import type { Block } from './input.ts';
import { RecordFinder } from './json-records.ts';

export interface DocumentOptions {
  /** Pass records on with every chunk instead of collecting a block's worth. */
  readonly eager?: boolean;
  readonly lineBytes?: number;
  readonly blockBytes?: number;
  /** The JSON breaks at this line; told once for an input. */
  readonly onBreak?: (line: number, message: string) => void;
  readonly onLongRecord?: (line: number, bytes: number) => void;
}

const defaultBlockBytes = 256 * 1024;
const maxPiece = 16 * 1024;

export async function* documentBlocks(source: Bytes, options: DocumentOptions = {}): AsyncGenerator<Block> {
  const blockBytes = options.eager ? 1 : (options.blockBytes ?? defaultBlockBytes);
  const decoder = new StringDecoder('utf8');
  const reader = new DocumentReader(options);
  for await (const chunk of source) {
    // Small steps keep a block near its size.
    for (let at = 0; at < chunk.length; at += defaultBlockBytes) {
      reader.take(decoder.write(asBuffer(chunk.subarray(at, at + defaultBlockBytes))));
      if (reader.length >= blockBytes) yield* reader.blocks();
    }
    if (options.eager) yield* reader.blocks();
  }
  reader.take(decoder.end());
  reader.end();
  yield* reader.blocks();
}

/** What is being read. */
type Mode =
  /** A document, or the space between two. */
  | 'json'
  /** A line of text between documents. */
  | 'text'
  /** The rest of a line behind a fault. */
  | 'restOfLine'
  /** Behind a fault, looking for the next line to begin with. */
  | 'resync'
  /** Behind a fault that nothing can be read behind. */
  | 'dead';

class DocumentReader {
  readonly #builder = new BlockBuilder();
  readonly #finder: RecordFinder;
  readonly #options: DocumentOptions;
  readonly #maxLine: number;
  #parser = newParser();
  #mode: Mode = 'json';
  #line = 1;
  /** Nothing but space has been seen on this line, and it is kept in #held. */
  #atLineStart = true;
  #held = '';
  #indent = 0;
  #unitLine = 0;
  #unitIndent = 0;
  #broken = false;
  #text: string[] = [];
  #textBytes = 0;

  constructor(options: DocumentOptions) {
    this.#options = options;
    this.#maxLine = options.lineBytes ?? limits.lineBytes;
    this.#finder = this.#newFinder();
  }

  get length(): number {
    return this.#builder.length;
  }

  *blocks(): Generator<Block> {
    const block = this.#builder.take();
    if (block !== undefined) yield block;
  }

  take(text: string): void {
    for (let at = 0; at < text.length && this.#mode !== 'dead'; ) {
      const end = pieceEnd(text, at);
      this.#takePiece(text.slice(at, end));
      at = end;
    }
  }

  end(): void {
    if (this.#mode === 'dead') return;
    if (this.#held.length > 0 && this.#held.trim().length > 0) this.#begin(this.#held);
    if (this.#mode === 'text') this.#endText();
    if (!this.#finder.idle) this.#report(`it ends in the middle of a value that begins at line ${this.#unitLine}`);
  }

  #newFinder(): RecordFinder {
    return new RecordFinder(
      {
        record: (text, line) => this.#builder.add([text], line),
        tooLong: (line, bytes) => this.#options.onLongRecord?.(line, bytes),
      },
      this.#maxLine,
    );
  }
}
