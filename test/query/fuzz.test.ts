import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueryError } from '../../src/core/errors.ts';
import { limits } from '../../src/core/limits.ts';
import { parse, print } from '../../src/language.ts';
import { renderQueryError } from '../../src/query/error-location.ts';

const folder = new URL('../cases/query/', import.meta.url);
const goldenQueries: readonly string[] = readdirSync(folder).flatMap((file) =>
  JSON.parse(readFileSync(new URL(file, folder), 'utf8')).map(({ query }: { query: string }) => query),
);

const patienceMs = 60_000;

/** The mistake in the text, whose place must lie in it; undefined where there is none. */
function mistakeIn(text: string): QueryError | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    expect(error.start).toBeLessThanOrEqual(error.end);
    expect(error.start).toBeGreaterThanOrEqual(0);
    expect(error.end).toBeLessThanOrEqual(text.length);
    // Only at the end of the text is there nothing to point at.
    if (error.start === error.end) expect(error.start).toBe(text.length);
    return error;
  }
}

describe('any text', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  );

  it(
    'is a query or a mistake with its place, which can be shown',
    () => {
      fc.assert(
        fc.property(texts, (text) => {
          const mistake = mistakeIn(text);
          if (mistake !== undefined) expect(renderQueryError(mistake).split('\n').length).toBeGreaterThanOrEqual(3);
        }),
        { numRuns: 2000 },
      );
    },
    patienceMs,
  );

  it(
    'made of golden queries, cut and mixed, too',
    () => {
      const piece = fc
        .tuple(fc.constantFrom(...goldenQueries), fc.nat(60), fc.nat(60))
        .map(([query, from, to]) => query.slice(Math.min(from, to), Math.max(from, to)));
      fc.assert(
        fc.property(fc.array(fc.oneof(piece, texts), { minLength: 1, maxLength: 4 }), (pieces) => {
          mistakeIn(pieces.join(''));
        }),
        { numRuns: 5000 },
      );
    },
    patienceMs,
  );
});

describe('nesting', () => {
  const deep = (open: string, inside: string, close: string, n: number) => open.repeat(n) + inside + close.repeat(n);

  it('goes as deep as the limit', () => {
    const text = deep('(', 'x', ')', limits.queryDepth - 1);
    expect(print(parse(text).query)).toBe('x');
    expect(mistakeIn(`(${text})`)?.message).toBe(`more than ${limits.queryDepth} levels of parentheses and nots`);
    expect(mistakeIn(`(${text})`)?.start).toBe(limits.queryDepth);
  });

  it.each([
    ['parentheses', deep('(', 'x', ')', 100_000)],
    ['nots', `${'not '.repeat(100_000)}x`],
    ['signs', `${'!'.repeat(100_000)}x`],
    ['select', deep('select(', 'x', ')', 100_000)],
    ['columns', `count by x | sort ${deep('max(', 'x', ')', 100_000)}`],
    ['filters of columns', `count by x | where ${deep('count(', 'x', ')', 100_000)}>5`],
    ['stages', `x${' | head'.repeat(10_000)}`],
  ])('of too many %s is a mistake', (_name, text) => {
    expect(mistakeIn(text)?.message).toMatch(/^more than 200 /);
  });
});

describe('a long text', () => {
  const size = 250_000;
  const long = (unit: string) => unit.repeat(Math.ceil(size / unit.length));

  it.each([
    ['one word', long('x')],
    ['a name of dots', `${long('a.')}a=1`],
    ['a name of brackets', `a${long('[0]')}=1`],
    ['odd names', long('a..b ')],
    ['a name in back quotes', `\`${long('= ')}\`=`],
    ['back quotes', long('`a`.')],
    ['spaces', `a${long(' ')}b`],
    ['spaces before no operator', long('a  ')],
    ['a text in quotes', `"${long('\\n\\u0041x')}"`],
    ['a text not closed', `"${long('x')}`],
    ['a regular expression', `f~/${long('x\\/')}/`],
    ['regular expressions not closed', long('f~/a ')],
    ['words', long('word ')],
    ['levels', long('error ')],
    ['comparisons', long('f=v g>5 not h:x ')],
    ['ands', `${long('a and ')}b`],
    ['ors', `${long('a or ')}b`],
    ['a list', `f in (${long('a, ')}b)`],
    ["Lucene's lists", long('f:(a b) ')],
    ['a list not closed', `f:(${long('a ')}`],
    ["Lucene's ranges", long('f:[1 TO 5] ')],
    ['half a range', `f:[${long('x ')}`],
    ['many half ranges', long('f:[a  ')],
    ['open parentheses in a word', `a${long('(')}`],
    ['closed parentheses', long(')')],
    ['single quotes', long("'")],
    ['stars', long('*')],
    ['distinct hints', Array.from({ length: size / 12 }, (_, i) => `f${i}=null`).join(' ')],
    ['a network', `ip in ${long('1.')}/8`],
    ['no networks', long('ip in 1.2 ')],
    ['minus', long('-')],
    ['operators', long('=')],
    ['keys', `count by a${Array.from({ length: size / 8 }, (_, i) => `, k${i}`).join('')}`],
    ['aggregates', `stats count()${Array.from({ length: size / 16 }, (_, i) => `, sum(x${i})`).join('')}`],
    ['a keyword', `x | ${long('s')}`],
    ['an aggregate', `stats ${long('s')}(x)`],
    ['a duration', `timechart ${long('1h')}`],
    ['digits', `head ${long('9')}`],
    ['a width', `count by bin(${long('9')}`],
    ['a rank', `stats percentile(x, ${long('9')})`],
  ])('of %s', (_name, text) => expectLinear(text), patienceMs);

  it(
    'of a megabyte',
    () => {
      expectLinear('f=v g:"x y" not (h>5 or `odd name`~/a b/i) 10:30 '.repeat(20_000));
      expectLinear('x'.repeat(1_000_000));
      expectLinear('x'.repeat(1_000_000) + '='.repeat(1_000_000));
    },
    patienceMs,
  );
});

/** Parsed, and printed or shown, in time: steps that are quadratic would take far longer than any busy machine does. */
function expectLinear(text: string): void {
  const mistake = mistakeIn(text);
  if (mistake === undefined) print(parse(text).query);
  else expect(renderQueryError(mistake).length).toBeLessThan(1000);
}
