import { describe, expect, test } from 'vitest';
import { htmlText } from '../../src/render/html.ts';
import { markdownCode, markdownTable, markdownText } from '../../src/render/markdown.ts';

describe('markdownText', () => {
  test.each([
    ['*a* _b_ `c` [d](e) ~f~ #g |h|', '\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\~f\\~ \\#g \\|h\\|'],
    ['<img src=x> & "q"', '&lt;img src=x&gt; &amp; "q"'],
    ['- no item', '\\- no item'],
    ['1. no list', '1\\. no list'],
    ['22.4 ms', '22.4 ms'],
    ['http://a.b www.c.d e@f.g', 'http:&#47;&#47;a.b www&#46;c.d e&#64;f.g'],
    ['two\nlines \x1b[31m', 'two\\nlines \\x1b\\[31m'],
  ])('%j', (text, shown) => {
    // A backslash that sanitizing wrote is shown, as any other.
    expect(markdownText(text).replaceAll('\\\\', '\\')).toBe(shown);
  });
});

describe('markdownCode', () => {
  test.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    ['a | b', '`a \\| b`'],
  ])('%j', (text, code) => {
    expect(markdownCode(text)).toBe(code);
  });
});

test('markdownTable', () => {
  expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |\n');
});

test('htmlText', () => {
  expect(htmlText(`<a href="x" b='y'>&`)).toBe('&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;');
  expect(htmlText('\u202eevil')).toBe('\\u202eevil');
});
