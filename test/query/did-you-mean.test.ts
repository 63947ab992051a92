import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, suggestion } from '../../src/query/did-you-mean.ts';

describe('didYouMean', () => {
  const names = ['userId', 'user', 'level', 'status', 'statusCode', 'duration', 'count', 'constructor'];

  it.each([
    ['userID', ['userId', 'user']],
    ['usreId', ['userId']],
    ['lvel', ['level']],
    ['staus', ['status']],
    ['durration', ['duration']],
    ['cuont', ['count']],
    ['zzz', []],
    ['', []],
  ])('of %s', (word, expected) => {
    expect(didYouMean(word, names)).toEqual(expected);
  });

  it('gives at most three, the nearest first, each once', () => {
    expect(didYouMean('abcdef', ['abcxyf', 'abcdeg', 'abcdef', 'abcdex', 'abcdef', 'abcdey'])).toEqual([
      'abcdef',
      'abcdeg',
      'abcdex',
    ]);
  });

  it('says it as a question', () => {
    expect(suggestion('hed', ['head', 'tail'])).toBe('did you mean head?');
    expect(suggestion('abd', ['abc', 'abe', 'abf'])).toBe('did you mean abc, abe or abf?');
    expect(suggestion('zzz', ['head'])).toBeUndefined();
  });

  it('takes no time over very long words', () => {
    expect(didYouMean('x'.repeat(1_000_000), names)).toEqual([]);
  });
});

/** The definition, by recursion: the optimal string alignment distance. */
function naiveDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const [shortA, shortB] = [a.slice(0, -1), b.slice(0, -1)];
  const least = Math.min(
    naiveDistance(shortA, b) + 1,
    naiveDistance(a, shortB) + 1,
    naiveDistance(shortA, shortB) + same,
  );
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return swapped ? Math.min(least, naiveDistance(a.slice(0, -2), b.slice(0, -2)) + 1) : least;
}

describe('editDistance', () => {
  it('is the one of the definition', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b, 10) === naiveDistance(a, b)));
  });
});
