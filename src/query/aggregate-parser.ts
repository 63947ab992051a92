/** Fields, keys and aggregates from text, as stages name them.
 *
 *     aggregate = name [ "(" [ field | filter | field "," rank ] ")" ] [ "as" name ]
 *     key       = field | "bin(" width ")" | "bin(" field "," width ")"
 *
 * Over a table that a stage made, a field may also be one of its columns as it is called: `p99(duration)`. */

import { limits } from '../core/limits.ts';
import type { AggregateCall, Field, Filter, Hint, Key } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { suggestion } from './did-you-mean.ts';
import { addHint } from './filter-hints.ts';
import { FilterParser } from './filter-parser.ts';
import { foreignAggregates } from './foreign-words.ts';
import { durationMs, plainDecimal } from './literal.ts';
import { columnName, printKey } from './printer.ts';
import type { AggregateSyntax } from './stage-syntax.ts';

/** Wider bins than a century are mistakes. */
const widestMs = 100 * 366 * 86_400_000;
const binHint = 'bin(5m) for time, bin(duration, 100) for numbers';

interface FoundAggregate {
  readonly syntax: AggregateSyntax;
  readonly q: number | undefined;
}

export class AggregateParser {
  readonly #cursor: Cursor;
  readonly #aggregates: readonly AggregateSyntax[];
  readonly #hints: Hint[];
  #depth = 0;
  /** Whether what is read names columns that a stage made. */
  overTable = false;

  constructor(cursor: Cursor, aggregates: readonly AggregateSyntax[], hints: Hint[]) {
    this.#cursor = cursor;
    this.#aggregates = aggregates;
    this.#hints = hints;
  }

  /** A filter, up to where it ends; undefined when there is none. */
  filter(): Filter | undefined {
    return new FilterParser(this.#cursor, this.#hints, () => this.#tryColumn()).parse();
  }

  field(): Field {
    const field = this.#tryColumn() ?? this.#cursor.tryField();
    if (field !== undefined) return field;
    const cursor: Cursor = this.#cursor;
    const { at } = cursor;
    const found = cursor.ended || cursor.next === '|' ? '' : `; ${cursor.wordAt(at)} is none`;
    const end = found === '' ? at : cursor.wordEnd(at);
    return cursor.fail(`a field is missing here${found}`, at, end, 'put an odd name in back quotes: `odd name`');
  }

  /** `p99(duration)` as the name of a column; undefined, and nothing read, when it is no aggregate's call. */
  #tryColumn(): Field | undefined {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    const name = this.overTable ? cursor.match(/[A-Za-z_][\w.]*(?=\()/y) : undefined;
    cursor.at = start;
    if (name === undefined || (name !== 'bin' && !this.isAggregate(name))) return undefined;
    const key = name === 'bin' ? printKey(this.key()) : columnName(this.call());
    return { segments: [{ key }], literal: false, span: { start, end: cursor.at } };
  }

  key(): Key {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.match(/bin\s*\(\s*/y) === undefined) return { kind: 'field', field: this.field() };
    const key = this.#bin(start);
    cursor.skipSpace();
    if (!cursor.take(')')) cursor.fail('this parenthesis is not closed', start, cursor.at, binHint);
    return key;
  }

