/** A query as text. Printing what was parsed and parsing it again gives the same query. */

import type { AggregateCall, Field, Filter, Key, Literal, Query, Stage } from './ast.ts';
import { nameShapes } from './name-shapes.ts';
import type { StagePrinter, StageSyntax, SyntaxTables } from './stage-syntax.ts';

type PrintField = (field: Field) => string;

/** The query in its plain form: `and` left out, names bare where they can be. */
export function printQuery(query: Query, tables: SyntaxTables): string {
  const stages = printStages(query.stages, tables);
  if (query.filter.kind === 'all') return stages.length === 0 ? '' : openingStage(stages, tables);
  const filter = filterPrinter(fieldOfRecords)(query.filter);
  return [looksLikeStage(filter, tables) ? `(${filter})` : filter, ...stages].join(' | ');
}

/** A stage that could be read as words keeps its bar. */
function openingStage(stages: readonly string[], tables: SyntaxTables): string {
  const text = stages.join(' | ');
  return looksLikeStage(text, tables) ? text : `| ${text}`;
}

function looksLikeStage(text: string, { stages }: SyntaxTables): boolean {
  const word = /^[A-Za-z]+/.exec(text)?.[0] ?? '';
  return stages.some((stage) => stage.keyword === word.toLowerCase() && stage.opensQuery.test(text.slice(word.length)));
}

function printStages(stages: readonly Stage[], tables: SyntaxTables): string[] {
  let overTable = false;
  return stages.map((stage) => {
    const syntax = tables.stages.find(({ keyword }) => keyword === stage.kind);
    const text = syntax === undefined ? stage.kind : printStage(stage, syntax, overTable, tables);
    overTable ||= syntax?.makesTable ?? false;
    return text;
  });
}

function printStage(stage: Stage, syntax: StageSyntax, overTable: boolean, tables: SyntaxTables): string {
  const field: PrintField = overTable ? (column) => printPath(column, isPlainCall(column, tables)) : fieldOfRecords;
  const printer: StagePrinter = {
    filter: filterPrinter(field),
    field,
    key: (key) => keyText(key, field),
    aggregate: (call) => aggregateText(call, field),
    duration: printDuration,
  };
  return syntax.print(stage, printer);
}

// ---- filters ----

export function printFilter(filter: Filter): string {
  return filterPrinter(printField)(filter);
}

function filterPrinter(field: PrintField): (filter: Filter) => string {
  const inside = (item: Filter, grouped: boolean) => (grouped ? `(${print(item)})` : print(item));
  const print = (filter: Filter): string => {
    switch (filter.kind) {
      case 'all':
        return '*';
      case 'and':
        return filter.items.map((item) => inside(item, item.kind === 'and' || item.kind === 'or')).join(' ');
      case 'or':
        return filter.items.map((item) => inside(item, item.kind === 'or')).join(' or ');
      case 'not':
        return `not ${inside(filter.item, filter.item.kind === 'and' || filter.item.kind === 'or')}`;
      case 'compare':
        return field(filter.field) + filter.op + valueAfter(filter.op, filter.value);
      case 'contains':
        return `${field(filter.field)}:${valueAfter(':', filter.value)}`;
      case 'exists':
        return `${field(filter.field)}=*`;
      case 'regexp':
        return `${field(filter.field)}~/${slashed(filter.pattern)}/${filter.flags}`;
      case 'in':
        return `${field(filter.field)} in (${filter.values.map(printValue).join(', ')})`;
      case 'cidr':
        return `${field(filter.field)} in ${filter.cidr}`;
      case 'any':
        return `*=${printValue(filter.value)}`;
      case 'text':
        return filter.exact || !isPlainWord(filter.text) ? JSON.stringify(filter.text) : freeText(filter.text);
    }
  };
  return print;
}

