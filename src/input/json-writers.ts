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
        return this.#open('{');
      case 'startArray':
        return this.#open('[');
      case 'endObject':
        return this.#close('}');
      case 'endArray':
        return this.#close(']');
      case 'startKey':
      case 'startString':
        return this.#open('"');
      case 'endKey':
        this.#put('":');
        this.#needsComma = false;
        return;
      case 'endString':
        return this.#close('"');
      case 'stringChunk':
        return this.#put(escaped(token.value));
      case 'startNumber':
        return this.#open('');
      case 'numberChunk':
        return this.#put(token.value);
      case 'endNumber':
        return this.#close('');
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        this.#open(String(token.value));
        return this.#close('');
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
        return this.#push({ kind: 'object', line, members: new Map() });
      case 'startArray':
        return this.#push({ kind: 'array', items: [] });
      case 'endObject':
      case 'endArray':
        return this.#pop();
      case 'stringChunk':
      case 'numberChunk':
        this.size += token.value.length;
        this.#chunks.push(token.value);
        return;
      case 'endKey': {
        const top = this.#stack[this.#stack.length - 1];
        if (top !== undefined) top.key = this.#takeChunks();
        return;
      }
      case 'endString':
        return this.#put(JSON.stringify(this.#takeChunks()));
      case 'endNumber':
        return this.#put(this.#takeChunks());
      case 'nullValue':
      case 'trueValue':
      case 'falseValue':
        return this.#put(String(token.value));
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
