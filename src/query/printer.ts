/** A query as text. Printing what was parsed and parsing it again gives the same query. */

import type { AggregateCall, Field, Filter, Key, Literal, Query, Stage } from './ast.ts';
import type { StagePrinter, SyntaxTables } from './stage-syntax.ts';

/** The query in its plain form: `and` left out, names bare where they can be. */
export function printQuery(query: Query, tables: SyntaxTables): string {
  const stages = query.stages.map((stage) => printStage(stage, tables));
  if (query.filter.kind === 'all') return stages.length === 0 ? '' : openingStage(stages, tables);
  const filter = printFilter(query.filter);
  return [looksLikeStage(filter, tables) ? `(${filter})` : filter, ...stages].join(' | ');
}

/** A stage that could be read as words keeps its bar. */
function openingStage(stages: readonly string[], tables: SyntaxTables): string {
  const text = stages.join(' | ');
  return looksLikeStage(text, tables) ? text : `| ${text}`;
}

function looksLikeStage(text: string, { stages }: SyntaxTables): boolean {
  const word = /^[A-Za-z]+/.exec(text)?.[0] ?? '';
  const rest = text.slice(word.length);
  const stage = stages.find(({ keyword }) => keyword === word.toLowerCase());
  if (stage === undefined) return /^[A-Za-z_][\w.]*\([^()]*\)/.test(text);
  return stage.opensQuery.test(rest) || stage.beginsQuery?.test(rest) === true;
}

function printStage(stage: Stage, { stages }: SyntaxTables): string {
  const syntax = stages.find(({ keyword }) => keyword === stage.kind);
  return syntax === undefined ? stage.kind : syntax.print(stage, printer);
}

const printer: StagePrinter = {
  filter: printFilter,
  field: printField,
  key: printKey,
  aggregate: printAggregate,
  duration: printDuration,
};

export function printFilter(filter: Filter): string {
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
      return printField(filter.field) + filter.op + printValue(filter.value);
    case 'contains':
      return `${printField(filter.field)}:${printValue(filter.value)}`;
    case 'exists':
      return `${printField(filter.field)}=*`;
    case 'regexp':
      return `${printField(filter.field)}~/${slashed(filter.pattern)}/${filter.flags}`;
    case 'in':
      return `${printField(filter.field)} in (${filter.values.map(printValue).join(', ')})`;
    case 'cidr':
      return `${printField(filter.field)} in ${filter.cidr}`;
    case 'any':
      return `*=${printValue(filter.value)}`;
    case 'text':
      return filter.exact || !isPlainWord(filter.text) ? JSON.stringify(filter.text) : filter.text;
  }
}

function inside(filter: Filter, grouped: boolean): string {
  const text = printFilter(filter);
  return grouped ? `(${text})` : text;
}

/** A word that is read as free text wherever it stands. The parser took it bare, so only an oddity made by hand is not. */
function isPlainWord(text: string): boolean {
  return text !== '' && !/[\s|,]/.test(text) && !text.startsWith('"') && balanced(text);
}

function balanced(text: string): boolean {
  let open = 0;
  for (const c of text) {
    if (c === '(') open++;
    else if (c === ')' && --open < 0) return false;
  }
  return true;
}

function printValue(value: Literal): string {
  return value.quoted || !isPlainWord(value.text) ? JSON.stringify(value.text) : value.text;
}

/** Slashes escaped, unless a backslash before them does it already. */
function slashed(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\//g, (found) => (found === '/' ? '\\/' : found));
}

const plainName = /^[\p{L}_@$][\p{L}\p{M}\d_@$/-]*$/u;

export function printField(field: Field): string {
  let text = field.literal ? '.' : '';
  field.segments.forEach((segment, i) => {
    if (!('key' in segment)) text += 'index' in segment ? `[${segment.index}]` : '[]';
    else text += (i > 0 ? '.' : '') + (isCall(segment.key) ? segment.key : printName(segment.key, i === 0));
  });
  return text;
}

/** The name of a column such as `count()`, which stands for itself. */
function isCall(key: string): boolean {
  return /^[a-z]\w*(\.\d+)?\([^`]*\)$/.test(key);
}

const reserved = /^(and|or|not|in|by|as)$/i;

function printName(key: string, first: boolean): string {
  const plain = plainName.test(key) || (!first && /^[\p{L}\d_@$/-]+$/u.test(key));
  return plain && !(first && reserved.test(key)) ? key : `\`${key.replace(/`/g, '``')}\``;
}

export function printKey(key: Key): string {
  switch (key.kind) {
    case 'field':
      return printField(key.field);
    case 'timeBin':
      return `bin(${printDuration(key.widthMs)})`;
    case 'bin':
      return `bin(${printField(key.field)}, ${key.width})`;
  }
}

/** The call without its name: what its column is called where it has none. */
function printCall(call: AggregateCall): string {
  const { name, field, filter, q } = call;
  if (name === 'percentile' && field !== undefined && q !== undefined)
    return isShortRank(q) ? `p${q}(${printField(field)})` : `percentile(${printField(field)}, ${q})`;
  return `${name}(${field === undefined ? (filter === undefined ? '' : printFilter(filter)) : printField(field)})`;
}

function isShortRank(q: number): boolean {
  return q > 0 && q < 100 && /^\d{1,2}(\.\d+)?$/.test(String(q));
}

export function printAggregate(call: AggregateCall): string {
  return call.as === undefined ? printCall(call) : `${printCall(call)} as ${printName(call.as, true)}`;
}

/** What the aggregate's column is called. */
export function columnName(call: AggregateCall): string {
  return call.as ?? printCall(call);
}

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
  return `${ms / size}${name}`;
}
