/** A query from text.
 *
 *     query     = [ filter ] { "|" stage } | stage { "|" stage }
 *     stage     = keyword, and what the stage's own syntax says (operators/)
 *     aggregate = name "(" [ field | filter | field "," rank ] ")" [ "as" name ]
 *     key       = field | "bin(" width ")" | "bin(" field "," width ")"
 *
 * The first word is a stage where it is a keyword followed by that stage's syntax; else it is looked for. Filters:
 * filter-parser.ts. */

import { limits } from '../core/limits.ts';
import type { AggregateCall, Field, Filter, Hint, Key, Query, Stage } from './ast.ts';
import { Cursor } from './cursor.ts';
import { suggestion } from './did-you-mean.ts';
import { FilterParser } from './filter-parser.ts';
import { durationMs, plainDecimal } from './literal.ts';
import { columnName, printField, printKey } from './printer.ts';
import type { AggregateSyntax, StageReader, StageSyntax, SyntaxTables } from './stage-syntax.ts';

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
  if (query.stages.length > 0) new Cursor(text).fail('only a filter can stand here, no stages', 0, text.length);
  return query.filter;
}

/** Other languages' names of our aggregates. */
const foreignAggregates: Readonly<Record<string, string>> = {
  mean: 'avg',
  average: 'avg',
  median: 'p50',
  dc: 'distinct',
  uniq: 'distinct',
  count_distinct: 'distinct',
  distinct_count: 'distinct',
  cardinality: 'distinct',
  quantile: 'percentile',
  total: 'sum',
  earliest: 'first',
  latest: 'last',
};

class QueryParser {
  readonly #cursor: Cursor;
  readonly #tables: SyntaxTables;
  readonly #hints: Hint[] = [];
  #overTable = false;

  constructor(text: string, tables: SyntaxTables) {
    this.#cursor = new Cursor(text);
    this.#tables = tables;
  }

  parse(): ParsedQuery {
    const cursor: Cursor = this.#cursor;
    const stages: Stage[] = [];
    let filter: Filter = { kind: 'all' };
    cursor.skipSpace();
    const opening = this.#openingStage();
    if (opening !== undefined) stages.push(this.#stage(opening));
    else filter = this.#filter() ?? filter;
    for (;;) {
      cursor.skipSpace();
      if (cursor.ended) break;
      if (!cursor.take('|')) this.#unexpected();
      stages.push(this.#stage(this.#keyword()));
      if (stages.length > limits.queryDepth)
        cursor.fail(`more than ${limits.queryDepth} stages`, cursor.at - 1, cursor.at);
    }
    return { query: { filter, stages }, hints: this.#hints };
  }

  #filter(): Filter | undefined {
    const readColumn = () => (this.#overTable ? this.#column() : undefined);
    return new FilterParser(this.#cursor, this.#hints, readColumn).parse();
  }

  #unexpected(): never {
    const { at, next } = this.#cursor;
    if (next === ')')
      this.#cursor.fail('this parenthesis closes nothing', at, at + 1, 'to look for ) put it in quotes: ")"');
    const word = this.#cursor.text.slice(at, this.#cursor.wordEnd(at)) || next;
    return this.#cursor.fail(`"${word}" is not expected here`, at, at + word.length, this.#unexpectedHint(word));
  }

  #unexpectedHint(word: string): string {
    const before = this.#cursor.text.slice(0, this.#cursor.at);
    const list = /([\p{L}_][\p{L}\d_.]*)[=:]([^\s|,()]+)$/u.exec(before);
    if (word.startsWith(',') && list !== null) return `for one of several values write ${list[1]} in (${list[2]}, ...)`;
    const sorted = /\bsort\s+([\p{L}_][\p{L}\d_.]*)\s*$/u.exec(before);
    if (/^(desc|asc)$/i.test(word) && sorted !== null)
      return `write sort ${/^desc$/i.test(word) ? '-' : ''}${sorted[1]}`;
    return 'stages are separated by |, fields and aggregates by commas';
  }

  // ---- stages ----

  #openingStage(): StageSyntax | undefined {
    const cursor: Cursor = this.#cursor;
    const word = cursor.peekWord().toLowerCase();
    const stage = this.#tables.stages.find(({ keyword }) => keyword === word);
    if (stage === undefined) return this.#refuseBareAggregate();
    const rest = cursor.text.slice(cursor.at + word.length);
    // `timechart count()` and `top 5` are begun stages, not words; `head injury` is two words.
    if (!stage.opensQuery.test(rest) && !stage.beginsQuery?.test(rest)) return undefined;
    cursor.at += word.length;
    return stage;
  }

  /** `p99(duration) by route` without its `stats`. */
  #refuseBareAggregate(): undefined {
    const cursor: Cursor = this.#cursor;
    const call = /^([A-Za-z_][\w.]*)\([^()]*\)\s*(?:$|\||,|by\s|as\s)/.exec(cursor.text.slice(cursor.at));
    if (call === null || this.#aggregateNamed(call[1]) === undefined) return undefined;
    return cursor.fail(
      `${call[1]}(...) needs a stage before it`,
      cursor.at,
      cursor.at + call[1].length,
      `write stats ${cursor.text.slice(cursor.at).trim()}; to look for it as text put it in quotes`,
    );
  }

  #keyword(): StageSyntax {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    const word = cursor.match(/[A-Za-z_]+/y) ?? '';
    const stage = this.#tables.stages.find(({ keyword }) => keyword === word.toLowerCase());
    if (stage !== undefined) return stage;
    const keywords = this.#tables.stages.map(({ keyword }) => keyword);
    const alternative = /([\p{L}_][\p{L}\d_.]*)[=:]([^\s|,()]+)\|$/u.exec(cursor.text.slice(0, start));
    const either =
      alternative === null
        ? undefined
        : `for either value write ${alternative[1]} in (${alternative[2]}, ${word}); | begins a stage`;
    const hint =
      either ??
      foreignStages[word.toLowerCase()] ??
      suggestion(word, keywords) ??
      `the stages are ${keywords.join(', ')}`;
    const message = word === '' ? 'a stage is missing after |' : `there is no stage ${word}`;
    return cursor.fail(message, word === '' ? Math.max(0, start - 1) : start, Math.max(cursor.at, start), hint);
  }

