/** Patterns from masked messages: messages of the same beginning and length whose tokens are mostly equal are one pattern,
 * with a wildcard where they differ. The idea is Drain's (He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree",
 * ICWS 2017); here all messages are known, so it runs once, in sorted order, and what comes out depends on their set alone. */

import { isMasked, isWholly, wildcard } from './placeholders.ts';

export interface Clustered {
  /** The patterns, as masked texts with wildcards. */
  readonly patterns: readonly string[];
  /** By message, in the order they were given: the number of its pattern. */
  readonly patternOf: Int32Array;
}

/** Clusters of one bucket that a message is compared with. More only come of messages that have little in common. */
export const mostClusters = 200;
/** A place where messages differ in as many values is kept apart; in more it is a variable. */
const variantsKept = 2;

/** Clusters masked messages that differ from each other. */
export function clusterMasked(messages: readonly string[]): Clustered {
  const patternOf = new Int32Array(messages.length);
  const patterns: string[] = [];
  const numbers = new Map<string, number>();
  for (const bucket of bucketsOf(messages)) {
    for (const cluster of clustersOf(bucket)) {
      for (const { index, pattern } of patternsOf(cluster)) {
        let number = numbers.get(pattern);
        if (number === undefined) {
          number = patterns.push(pattern) - 1;
          numbers.set(pattern, number);
        }
        patternOf[index] = number;
      }
    }
  }
  return { patterns, patternOf };
}

interface Message {
  /** Among those given. */
  readonly index: number;
  readonly tokens: readonly string[];
}

/** In sorted order, by first constant token and number of tokens. */
function bucketsOf(messages: readonly string[]): Iterable<Message[]> {
  const order = Array.from(messages.keys()).sort((a, b) => compare(messages[a], messages[b]));
  const buckets = new Map<string, Message[]>();
  for (const index of order) {
    const tokens = messages[index].split(' ');
    const key = bucketOf(tokens);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [{ index, tokens }]);
    else bucket.push({ index, tokens });
  }
  return buckets.values();
}

/** What messages must have in common before they are compared: how many tokens they have, and the first constant one. */
export function bucketOf(tokens: readonly string[]): string {
  return `${tokens.length} ${tokens.find((token) => !isMasked(token)) ?? ''}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function clustersOf(bucket: readonly Message[]): Message[][] {
  const compared: Message[][] = [];
  const alone: Message[][] = [];
  for (const message of bucket) {
    const alike = compared.find(([first]) => areAlike(first.tokens, message.tokens));
    if (alike !== undefined) alike.push(message);
    else (compared.length < mostClusters ? compared : alone).push([message]);
  }
  return [...compared, ...alone];
}

/** Whether enough tokens are equal: all of one; all but one of 2 to 4, all but two of 5 or 6, all but three of 7 to 9; else half. */
function areAlike(a: readonly string[], b: readonly string[]): boolean {
  let unequal = 0;
  const allowed = differencesAllowed(a.length);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && ++unequal > allowed) return false;
  return true;
}

export function differencesAllowed(tokens: number): number {
  if (tokens <= 1) return 0;
  if (tokens <= 4) return 1;
  if (tokens <= 6) return 2;
  return tokens <= 9 ? 3 : Math.floor(tokens / 2);
}

/** The pattern of each member: its tokens, with a wildcard where the cluster has a variable. */
function patternsOf(members: readonly Message[]): { index: number; pattern: string }[] {
  const variable = members[0].tokens.map((_, i) => variableAt(members, i));
  return members.map(({ index, tokens }) => ({
    index,
    pattern: tokens.map((token, i) => variable[i] ?? token).join(' '),
  }));
}

/** What stands for a place where the members differ in many values, or where one of them is nothing but a variable;
 * undefined where each keeps its own. What all begin and end with, up to a sign, stays: `user=<*>`, `(<*>)`. */
function variableAt(members: readonly Message[], i: number): string | undefined {
  const distinct = new Set<string>();
  for (const { tokens } of members) distinct.add(tokens[i]);
  if (distinct.size === 1) return undefined;
  const values = [...distinct];
  const start = commonStart(values);
  const rests = values.map((value) => value.slice(start.length));
  const end = commonEnd(rests);
  const isVariable =
    values.length > variantsKept || rests.some((rest) => isWholly(rest.slice(0, rest.length - end.length)));
  return isVariable ? start + wildcard + end : undefined;
}

function commonStart(values: readonly string[]): string {
  const [first] = values;
  let length = values.reduce((least, value) => Math.min(least, value.length), Number.POSITIVE_INFINITY);
  for (const value of values) {
    let i = 0;
    while (i < length && value[i] === first[i]) i++;
    length = i;
  }
  while (length > 0 && !sign.test(first[length - 1])) length--;
  return first.slice(0, length);
}

function commonEnd(values: readonly string[]): string {
  const [first] = values;
  let length = values.reduce((least, value) => Math.min(least, value.length), Number.POSITIVE_INFINITY);
  for (const value of values) {
    let i = 0;
    while (i < length && value.at(-1 - i) === first.at(-1 - i)) i++;
    length = i;
  }
  while (length > 0 && !sign.test(first[first.length - length])) length--;
  return first.slice(first.length - length);
}

/** Where a token may be cut: no letter, digit or placeholder. */
const sign = /[!-/:-@[-`{-~]/;
