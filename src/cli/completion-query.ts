/** What can stand at the end of a query that is being typed: stages, aggregates, fields, values. */

import { aggregates } from '../aggregates/index.ts';
import { levelRank } from '../core/level.ts';
import { operators } from '../operators/index.ts';
import type { KnownFields } from './known-fields.ts';

export interface Candidate {
  /** In place of the whole word. */
  readonly text: string;
  readonly description: string;
}

/** Operators, the longest first. */
const comparison = /^([-!]?)([^\s=!<>:~]+)(>=|<=|!=|!~|==|=|:|~|<|>)(.*)$/su;
const fewValues = 30;

export interface QueryPlace {
  /** It stands in quotes, so that the shell leaves spaces, bars, < and > alone. */
  readonly quoted: boolean;
  /** Stages may follow the filter. */
  readonly stages: boolean;
}

/** Candidates for the query, each the whole query with its last part completed. */
export function queryCandidates(
  query: string,
  known: KnownFields,
  { quoted, stages: takesStages }: QueryPlace,
): Candidate[] {
  const stageStart = lastBar(query) + 1;
  const stage = query.slice(stageStart);
  const keyword = /^\s*([A-Za-z]*)$/.exec(stage);
  const found: Candidate[] = [];
  if (keyword !== null && quoted && takesStages)
    found.push(...startingWith(stages(), query.slice(0, query.length - keyword[1].length), keyword[1]));
  if (keyword !== null && stageStart > 0) return found;
  return [...found, ...inStage(query, stage, known, quoted)];
}

/** Where the last bar outside quotes stands; -1 without one. */
function lastBar(query: string): number {
  let bar = -1;
  let inQuotes = false;
  for (let i = 0; i < query.length; i++) {
    if (query[i] === '\\' && inQuotes) i++;
    else if (query[i] === '"') inQuotes = !inQuotes;
    else if (query[i] === '|' && !inQuotes) bar = i;
  }
  return bar;
}

function stages(): Candidate[] {
  return operators.map(({ keyword, summary }) => ({ text: `${keyword} `, description: summary }));
}

function startingWith(candidates: readonly Candidate[], before: string, typed: string): Candidate[] {
  return candidates
    .filter(({ text }) => text.startsWith(typed))
    .map(({ text, description }) => ({ text: before + text, description }));
}

function inStage(query: string, stage: string, known: KnownFields, quoted: boolean): Candidate[] {
  const { keyword, rest } = stageOf(stage);
  const part = /(?:[^\s(),"]|"(?:[^"\\]|\\.)*"?)*$/u.exec(query)?.[0] ?? '';
  const before = query.slice(0, query.length - part.length);
  if (keyword === 'stats' || keyword === 'timechart') return inAggregation(rest, before, part, known);
  if (keyword === undefined || keyword === 'where') return inFilter(before, part, known, quoted);
  if (keyword === 'head' || keyword === 'tail') return [];
  const sign = keyword === 'sort' && part.startsWith('-') ? '-' : '';
  return startingWith(fieldCandidates(known, ''), before + sign, part.slice(sign.length));
}

/** The stage at hand and what stands after its keyword; a filter has none. */
function stageOf(stage: string): { keyword?: string; rest: string } {
  const found = /^\s*([A-Za-z]+)(\s.*)$/s.exec(stage);
  const syntax = found === null ? undefined : operators.find((one) => one.keyword === found[1].toLowerCase());
  if (found === null || syntax === undefined || !(syntax.opensQuery.test(found[2]) || /^\s+\S*$/.test(found[2])))
    return { rest: stage };
  return { keyword: syntax.keyword, rest: found[2] };
}

function inAggregation(rest: string, before: string, part: string, known: KnownFields): Candidate[] {
  const inside = /([a-z]\w*)\([^()]*$/i.exec(rest)?.[1];
  if (inside === 'count' || inside === 'share') return inFilter(before, part, known, true);
  if (inside !== undefined || /\sby\s/.test(rest)) return startingWith(fieldCandidates(known, ''), before, part);
  return startingWith(aggregateCandidates(), before, part);
}

function aggregateCandidates(): Candidate[] {
  const named = aggregates.map(({ name, takes, summary }) => ({
    text: takes === 'nothing' ? `${name}()` : `${name}(`,
    description: summary,
  }));
  const ranks = ['p50', 'p90', 'p95', 'p99'].map((name) => ({ text: `${name}(`, description: 'percentile' }));
  return [{ text: 'count()', description: 'records' }, ...named, ...ranks];
}

function fieldCandidates(known: KnownFields, suffix: string): Candidate[] {
  return known.names().map(({ name, description }) => ({ text: name + suffix, description }));
}

function inFilter(before: string, part: string, known: KnownFields, quoted: boolean): Candidate[] {
  const compared = comparison.exec(part);
  if (compared === null) return fieldNames(before, part, known, quoted);
  const [, sign, field, op, typed] = compared;
  const values = field === 'level' ? levels() : known.values(field);
  const written = values.map(({ text, description }) => ({ text: valueText(text), description }));
  return startingWith(written, before + sign + field + op, typed).slice(0, fewValues);
}

/** A field that is complete gets its operators; the beginning of one its names. */
function fieldNames(before: string, part: string, known: KnownFields, quoted: boolean): Candidate[] {
  const sign = /^[-!]/.exec(part)?.[0] ?? '';
  const name = part.slice(sign.length);
  const names = startingWith(fieldCandidates(known, '='), before + sign, name);
  const isComplete = known.names().some((one) => one.name === name);
  if (!isComplete || !quoted) return names;
  const operatorsOf = ['=', '!=', '>=', '<', ':', '~'].map((op) => ({ text: before + part + op, description: '' }));
  return [...operatorsOf, ...names.filter(({ text }) => text !== `${before}${part}=`)];
}

function levels(): Candidate[] {
  return Object.keys(levelRank).map((text) => ({ text, description: '' }));
}

/** A value as the query language writes it. */
function valueText(text: string): string {
  return text === '' || /[\s|,()"*\\]/.test(text) ? JSON.stringify(text) : text;
}