  #bin(start: number): Key {
    const cursor: Cursor = this.#cursor;
    const widthMs = durationMs(cursor.match(/\d[^\s|,()]*(?=\s*\))/y) ?? '');
    if (widthMs !== undefined && widthMs >= 1 && widthMs <= widestMs) return { kind: 'timeBin', widthMs };
    const field = this.#tryColumn() ?? cursor.tryField();
    if (field === undefined)
      cursor.fail(
        'bin takes a width of time, or a field and a width',
        start,
        Math.max(cursor.at, cursor.wordEnd(start)),
        binHint,
      );
    const at = cursor.at;
    const width = cursor.match(/\s*,\s*/y) === undefined ? '' : (cursor.match(/[^\s|,()]+/y) ?? '');
    const number = plainDecimal(width) ?? durationMs(width);
    if (number === undefined || !(number > 0 && number < Number.POSITIVE_INFINITY))
      cursor.fail('the width of the bins is missing', at, cursor.at, binHint);
    return { kind: 'bin', field, width: number };
  }

  /** A width of time such as 5m, in milliseconds. */
  width(usage: string): number {
    const cursor: Cursor = this.#cursor;
    cursor.match(/span\s*=\s*/y);
    const start = cursor.at;
    const ms = durationMs(cursor.match(/[^\s|,)]+/y) ?? '') ?? 0;
    if (!(ms >= 1 && ms <= widestMs))
      cursor.fail('a width of time is missing here', start, cursor.at, `such as 30s, 5m, 1h: ${usage}`);
    return ms;
  }

  aggregate(): AggregateCall {
    const call = this.call();
    this.#cursor.skipSpace();
    return this.#cursor.takeWord('as') ? { ...call, as: this.#columnName() } : call;
  }

  #columnName(): string {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    if (cursor.next === '"') return cursor.quoted();
    const name = cursor.tryField();
    if (name === undefined)
      cursor.fail(
        'a name is missing after as',
        start,
        Math.min(cursor.wordEnd(start), start + 1),
        'count() as requests',
      );
    const keys = name.segments.map((segment) => ('key' in segment ? segment.key : undefined));
    if (keys.includes(undefined))
      cursor.fail('a column is called by a plain name', start, cursor.at, 'count() as requests');
    return keys.join('.');
  }

  call(): AggregateCall {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    const name = cursor.match(/[A-Za-z_][\w.]*/y) ?? '';
    const found = this.#named(name) ?? this.#noAggregate(name, start);
    const nameEnd = cursor.at;
    if (++this.#depth > limits.queryDepth)
      cursor.fail(`more than ${limits.queryDepth} levels of parentheses`, start, nameEnd);
    cursor.skipSpace();
    const args = cursor.take('(')
      ? this.#inParentheses(name, found, nameEnd)
      : this.#withoutParentheses(name, found, start, nameEnd);
    this.#depth--;
    return { name: found.syntax.name, ...args, span: { start, end: cursor.at } };
  }

  #withoutParentheses(
    name: string,
    { syntax: { takes } }: FoundAggregate,
    start: number,
    nameEnd: number,
  ): Record<never, never> {
    this.#cursor.at = nameEnd;
    if (takes === 'nothing' || takes === 'optionalFilter') return {};
    const argument = takes === 'filter' ? 'status>=500' : 'duration';
    return this.#cursor.fail(
      `${name} takes a ${takes === 'filter' ? 'filter' : 'field'} in parentheses`,
      start,
      nameEnd,
      `${name}(${argument})`,
    );
  }

  #inParentheses(name: string, found: FoundAggregate, nameEnd: number): Pick<AggregateCall, 'field' | 'filter' | 'q'> {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const args = this.#arguments(name, found);
    cursor.skipSpace();
    if (cursor.take(')')) return args;
    const { at, next } = cursor;
    if (cursor.ended || next === '|')
      cursor.fail(
        'this parenthesis is not closed',
        nameEnd,
        nameEnd + 1,
        `close it: ${cursor.shown(nameEnd - name.length, at).trimEnd()})`,
      );
    if (next === ',')
      cursor.fail(
        'a comma cannot stand here',
        at,
        at + 1,
        'text with a comma goes in quotes; aggregates are separated by commas after the )',
      );
    return cursor.fail(`${cursor.wordAt(at)} is not expected here`, at, cursor.wordEnd(at), `${name} takes one field`);
  }

  #arguments(name: string, { syntax, q }: FoundAggregate): Pick<AggregateCall, 'field' | 'filter' | 'q'> {
    const cursor: Cursor = this.#cursor;
    switch (syntax.takes) {
      case 'nothing':
        if (!cursor.ended && cursor.next !== ')')
          cursor.fail(`${name}() takes nothing`, cursor.at, cursor.wordEnd(cursor.at), `write ${name}()`);
        return {};
      case 'filter':
        return {
          filter: this.filter() ?? cursor.fail(`${name} takes a filter`, cursor.at, cursor.at, `${name}(status>=500)`),
        };
      case 'optionalFilter':
        return this.#optionalFilter();
      case 'field':
        return { field: this.field() };
      case 'fieldAndRank':
        return { field: this.field(), q: q ?? this.#rank(name) };
    }
  }

  /** Of `count(*)` all is counted, as of `count()`. */
  #optionalFilter(): { readonly filter?: Filter } {
    const filter = this.filter();
    return filter === undefined || filter.kind === 'all' ? {} : { filter };
  }

  #rank(name: string): number {
    const cursor: Cursor = this.#cursor;
    const at = cursor.at;
    const text = cursor.match(/\s*,\s*/y) === undefined ? '' : (cursor.match(/[^\s|,()]+/y) ?? '');
    const q = plainDecimal(text);
    if (q === undefined || !(q >= 0 && q <= 100))
      cursor.fail(`${name} takes a field and a rank from 0 to 100`, at, cursor.at, `${name}(duration, 99)`);
    if (q > 0 && q < 1)
      addHint(
        this.#hints,
        `ranks go from 0 to 100: for the ${Number((q * 100).toPrecision(12))}th write ${Number((q * 100).toPrecision(12))}`,
        {
          start: cursor.at - text.length,
          end: cursor.at,
        },
      );
    return q;
  }

  isAggregate(name: string): boolean {
    return this.#named(name) !== undefined;
  }

  #named(name: string): FoundAggregate | undefined {
    const lower = foreignAggregates.get(name.toLowerCase()) ?? name.toLowerCase();
    const rank = /^p(\d{1,2}(?:\.\d{1,12})?|100)$/.exec(lower);
    const wanted = rank === null ? lower : 'percentile';
    const syntax = this.#aggregates.find((aggregate) => aggregate.name === wanted);
    return syntax && { syntax, q: rank === null ? undefined : Number(rank[1]) };
  }

  #noAggregate(name: string, start: number): never {
    const cursor: Cursor = this.#cursor;
    const known = [...this.#aggregates.map((aggregate) => aggregate.name), 'p50', 'p90', 'p95', 'p99'];
    const list = `the aggregates are ${known.join(', ')}`;
    if (name === '')
      return cursor.fail('an aggregate is missing here', start, cursor.ended ? start : cursor.wordEnd(start), list);
    const nines = /^p99(9+)$/i.exec(name);
    const hint = nines === null ? (suggestion(name, known) ?? list) : `write p99.${nines[1]}`;
    return cursor.fail(`there is no aggregate ${cursor.shown(start, cursor.at)}`, start, cursor.at, hint);
  }
}
