/** Comparisons from text.
 *
 *     comparison = field op value | field ["not"] "in" list | field "in" network | "*=" value
 *     op         = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | ":" | "~" | "=~" | "!~"
 *     list       = "(" value { "," value } ")"
 *
 * A term is a comparison only where a name stands directly before the first operator; so `10:30` and `/a?b=c` are text,
 * and so is `http://host`. Spaces may stand around an operator other than `:`. After `:` come the habits of other
 * languages: `f:>=5`, `f:(a OR b)`, `f:[1 TO 5]`, `_exists_:f`. */

import { isIP } from 'node:net';
import type { CompareOp, Field, Filter, Hint, Literal, Span } from './ast.ts';
import type { Cursor, Name } from './cursor.ts';
import { addHint, hintAtValue } from './filter-hints.ts';

/** Reads a column name such as `count()` where one is here, in filters over rows that a stage made. */
export type ReadColumn = () => Field | undefined;

const operator = /===?|!==?|!~|=~|<=|>=|=>|=<|<>|=|<|>|~|:/y;
/** An operator after spaces. What is no operator of ours, as `=>` and `<-`, is a word. */
export const spacedOperator = /\s+(?:===?|!==?|!~|=~|<=|>=|=|<|>|~)(?=[^=<>~!-]|-\d|$)/y;
/** What may follow `f:` as an operator: Lucene's and LogsQL's. `<none>` and the like are values. */
const afterColon = /[<>]=?(?![^\s|,)]*>)|=~|==?|~|!=|!~/y;
/** What ends a value. */
const valueEnd = /(?=[\s|,)]|$)/y;

const longForms: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '!==': '!=',
  '=~': '~',
  '=>': '>=',
  '=<': '<=',
  '<>': '!=',
};

/** The name and where the comparison began, for messages. */
interface Subject {
  readonly field: Field;
  readonly start: number;
  /** The name as written. */
  readonly name: string;
}

export class ComparisonParser {
  readonly #cursor: Cursor;
  readonly #hints: Hint[];
  readonly #readColumn: ReadColumn;

  constructor(cursor: Cursor, hints: Hint[], readColumn: ReadColumn) {
    this.#cursor = cursor;
    this.#hints = hints;
    this.#readColumn = readColumn;
  }

  /** A comparison; undefined, and nothing read, when none begins here. */
  parse(): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    const start = cursor.at;
    if (cursor.take('*=')) return { kind: 'any', value: this.#valueAfter('*=', '*') };
    const column = this.#readColumn();
    const name: Name | undefined = column === undefined ? cursor.name() : { field: column };
    const found = name && this.#afterName(name, start);
    if (found === undefined) cursor.at = start;
    return found;
  }

