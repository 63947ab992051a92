/** What the tokenizer masks: golden cases by eye, and hostile messages. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Masker } from '../../../src/sketch/templates/masker.ts';
import { readable } from '../../../src/sketch/templates/placeholders.ts';
import cases from '../../cases/templates/masked.json' with { type: 'json' };

const masker = new Masker(1024);

function masked(message: string): string {
  const bytes = Buffer.from(message);
  masker.mask(bytes, 0, bytes.length);
  return readable(Buffer.from(masker.bytes.subarray(0, masker.length)).toString());
}

test.each(cases)('%s', (message, expected) => {
  expect(masked(message)).toBe(expected);
});

const pieces = [
  '1',
  '12',
  '1.',
  ',',
  ':',
  '::',
  '/',
  '//',
  '.',
  '-',
  '+',
  '_',
  '@',
  '[',
  ']',
  ' ',
  '\n',
  '\u0001',
  '\u0010',
  'a',
  'f0',
  'x',
  'GET',
  'é',
  '🚚',
  'http',
  '://',
  '10.0.0.1',
  '2026-11-20',
  'T',
  '14:05:03',
  'Z',
  'ms',
  'kB',
  '0x',
  'Jun 17 ',
  'Fri ',
  'ab:cd:',
  'localhost',
  ':80',
  '\\',
  'C:\\',
  '%',
  '=',
  '"',
  'e-',
  'v1',
];
const message = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((some) => some.join(''));

describe('for any message', () => {
  test('the result is bounded, and has one space between tokens', () => {
    fc.assert(
      fc.property(message, (text) => {
        const bytes = Buffer.from(text);
        masker.mask(bytes, 0, bytes.length);
        expect(masker.length).toBeLessThanOrEqual(1025);
        expect(masked(text)).not.toMatch(/^ | {2}| $|\n/);
      }),
      { numRuns: 2000 },
    );
  });

  test('it does not depend on where in the bytes the message stands', () => {
    fc.assert(
      fc.property(message, message, message, (before, text, after) => {
        const bytes = Buffer.from(before + text + after);
        const start = Buffer.byteLength(before);
        masker.mask(bytes, start, start + Buffer.byteLength(text));
        const inside = readable(Buffer.from(masker.bytes.subarray(0, masker.length)).toString());
        expect(inside).toBe(masked(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('digits alone do not change the pattern', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(masked(`job ${a} of user=${b} is done`)).toBe('job <num> of user=<num> is done');
      }),
    );
  });
});

/** What could make a tokenizer look at the same bytes again and again. */
const hostile: Readonly<Record<string, string>> = {
  'parts of a number, then a letter': `${'1.'.repeat(500_000)}z`,
  'parts of a duration': '1.1h'.repeat(250_000),
  'labels of a host': 'a.b.'.repeat(250_000),
  spaces: ' '.repeat(1_000_000),
  digits: `${'1'.repeat(1_000_000)}g`,
  'a URL of marks': `a://${'!'.repeat(1_000_000)}`,
  'dots and slashes': '/.'.repeat(500_000),
  colons: ':'.repeat(1_000_000),
  'hexadecimal groups': 'ab:'.repeat(333_000),
  signs: '-1'.repeat(500_000),
  'local parts': 'a@'.repeat(500_000),
  brackets: '[1'.repeat(500_000),
  'one word': 'a'.repeat(1_000_000),
};

test.each(Object.entries(hostile))('1 MB of %s takes no time to speak of', (_, text) => {
  const bytes = Buffer.from(text);
  masker.mask(bytes, 0, bytes.length);
  const begin = performance.now();
  masker.mask(bytes, 0, bytes.length);
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(masker.length).toBeLessThanOrEqual(1025);
});
