import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryError } from '../../src/core/errors.ts';
import { print } from '../../src/language.ts';
import type { Query, Stage } from '../../src/query/ast.ts';
import { columnName, printKey } from '../../src/query/printer.ts';
import { query } from './arbitrary.ts';
import { parsed } from './brief.ts';

const patienceMs = 60_000;

describe('print and parse', () => {
  it(
    'give the same query, whatever its names and values',
    () => {
      fc.assert(
        fc.property(query.filter(hasDistinctColumns), (made) => {
          const text = print(made);
          expect(parsed(text), text).toEqual(made);
          expect(print(parsed(text))).toBe(text);
        }),
        { numRuns: 1000 },
      );
    },
    patienceMs,
  );

  it.each(['a !in(', 'a !in()', 'a !in(b', 'a (IN( )', 'not (in( )'])(
    'keep a word that looks like a list apart: %s',
    (typed) => {
      const text = print(parsed(typed));
      expect(parsed(text)).toEqual(parsed(typed));
      expect(print(parsed(text))).toBe(text);
    },
  );

  it(
    'are stable on what was typed',
    () => {
      const token = fc.constantFrom(
        ...'a|f|=|!|:|~|<|>|(|)|in|not|and|or|"x"|`y`|*|-|,| |.|/x/i|5m|[|]|by|count|stats|sum|x(|&&|head'.split('|'),
        '|',
        '||',
        '\\',
      );
      fc.assert(
        fc.property(fc.array(token, { maxLength: 14 }), (tokens) => {
          const first = parsedOrRefused(tokens.join(''));
          if (first === undefined) return;
          const text = print(first);
          expect(parsed(text), text).toEqual(first);
          expect(print(parsed(text))).toBe(text);
        }),
        { numRuns: 5000 },
      );
    },
    patienceMs,
  );
});

function parsedOrRefused(text: string): Query | undefined {
  try {
    return parsed(text);
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** Stages of which two columns have one name are refused. */
function hasDistinctColumns({ stages }: Query): boolean {
  return stages.every((stage) => {
    const names = columnsOf(stage);
    return new Set(names).size === names.length;
  });
}

function columnsOf(stage: Stage): string[] {
  if (stage.kind === 'stats') return [...stage.aggregates.map(columnName), ...stage.by.map(printKey)];
  if (stage.kind === 'timechart')
    return [...stage.aggregates.map(columnName), ...(stage.by ? [printKey(stage.by)] : [])];
  return stage.kind === 'count' ? stage.by.map(printKey) : [];
}
