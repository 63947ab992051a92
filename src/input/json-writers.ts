/** From the tokens of stream-json to compact text, or to a tree. Tokens come in small pieces, so no value needs to be held twice. */

import type { Token } from 'stream-json/core/parser.js';
import type { Tree, TreeArray, TreeObject } from './json-tree.ts';

/** Takes the tokens of one value. */
export interface ValueWriter {
  /** About how many bytes of JSON it holds. */
  readonly size: number;
  take(token: Token, line: number): void;
}

/** The inside of a string as JSON writes it. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
  if (!/["\\\u0000-\u001f\ud800-\udfff]/.test(text)) return text;
  return JSON.stringify(text).slice(1, -1);
}

/** Compact JSON text, keys and digits as they came. */
export class TextWriter implements ValueWriter {
  #parts: string[] = [];
  #needsComma = false;
  size = 0;

  take(token: Token): void {
    switch (token.name) {
      case 'startObject':
        this.#open('{');
        break;
      case 'startArray':
        this.#open('[');
        break;
      case 'endObject':
        this.#close('}');
        break;
      case 'endArray':
        this.#close(']');
        break;
      case 'startKey':
      case 'startString':
        this.#open('"');
        break;
      case 'endKey':
        this.#put('":');
        this.#needsComma = false;
        break;
      case 'endString':
        this.#close('"');
        break;
      case 'stringChunk':
        this.#put(escaped(token.value));
        break;
      case 'startNumber':
        this.#open('');
        break;
      case 'numberChunk':
        this.#put(token.value);
        break;
      case 'endNumber':
        this.#close('');
        break;
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        this.#open(String(token.value));
        this.#close('');
        break;
    }
  }

  text(): string {
    return this.#parts.join('');
  }

  #open(text: string): void {
    this.#put(this.#needsComma ? `,${text}` : text);
    this.#needsComma = false;
  }

  #close(text: string): void {
    this.#put(text);
    this.#needsComma = true;
  }

  #put(text: string): void {
    this.#parts.push(text);
    this.size += text.length;
  }
}

/** A tree; of a key that repeats the last value stays, at the first one's place (as in JSON.parse). */
export class TreeWriter implements ValueWriter {
  #stack: { readonly container: TreeObject | TreeArray; key: string }[] = [];
  #chunks: string[] = [];
  #result: Tree | undefined;
  size = 0;

  take(token: Token, line: number): void {
    this.size += 8;
    switch (token.name) {
      case 'startObject':
        this.#push({ kind: 'object', line, members: new Map() });
        break;
      case 'startArray':
        this.#push({ kind: 'array', items: [] });
        break;
      case 'endObject':
      case 'endArray':
        this.#pop();
        break;
      case 'stringChunk':
      case 'numberChunk':
        this.size += token.value.length;
        this.#chunks.push(token.value);
        break;
      case 'endKey': {
        const top = this.#stack[this.#stack.length - 1];
        if (top !== undefined) top.key = this.#takeChunks();
        break;
      }
      case 'endString':
        this.#put(JSON.stringify(this.#takeChunks()));
        break;
      case 'endNumber':
        this.#put(this.#takeChunks());
        break;
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        this.#put(String(token.value));
        break;
    }
  }

  tree(): Tree | undefined {
    return this.#result;
  }

  #takeChunks(): string {
    return this.#chunks.splice(0).join('');
  }

  #push(container: TreeObject | TreeArray): void {
    this.#stack.push({ container, key: '' });
  }

  #pop(): void {
    const done = this.#stack.pop();
    if (done !== undefined) this.#put(done.container);
  }

  #put(tree: Tree): void {
    const top = this.#stack[this.#stack.length - 1];
    if (top === undefined) this.#result = tree;
    else if (top.container.kind === 'array') top.container.items.push(tree);
    else top.container.members.set(top.key, tree);
  }
}