  #stage(syntax: StageSyntax): Stage {
    const start = this.#cursor.at;
    const stage = syntax.parse(this.#reader(syntax));
    this.#refuseDoubles(stage, start);
    if (syntax.makesTable) this.#overTable = true;
    if (!this.#stageEnded()) this.#unexpected();
    return stage;
  }

  /** Two columns of one name: one would be lost in every JSON row. */
  #refuseDoubles(stage: Stage, start: number): void {
    const names = columnNames(stage);
    const double = names.find((name, i) => names.indexOf(name) < i);
    if (double !== undefined)
      this.#cursor.fail(
        `two columns are named ${double}`,
        start,
        this.#cursor.at,
        'name one with "as": count() as requests',
      );
  }

  #stageEnded(): boolean {
    this.#cursor.skipSpace();
    return this.#cursor.ended || this.#cursor.next === '|';
  }

  #reader(syntax: StageSyntax): StageReader {
    const cursor: Cursor = this.#cursor;
    const skipped = <T>(read: () => T): T => {
      cursor.skipSpace();
      return read();
    };
    return {
      filter: () => this.#filter(),
      field: () => skipped(() => this.#field()),
      fields: () => this.#commaList(() => this.#field()),
      key: () => skipped(() => this.#key()),
      by: () => skipped(() => (cursor.takeWord('by') ? this.#commaList(() => this.#key()) : [])),
      aggregates: () => this.#commaList(() => this.#aggregate()),
      wholeNumber: () => skipped(() => this.#wholeNumber()),
      durationMs: () => skipped(() => this.#duration(syntax)),
      sign: (text) => skipped(() => cursor.take(text)),
      atEnd: () => this.#stageEnded(),
      fail: (message, hint) =>
        cursor.fail(message, cursor.at, cursor.wordEnd(cursor.at), hint ?? `it is written: ${syntax.usage}`),
    };
  }

  #wholeNumber(): number | undefined {
    const start = this.#cursor.at;
    const text = this.#cursor.match(/\d+(?![\d.\p{L}])/uy);
    if (text !== undefined && Number(text) > Number.MAX_SAFE_INTEGER)
      this.#cursor.fail('this number is too large', start, this.#cursor.at);
    return text === undefined ? undefined : Number(text);
  }

  #duration(syntax: StageSyntax): number {
    const cursor: Cursor = this.#cursor;
    cursor.match(/span\s*=\s*/y);
    const start = cursor.at;
    const ms = durationMs(cursor.match(/[^\s|,)]+/y) ?? '');
    if (ms === undefined || !(ms >= 1))
      cursor.fail(
        'a width of time is missing here',
        start,
        cursor.wordEnd(start),
        `such as 30s, 5m, 1h: ${syntax.usage}`,
      );
    return ms;
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

  // ---- fields, keys, aggregates ----

  #field(): Field {
    const column = this.#overTable ? this.#column() : undefined;
    const field = column ?? this.#cursor.tryField();
    if (field !== undefined) return field;
    const { at } = this.#cursor;
    const found =
      this.#cursor.ended || this.#cursor.next === '|'
        ? ''
        : `; ${this.#cursor.text.slice(at, this.#cursor.wordEnd(at))} is none`;
    return this.#cursor.fail(
      `a field is missing here${found}`,
      at,
      this.#cursor.wordEnd(at),
      'put an odd name in back quotes: `odd name`',
    );
  }

  /** `p99(duration)` as the name of a column; undefined, and nothing read, when it is no aggregate's call. */
  #column(): Field | undefined {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    const name = /([A-Za-z_][\w.]*)\(/y;
    name.lastIndex = start;
    const found = name.exec(cursor.text);
    if (found === null) return undefined;
    const isKey = found[1] === 'bin';
    if (!isKey && this.#aggregateNamed(found[1]) === undefined) return undefined;
    const key = isKey ? cursor.match(/bin\([^)]*\)/y) : columnName(this.#call());
    return {
      segments: [{ key: (key ?? '').replace(/\s*,\s*/g, ', ') }],
      literal: false,
      span: { start, end: cursor.at },
    };
  }

  #key(): Key {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.match(/bin\s*\(\s*/y) === undefined) return { kind: 'field', field: this.#field() };
    const key = this.#bin(start);
    cursor.skipSpace();
    if (!cursor.take(')'))
      cursor.fail(
        'this parenthesis is not closed',
        start,
        cursor.at,
        'bin(5m) for time, bin(duration, 100) for numbers',
      );
    return key;
  }

  #bin(start: number): Key {
    const cursor: Cursor = this.#cursor;
    const widthMs = durationMs(cursor.match(/\d[^\s|,)]*(?=\s*\))/y) ?? '');
    if (widthMs !== undefined && widthMs >= 1) return { kind: 'timeBin', widthMs };
    const field = cursor.tryField();
    const hint = 'bin(5m) for time, bin(duration, 100) for numbers';
    if (field === undefined)
      cursor.fail('bin takes a width of time, or a field and a width', start, cursor.wordEnd(start), hint);
    const at = cursor.at;
    const width = cursor.match(/\s*,\s*/y) === undefined ? '' : (cursor.match(/[^\s|,)]+/y) ?? '');
    const number = plainDecimal(width) ?? durationMs(width);
    if (number === undefined || number <= 0)
      cursor.fail('the width of the bins is missing', at, Math.max(at + 1, cursor.at), hint);
    return { kind: 'bin', field, width: number };
  }

  #aggregate(): AggregateCall {
    const call = this.#call();
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    if (!cursor.takeWord('as')) return call;
    cursor.skipSpace();
    const start = cursor.at;
    const name = cursor.tryField();
    if (name === undefined)
      cursor.fail('a name is missing after as', start, cursor.wordEnd(start), 'count() as requests');
    return { ...call, as: name.segments.map((s) => ('key' in s ? s.key : '')).join('.') };
  }

  #call(): AggregateCall {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    const name = cursor.match(/[A-Za-z_][\w.]*/y) ?? '';
    const found = this.#aggregateNamed(name) ?? this.#noAggregate(name, start);
    const nameEnd = cursor.at;
    cursor.skipSpace();
    if (!cursor.take('(')) {
      cursor.at = nameEnd;
      if (found.syntax.takes === 'nothing' || found.syntax.takes === 'optionalFilter')
        return { name: found.syntax.name, span: { start, end: nameEnd } };
      cursor.fail(`${name} takes a field in parentheses`, start, nameEnd, `${name}(duration)`);
    }
    const args = this.#arguments(name, found, start);
    cursor.skipSpace();
    if (!cursor.take(')')) {
      if (cursor.ended || cursor.next === '|')
        cursor.fail(
          'this parenthesis is not closed',
          nameEnd,
          nameEnd + 1,
          `close it: ${cursor.text.slice(start, cursor.at).trimEnd()})`,
        );
      this.#unexpected();
    }
    return { name: found.syntax.name, ...args, span: { start, end: cursor.at } };
  }

  #arguments(
    name: string,
    { syntax, q }: FoundAggregate,
    start: number,
  ): Pick<AggregateCall, 'field' | 'filter' | 'q'> {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    switch (syntax.takes) {
      case 'nothing':
        if (cursor.next !== ')')
          cursor.fail(`${name}() takes nothing`, cursor.at, cursor.wordEnd(cursor.at), `write ${name}()`);
        return {};
      case 'filter':
      case 'optionalFilter': {
        const parsed = this.#filter();
        const filter = parsed?.kind === 'all' ? undefined : parsed;
        this.#hintAtField(name, filter);
        if (filter === undefined && syntax.takes === 'filter')
          cursor.fail(`${name} takes a filter`, start, cursor.at + 1, `${name}(status>=500)`);
        return filter === undefined ? {} : { filter };
      }
      case 'field':
        return { field: this.#field() };
      case 'fieldAndRank':
        return { field: this.#field(), q: q ?? this.#rank(name) };
    }
  }

  /** `count(userId)` counts lines with that word in them. */
  #hintAtField(name: string, filter: Filter | undefined): void {
    if (filter?.kind !== 'text' || filter.exact || !/^[a-z][\w.]*$/i.test(filter.text)) return;
    const word = filter.text;
    this.#hints.push({
      message: `${name}(${word}) counts lines that hold the text ${word}; for the field write ${name}(${word}=*), for its values distinct(${word})`,
    });
  }

  #rank(name: string): number {
    const cursor: Cursor = this.#cursor;
    const at = cursor.at;
    const q = cursor.match(/\s*,\s*/y) === undefined ? undefined : plainDecimal(cursor.match(/[\d.]+/y) ?? '');
    if (q === undefined || q < 0 || q > 100)
      cursor.fail(
        `${name} takes a field and a rank from 0 to 100`,
        at,
        Math.max(at + 1, cursor.at),
        `${name}(duration, 99)`,
      );
    return q;
  }

  #aggregateNamed(name: string): FoundAggregate | undefined {
    const lower = foreignAggregates[name.toLowerCase()] ?? name.toLowerCase();
    const rank = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(lower);
    const wanted = rank === null ? lower : 'percentile';
    const syntax = this.#tables.aggregates.find((aggregate) => aggregate.name === wanted);
    return syntax && { syntax, q: rank === null ? undefined : Number(rank[1]) };
  }

  #noAggregate(name: string, start: number): never {
    const cursor: Cursor = this.#cursor;
    const names = this.#tables.aggregates.map((aggregate) => aggregate.name);
    const known = [...names, 'p50', 'p90', 'p95', 'p99'];
    const hint = suggestion(name, known) ?? `the aggregates are ${known.join(', ')}`;
    if (name === '') return cursor.fail('an aggregate is missing here', start, cursor.wordEnd(start), hint);
    return cursor.fail(`there is no aggregate ${name}`, start, start + name.length, hint);
  }
}

/** The columns that the stage itself names. */
function columnNames(stage: Stage): string[] {
  switch (stage.kind) {
    case 'stats':
      return [...stage.by.map(printKey), ...stage.aggregates.map(columnName)];
    case 'timechart':
      return ['time', ...(stage.by === undefined ? [] : [printKey(stage.by)]), ...stage.aggregates.map(columnName)];
    case 'count':
      return [...stage.by.map(printKey), 'count()'];
    case 'fields':
      return stage.fields.map(printField);
    default:
      return [];
  }
}

interface FoundAggregate {
  readonly syntax: AggregateSyntax;
  readonly q: number | undefined;
}

/** Words of other tools, and how we say it. */
const foreignStages: Readonly<Record<string, string>> = {
  limit: 'write head N',
  filter: 'write where',
  search: 'write where',
  grep: 'write where',
  select: 'write fields',
  project: 'write fields',
  keep: 'write fields',
  table: 'write fields',
  summarize: 'write stats',
  aggregate: 'write stats',
  group: 'write stats count() by field',
  uniq: 'write dedup field',
  order: 'write sort',
  rare: 'write count by field | sort `count()`',
  bucket: 'write stats ... by bin(5m)',
};
