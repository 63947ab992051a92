/** A query from text.
 *
 *     query = [ filter ] { "|" stage } | stage { "|" stage }
 *     stage = keyword, and what the stage's own syntax says (operators/)
 *
 * The first word is a stage where it is a keyword followed by that stage's syntax; else it is looked for. Filters:
 * filter-parser.ts. Fields, keys and aggregates: aggregate-parser.ts. */

import { limits } from '../core/limits.ts';
import { AggregateParser } from './aggregate-parser.ts';
import type { AggregateCall, Filter, Hint, Key, Query, Stage } from './ast.ts';
import { Cursor } from './cursor.ts';
import { suggestion } from './did-you-mean.ts';
import { addHint } from './filter-hints.ts';
import { foreignStages } from './foreign-words.ts';
import { columnName, printKey } from './printer.ts';
import type { StageReader, StageSyntax, SyntaxTables } from './stage-syntax.ts';

export interface ParsedQuery {
  readonly query: Query;
  readonly hints: readonly Hint[];
}

/** Parses a query. Throws QueryError with the place of the mistake and what to write instead.
 *
 *     parseQuery('level>=warn | count by service', tables).query */
export function parseQuery(text: string, tables: SyntaxTables): ParsedQuery {
  return new QueryParser(text, tables).parse();
}

/** Parses a filter alone. Throws QueryError. */
export function parseFilter(text: string, tables: SyntaxTables): Filter {
  const { query } = parseQuery(text, tables);
  if (query.stages.length > 0)
    new Cursor(text).fail(
      'only a filter can stand here, no stages',
      0,
      text.length,
      'to look for a word such as count put it in quotes',
    );
  return query.filter;
}

class QueryParser {
  readonly #cursor: Cursor;
  readonly #tables: SyntaxTables;
  readonly #hints: Hint[] = [];
  readonly #parts: AggregateParser;
  /** What the columns of the stage being read are called. */
  #columns = new Set<string>();

  constructor(text: string, tables: SyntaxTables) {
    this.#cursor = new Cursor(text);
    this.#tables = tables;
    this.#parts = new AggregateParser(this.#cursor, tables.aggregates, this.#hints);
  }

  parse(): ParsedQuery {
    const cursor: Cursor = this.#cursor;
    const stages: Stage[] = [];
    cursor.skipSpace();
    const opening = this.#openingStage();
    if (opening !== undefined) stages.push(this.#stage(opening));
    const filter = opening === undefined ? this.#filter() : undefined;
    for (;;) {
      cursor.skipSpace();
      if (cursor.ended) break;
      const start = cursor.at;
      if (!cursor.take('|')) this.#unexpected('a list is written f in (a, b)');
      if (stages.length === limits.queryDepth) cursor.fail(`more than ${limits.queryDepth} stages`, start, start + 1);
      stages.push(this.#stage(this.#keyword(start)));
    }
    return { query: { filter: filter ?? { kind: 'all' }, stages }, hints: this.#hints };
  }

  /** The filter at the beginning, where a stage may have been meant. */
  #filter(): Filter | undefined {
    const start = this.#cursor.at;
    const filter = this.#parts.filter();
    const first = filter?.kind === 'and' ? filter.items[0] : filter;
    if (first?.kind === 'text' && !first.exact && this.#cursor.text.startsWith(first.text, start))
      this.#hintAtFirst(first.text, start);
    return filter;
  }

  #hintAtFirst(text: string, start: number): void {
    const stage = this.#stageNamed(text);
    const call = /^([a-z]\w*)\(/i.exec(text)?.[1];
    const span = { start, end: start + text.length };
    if (stage !== undefined)
      addHint(this.#hints, `${text} is looked for as a word; the stage is written ${stage.usage}`, span);
    else if (call !== undefined && this.#parts.isAggregate(call))
      addHint(
        this.#hints,
        `${call}( is looked for as text; aggregates stand after stats: stats count() by level`,
        span,
      );
  }

  #unexpected(hint: string): never {
    const cursor: Cursor = this.#cursor;
    const { at, next } = cursor;
    if (next === ')') cursor.fail('this parenthesis closes nothing', at, at + 1, 'to look for ) put it in quotes: ")"');
    if (next === ',') cursor.fail('a comma cannot stand here', at, at + 1, `text with a comma goes in quotes; ${hint}`);
    return cursor.fail(`${cursor.wordAt(at)} is not expected here`, at, cursor.wordEnd(at), hint);
  }

  // ---- stages ----

  #stageNamed(word: string): StageSyntax | undefined {
    return this.#tables.stages.find(({ keyword }) => keyword === word.toLowerCase());
  }

  #openingStage(): StageSyntax | undefined {
    const cursor: Cursor = this.#cursor;
    const word = cursor.peekWord();
    const stage = this.#stageNamed(word);
    if (stage === undefined || !stage.opensQuery.test(cursor.text.slice(cursor.at + word.length))) return undefined;
    cursor.at += word.length;
    return stage;
  }

  #keyword(bar: number): StageSyntax {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    const word = cursor.match(/[A-Za-z_]+/y) ?? '';
    const stage = this.#stageNamed(word);
    if (stage !== undefined) return stage;
    const hint = this.#keywordHint(word, bar);
    if (word === '') cursor.fail('a stage is missing after |', bar, bar + 1, hint);
    return cursor.fail(`there is no stage ${cursor.shown(start, cursor.at)}`, start, cursor.at, hint);
  }

  #keywordHint(word: string, bar: number): string {
    const cursor: Cursor = this.#cursor;
    const keywords = this.#tables.stages.map(({ keyword }) => keyword);
    const meant = foreignStages.get(word.toLowerCase()) ?? suggestion(word, keywords);
    if (meant !== undefined) return meant;
    const glued = /[^\s|]\|[^\s|]/.test(cursor.text.slice(bar - 1, bar + 2));
    if (glued)
      return 'a | that is no bar between stages goes in quotes, or in a regular expression between slashes: f~/a|b/';
    if (/[=~]/.test(cursor.next)) return 'to look for text write it alone: "text"';
    return `the stages are ${keywords.join(', ')}`;
  }

