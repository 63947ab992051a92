import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, padEnd, padStart, truncate } from '../../src/render/width.ts';

describe('display width', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['ünïcode', 7],
    ['日本語', 6],
    ['ｆｕｌｌ', 8],
    ['e\u0301', 1],
    ['👍', 2],
    ['👩‍🚀', 2],
    ['✔️', 2],
    ['🇩🇪', 2],
    ['한국', 4],
    ['─│█▏…', 5],
    ['Привет', 6],
    ['\u200b', 0],
  ])('of %j is %i', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('truncates by columns, never in the middle of a character', () => {
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncate('abcd', 4)).toBe('abcd');
    expect(truncate('日本語', 5)).toBe('日本…');
    expect(truncate('日本語', 4)).toBe('日…');
    expect(truncate('👩‍🚀👩‍🚀', 3)).toBe('👩‍🚀…');
    expect(truncate('abcdef', 5, '...')).toBe('ab...');
  });

  it('never gives more columns than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        expect(displayWidth(truncate(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('pads by columns', () => {
    expect(padEnd('日', 4)).toBe('日  ');
    expect(padStart('日', 4)).toBe('  日');
    expect(padEnd('long', 2)).toBe('long');
  });
});
