import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRenderer } from '../../src/render/index.ts';
import { plainOptions, viewOf, viewOfRecord } from './views.ts';

const options = { ...plainOptions, terminal: false };

describe('csv', () => {
  it('is read back by RFC 4180, what a spreadsheet would run behind an apostrophe', () => {
    const table = fc.array(
      fc.array(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', '=', '-', 'a', ' ') }), {
        minLength: 2,
        maxLength: 2,
      }),
    );
    fc.assert(
      fc.property(table, (rows) => {
        const columns = ['a', 'b'].map((name) => ({ name, type: 'text' as const, key: true }));
        const guarded = rows.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
        expect(parseCsv(createRenderer('csv', options).table({ columns, rows }))).toEqual([['a', 'b'], ...guarded]);
      }),
    );
  });
});

describe('records as rows', () => {
  it('settle their columns after a thousand, and name what came later', () => {
    const renderer = createRenderer('csv', options);
    let text = '';
    for (let i = 0; i < 1000; i++) text += renderer.record(viewOfRecord(i === 999 ? { a: i, b: 'x' } : { a: i }));
    text += renderer.record(viewOfRecord({ b: 'y', late: 1 }));
    text += renderer.end?.() ?? '';
    const lines = text.split('\r\n');
    expect(lines.slice(0, 2)).toEqual(['a,b', '0,']);
    expect(lines.slice(-3)).toEqual(['999,x', ',y', '']);
    expect(renderer.notes?.()).toEqual([
      '1 record has fields that came after the columns were settled: late. Choose columns with | fields a, b.',
    ]);
  });

  it('come out when the input pauses', () => {
    const renderer = createRenderer('csv', options);
    expect(renderer.record(viewOf('{"a":1}'))).toBe('');
    expect(renderer.flush?.()).toBe('a\r\n1\r\n');
    expect(renderer.record(viewOf('{"a":2}'))).toBe('2\r\n');
    expect(renderer.end?.()).toBe('');
  });
});

/** RFC 4180, read naively. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let i = 0; i < text.length; ) {
    let cell = '';
    if (text[i] === '"') {
      for (i++; !(text[i] === '"' && text[i + 1] !== '"'); i++) {
        if (text[i] === '"') i++;
        cell += text[i];
      }
      i++;
    } else {
      while (text[i] !== ',' && !text.startsWith('\r\n', i)) cell += text[i++];
    }
    row.push(cell);
    if (text[i] === ',') i++;
    else {
      i += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
