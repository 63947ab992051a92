import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRenderer, renderers } from '../../src/render/index.ts';
import { isSafe, sanitizeJson, sanitizeLine, sanitizeText } from '../../src/render/sanitize.ts';
import { plainOptions, viewOf, viewOfRecord } from './views.ts';

describe('sanitize', () => {
  it.each([
    ['plain ünïcode 日本 👩‍🚀', 'plain ünïcode 日本 👩‍🚀'],
    ['a\tb\nc\r', 'a\\tb\\nc\\r'],
    ['\x1b[31m\x00\x7f\x9b', '\\x1b[31m\\x00\\x7f\\x9b'],
    ['\u202e\u2066\ufeff\u2028', '\\u202e\\u2066\\ufeff\\u2028'],
    ['\ud800x\udc00', '\ufffdx\ufffd'],
  ])('shows %j in one line', (text, shown) => {
    expect(sanitizeLine(text)).toBe(shown);
  });

  it('leaves the tabs of a line', () => {
    expect(sanitizeText('\tat x\x1b')).toBe('\tat x\\x1b');
  });

  it('keeps JSON the same JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const json = JSON.stringify(value, null, 1);
        const safe = sanitizeJson(json);
        expect(JSON.parse(safe)).toEqual(JSON.parse(json));
        expect(isSafe(safe)).toBe(true);
      }),
    );
  });
});

const hostileText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\x1b',
      '\x9b',
      '\x07',
      '\n',
      '\r',
      '\t',
      '\x00',
      '\u202e',
      '\u2069',
      '\ufeff',
      '\ud800',
      '"',
      '=',
      ',',
    ),
    fc.string({ minLength: 1, maxLength: 3, unit: 'binary' }),
  ),
});

describe('every renderer on a terminal', () => {
  for (const { name } of renderers()) {
    it(`${name} lets no control character of a record through`, () => {
      fc.assert(
        fc.property(
          fc.dictionary(
            hostileText,
            fc.oneof(hostileText, fc.array(hostileText), fc.dictionary(hostileText, hostileText)),
          ),
          hostileText,
          (record, text) => {
            const renderer = createRenderer(name, plainOptions);
            const view = { ...viewOfRecord(record), message: text, source: text };
            const line = viewOf(`text ${text.replaceAll('\n', '')}`, { source: text });
            const columns = [
              { name: text, type: 'text' as const, key: true },
              { name: 'n', type: 'number' as const, key: false },
            ];
            const printed = [
              renderer.begin?.(),
              renderer.record(view),
              renderer.record({ ...view, isContext: true }),
              renderer.record(line),
              renderer.flush?.(),
              renderer.table({
                columns,
                rows: [
                  [text, 1],
                  ['b', 2],
                ],
              }),
              renderer.table({
                columns: [{ name: 't', type: 'time', key: true }, ...columns],
                rows: [[0, text, 1]],
                binMs: 1000,
              }),
              renderer.end?.(),
            ].join('');
            // Line ends, CSV's among them, and the tabs of TSV and of text lines are the formats' own.
            expect(isSafe(printed.replace(/\r\n|[\n\t]/g, ''))).toBe(true);
          },
        ),
        { numRuns: 200 },
      );
    });
  }
});
