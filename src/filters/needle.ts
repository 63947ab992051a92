/** The prefilter: literals of which every matching line must hold one, as bytes. A line is dropped unread when it holds none of
 * them, nor `\u` (nor `\/` for a needle with a slash). So a needle must stand in the raw line in all cases:
 * - it has no quote, backslash or control character, which JSON writes in other ways;
 * - it is not of a value with other spellings: numbers (503 is also 5.03e2), levels, times, durations, quantities;
 * - it is not of a value that is made, not read: a route, a message rendered from its template, `_file`;
 * - nothing is asked of negations, of missing fields and of keys. */

import type { CanonicalName } from '../core/canonical-names.ts';
import type { Field, Filter, Literal } from '../query/ast.ts';
import { plainDecimal, wildcard } from '../query/literal.ts';
import { rewriteFailed } from './failed.ts';
import type { NameBinder } from './filter.ts';
import { isNormalised, quantityOf } from './operand.ts';

export interface Needle {
  readonly text: string;
  /** ASCII letters match in either case. The text is then all ASCII. */
  readonly ignoreCase: boolean;
}

/** More needles than this are no longer a quick look. */
const mostNeedles = 4;

/** Needles of which each matching line holds at least one; undefined: none can be named. */
export function requiredNeedles(filter: Filter, binder: NameBinder): Needle[] | undefined {
  return needlesOf(rewriteFailed(filter), binder);
}

function needlesOf(filter: Filter, binder: NameBinder): Needle[] | undefined {
  switch (filter.kind) {
    case 'and':
      return mostSelective(filter.items.map((item) => needlesOf(item, binder)));
    case 'or':
      return anyOf(filter.items.map((item) => needlesOf(item, binder)));
    case 'compare':
      return filter.op === '=' ? ofValue(filter.field, filter.value, binder, false) : undefined;
    case 'in':
      return anyOf(filter.values.map((value) => ofValue(filter.field, value, binder, false)));
    case 'contains':
      return ofValue(filter.field, filter.value, binder, true);
    case 'any':
      return ofValue(undefined, filter.value, binder, false);
    case 'text':
      return bestOf(pieces([filter.text], !filter.exact, otherwiseWritten), !filter.exact);
    default:
      return undefined;
  }
}

/** Every line holds one of each; the most selective will do. */
function mostSelective(choices: readonly (Needle[] | undefined)[]): Needle[] | undefined {
  const weakest = (needles: Needle[] | undefined) => Math.min(...(needles ?? []).map(bitsOf));
  return choices.filter((needles) => needles !== undefined).sort((a, b) => weakest(b) - weakest(a))[0];
}

/** Every line holds one of some of them. */
function anyOf(choices: readonly (Needle[] | undefined)[]): Needle[] | undefined {
  const all = new Map<string, Needle>();
  for (const needles of choices) {
    if (!needles) return undefined;
    for (const needle of needles) all.set(`${needle.ignoreCase} ${needle.text}`, needle);
  }
  return all.size > 0 && all.size <= mostNeedles ? [...all.values()] : undefined;
}

function ofValue(
  field: Field | undefined,
  value: Literal,
  binder: NameBinder,
  ignoreCase: boolean,
): Needle[] | undefined {
  const name = field && binder.canonicalOf(field);
  if (isNormalised(name) || made.has(name) || isSpecial(field)) return undefined;
  if (plainDecimal(value.text) !== undefined || (!value.quoted && quantityOf(field, value.text))) return undefined;
  const runs = wildcard(value) ?? [value.text];
  const needles = bestOf(pieces(runs, ignoreCase, otherwiseWrittenOrJoined).filter(isOfNoNumber), ignoreCase);
  return needles && name === 'message' ? [...needles, templateKey] : needles;
}

/** Values that are not in the line as they are compared. */
const made: ReadonlySet<CanonicalName | undefined> = new Set<CanonicalName>(['route', 'method']);

/** A message may be rendered from the template in this key. */
const templateKey: Needle = { text: '@m', ignoreCase: true };

function isSpecial(field: Field | undefined): boolean {
  const first = field?.segments[0];
  return first !== undefined && 'key' in first && /^_(file|line|source)$/.test(first.key);
}

/** Quotes, backslashes and control characters; and what a decoder puts for bytes that are not UTF-8. */
const otherwiseWritten = /["\\\p{Cc}\p{Cs}\u{fffd}]+/u;
/** Also what joins the parts of an object, which has no spaces in compact JSON but may have them in the line. */
const otherwiseWrittenOrJoined = /["\\\p{Cc}\p{Cs}\u{fffd}{}[\]:,]+/u;
const notAscii = /\P{ASCII}+/u;

function pieces(runs: readonly string[], ignoreCase: boolean, between: RegExp): string[] {
  const parts = runs.flatMap((run) => run.split(between));
  return ignoreCase ? parts.flatMap((part) => part.split(notAscii)) : parts;
}

/** A part of a number may be written otherwise: 5.0, 50e-1. */
function isOfNoNumber(piece: string): boolean {
  return !/^[+-]?\d*\.?\d*(?:[eE][+-]?\d*)?$/.test(piece);
}

/** The scan looks for two bytes at once. */
function bestOf(candidates: readonly string[], ignoreCase: boolean): Needle[] | undefined {
  const needles = candidates
    .filter((text) => text.length >= 2)
    .map((text): Needle => ({ text, ignoreCase: ignoreCase && /[A-Za-z]/.test(text) }));
  return needles.length === 0 ? undefined : [needles.sort((a, b) => bitsOf(b) - bitsOf(a))[0]];
}

/** How often characters stand in logs, as bits: of 2^bits characters about one is of the group's kind. */
const bitsOfGroups: readonly (readonly [characters: RegExp, bits: number])[] = [
  [/[etaoinsr0-2]/, 4.5],
  [/[a-z3-9 .:/_-]/, 6],
  [/[A-Z]/, 7],
];
const bitsOfOthers = 8;

/** How much a needle tells: the longer and the rarer its characters, the more. */
function bitsOf({ text, ignoreCase }: Needle): number {
  let bits = 0;
  for (const c of ignoreCase ? text.toLowerCase() : text)
    bits += bitsOfGroups.find(([group]) => group.test(c))?.[1] ?? bitsOfOthers;
  return bits;
}
