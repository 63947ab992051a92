import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sniffEncoding, toUtf8 } from '../../src/input/encoding.ts';
import { lineBlocks } from '../../src/input/lines.ts';
import { chunked, collect, gather, stream } from './reading.ts';

const cuts = fc.array(fc.nat(), { maxLength: 12 });

describe('lineBlocks', () => {
  test('cuts at newlines, whatever the chunks; a last line gets its newline', async () => {
    const parts = fc.array(fc.constantFrom('\n', '\r\n', 'a', '{"x":1}', '\0', 'é', ''), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(parts, cuts, fc.boolean(), async (texts, at, eager) => {
        const text = texts.join('');
        const unfinished: number[] = [];
        const options = { eager, blockBytes: 7, onUnfinishedLine: (line: number) => unfinished.push(line) };
        const lines = await collect(lineBlocks(stream(text, at), options));
        const expected = text.split('\n');
        const open = expected.pop() ?? '';
        if (open !== '') expected.push(open);
        expect(lines.map((line) => line.text)).toEqual(expected);
        expect(lines.map((line) => line.line)).toEqual(expected.map((_, i) => i + 1));
        expect(unfinished).toEqual(open === '' ? [] : [expected.length]);
      }),
    );
  });

  test('passes over lines that are too long, counts and locates them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 12 }), { maxLength: 12 }), cuts, async (lengths, at) => {
        const text = lengths.map((length) => `${'x'.repeat(length)}\n`).join('');
        const long: [number, number][] = [];
        const options = { lineBytes: 6, onLongLine: (line: number, bytes: number) => long.push([line, bytes]) };
        const lines = await collect(lineBlocks(stream(text, at), options));
        const numbered = lengths.map((length, i) => [i + 1, length] as [number, number]);
        expect(lines.map((line) => [line.line, line.text.length])).toEqual(numbered.filter(([, n]) => n <= 6));
        expect(long).toEqual(numbered.filter(([, n]) => n > 6));
      }),
    );
  });

  test('an eager block is out before the next chunk is asked for', async () => {
    let asked = 0;
    const source = (async function* () {
      for (const text of ['a\nb', '\nc\n']) {
        asked++;
        yield Buffer.from(text);
      }
    })();
    const blocks = lineBlocks(source, { eager: true });
    const first = await blocks.next();
    expect([Buffer.from(first.value?.bytes ?? []).toString(), asked]).toEqual(['a\n', 1]);
    const second = await blocks.next();
    expect([Buffer.from(second.value?.bytes ?? []).toString(), asked]).toEqual(['b\nc\n', 2]);
  });
});

describe('encodings', () => {
  const text = '{"msg":"grüße, 世界 😀"}\r\n{"a":1}\r\n';
  const utf16be = Buffer.from(text, 'utf16le').swap16();
  const cases: [string, Buffer][] = [
    ['utf-8', Buffer.from(text)],
    ['utf-8 with BOM', Buffer.from(`\ufeff${text}`)],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-16be', utf16be],
  ];
  test.each(cases)('%s becomes UTF-8 without a mark', async (encoding, bytes) => {
    expect(sniffEncoding(bytes)).toBe(encoding);
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect((await gather(toUtf8(chunked(bytes, at), sniffEncoding(bytes)))).toString()).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  test('NULs alone, as logrotate leaves them, are no UTF-16', () => {
    expect(sniffEncoding(Buffer.alloc(64))).toBe('utf-8');
  });
});
