/** Filters from text.
 *
 *     or     = and { ("or" | "||") and }
 *     and    = unary { [ "and" | "&&" ] unary }                  side by side means and
 *     unary  = ("not" | "!") unary | "-" comparison | "(" or ")" | "select(" or ")" | term
 *     term   = comparison | quoted | word
 *     comparison = field op value | field "in" list | field "in" network | "*=" value
 *     op     = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | ":" | "~" | "=~" | "!~"
 *     list   = "(" value { "," value } ")"
 *
 * A term is a comparison only where a name stands directly before the first operator; so `10:30` and `/a?b=c` are text, and
 * so is `http://host`. Spaces may stand around an operator other than `:`. Words and names: cursor.ts. */

import { isIP } from 'node:net';
import { levelFromText } from '../core/level.ts';
import { limits } from '../core/limits.ts';
import type { CompareOp, Field, Filter, Hint, Literal, Span } from './ast.ts';
import type { Cursor } from './cursor.ts';

/** Reads a column name such as `count()` where one is here, in filters over rows that a stage made. */
export type ReadColumn = () => Field | undefined;

const spacedOperator = /\s+(==|!=|!~|=~|<=|>=|=>|=<|<>|=|<|>|~)(?=\s|["\d\p{L}./-])/uy;
const operator = /==|!=|!~|=~|<=|>=|=>|=<|<>|=|<|>|~|:/y;
/** Operators of other languages, and ours. */
const foreignOperators: Readonly<Record<string, CompareOp>> = { '==': '=', '=>': '>=', '=<': '<=', '<>': '!=' };

export class FilterParser {
  readonly #cursor: Cursor;
  readonly #hints: Hint[];
  readonly #readColumn: ReadColumn;
  #depth = 0;

  constructor(cursor: Cursor, hints: Hint[], readColumn: ReadColumn = () => undefined) {
    this.#cursor = cursor;
    this.#hints = hints;
    this.#readColumn = readColumn;
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
      if (!said && (this.#atEnd() || this.#cursor.startsWith('||') || this.#cursor.peekWord().toLowerCase() === 'or'))
        break;
      items.push(this.#unary());
    }
    return items.length === 1 ? items[0] : { kind: 'and', items };
  }

  #unary(): Filter {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    if (++this.#depth > limits.queryDepth)
      cursor.fail(`more than ${limits.queryDepth} levels of parentheses`, start, start + 1, 'write it flatter');
    const filter = this.#unaryHere(start);
    this.#depth--;
    return filter;
  }

  #unaryHere(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    if (this.#atEnd() || cursor.startsWith('||') || cursor.startsWith('&&')) this.#missing(start);
    if (/^(and|or)$/i.test(cursor.peekWord())) this.#missing(start);
    if (cursor.takeWord('not')) return { kind: 'not', item: this.#unary() };
    if (cursor.next === '!' && !cursor.startsWith('!=') && !cursor.startsWith('!~')) {
      cursor.at++;
      return { kind: 'not', item: this.#unary() };
    }
    if (cursor.take('(') || cursor.take('select(')) return this.#inParentheses(start);
    if (cursor.next === '-') return this.#negated(start);
    return this.#term();
  }

  #missing(start: number): never {
    const word = this.#cursor.ended ? 'the end' : `"${this.#cursor.text.slice(start, this.#cursor.wordEnd(start))}"`;
    return this.#cursor.fail(
      `something to look for is missing before ${word}`,
      start,
      this.#cursor.wordEnd(start),
      'to look for a word such as and, or or not itself, put it in quotes: "and"',
    );
  }

  #inParentheses(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    const filter = this.parse();
    if (filter === undefined)
      cursor.fail('nothing stands in these parentheses', start, cursor.at + 1, 'to look for ( put it in quotes: "("');
    cursor.skipSpace();
    if (!cursor.take(')'))
      cursor.fail(
        'this parenthesis is not closed',
        start,
        start + 1,
        'close it with ), or put it in quotes to look for it: "("',
      );
    return filter;
  }

  /** `-field:value` is not; `-word` is most likely an option in the wrong place. */
  #negated(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    cursor.at++;
    if (cursor.take('(')) return { kind: 'not', item: this.#inParentheses(start + 1) };
    const comparison = this.#comparison();
    if (comparison !== undefined) return { kind: 'not', item: comparison };
    const word = cursor.text.slice(start, cursor.wordEnd(start));
    const plain = word.replace(/^-+/, '');
    return cursor.fail(
      `a - before a word does nothing here`,
      start,
      cursor.wordEnd(start),
      `to leave such lines out: not ${plain}; to look for it as it is: "${word}"; options stand outside the query`,
    );
  }

  #term(): Filter {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.next === '"') return this.#quotedText(start);
    if (cursor.match(/\*(?::\*)?(?=$|[\s|,)])/y) !== undefined) return { kind: 'all' };
    const comparison = this.#comparison();
    if (comparison !== undefined) return comparison;
    this.#refuseOddities(start);
    const text = cursor.word();
    if (text === '')
      cursor.fail(`"${cursor.next}" cannot begin a word`, start, start + 1, 'put it in quotes to look for it');
    this.#hintAtWord(text, start);
    return { kind: 'text', text, exact: false };
  }

  #quotedText(start: number): Filter {
    const cursor: Cursor = this.#cursor;
    const text = cursor.quoted();
    if (/^(?:[=:<>~]|!=|!~)/.test(cursor.text.slice(cursor.at)))
      cursor.fail(
        'names stand without quotes',
        start,
        cursor.at,
        `write ${/^[\w.]+$/.test(text) ? text : `\`${text}\``}${cursor.next}value; to look for such text put all of it in quotes: "\\"level\\":\\"error\\""`,
      );
    if (cursor.next !== '' && !/[\s|,)]/.test(cursor.next))
      cursor.fail('a space is missing after the closing quote', cursor.at, cursor.at + 1);
    return { kind: 'text', text, exact: true };
  }

  /** What is taken for a word elsewhere, and would find nothing. */
  #refuseOddities(start: number): void {
    const cursor: Cursor = this.#cursor;
    const word = cursor.text.slice(start, cursor.wordEnd(start));
    if (cursor.next === '`')
      cursor.fail(
        'a name alone says nothing',
        start,
        cursor.wordEnd(start),
        `for records that have the field write ${word}=*`,
      );
    if (/^\+[\p{L}_"]/u.test(word))
      cursor.fail(
        'a + before a term does nothing',
        start,
        start + 1,
        'every term must match as it is: leave the + out',
      );
  }

  #hintAtWord(text: string, start: number): void {
    const span = { start, end: start + text.length };
    if (/^[a-z]{4,}$/i.test(text) && levelFromText(text) !== undefined)
      this.#hint(`${text} is looked for anywhere in a line; for the level write level=${text.toLowerCase()}`, span);
    if (/^'.*'?$/.test(text))
      this.#hint(`single quotes are ordinary characters here; write ${JSON.stringify(text.replace(/'/g, ''))}`, span);
  }

  #hint(message: string, span: { start: number; end: number }): void {
    this.#hints.push({ message, span });
  }

  /** A comparison; undefined, and nothing read, when none begins here. */
  #comparison(): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.take('*=')) return { kind: 'any', value: this.#valueAfter('*=', start) };
    const field = this.#readColumn() ?? cursor.tryField();
    if (field === undefined) return undefined;
    const found = this.#operation(field, start);
    if (found === undefined) cursor.at = start;
    return found;
  }

  #operation(field: Field, start: number): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    const afterName = cursor.at;
    if (cursor.startsWith('://')) return undefined;
    let op = cursor.match(operator);
    const spaced = op === undefined;
    if (spaced) {
      op = cursor.match(spacedOperator)?.trim();
      if (op === undefined) return this.#membership(field, afterName);
      cursor.skipSpace();
    } else if (/^[<>!~]/.test(op ?? '')) cursor.skipSpace();
    if (op === undefined) return undefined;
    return this.#compare(field, op, start, cursor.text.slice(start, afterName));
  }

  #compare(field: Field, op: string, start: number, name: string): Filter {
    switch (op) {
      case '~':
      case '=~':
        return this.#regexp(field, op, start);
      case '!~':
        return { kind: 'not', item: this.#regexp(field, op, start) };
      case ':':
        return this.#afterColon(field, start, name);
      default:
        return this.#plainCompare(field, foreignOperators[op] ?? (op as CompareOp), start);
    }
  }

  #plainCompare(field: Field, op: CompareOp, start: number): Filter {
    if (op === '=' && this.#cursor.next === '(') return this.#luceneValues(field, start, 'compare');
    const value = this.#valueAfter(op, start);
    this.#hintAtValue(field, op, value, start);
    if (isStar(value) && /[<>]/.test(op))
      this.#cursor.fail(
        `nothing is in order with *`,
        start,
        this.#cursor.at,
        `for records that have the field write ${this.#nameOf(field)}=*`,
      );
    if (isStar(value) && op === '=') return { kind: 'exists', field };
    if (isStar(value) && op === '!=') return { kind: 'not', item: { kind: 'exists', field } };
    return { kind: 'compare', op, field, value };
  }

  #nameOf(field: Field): string {
    return this.#cursor.text.slice(field.span?.start ?? 0, field.span?.end ?? 0);
  }

  #hintAtValue(field: Field, op: string, value: Literal, start: number): void {
    if (value.quoted) return;
    const span = { start, end: this.#cursor.at };
    if (/^['‘’“”]/.test(value.text))
      this.#hint(`only "double quotes" quote; ${value.text} is taken with its quotes`, span);
    if (value.text.includes('&&')) this.#hint('&& inside a value is part of it; put spaces around it for "and"', span);
    if (!/^(null|nil|undefined)$/.test(value.text) || (op !== '=' && op !== '!=')) return;
    const name = this.#nameOf(field);
    const meant = op === '=' ? `not ${name}=*` : `${name}=*`;
    const wanted = op === '=' ? 'records without' : 'records with';
    this.#hint(`a missing or null field equals nothing; for ${wanted} ${name} write ${meant}`, span);
  }

  #afterColon(field: Field, start: number, name: string): Filter {
    const cursor: Cursor = this.#cursor;
    if (name === '_exists_' || name === '_missing_') return this.#existence(name, start);
    const order = cursor.match(/(?:>=|<=|>|<)(?=-?[\d"]|[\p{L}]+(?![\p{L}\d]*>))/uy);
    if (order !== undefined) return this.#plainCompare(field, order as CompareOp, start);
    if (cursor.next === '(') return this.#luceneValues(field, start, 'contains');
    if (cursor.next === '[' || cursor.next === '{') {
      const range = this.#range(field);
      if (range !== undefined) return range;
    }
    // A space after the colon is a slip where a quoted value follows.
    cursor.match(/ +(?=")/y);
    const value = this.#valueAfter(':', start);
    return isStar(value) ? { kind: 'exists', field } : { kind: 'contains', field, value };
  }

  #existence(name: string, start: number): Filter {
    const field = this.#cursor.tryField();
    if (field === undefined)
      this.#cursor.fail(
        `a field is missing after ${name}:`,
        start,
        this.#cursor.at,
        'a field that has a value: userId=*',
      );
    return name === '_exists_' ? { kind: 'exists', field } : { kind: 'not', item: { kind: 'exists', field } };
  }

  /** Lucene's `field:(a OR b)` and `field:(>=10 AND <20)`: the name stands before each value. */
  #luceneValues(field: Field, start: number, kind: 'compare' | 'contains'): Filter {
    const cursor: Cursor = this.#cursor;
    const open = cursor.at++;
    const choices: Filter[][] = [[]];
    for (;;) {
      cursor.skipSpace();
      if (cursor.take(')')) break;
      if (cursor.takeWord('and') || cursor.take('&&')) continue;
      // Values side by side are alternatives, as Lucene has them.
      const joined = cursor.text.slice(open, cursor.at).match(/(?:\band|&&)\s*$/i) !== null;
      if (cursor.takeWord('or') || cursor.take('||') || cursor.take(',')) continue;
      const item = this.#luceneValue(field, kind, open);
      if (joined) choices[choices.length - 1].push(item);
      else choices.push([item]);
    }
    const items = choices
      .filter((all) => all.length > 0)
      .map((all): Filter => (all.length === 1 ? all[0] : { kind: 'and', items: all }));
    if (items.length === 0) cursor.fail('this list is empty', start, cursor.at, 'a list is written (a, b, c)');
    return items.length === 1 ? items[0] : { kind: 'or', items };
  }

  #luceneValue(field: Field, kind: 'compare' | 'contains', open: number): Filter {
    const cursor: Cursor = this.#cursor;
    if (cursor.takeWord('not')) {
      cursor.skipSpace();
      return { kind: 'not', item: this.#luceneValue(field, kind, open) };
    }
    const order = cursor.match(/>=|<=|>|</y);
    const value = cursor.value();
    if (value === undefined) cursor.fail('this list is not closed', open, open + 1, 'a list is written (a, b, c)');
    if (order !== undefined) return { kind: 'compare', op: order as CompareOp, field, value };
    return kind === 'compare' ? { kind, op: '=', field, value } : { kind, field, value };
  }

  /** Lucene's `field:[a TO b]`, braces for exclusive ends; undefined, and nothing read, for anything else. */
  #range(field: Field): Filter | undefined {
    const text = this.#cursor.match(/[[{]\s*[^\s\]}]+\s+TO\s+[^\s\]}]+\s*[\]}]/y);
    const parts = text === undefined ? null : /^(.)\s*(\S+)\s+TO\s+(\S+?)\s*(.)$/.exec(text);
    if (parts === null) return undefined;
    const [, opening, low, high, closing] = parts;
    const items: Filter[] = [];
    const bare = (word: string): Literal => ({ text: word, quoted: false });
    if (low !== '*') items.push({ kind: 'compare', op: opening === '[' ? '>=' : '>', field, value: bare(low) });
    if (high !== '*') items.push({ kind: 'compare', op: closing === ']' ? '<=' : '<', field, value: bare(high) });
    if (items.length === 0) return { kind: 'exists', field };
    return items.length === 1 ? items[0] : { kind: 'and', items };
  }

  /** `field in (a, b)` and `field in 10.0.0.0/8`; undefined when the word after the name is not this `in`. */
  #membership(field: Field, afterName: number): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    cursor.at = afterName;
    cursor.skipSpace();
    const start = cursor.at;
    if (start === afterName) return undefined;
    const negated = cursor.takeWord('not');
    cursor.skipSpace();
    if (!cursor.takeWord('in')) return undefined;
    cursor.skipSpace();
    const found = cursor.next === '(' ? this.#inList(field, start) : this.#inNetwork(field);
    return negated && found !== undefined ? { kind: 'not', item: found } : found;
  }

  #inNetwork(field: Field): Filter | undefined {
    const at = this.#cursor.at;
    const network = this.#cursor.match(/[\da-fA-F.:]+\/\d+(?![\w.])/y);
    return network === undefined ? undefined : this.#network(field, network, { start: at, end: this.#cursor.at });
  }

  /** A list of values; networks among them are ranges of addresses. */
  #inList(field: Field, start: number): Filter {
    const values = this.#list(start, /\s*,\s*/y);
    const isNetwork = ({ text, quoted }: Literal) => !quoted && /^[\da-fA-F.:]+\/\d+$/.test(text);
    const networks = values.filter(isNetwork).map(({ text, span }) => this.#network(field, text, span));
    const others = values.filter((value) => !isNetwork(value));
    const items: Filter[] = others.length > 0 ? [{ kind: 'in', field, values: others }, ...networks] : networks;
    return items.length === 1 ? items[0] : { kind: 'or', items };
  }

  #network(field: Field, cidr: string, span: Span | undefined): Filter {
    this.#checkNetwork(cidr, span?.start ?? 0);
    return span === undefined ? { kind: 'cidr', field, cidr } : { kind: 'cidr', field, cidr, span };
  }

  #checkNetwork(network: string, at: number): void {
    const [address, bits] = network.split('/');
    const version = isIP(address);
    if (version === 0 || Number(bits) > (version === 4 ? 32 : 128))
      this.#cursor.fail(
        `${network} is no network`,
        at,
        at + network.length,
        'an address and its leading bits: ip in 203.0.113.0/24, ip in 2001:db8::/32',
      );
  }

  #list(start: number, separator: RegExp): Literal[] {
    const cursor: Cursor = this.#cursor;
    const open = cursor.at++;
    const values: Literal[] = [];
    for (;;) {
      cursor.skipSpace();
      if (cursor.take(')')) break;
      const value = cursor.value();
      if (value === undefined) cursor.fail('this list is not closed', open, open + 1, 'a list is written (a, b, c)');
      values.push(value);
      cursor.match(separator);
    }
    if (values.length === 0) cursor.fail('this list is empty', start, cursor.at, 'a list is written (a, b, c)');
    return values;
  }

  #regexp(field: Field, op: string, start: number): Filter {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const at = cursor.at;
    // Slashes that are followed by more are a path: ~/api/v1.
    const slashed = cursor.match(/\/(?:[^/\\[\n]|\\[\s\S]|\[(?:[^\]\\]|\\[\s\S])*\])*\/[a-z]*(?=$|[\s|,)])/y);
    const parts = slashed === undefined ? null : /^\/([\s\S]*)\/([a-z]*)$/.exec(slashed);
    const pattern = parts === null ? this.#valueAfter(op, start).text : parts[1].replace(/\\\//g, '/');
    const flags = parts === null ? '' : parts[2];
    const span = { start: at, end: cursor.at };
    try {
      new RegExp(pattern, flags.replace(/[gy]/g, ''));
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
      cursor.fail(
        `this is no regular expression: ${why}`,
        span.start,
        span.end,
        'regular expressions are those of JavaScript; put one with spaces, | or ) between slashes: ~/a|b/i',
      );
    }
    return { kind: 'regexp', field, pattern, flags, span };
  }

  #valueAfter(op: string, start: number): Literal {
    const value = this.#cursor.value();
    if (value !== undefined) {
      this.#refuseSwallowed(op, value, start);
      return value;
    }
    const { at } = this.#cursor;
    return this.#cursor.fail(`a value is missing after ${op}`, at, at + 1, this.#valueHint(op, start));
  }

  /** `userId = level=error`: the value was forgotten, and the next comparison taken for it. */
  #refuseSwallowed(op: string, value: Literal, start: number): void {
    const { span } = value;
    const spaced = span !== undefined && /\s/.test(this.#cursor.text[span.start - 1] ?? '');
    if (value.quoted || !spaced || !/^[\p{L}_][\p{L}\d_.]*(?:=|!=|>|<|:)[^/]/u.test(value.text)) return;
    this.#cursor.fail(
      `a value is missing after ${op}`,
      start,
      span.start,
      `${value.text} looks like another comparison; put it in quotes if it is the value`,
    );
  }

  #valueHint(op: string, start: number): string {
    const name = this.#cursor.text.slice(start, this.#cursor.at).replace(/[=:<>!~\s]+$/, '');
    if (op === '=' || op === ':')
      return `no spaces after ${op}: ${name}${op}value; for the empty text write ${name}=""; for any value ${name}=*`;
    return `for example ${name}${op}100`;
  }
}

function isStar(value: Literal): boolean {
  return !value.quoted && value.text === '*';
}
