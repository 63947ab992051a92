/** A place in a query's text, and the small readers of its words. Places are UTF-16 offsets. */

import { QueryError } from '../core/errors.ts';
import type { Field, Literal, Segment, Span } from './ast.ts';
import { type NameShapes, nameShapes } from './name-shapes.ts';

/** What is wrong with a name's shape, and where. */
export interface NameFault extends Span {
  readonly message: string;
}

/** A name as it stands in the text. One of odd shape is no mistake until an operator follows: `done...` is free text. */
export interface Name {
  readonly field: Field;
  readonly fault?: NameFault | undefined;
}

const spaces = /\s+/y;
const wordPart = /[^\s|,()]+/y;
/** Longer pieces of the query are cut in messages. */
const shownChars = 40;

export class Cursor {
  readonly text: string;
  readonly #shapes: NameShapes;
  at = 0;

  constructor(text: string) {
    this.text = text;
    this.#shapes = nameShapes(text);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string {
    return this.text[this.at] ?? '';
  }

  skipSpace(): void {
    this.match(spaces);
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Reads the text if it is next. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.at += text.length;
    return true;
  }

  /** What a sticky expression matches here; read if so. */
  match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found === null) return undefined;
    this.at = sticky.lastIndex;
    return found[0];
  }

  /** Whether a sticky expression matches here. */
  sees(sticky: RegExp): boolean {
    sticky.lastIndex = this.at;
    return sticky.test(this.text);
  }

  /** The word of letters that stands here alone, without reading it. */
  peekWord(): string {
    const at = this.at;
    const word = this.match(this.#shapes.wordAlone) ?? '';
    this.at = at;
    return word;
  }

  /** Reads the word, whatever its case, if it stands here alone. */
  takeWord(word: string): boolean {
    if (this.peekWord().toLowerCase() !== word) return false;
    this.at += word.length;
    return true;
  }

  /** Throws. The place lies within the text; it is empty only at the text's end. */
  fail(message: string, start: number, end: number, hint?: string): never {
    const { length } = this.text;
    const from = Math.min(start, length);
    throw new QueryError(message, this.text, from, Math.min(Math.max(end, from + 1), length), hint);
  }

  /** Where the word at `start` ends, for carets. */
  wordEnd(start: number): number {
    const rest = /[^\s|,()]+/y;
    rest.lastIndex = start;
    return rest.test(this.text) ? rest.lastIndex : Math.min(start + 1, this.text.length);
  }

  /** The word at `start`, for messages. */
  wordAt(start: number): string {
    return this.shown(start, this.wordEnd(start));
  }

  /** A piece of the text, for messages. */
  shown(start: number, end: number): string {
    return end - start > shownChars ? `${this.text.slice(start, start + shownChars)}…` : this.text.slice(start, end);
  }

  /** A field's name; undefined, and nothing read, when none is here. Throws when its shape is odd. */
  tryField(): Field | undefined {
    const name = this.name();
    if (name?.fault !== undefined) this.failAtName(name.fault);
    return name?.field;
  }

  failAtName({ message, start, end }: NameFault): never {
    this.fail(message, start, end, 'put an odd name in back quotes: `a..b`');
  }

  /** A name, with or without back quotes and a leading dot; undefined, and nothing read, when none is here. */
  name(): Name | undefined {
    const start = this.at;
    const literal = this.match(this.#shapes.leadingDot) !== undefined;
    const segments: Segment[] = [];
    let fault: NameFault | undefined;
    do {
      if (this.next === '`') segments.push({ key: this.#backQuoted() });
      else {
        const part = this.#plainPart(segments.length === 0 ? this.#shapes.start : this.#shapes.further);
        if (part === undefined) break;
        fault ??= this.#addSegments(part, segments);
      }
      this.#arraySteps(segments);
    } while (this.match(this.#shapes.furtherDot) !== undefined);
    if (segments.length > 0 || fault !== undefined)
      return { field: { segments, literal, span: { start, end: this.at } }, fault };
    this.at = start;
    return undefined;
  }

  /** Plain names up to where the name ends or goes on in back quotes: a.b of a.b.`odd name`. */
  #plainPart(shape: RegExp): string | undefined {
    const part = this.match(shape);
    if (part === undefined || !part.endsWith('.') || this.next !== '`') return part;
    this.at--;
    return part.slice(0, -1);
  }

  #backQuoted(): string {
    const start = this.at++;
    let key = '';
    for (;;) {
      key += this.match(/[^`]+/y) ?? '';
      if (this.ended)
        this.fail('this back quote is not closed', start, start + 1, 'a name in back quotes ends with one: `odd name`');
      this.at++;
      if (!this.take('`')) return key;
      // Two back quotes are one.
      key += '`';
    }
  }

  #arraySteps(segments: Segment[]): void {
    for (;;) {
      const step = this.match(/\[\d{0,15}\]/y);
      if (step === undefined) return;
      segments.push(arrayStep(step.slice(1, -1)));
    }
  }

  /** Adds what the plain part names, which was just read; gives what is wrong with its shape. */
  #addSegments(part: string, segments: Segment[]): NameFault | undefined {
    let start = this.at - part.length;
    for (const name of part.split('.')) {
      const end = start + name.length;
      const shape = /^([^[\]]*)((?:\[\d{0,15}\])*)$/.exec(name);
      if (name === '') return { message: 'a name cannot have an empty part', start, end: start + 1 };
      if (shape === null)
        return { message: 'brackets in a name hold a number or nothing: items[0], items[]', start, end };
      if (shape[1] !== '') segments.push({ key: shape[1] });
      for (const [, index] of shape[2].matchAll(/\[(\d*)\]/g)) segments.push(arrayStep(index));
      start = end + 1;
    }
    return undefined;
  }

  /** A text in double quotes, with JSON's escapes. */
  quoted(): string {
    const start = this.at++;
    let text = '';
    for (;;) {
      text += this.match(/[^"\\]+/y) ?? '';
      if (this.ended)
        this.fail('this quote is not closed', start, start + 1, 'close it with ", or write \\" for a quote inside');
      if (this.take('"')) return text;
      text += this.#escape();
    }
  }

  #escape(): string {
    const start = this.at;
    const simple = this.match(/\\["\\/bfnrt]/y);
    if (simple !== undefined) return JSON.parse(`"${simple}"`);
    const unicode = this.match(/\\u[\da-fA-F]{4}/y);
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode.slice(2), 16));
    return this.fail(
      'no such escape',
      start,
      start + 2,
      'the escapes are those of JSON: \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0041; a backslash itself is \\\\',
    );
  }

  /** A value after an operator: quoted, or up to a space, `|`, `,` or an unmatched `)`. */
  value(): Literal | undefined {
    const start = this.at;
    if (this.next === '"') return { text: this.quoted(), quoted: true, span: { start, end: this.at } };
    const text = this.word();
    return text === '' ? undefined : { text, quoted: false, span: { start, end: this.at } };
  }

  /** A bare word, of free text or a value. */
  word(): string {
    const start = this.at;
    let open = 0;
    for (;;) {
      this.match(wordPart);
      if (this.next === '(') open++;
      else if (this.next !== ')' || open-- === 0) break;
      this.at++;
    }
    return this.text.slice(start, this.at);
  }
}

function arrayStep(index: string): Segment {
  return index === '' ? { each: true } : { index: Number(index) };
}
