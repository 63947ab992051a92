/** JSON that is not one record a line: arrays, pretty-printed and concatenated objects, named documents of many records.
 *
 * stream-json reads it as tokens. It is fed in pieces that end at a line's end or behind a `}` or `]`: so the line of every token is known,
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
  /** The rest of a line that is passed over. */
  | 'restOfLine'
  /** Behind a fault: looking for a line to go on with. */
  | 'resync'
  /** Behind a fault that nothing can be read behind. */
  | 'dead';

class DocumentReader {
  readonly #builder = new BlockBuilder();
  readonly #options: DocumentOptions;
  readonly #maxLine: number;
  #finder: RecordFinder;
  #parser = newParser();
  #mode: Mode = 'json';
  #modeOfNextLine: 'json' | 'resync' = 'json';
  #line = 1;
  /** Only space has been seen on this line. */
  #atLineStart = true;
  /** Columns of space that the line begins with. */
  #indent = 0;
  /** The start of a line between documents, until it shows what it is. */
  #held = '';
  #heldStartsLine = true;
  /** The last line that began with a record, and its indentation. */
  #recordLine = 0;
  #recordIndent = 0;
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
    let newline = -1;
    let brace = -1;
    let bracket = -1;
    for (let at = 0; at < text.length && this.#mode !== 'dead'; ) {
      if (newline < at) newline = indexOrEnd(text, '\n', at);
      if (brace < at) brace = indexOrEnd(text, '}', at);
      if (bracket < at) bracket = indexOrEnd(text, ']', at);
      const end = Math.min(newline + 1, brace + 1, bracket + 1, at + maxPiece, text.length);
      this.#takePiece(text.slice(at, end));
      at = end;
    }
  }

  end(): void {
    if (this.#mode === 'dead') return;
    if (this.#mode === 'json' && this.#held.trim().length > 0) this.#feed(this.#held, false);
    if (this.#mode === 'text') this.#endText();
    if (!this.#finder.idle)
      this.#report(`it ends in the middle of a value that begins at line ${this.#finder.unitLine}`);
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

  #takePiece(piece: string): void {
    const endsLine = piece.endsWith('\n');
    const startsLine = this.#measureIndent(piece);
    if (this.#mode === 'text') this.#takeText(piece);
    else if (this.#mode === 'resync') this.#resync(piece, startsLine);
    else if (this.#mode === 'json') {
      if (this.#finder.idle) this.#takeBetween(piece, startsLine, endsLine);
      else this.#feed(piece, startsLine);
    }
    if (!endsLine) return;
    if (this.#mode === 'text') this.#endText();
    if (this.#mode === 'restOfLine') this.#mode = this.#modeOfNextLine;
    this.#line++;
    this.#atLineStart = true;
    this.#indent = 0;
  }

  /** Whether only space was before this piece on its line. */
  #measureIndent(piece: string): boolean {
    const startsLine = this.#atLineStart;
    if (!startsLine) return false;
    const space = piece.length - piece.trimStart().length;
    this.#indent += space;
    this.#atLineStart = space === piece.length;
    if (this.#mode === 'json' && !this.#finder.inValue && (piece[space] === '{' || piece[space] === '['))
      this.#beginRecord();
    return true;
  }

  #beginRecord(): void {
    this.#recordLine = this.#line;
    this.#recordIndent = this.#indent;
  }

  /** Between documents: does a document, a line of text or nothing come? */
  #takeBetween(piece: string, pieceStartsLine: boolean, endsLine: boolean): void {
    if (this.#held === '') this.#heldStartsLine = pieceStartsLine;
    this.#held += piece;
    const startsLine = this.#heldStartsLine;
    const begun = this.#held.trimStart();
    // What follows a `[` tells it from "[text]".
    if (begun === '' || (begun.trimEnd() === '[' && !endsLine)) {
      if (endsLine) this.#held = '';
      return;
    }
    const held = this.#held;
    this.#held = '';
    const first = begun[0];
    if (first === '{' || (first === '[' && mayBeArray(begun))) this.#feed(held, startsLine);
    else if (first === ',' && !startsLine) this.#takeBetween(begun.slice(1), false, endsLine);
    else if (this.#broken && (first === ',' || first === ']' || first === '}')) this.#skipLine('json');
    else if (startsLine) {
      this.#mode = 'text';
      this.#takeText(held);
    } else {
      this.#report('text follows a value on its line');
      this.#skipLine('json');
    }
  }

  #takeText(piece: string): void {
    this.#textBytes += piece.length;
    if (this.#textBytes <= this.#maxLine) this.#text.push(piece);
  }

  #endText(): void {
    const line = this.#text.splice(0).join('');
    if (this.#textBytes > this.#maxLine) this.#options.onLongRecord?.(this.#line, this.#textBytes);
    else this.#builder.add([line.endsWith('\n') ? line.slice(0, -1) : line], this.#line);
    this.#textBytes = 0;
    this.#mode = 'json';
  }

  #skipLine(next: 'json' | 'resync'): void {
    this.#mode = 'restOfLine';
    this.#modeOfNextLine = next;
  }

  #resync(piece: string, startsLine: boolean): void {
    this.#held += piece;
    const begun = this.#held.trimStart();
    if (begun === '' && !piece.endsWith('\n')) return;
    const held = this.#held;
    this.#held = '';
    if (begun === '') return;
    if (startsLine && begun[0] === '{' && this.#indent === this.#recordIndent) {
      this.#mode = 'json';
      this.#beginRecord();
      this.#feed(held, true);
    } else {
      this.#skipLine('resync');
    }
  }

  #feed(piece: string, startsLine: boolean): void {
    const complete = piece.endsWith('\n') ? piece + endOfLine : piece;
    try {
      for (const token of tokensOf(this.#parser(complete))) this.#finder.take(token, this.#line);
    } catch (error) {
      this.#fault(piece, startsLine, error instanceof Error ? error.message : String(error));
    }
  }

  #fault(piece: string, startsLine: boolean, message: string): void {
    this.#report(message.replace(/^Parser (?:cannot parse input: |has )?/, ''));
    const goesOn = this.#finder.plain;
    this.#finder = this.#newFinder();
    this.#parser = newParser();
    if (!goesOn) {
      this.#mode = 'dead';
      return;
    }
    // The line may be the first of the next record: a record before it was cut off.
    if (
      startsLine &&
      this.#recordLine < this.#line &&
      piece.trimStart()[0] === '{' &&
      this.#indent === this.#recordIndent
    ) {
      this.#beginRecord();
      this.#feed(piece, false);
    } else {
      this.#skipLine('resync');
    }
  }

  #report(message: string): void {
    if (!this.#broken) this.#options.onBreak?.(this.#line, message);
    this.#broken = true;
  }
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const at = text.indexOf(wanted, from);
  return at < 0 ? text.length : at;
}

/** A line of text may begin with a bracket too. */
function mayBeArray(begun: string): boolean {
  const inside = begun.slice(1).trimStart();
  return inside === '' || inside[0] === '{' || inside[0] === ']';
}

/** The parser waits for this much before it calls a token broken; with it a fault is always found on its own line. */
const endOfLine = ' '.repeat(16);

type Parser = ReturnType<typeof jsonParser>;

/** Values come piecewise: a long string is never whole in the parser. */
function newParser(): Parser {
  return jsonParser({ packValues: false, streamValues: true, jsonStreaming: true });
}

function tokensOf(result: ReturnType<Parser>): readonly Token[] {
  return typeof result === 'object' && 'values' in result ? result.values : [];
}
