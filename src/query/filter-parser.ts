/** Filters from text.
 *
 *     or     = and { ("or" | "||") and }
 *     and    = unary { [ "and" | "&&" ] unary }                  side by side means and
 *     unary  = ("not" | "!") unary | "-" comparison | "(" or ")" | "select(" or ")" | term
 *     term   = "*" | comparison | quoted | word                  "*" is every record
 *
 * Comparisons: comparison-parser.ts. A term that is none is free text. Words and names: cursor.ts. */

import { limits } from '../core/limits.ts';
import type { Filter, Hint } from './ast.ts';
import { ComparisonParser, type ReadColumn, spacedOperator } from './comparison-parser.ts';
import type { Cursor } from './cursor.ts';
import { hintAtWord } from './filter-hints.ts';

export class FilterParser {
  readonly #cursor: Cursor;
  readonly #hints: Hint[];
  readonly #comparisons: ComparisonParser;
  #depth = 0;

  constructor(cursor: Cursor, hints: Hint[], readColumn: ReadColumn = () => undefined) {
    this.#cursor = cursor;
    this.#hints = hints;
    this.#comparisons = new ComparisonParser(cursor, hints, readColumn);
  }

  /** A filter up to `|`, an unmatched `)`, a comma or the end; undefined when there is none. */
  parse(): Filter | undefined {
    this.#cursor.skipSpace();
    return this.#atEnd() ? undefined : this.#or();
  }

  #atEnd(): boolean {
    const { ended, next } = this.#cursor;
    return ended || (next === '|' && !this.#cursor.startsWith('||')) || next === ')' || next === ',';
  }

  #or(): Filter {
    const items = [this.#and()];
    while (this.#takeOr()) items.push(this.#and());
    return items.length === 1 ? items[0] : { kind: 'or', items };
  }

  #takeOr(): boolean {
    this.#cursor.skipSpace();
    return this.#cursor.takeWord('or') || this.#cursor.take('||');
  }

  #and(): Filter {
    const items = [this.#unary()];
    for (;;) {
      this.#cursor.skipSpace();
      const said = this.#cursor.takeWord('and') || this.#cursor.take('&&');
      if (!said && (this.#atEnd() || this.#seesOr())) break;
      items.push(this.#unary());
    }
    return items.length === 1 ? items[0] : { kind: 'and', items };
  }

  #seesOr(): boolean {
    return this.#cursor.startsWith('||') || this.#cursor.peekWord().toLowerCase() === 'or';
  }

  #unary(): Filter {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    if (++this.#depth > limits.queryDepth)
      cursor.fail(
        `more than ${limits.queryDepth} levels of parentheses and nots`,
        start,
        start + 1,
        'write it flatter',
      );
    const filter = this.#unaryHere(start);
    this.#depth--;
    return filter;
  }

  #unaryHere(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    if (this.#atEnd() || this.#seesOr() || cursor.startsWith('&&')) this.#missing(start);
    if (cursor.peekWord().toLowerCase() === 'and') this.#missing(start);
    if (cursor.takeWord('not')) return { kind: 'not', item: this.#unary() };
    if (cursor.match(/!(?![=~])/y) !== undefined) return { kind: 'not', item: this.#unary() };
    if (cursor.take('(') || cursor.take('select(')) return this.#inParentheses(start);
    if (cursor.next === '-') return this.#negated(start);
    return this.#term();
  }

  #missing(start: number): never {
    const cursor: Cursor = this.#cursor;
    if (cursor.ended) cursor.fail('something to look for is missing at the end', start, start, wordInQuotes);
    cursor.match(/&&|\|\||[|),]|[^\s|,()]+/y);
    return cursor.fail(
      `something to look for is missing before ${cursor.shown(start, cursor.at)}`,
      start,
      cursor.at,
      wordInQuotes,
    );
  }

  #inParentheses(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    const filter = this.parse();
    cursor.skipSpace();
    if (cursor.next !== ')') this.#unclosed(start);
    cursor.at++;
    if (filter === undefined)
      cursor.fail('nothing stands in these parentheses', start, cursor.at, 'to look for ( put it in quotes: "("');
    return filter;
  }

  #unclosed(start: number): never {
    const cursor: Cursor = this.#cursor;
    const { at, next } = cursor;
    if (next === ',')
      cursor.fail(
        'a comma cannot stand here',
        at,
        at + 1,
        'text with a comma goes in quotes; a list is written f in (a, b)',
      );
    if (next === '|' && cursor.text.startsWith('select(', start))
      cursor.fail('a | cannot stand in select( )', at, at + 1, 'for contains write f:text, for test f~regex');
    return cursor.fail(
      'this parenthesis is not closed',
      start,
      start + 1,
      'close it with ), or put it in quotes to look for it: "("',
    );
  }

  /** `-field:value` is not; `-word` is most likely an option in the wrong place. */
  #negated(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    cursor.at++;
    const comparison = this.#comparisons.parse();
    if (comparison !== undefined) return { kind: 'not', item: comparison };
    const hint = this.#negationHint(start);
    return cursor.fail('a - before a word does nothing here', start, Math.max(cursor.at, cursor.wordEnd(start)), hint);
  }

  #negationHint(start: number): string {
    const cursor: Cursor = this.#cursor;
    const instead = 'to leave such lines out:';
    if (cursor.next === '(') return `${instead} not (...)`;
    if (cursor.next === '"') {
      cursor.quoted();
      return `${instead} not ${cursor.shown(start + 1, cursor.at)}`;
    }
    const word = cursor.wordAt(start);
    const plain = word.replace(/^-+/, '');
    if (!/^[\p{L}\p{N}_@.]/u.test(plain)) return `to look for it as it is: "${word}"`;
    return `${instead} not ${plain}; to look for it as it is: "${word}"; options stand outside the query`;
  }

  #term(): Filter {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.match(/\*(?::\*)?(?=[\s|,)]|$)/y) !== undefined) return { kind: 'all' };
    if (cursor.next === '"') return this.#quotedText(start);
    const comparison = this.#comparisons.parse();
    if (comparison !== undefined) return comparison;
    const text = cursor.word();
    hintAtWord(text, start, this.#hints);
    return { kind: 'text', text, exact: false };
  }

  #quotedText(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    const text = cursor.quoted();
    if (cursor.sees(/[:=<>~]|![=~]/y) || cursor.sees(spacedOperator))
      cursor.fail('a text in quotes is no name', start, cursor.at, nameHint(text));
    return { kind: 'text', text, exact: true };
  }
}

const wordInQuotes = 'to look for a word such as and, or or not itself, put it in quotes: "and"';

function nameHint(text: string): string {
  const name = /^[\p{L}_@$][\p{L}\d_@$.-]{0,40}$/u.test(text)
    ? `${text} without quotes`
    : 'odd names in back quotes: `odd name`';
  return `write ${name}; quotes to look for are written \\": "\\"a\\":\\"b\\""`;
}