  #afterName({ field, fault }: Name, start: number): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    if (cursor.startsWith('://')) return undefined;
    const subject = { field, start, name: cursor.shown(start, cursor.at) };
    const close = cursor.match(operator);
    const op = close ?? cursor.match(spacedOperator)?.trim();
    if (op !== undefined && fault !== undefined) cursor.failAtName(fault);
    if (op === undefined) return fault === undefined ? this.#membership(subject) : undefined;
    return this.#compare(subject, longForms[op] ?? op, close === undefined);
  }

  #compare(subject: Subject, op: string, spaced: boolean): Filter {
    const cursor: Cursor = this.#cursor;
    if (op === ':') return this.#afterColon(subject);
    if (op !== '=' || spaced) cursor.skipSpace();
    if (spaced) this.#refuseForgottenValue(op);
    return this.#ordered(subject, op);
  }

  /** `userId = level=error`: the value was left out, and the next comparison would be taken for it. */
  #refuseForgottenValue(op: string): void {
    const cursor: Cursor = this.#cursor;
    if (!cursor.sees(/[\p{L}_][\p{L}\d_.]*(?:[=<>]|!=)[^\s|,)]/uy)) return;
    const word = cursor.wordAt(cursor.at);
    cursor.fail(
      `a value is missing after ${op}`,
      cursor.at,
      cursor.wordEnd(cursor.at),
      `${word} looks like another comparison; if it is the value, put it in quotes: "${word}"`,
    );
  }

  #ordered(subject: Subject, op: string): Filter {
    if (op === '~') return this.#regexp(subject);
    if (op === '!~') return { kind: 'not', item: this.#regexp(subject) };
    if (op === '=' && this.#cursor.next === '(') return this.#values(subject, '=');
    return this.#withValue(subject, op, this.#valueAfter(op, subject.name));
  }

  /** `f op value` once the value is read; a lone star asks whether there is a value. */
  #withValue({ field, name, start }: Subject, op: string, value: Literal): Filter {
    hintAtValue(name, op, value, { start, end: this.#cursor.at }, this.#hints);
    const exists: Filter = { kind: 'exists', field };
    const star = !value.quoted && value.text === '*';
    if (star && (op === '=' || op === ':')) return exists;
    if (star && op === '!=') return { kind: 'not', item: exists };
    if (star)
      this.#cursor.fail(
        'nothing is in order with *',
        start,
        this.#cursor.at,
        `for records that have the field write ${name}=*`,
      );
    return op === ':' ? { kind: 'contains', field, value } : { kind: 'compare', op: op as CompareOp, field, value };
  }

  // ---- after a colon ----

  #afterColon(subject: Subject): Filter {
    const cursor: Cursor = this.#cursor;
    if (subject.name === '_exists_' || subject.name === '_missing_') return this.#existence(subject);
    const op = cursor.match(afterColon);
    if (op !== undefined) return this.#ordered(subject, longForms[op] ?? op);
    if (cursor.next === '(') return this.#values(subject, ':');
    const range = this.#range(subject.field);
    return range ?? this.#withValue(subject, ':', this.#valueAfter(':', subject.name));
  }

  #existence({ name }: Subject): Filter {
    const cursor: Cursor = this.#cursor;
    const field = cursor.tryField();
    if (field === undefined)
      cursor.fail(`a field is missing after ${name}:`, cursor.at, cursor.at, 'a field that has a value: userId=*');
    const exists: Filter = { kind: 'exists', field };
    return name === '_exists_' ? exists : { kind: 'not', item: exists };
  }

  /** Lucene's `field:(a OR b)`. */
  #values(subject: Subject, op: '=' | ':'): Filter {
    const cursor: Cursor = this.#cursor;
    const open = cursor.at++;
    const items: Filter[] = [];
    while (!this.#listEnded(open)) {
      if (items.length > 0) this.#takeOrInList(subject);
      const inner = op === ':' ? cursor.match(afterColon) : undefined;
      const wanted = inner === undefined ? op : (longForms[inner] ?? inner);
      if (/^(and|not)$/i.test(cursor.peekWord())) this.#noAndInList(subject);
      items.push(
        wanted === op
          ? this.#withValue(subject, op, this.#valueAfter(op, subject.name))
          : this.#ordered(subject, wanted),
      );
    }
    if (items.length === 0) cursor.fail('this list is empty', open, cursor.at, listHint);
    if (op === '=') this.#hintAtEqualsList(subject);
    return items.length === 1 ? items[0] : { kind: 'or', items };
  }

  #hintAtEqualsList({ name, start }: Subject): void {
    const span = { start, end: this.#cursor.at };
    addHint(
      this.#hints,
      `the parentheses are taken as a list, ${name} in (a, b); a value with parentheses around it goes in quotes`,
      span,
    );
  }

  #takeOrInList({ name, start }: Subject): void {
    const cursor: Cursor = this.#cursor;
    const said = cursor.take(',') || cursor.take('||') || cursor.takeWord('or');
    cursor.skipSpace();
    if (!said)
      addHint(this.#hints, `values side by side in parentheses are taken as or: ${name} in (a, b)`, {
        start,
        end: cursor.at,
      });
  }

  #noAndInList({ name }: Subject): never {
    const cursor: Cursor = this.#cursor;
    return cursor.fail(
      'only or can stand between the values of a list',
      cursor.at,
      cursor.wordEnd(cursor.at),
      `write ${name}:a ${name}:b, or not ${name}:a`,
    );
  }

  /** Lucene's `field:[a TO b]`, braces for exclusive ends; undefined, and nothing read, for anything else. */
  #range(field: Field): Filter | undefined {
    const text = this.#cursor.match(/[[{]\s*[^\s\]}]+\s+TO\s+[^\s\]}]+\s*[\]}](?=[\s|,)]|$)/y);
    const parts = text === undefined ? null : /^(.)\s*(\S+)\s+TO\s+(\S+?)\s*(.)$/.exec(text);
    if (parts === null) return undefined;
    const [, opening, low, high, closing] = parts;
    const items: Filter[] = [];
    const bound = (op: CompareOp, word: string) =>
      items.push({ kind: 'compare', op, field, value: withoutQuotes(word) });
    if (low !== '*') bound(opening === '[' ? '>=' : '>', low);
    if (high !== '*') bound(closing === ']' ? '<=' : '<', high);
    if (items.length === 0) return { kind: 'exists', field };
    return items.length === 1 ? items[0] : { kind: 'and', items };
  }

  // ---- in ----

  /** `field in (a, b)`, `field not in (a, b)` and `field in 10.0.0.0/8`; undefined when no such `in` follows the name. */
  #membership(subject: Subject): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    if (cursor.match(/\s+/y) === undefined) return undefined;
    const negated = cursor.sees(/not\s+in[\s(]/iy) && cursor.takeWord('not');
    cursor.skipSpace();
    if (!cursor.takeWord('in')) return undefined;
    cursor.skipSpace();
    const filter = cursor.next === '(' ? this.#anyOf(subject) : this.#network(subject);
    return filter !== undefined && negated ? { kind: 'not', item: filter } : filter;
  }

  #network({ field, start }: Subject): Filter | undefined {
    const cursor: Cursor = this.#cursor;
    const at = cursor.at;
    const word = cursor.word();
    const span = { start: at, end: cursor.at };
    if (isIP(word) !== 0)
      addHint(this.#hints, `for one address write ip=${word}; as it stands, the words are looked for`, {
        start,
        end: span.end,
      });
    return networkLike.test(word) ? this.#networkOf(field, word, span) : undefined;
  }

  #networkOf(field: Field, cidr: string, span: Span): Filter {
    const [address, bits] = cidr.split('/');
    const version = isIP(address);
    if (version === 0 || Number(bits) > (version === 4 ? 32 : 128))
      this.#cursor.fail(
        `${this.#cursor.shown(span.start, span.end)} is no network`,
        span.start,
        span.end,
        'an address and its leading bits: ip in 203.0.113.0/24, ip in 2001:db8::/32',
      );
    return { kind: 'cidr', field, cidr, span };
  }

  /** A list of values; networks among them are ranges of addresses. */
  #anyOf({ field }: Subject): Filter {
    const values = this.#list();
    const isNetwork = ({ text, quoted }: Literal): boolean => !quoted && networkLike.test(text);
    const items: Filter[] = values
      .filter(isNetwork)
      .map(({ text, span }) => this.#networkOf(field, text, span ?? { start: 0, end: 0 }));
    const others = values.filter((value) => !isNetwork(value));
    if (others.length > 0) items.unshift({ kind: 'in', field, values: others });
    return items.length === 1 ? items[0] : { kind: 'or', items };
  }

  #list(): Literal[] {
    const cursor: Cursor = this.#cursor;
    const open = cursor.at++;
    const values: Literal[] = [];
    while (!this.#listEnded(open)) {
      const value = cursor.value();
      if (value === undefined) cursor.fail('a value is missing here', cursor.at, cursor.at, listHint);
      values.push(value);
      cursor.skipSpace();
      cursor.take(',');
    }
    if (values.length === 0) cursor.fail('this list is empty', open, cursor.at, listHint);
    return values;
  }

  /** Reads the parenthesis at the end of a list. */
  #listEnded(open: number): boolean {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    if (cursor.ended || (cursor.next === '|' && !cursor.startsWith('||')))
      cursor.fail('this list is not closed', open, open + 1, listHint);
    return cursor.take(')');
  }

  // ---- values ----

  #regexp({ field, name }: Subject): Filter {
    const cursor: Cursor = this.#cursor;
    cursor.skipSpace();
    const start = cursor.at;
    const slashed = cursor.match(/\/[^/\\]*(?:\\[\s\S][^/\\]*)*\//y);
    const flags = slashed === undefined ? '' : this.#flags(start);
    const written = slashed === undefined ? this.#valueAfter('~', name).text : slashed.slice(1, -1);
    // An escaped slash is a slash, whether the pattern stood between slashes or not.
    const pattern = written.replace(/\\([\s\S])/g, (pair, c) => (c === '/' ? '/' : pair));
    const span = { start, end: cursor.at };
    this.#checkPattern(pattern, flags, span);
    return { kind: 'regexp', field, pattern, flags, span };
  }

  /** The flags after `/x/`, without those that say where and how often to match. */
  #flags(start: number): string {
    const cursor: Cursor = this.#cursor;
    const { at } = cursor;
    const flags = cursor.match(/[dgimsuvy]*/y) ?? '';
    if (!cursor.sees(valueEnd))
      cursor.fail(
        `${cursor.wordAt(at)} cannot follow a regular expression`,
        at,
        cursor.wordEnd(at),
        `only its flags can, such as i; a pattern that has slashes goes in quotes: ~"${cursor.wordAt(start).replace(/[\\"]/g, '\\$&')}"`,
      );
    return flags.replace(/[dgy]/g, '');
  }

  #checkPattern(pattern: string, flags: string, { start, end }: { start: number; end: number }): void {
    try {
      new RegExp(pattern, flags);
    } catch (error) {
      const said = error instanceof Error ? error.message : '';
      // V8 repeats the pattern; the caret shows it already.
      const why = said.replace(/^Invalid regular expression: /, '').replace(`/${pattern}/${flags}: `, '');
      this.#cursor.fail(
        `this is no regular expression: ${why.slice(0, 100)}`,
        start,
        end,
        'regular expressions are those of JavaScript; one with spaces, | or ) stands between slashes: ~/a|b/i',
      );
    }
  }

  #valueAfter(op: string, name: string): Literal {
    const value = this.#cursor.value();
    if (value !== undefined) return value;
    const { at } = this.#cursor;
    return this.#cursor.fail(`a value is missing after ${op}`, at, at, valueHint(op, name));
  }
}

const listHint = 'a list is written (a, b, c)';
const networkLike = /^[\da-fA-F.:]+\/\d+$/;

function valueHint(op: string, name: string): string {
  if (op === ':')
    return `no space after :, so ${name}:value; to look for ${name}: itself put it in quotes; for any value write ${name}=*`;
  if (op === '=') return `write ${name}=value; for the empty text ${name}=""; for any value ${name}=*`;
  return op === '~' ? `for example ${name}~time.*out` : `for example ${name}${op}100`;
}

function withoutQuotes(word: string): Literal {
  const inside = /^"([^"\\]*)"$/.exec(word);
  return inside === null ? { text: word, quoted: false } : { text: inside[1], quoted: true };
}