  #stage(syntax: StageSyntax): Stage {
    this.#columns = new Set();
    const stage = syntax.parse(this.#reader(syntax));
    if (syntax.makesTable) this.#parts.overTable = true;
    if (!this.#stageEnded()) this.#unexpected(`it is written: ${syntax.usage}`);
    return stage;
  }

  #stageEnded(): boolean {
    this.#cursor.skipSpace();
    return this.#cursor.ended || this.#cursor.next === '|';
  }

  #reader(syntax: StageSyntax): StageReader {
    const cursor: Cursor = this.#cursor;
    const parts: AggregateParser = this.#parts;
    const skipped = <T>(read: () => T): T => {
      cursor.skipSpace();
      return read();
    };
    return {
      filter: () => parts.filter(),
      field: () => skipped(() => parts.field()),
      fields: () => this.#commaList(() => parts.field()),
      key: () => skipped(() => this.#keyColumn()),
      by: () => skipped(() => (cursor.takeWord('by') ? this.#commaList(() => this.#keyColumn()) : [])),
      aggregates: () => this.#commaList(() => this.#aggregateColumn()),
      wholeNumber: () => skipped(() => this.#wholeNumber()),
      durationMs: () => skipped(() => parts.width(syntax.usage)),
      sign: (text) => skipped(() => cursor.take(text)),
      word: (word) => skipped(() => cursor.takeWord(word)),
      atEnd: () => this.#stageEnded(),
      fail: (message, hint) =>
        skipped(() =>
          cursor.fail(message, cursor.at, cursor.wordEnd(cursor.at), hint ?? `it is written: ${syntax.usage}`),
        ),
    };
  }

  #wholeNumber(): number | undefined {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    const text = cursor.match(/\d+(?![\d.\p{L}])/uy);
    if (text !== undefined && Number(text) > Number.MAX_SAFE_INTEGER)
      cursor.fail('this number is too large', start, cursor.at);
    return text === undefined ? undefined : Number(text);
  }

  #commaList<T>(read: () => T): T[] {
    const list: T[] = [];
    do {
      this.#cursor.skipSpace();
      list.push(read());
      this.#cursor.skipSpace();
    } while (this.#cursor.take(','));
    return list;
  }

  // ---- columns: no two of one name, as a row of JSON could not hold them ----

  #keyColumn(): Key {
    const start = this.#cursor.at;
    const key = this.#parts.key();
    this.#addColumn(printKey(key), start, 'leave one out');
    return key;
  }

  #aggregateColumn(): AggregateCall {
    const start = this.#cursor.at;
    const call = this.#parts.aggregate();
    this.#addColumn(columnName(call), start, 'give one another name: count() as n');
    return call;
  }

  #addColumn(name: string, start: number, hint: string): void {
    const cursor: Cursor = this.#cursor;
    if (this.#columns.has(name)) cursor.fail(`two columns are called ${name.slice(0, 40)}`, start, cursor.at, hint);
    this.#columns.add(name);
  }
}
