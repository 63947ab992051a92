/** A rules file as a tree that knows its places. YAML and JSON alike: JSON is YAML. */

import { type Document, isAlias, isScalar, type Node, parseDocument, type Scalar } from 'yaml';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';

export interface Problem {
  readonly message: string;
  readonly hint: string | undefined;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** All that is wrong with a rules file, in the order of the file. */
export class RulesError extends UsageError {
  override readonly name = 'RulesError';
  readonly file: string;
  readonly problems: readonly Problem[];
  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => problemText(file, problem)).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}

const problemText = (file: string, { message, hint, line, column }: Problem): string =>
  `${file}:${line}:${column}: ${message}${hint === undefined ? '' : ` (${hint})`}`;

/** The parsed file, and what is found wrong with it on the way. */
export class RulesDocument {
  readonly root: Node | undefined;
  readonly #file: string;
  readonly #text: string;
  readonly #document: Document.Parsed | undefined;
  readonly #problems: Problem[] = [];
  /** What is right and may surprise. */
  readonly notes: Problem[] = [];

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
    this.#document = this.#parse();
    for (const { message, pos } of this.#document?.errors ?? []) this.problemAt(pos[0], sentence(message));
    this.root = this.#document?.contents ?? undefined;
  }

  #parse(): Document.Parsed | undefined {
    if (this.#text.length > limits.rulesFileChars) {
      this.problemAt(0, `The file is over ${limits.rulesFileChars} characters long.`, 'split it into several');
      return undefined;
    }
    const deep = tooDeepAt(this.#text);
    if (deep >= 0) {
      this.problemAt(deep, 'Brackets are nested too deeply here.');
      return undefined;
    }
    try {
      return parseDocument(this.#text, { prettyErrors: false, version: '1.2' });
    } catch (error) {
      // The parser calls itself for what is nested by its indentation.
      if (!(error instanceof RangeError)) throw error;
      this.problemAt(0, 'The file is nested too deeply.');
      return undefined;
    }
  }

  /** What a node stands for, if it is an alias of another. */
  resolved(node: unknown): unknown {
    return isAlias(node) && this.#document !== undefined ? node.resolve(this.#document) : node;
  }

  problem(node: unknown, message: string, hint?: string): void {
    this.problemAt(startOf(node), message, hint);
  }

  problemAt(offset: number, message: string, hint?: string): void {
    const place = this.#placeOf(offset);
    // Of several problems of one value the first is the cause.
    if (this.#problems.some(({ line, column }) => line === place.line && column === place.column)) return;
    this.#problems.push({ message, hint, ...place });
  }

  note(node: unknown, message: string): void {
    this.notes.push({ message, hint: undefined, ...this.#placeOf(startOf(node)) });
  }

  #placeOf(offset: number): { readonly line: number; readonly column: number } {
    const before = this.#text.slice(0, offset);
    return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
  }

  /** Where a character of a text stands in the file: exact where it is written as it is, else where the text begins. */
  offsetIn(node: Scalar<string>, index: number): number {
    const start = startOf(node);
    const first = /["']/.test(this.#text.charAt(start)) ? start + 1 : start;
    return this.#text.startsWith(node.value, first) ? first + index : start;
  }

  /** Throws RulesError where problems were found. */
  check(): void {
    if (this.#problems.length > 0) throw this.#error();
  }

  /** The error of a problem after which nothing can be read. */
  refusal(node: unknown, message: string, hint?: string): RulesError {
    this.problem(node, message, hint);
    return this.#error();
  }

  #error(): RulesError {
    const sorted = this.#problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return new RulesError(this.#file, sorted.slice(0, limits.rulesProblems));
  }
}

/** Where brackets are over the limit, on which the parser would spend minutes; -1 where they are not. Those in quotes count too: a
 * file of rules has few of either. */
function tooDeepAt(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
    if (depth > limits.rulesDepth) return i;
  }
  return -1;
}

function startOf(node: unknown): number {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : 0;
}

/** Messages of the parser end as they like. */
const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** A scalar that is a text. */
export const isText = (node: unknown): node is Scalar<string> => isScalar(node) && typeof node.value === 'string';
