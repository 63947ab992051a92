/** Finds the records in the tokens of a JSON document: its elements, or what named documents hold. */

import type { Token } from 'stream-json/core/parser.js';
import { limits } from '../core/limits.ts';
import { type DocumentKind, DocumentProbe, type Element } from './document-names.ts';
import { explode } from './explode.ts';
import { isObject, member, print, type Tree } from './json-tree.ts';
import { TextWriter, TreeWriter } from './json-writers.ts';
import { zipkinSpans } from './zipkin.ts';

export interface RecordSink {
  /** Compact JSON of one record and the line where it starts. */
  record(text: string, line: number): void;
  tooLong(line: number, bytes: number): void;
}

/** A value being read that is, or holds, records. */
interface Unit {
  readonly line: number;
  writer: TextWriter | TreeWriter;
  kind: DocumentKind;
  depth: number;
  /** About its length so far. */
  size: number;
  overLimit: boolean;
  /** Until its first tokens have told whether it is a named document. */
  probe: DocumentProbe | undefined;
  prefix: { readonly token: Token; readonly line: number }[];
}

interface List {
  readonly element: Element;
  /** It is inside an object whose other members are passed over. */
  readonly named: boolean;
}

export class RecordFinder {
  readonly #sink: RecordSink;
  readonly #maxBytes: number;
  readonly #lists: List[] = [];
  #unit: Unit | undefined;
  /** Open containers to pass over. */
  #skippedDepth = 0;
  /** Where the last record began. */
  unitLine = 0;

  constructor(sink: RecordSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  /** Between two documents. */
  get idle(): boolean {
    return this.#unit === undefined && this.#lists.length === 0 && this.#skippedDepth === 0;
  }

  /** Inside a record, or what is passed over. */
  get inValue(): boolean {
    return this.#unit !== undefined || this.#skippedDepth > 0;
  }

  /** Whether what is being read are records as they stand, so that reading may go on behind a fault. */
  get plain(): boolean {
    return this.#lists.every((list) => list.element === 'record');
  }

  take(token: Token, line: number): void {
    if (this.#skippedDepth > 0) this.#skippedDepth += depthChange(token);
    else if (this.#unit !== undefined) this.#takeInUnit(this.#unit, token, line);
    else this.#takeBetween(token, line);
  }

  #takeBetween(token: Token, line: number): void {
    if (token.name === 'endArray') {
      if (this.#lists.pop()?.named) this.#skippedDepth = 1;
      return;
    }
    if (token.name === 'startArray' && this.#lists.length === 0) {
      this.#lists.push({ element: 'record', named: false });
      return;
    }
    const element = this.#lists[this.#lists.length - 1]?.element ?? 'record';
    this.unitLine = line;
    this.#unit = {
      line,
      kind: element,
      writer: element === 'record' ? new TextWriter() : new TreeWriter(),
      depth: 0,
      size: 0,
      overLimit: false,
      probe: element === 'record' ? new DocumentProbe() : undefined,
      prefix: [],
    };
    this.#takeInUnit(this.#unit, token, line);
  }

  #takeInUnit(unit: Unit, token: Token, line: number): void {
    if (unit.probe !== undefined && this.#probe(unit, unit.probe, token, line)) return;
    unit.depth += depthChange(token);
    if (unit.depth + this.#lists.length > limits.depth) {
      throw new Error(`values are nested deeper than ${limits.depth} levels`);
    }
    this.#write(unit, token, line);
    if (unit.depth === 0 && endsValue(token)) this.#finish(unit);
  }

  #write(unit: Unit, token: Token, line: number): void {
    if (unit.overLimit) {
      unit.size += 'value' in token ? String(token.value).length : 1;
      return;
    }
    unit.writer.take(token, line);
    unit.size = unit.writer.size;
    if (unit.size <= this.#maxBytes) return;
    unit.overLimit = true;
    unit.writer = new TextWriter();
  }

  #probe(unit: Unit, probe: DocumentProbe, token: Token, line: number): boolean {
    unit.prefix.push({ token, line });
    const kind = probe.take(token);
    if (kind === 'maybe') return false;
    unit.probe = undefined;
    const prefix = unit.prefix.splice(0);
    if (kind === 'no') return false;
    if (kind === 'jaegerObject') {
      unit.kind = kind;
      unit.writer = new TreeWriter();
      for (const seen of prefix.slice(0, -1)) unit.writer.take(seen.token, seen.line);
      return false;
    }
    this.#unit = undefined;
    this.#lists.push({ element: kind, named: true });
    const elements = prefix.slice(prefix.findIndex((seen) => seen.token.name === 'startArray') + 1);
    for (const seen of elements) this.take(seen.token, seen.line);
    return true;
  }

  #finish(unit: Unit): void {
    this.#unit = undefined;
    if (unit.overLimit) this.#sink.tooLong(unit.line, unit.size);
    else if (unit.writer instanceof TextWriter) this.#finishText(unit.writer.text(), unit.line);
    else this.#finishTree(unit, unit.writer.tree() ?? 'null');
  }

  #finishText(text: string, line: number): void {
    const spans = this.#lists.length > 0 ? zipkinSpans(text) : undefined;
    for (const record of spans ?? [text]) this.#sink.record(record, line);
  }

  #finishTree(unit: Unit, tree: Tree): void {
    const inner = unit.kind === 'jaegerObject' ? member(tree, 'data') : tree;
    const kind = unit.kind === 'jaegerObject' ? 'jaegerTrace' : unit.kind;
    const records = isObject(inner) && kind !== 'record' ? explode(inner, kind) : [];
    if (unit.kind === 'jaegerObject' && records.length === 0) this.#sink.record(print(tree), unit.line);
    for (const record of records) this.#sink.record(print(record), record.line);
  }
}

function depthChange(token: Token): number {
  if (token.name === 'startObject' || token.name === 'startArray') return 1;
  return token.name === 'endObject' || token.name === 'endArray' ? -1 : 0;
}

/** At depth 0: has a whole value been read? */
function endsValue(token: Token): boolean {
  return !token.name.startsWith('start') && !token.name.endsWith('Chunk') && token.name !== 'endKey';
}