/** In parentheses where the word before it could take it for an operator: `a (=b)` is not `a =b`. */
function freeText(word: string): string {
  return /^[=<>~!]|^in(?:\(|$)/i.test(word) ? `(${bare(word)})` : bare(word);
}

/** A value whose beginning would be read with the operator stands apart from it: `f:(//x)`, `f< =x`. */
function valueAfter(op: string, value: Literal): string {
  const text = printValue(value);
  if (value.quoted || !joinsWith(op).test(text)) return text;
  return op === '=' || op === ':' ? `(${text})` : ` ${text}`;
}

/** The beginnings of values that the operator would take to itself. */
function joinsWith(op: string): RegExp {
  if (op === ':') return /^(?:\(|\/\/|[<>=~]|!=|!~)/;
  if (op === '=') return /^[(=~<>]/;
  return op === '<' ? /^[=>]/ : /^=/;
}

function printValue(value: Literal): string {
  return value.quoted || !isPlainWord(value.text) ? JSON.stringify(value.text) : bare(value.text);
}

/** A word that is read bare wherever it stands. */
function isPlainWord(text: string): boolean {
  return /^[^\s|,"][^\s|,]*$/.test(text) && openParentheses(text) >= 0;
}

/** A space keeps a parenthesis that follows out of a word with one open. */
function bare(word: string): string {
  return openParentheses(word) > 0 ? `${word} ` : word;
}

/** How many are open at the end; negative when one closes nothing. */
function openParentheses(text: string): number {
  let open = 0;
  for (const [sign] of text.matchAll(/[()]/g)) {
    open += sign === '(' ? 1 : -1;
    if (open < 0) break;
  }
  return open;
}

/** Slashes escaped, unless a backslash before them does it already. */
function slashed(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\//g, (found) => (found === '/' ? '\\/' : found));
}

// ---- names ----

const reserved = /^(?:and|or|not|in|by|as|_exists_|_missing_)$/i;

/** The field as people read it: a column such as `count()` stands for itself. */
export function printField(field: Field): string {
  return printPath(field, isCall(field));
}

/** `count()` is a key of a record only in back quotes. */
function fieldOfRecords(field: Field): string {
  return printPath(field, false);
}

function printPath(field: Field, bareKey: boolean): string {
  let text = field.literal ? '.' : '';
  field.segments.forEach((segment, i) => {
    if (!('key' in segment)) text += 'index' in segment ? `[${segment.index}]` : '[]';
    else text += (i > 0 ? '.' : '') + (bareKey ? segment.key : printName(segment.key, i === 0));
  });
  return text;
}

function onlyKey({ segments, literal }: Field): string {
  const [first] = segments;
  return segments.length === 1 && !literal && first !== undefined && 'key' in first ? first.key : '';
}

function isCall(field: Field): boolean {
  return /^[a-z]\w*(\.\d+)?\([^`]*\)$/.test(onlyKey(field));
}

/** A call that is read back as this very column. */
function isPlainCall(field: Field, { aggregates }: SyntaxTables): boolean {
  const [, name, argument] = /^([a-z]+|p[1-9]\d?)\(([\p{L}_][\p{L}\d_]*)?\)$/u.exec(onlyKey(field)) ?? [];
  if (name === undefined || reserved.test(argument ?? '')) return false;
  const wanted = /\d/.test(name) ? 'percentile' : name;
  const takes = aggregates.find((aggregate) => aggregate.name === wanted)?.takes;
  if (argument === undefined) return takes === 'nothing' || takes === 'optionalFilter';
  return takes === 'field' || (takes === 'fieldAndRank' && wanted !== name);
}

function printName(key: string, first: boolean): string {
  const shapes = nameShapes(key);
  const plain = first ? shapes.plain.test(key) && !reserved.test(key) : shapes.plainFurther.test(key);
  return plain ? key : `\`${key.replace(/`/g, '``')}\``;
}

// ---- keys and aggregates ----

export function printKey(key: Key): string {
  return keyText(key, printField);
}

function keyText(key: Key, field: PrintField): string {
  switch (key.kind) {
    case 'field':
      return field(key.field);
    case 'timeBin':
      return `bin(${printDuration(key.widthMs)})`;
    case 'bin':
      return `bin(${field(key.field)}, ${decimalText(key.width)})`;
  }
}

/** The call without its name: what its column is called where it has none. */
function callText({ name, field, filter, q }: AggregateCall, print: PrintField): string {
  if (name === 'percentile' && field !== undefined && q !== undefined)
    return isShortRank(q) ? `p${q}(${print(field)})` : `percentile(${print(field)}, ${decimalText(q)})`;
  if (filter !== undefined) return `${name}(${filterPrinter(print)(filter)})`;
  return `${name}(${field === undefined ? '' : print(field)})`;
}

function isShortRank(q: number): boolean {
  return q > 0 && q < 100 && /^\d{1,2}(\.\d{1,12})?$/.test(String(q));
}

export function printAggregate(call: AggregateCall): string {
  return aggregateText(call, printField);
}

function aggregateText(call: AggregateCall, field: PrintField): string {
  const text = callText(call, field);
  return call.as === undefined ? text : `${text} as ${printName(call.as, true)}`;
}

/** What the aggregate's column is called. */
export function columnName(call: AggregateCall): string {
  return call.as ?? callText(call, printField);
}

// ---- numbers ----

const units: readonly (readonly [name: string, ms: number])[] = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
];

/** In the largest unit that divides it: 5m, 90s, 250ms. */
export function printDuration(ms: number): string {
  const [name, size] = units.find(([, unit]) => ms % unit === 0) ?? ['ms', 1];
  return `${decimalText(ms / size)}${name}`;
}

/** The number without an exponent: 0.0000001. */
function decimalText(n: number): string {
  const parts = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(String(n));
  if (parts === null) return String(n);
  const digits = parts[1] + (parts[2] ?? '');
  const shift = Number(parts[3]);
  return shift < 0 ? `0.${'0'.repeat(-shift - 1)}${digits}` : digits.padEnd(shift + 1, '0');
}
