import { describe, expect, it } from 'vitest';
import { valueOfCell } from '../../src/core/cell.ts';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { BigDecimal } from '../../src/core/json.ts';
import { batchOfRows } from '../../src/core/row-batch.ts';
import { type FieldValue, Kind } from '../../src/core/value.ts';

const values: FieldValue[] = [
  undefined,
  null,
  false,
  true,
  -1.5,
  'text',
  '',
  { a: [1, 'x'] },
  [1, null],
  new BigDecimal('12345678901234567890'),
];

describe('batchOfRows', () => {
  it('holds every kind of value and gives it back', () => {
    const rows = values.map((value) => [value]);
    const { columns, dictionary, count } = batchOfRows([{ type: 'json' }], rows, new JsDictionary());
    const { kind, num, code } = columns[0];
    expect(count).toBe(values.length);
    expect([...kind]).toEqual([0, 1, 2, 3, 4, 5, 5, 6, 7, 8]);
    expect(num[9]).toBe(Number('12345678901234567890'));
    const back = values.map((_, i) =>
      valueOfCell(kind[i], num[i], kind[i] >= Kind.string ? dictionary.text(code[i]) : ''),
    );
    expect(back).toEqual(values);
  });

  it('has a text for each row, without what is missing', () => {
    const columns = [{ type: 'text', name: 'route "a"' }, { type: 'number' }] as const;
    const rows: FieldValue[][] = [
      ['/x', 2],
      [undefined, new BigDecimal('1.00000000000000001')],
    ];
    const batch = batchOfRows(columns, rows, new JsDictionary(), 100);
    expect(batch.lineText(0)).toBe('{"route \\"a\\"":"/x","1":2}');
    expect(batch.lineText(1)).toBe('{"1":1.00000000000000001}');
    expect([batch.offsetBytes(0), batch.offsetBytes(1)]).toEqual([100, 101]);
  });
});

describe('JsDictionary', () => {
  it('gives each text one code until a generation starts', () => {
    const dictionary = new JsDictionary();
    expect(['a', 'b', 'a', ''].map((text) => dictionary.intern(text))).toEqual([0, 1, 0, 2]);
    expect([dictionary.size, dictionary.text(1)]).toEqual([3, 'b']);
    dictionary.startGeneration();
    expect([dictionary.size, dictionary.generation, dictionary.intern('b')]).toEqual([0, 1, 0]);
  });
});
