/** `@x` is the key @x, else x; behind a leading dot it is that very key. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { scan } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-literal-'));
const file = join(folder, 'a.log');
// The last record has the key twice and is read from its parsed line.
writeFileSync(file, '{"x":1}\n{"@x":2}\n{"@x":3,"x":4}\n{"@x":4,"@x":5}\n');
afterAll(() => rmSync(folder, { recursive: true }));

it.each<[string, (number | null)[]]>([
  ['@x', [1, 2, 3, 5]],
  ['.@x', [null, 2, 3, 5]],
  ['.x', [1, null, 4, null]],
])('%s', async (name, values) => {
  const { rows } = await scan(file, `fields ${name}`).result();
  expect(rows.map((row) => Object.values(row)[0])).toEqual(values);
  const counted = await scan(file, `stats sum(${name})`).result();
  const total = values.reduce((sum: number, value) => sum + (value ?? 0), 0);
  expect(Object.values(counted.rows[0] ?? {})).toEqual([total]);
});
