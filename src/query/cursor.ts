/** A place in a query's text, and the small readers of its words. Places are UTF-16 offsets. */

import { QueryError } from '../core/errors.ts';
import type { Field, Literal, Segment } from './ast.ts';

const space = /[\s\u00a0]*/y;
const nameStart = /[\p{L}_@$]/u;
const nameChars = /[\p{L}_@$][\p{L}\p{M}\d_@$.[\]/-]*/uy;

export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string {
    return this.text[this.at] ?? '';
  }

  skipSpace(): void {
    space.lastIndex = this.at;
    space.test(this.text);
    this.at = space.lastIndex;
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

  /** The word of letters here, without reading it. */
  peekWord(): string {
    const at = this.at;
    const word = this.match(/[A-Za-z]+(?![\p{L}\d_@$.[\]/:=<>~!-])/uy) ?? '';
    this.at = at;
    return word;
  }

  /** Reads the word, whatever its case, if it stands here alone. */
  takeWord(word: string): boolean {
    if (this.peekWord().toLowerCase() !== word) return false;
    this.at += word.length;
    return true;
  }

  fail(message: string, start: number, end: number, hint?: string): never {
    throw new QueryError(message, this.text, start, Math.max(end, Math.min(start + 1, this.text.length)), hint);
  }

  /** Where the word at `start` ends, for carets. */
  wordEnd(start: number): number {
    const rest = /[^\s|,()]+/y;
    rest.lastIndex = start;
    return rest.test(this.text) ? rest.lastIndex : start + 1;
  }

  /** A field's name, with or without back quotes and a leading dot; undefined, and nothing read, when none is here. */
  tryField(): Field | undefined {
    const start = this.at;
    const literal =
      this.next === '.' && (nameStart.test(this.text[this.at + 1] ?? '') || this.text[this.at + 1] === '`');
    if (literal) this.at++;
    const segments: Segment[] = [];
    do {
      if (this.next === '`') segments.push({ key: this.#backQuoted() });
      else if (!this.#names(segments)) break;
      this.#arraySteps(segments);
    } while (this.#goesOn());
    if (segments.length === 0) {
      this.at = start;
      return undefined;
    }
    return { segments, literal, span: { start, end: this.at } };
  }

  /** Plain names up to where the name ends or goes on in back quotes: a.b of a.b.`odd name`. */
  #names(segments: Segment[]): boolean {
    const start = this.at;
    const name = this.match(nameChars);
    if (name === undefined) return false;
    if (name.endsWith('.') && this.next === '`') this.at--;
    segments.push(...this.#segmentsOf(this.text.slice(start, this.at), start));
    return true;
  }

  /** Reads the dot before a further part of the name. */
  #goesOn(): boolean {
    const after = this.text[this.at + 1] ?? '';
    if (this.next !== '.' || !(nameStart.test(after) || after === '`')) return false;
    this.at++;
    return true;
  }

  #backQuoted(): string {
    const start = this.at++;
    let key = '';
    for (;;) {
      if (this.ended)
        this.fail('this back quote is not closed', start, start + 1, 'a name in back quotes ends with one: `odd name`');
      const c = this.next;
      this.at++;
      if (c !== '`') key += c;
      else if (this.next === '`') {
        // Two back quotes are one.
        key += '`';
        this.at++;
      } else return key;
    }
  }

  #arraySteps(segments: Segment[]): void {
    for (;;) {
      const step = this.match(/\[(\d*)\]/y);
      if (step === undefined) return;
      segments.push(step === '[]' ? { each: true } : { index: Number(step.slice(1, -1)) });
    }
  }

  #segmentsOf(name: string, start: number): Segment[] {
    const segments: Segment[] = [];
    let at = start;
    for (const part of name.split('.')) {
      const shape = /^([^[\]]*)((?:\[\d*\])*)$/.exec(part);
      if (shape === null || (shape[1] === '' && shape[2] === '')) {
        const odd =
          part === ''
            ? 'a name cannot have an empty part'
            : 'brackets in a name hold a number or nothing: items[0], items[]';
        this.fail(odd, at, at + Math.max(1, part.length), 'put an odd name in back quotes: `a..b`');
      }
      if (shape[1] !== '') segments.push({ key: shape[1] });
      for (const [, index] of shape[2].matchAll(/\[(\d*)\]/g))
        segments.push(index === '' ? { each: true } : { index: Number(index) });
      at += part.length + 1;
    }
    return segments;
  }

  /** A text in double quotes, with JSON's escapes. */
  quoted(): string {
    const start = this.at++;
    let text = '';
    for (;;) {
      const plain = this.match(/[^"\\]+/y);
      if (plain !== undefined) text += plain;
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
    const text = this.#bare();
    return text === '' ? undefined : { text, quoted: false, span: { start, end: this.at } };
  }

  #bare(): string {
    const start = this.at;
    let open = 0;
    for (; !this.ended; this.at++) {
      const c = this.next;
      if (c === '(') open++;
      else if (c === ')' && open-- === 0) break;
      else if (c === '|' || c === ',' || /\s/.test(c)) break;
    }
    return this.text.slice(start, this.at);
  }

  /** A bare word of free text. */
  word(): string {
    return this.#bare();
  }
}
