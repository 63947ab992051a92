/** The golden cases of the query language: test/cases/query/*.json. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { QueryError } from '../../src/core/errors.ts';
import { parse, print } from '../../src/language.ts';
import { brief, parsed } from './brief.ts';

interface Case {
  readonly query: string;
  /** The filter, where the query has one; see brief.ts. */
  readonly filter?: unknown;
  readonly stages?: unknown;
  /** How the query is printed, where it is not as written. */
  readonly printed?: string;
  readonly hints?: readonly (readonly [message: string, start: number, end: number])[];
  /** The message of the mistake, with its place and hint. */
  readonly error?: string;
  readonly at?: readonly [start: number, end: number];
  readonly hint?: string;
}

const folder = new URL('../cases/query/', import.meta.url);

for (const file of readdirSync(folder)) {
  const cases: readonly Case[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  describe(file, () => {
    it.each(cases.map((golden) => [golden.query, golden] as const))('%s', (_query, golden) => {
      if (golden.error === undefined) expectParsed(golden);
      else expectMistake(golden);
    });
  });
}

function expectParsed({ query, filter, stages, printed, hints }: Case): void {
  const found = parse(query);
  expect(brief(found.query)).toEqual({ filter: filter ?? { kind: 'all' }, stages: stages ?? [] });
  expect(found.hints.map(({ message, span }) => [message, span?.start, span?.end])).toEqual(hints ?? []);
  const text = print(found.query);
  expect(text).toBe(printed ?? query);
  expect(parsed(text)).toEqual(parsed(query));
  expect(print(parsed(text))).toBe(text);
}

function expectMistake({ query, error, at, hint }: Case): void {
  const thrown = mistakeIn(query);
  expect(thrown).toBeInstanceOf(QueryError);
  const { message, start, end, hint: said } = thrown as QueryError;
  expect({ error: message, at: [start, end], hint: said }).toEqual({ error, at, hint });
}

function mistakeIn(query: string): unknown {
  try {
    parse(query);
    return undefined;
  } catch (error) {
    return error;
  }
}
