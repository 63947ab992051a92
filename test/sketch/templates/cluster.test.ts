/** Patterns of masked messages: by the rules, whatever their order. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterMasked, differencesAllowed } from '../../../src/sketch/templates/cluster.ts';
import { PatternIndex } from '../../../src/sketch/templates/pattern-index.ts';
import { readable } from '../../../src/sketch/templates/placeholders.ts';

/** The patterns of messages, sorted; `#` is a number's placeholder. */
function patternsOf(messages: readonly string[]): string[] {
  return clusterMasked(messages.map((message) => message.replaceAll('#', '\u000b')))
    .patterns.map(readable)
    .sort();
}

test.each([
  [1, 0],
  [2, 1],
  [4, 1],
  [5, 2],
  [6, 2],
  [7, 3],
  [9, 3],
  [10, 5],
  [21, 10],
])('of %i tokens %i may differ', (tokens, allowed) => {
  expect(differencesAllowed(tokens)).toBe(allowed);
});

describe('patterns', () => {
  test('two variants are kept apart, three are a wildcard', () => {
    expect(patternsOf(['session opened for ann', 'session closed for ann'])).toHaveLength(2);
    expect(patternsOf(['hello ann', 'hello bob', 'hello cy'])).toEqual(['hello <*>']);
  });

  test('what the values begin and end with stays', () => {
    expect(patternsOf(['login (user=ann)', 'login (user=bob)', 'login (user=)'])).toEqual(['login (user=<*>)']);
  });

  test('a place where one value is a placeholder is a variable', () => {
    expect(patternsOf(['from host=#', 'from host=db'])).toEqual(['from host=<*>']);
    expect(patternsOf(['by (uid=#) now', 'by LOGIN(uid=#) now'])).toHaveLength(2);
  });

  test('other beginnings and lengths are other patterns', () => {
    expect(patternsOf(['start of a b', 'end of a b', 'start of a b c'])).toHaveLength(3);
  });

  test('the beginning is the first token without a placeholder', () => {
    expect(patternsOf(['# jobs by ann', '# jobs by bob', '# jobs by cy'])).toEqual(['<num> jobs by <*>']);
  });

  test('one message is its own pattern', () => {
    expect(patternsOf(['all is well'])).toEqual(['all is well']);
    expect(patternsOf([''])).toEqual(['']);
    expect(patternsOf([])).toEqual([]);
  });
});

const word = fc.constantFrom('a', 'b', 'c', 'd', 'user=ann', 'user=bob', '(x)', '\u000b', '\u0004', 'long-er');
const messages = fc.uniqueArray(
  fc.array(word, { minLength: 1, maxLength: 11 }).map((words) => words.join(' ')),
  {
    maxLength: 60,
  },
);

test('the order of messages does not matter', () => {
  fc.assert(
    fc.property(
      messages.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
      ([some, shuffled]) => {
        const patternOf = (all: readonly string[]): Map<string, string> => {
          const clustered = clusterMasked(all);
          return new Map(all.map((message, i) => [message, clustered.patterns[clustered.patternOf[i]]]));
        };
        const expected = patternOf(some);
        for (const [message, pattern] of patternOf(shuffled)) expect(pattern).toBe(expected.get(message));
      },
    ),
    { numRuns: 500 },
  );
});

test('a message that is part of a pattern with wildcards fits one of those known', () => {
  fc.assert(
    fc.property(messages, (some) => {
      const { patterns, patternOf } = clusterMasked(some);
      const index = new PatternIndex(patterns);
      some.forEach((message, i) => {
        if (patterns[patternOf[i]].includes('\u0010')) {
          const sameBeginning = patterns[patternOf[i]].split(' ')[0] === message.split(' ')[0];
          if (sameBeginning) expect(index.find(message)).toBeGreaterThanOrEqual(0);
        } else if (index.find(message) >= 0) expect(patterns[index.find(message)]).toContain('\u0010');
      });
    }),
    { numRuns: 500 },
  );
});

test('50,000 messages that have nothing in common are clustered in seconds', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const name = (n: number): string => [0, 1, 2, 3].map((place) => letters[Math.floor(n / 26 ** place) % 26]).join('');
  const all = Array.from(
    { length: 50_000 },
    (_, n) => `start ${[1, 3, 7, 11, 13, 17].map((by) => name(n * by)).join(' ')}`,
  );
  const begin = performance.now();
  expect(clusterMasked(all).patterns.length).toBeGreaterThan(1);
  expect(performance.now() - begin).toBeLessThan(10_000);
});
