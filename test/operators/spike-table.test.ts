/** The rows of the stage spike where nothing but their keys tells them apart. */

import { expect, it } from 'vitest';
import type { TableColumn } from '../../src/core/table.ts';
import { spikeTable } from '../../src/operators/spike-table.ts';

const minuteMs = 60_000;
const columns: readonly TableColumn[] = [
  { name: 'time', type: 'time', key: true },
  { name: 'tags[]', type: 'json', key: true },
  { name: 'host', type: 'text', key: true },
  { name: 'count()', type: 'number', key: false },
];

it('are ordered by their keys, a missing one last, whatever kind the others are', () => {
  const keys = [
    [null, 'h2'],
    [{ x: 1 }, null],
    ['b', 'h1'],
    [null, null],
    [{ x: 1 }, 'h1'],
    [2, null],
  ];
  const rows = keys.map((ofRow) => [0, ...ofRow, 3]);
  const windows = { windowMs: 5 * minuteMs, baselineMs: 60 * minuteMs, ratio: 3 };
  for (const some of [rows, rows.toReversed()])
    expect(spikeTable(columns, some, windows).rows.map((row) => row.slice(0, 2))).toEqual([
      [2, null],
      ['b', 'h1'],
      [{ x: 1 }, 'h1'],
      [{ x: 1 }, null],
      [null, 'h2'],
      [null, null],
    ]);
});
