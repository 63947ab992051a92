import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, scan } from '../../src/index.ts';

/** Groups whose counts are often equal, so that keys decide. */
const log = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 6000 })
  .map((records) => Buffer.from(records.map(([key, n]) => `{"key":"k${key}","n":${n}}\n`).join('')));

test('the first so many are those of all in order', async () => {
  await fc.assert(
    fc.asyncProperty(log, fc.integer({ min: 1, max: 700 }), async (bytes, most) => {
      for (const query of [
        'count by key',
        'stats avg(n), count() by key',
        'stats first(key) by key',
        'count by key, n',
      ]) {
        expect(parse(query).query.stages).toHaveLength(1);
        const all = await scan(bytes, query).result();
        const first = await scan(bytes, `${query} | head ${most}`).result();
        expect(first.rows).toEqual(all.rows.slice(0, most));
        expect(all.rows).toHaveLength(new Set(all.rows.map((row) => JSON.stringify(row))).size);
      }
    }),
    { numRuns: 25 },
  );
});

test('top says the share of all, though it shows few', async () => {
  const bytes = Buffer.from(Array.from({ length: 9000 }, (_, i) => `{"key":"k${i < 3000 ? 0 : i}"}\n`).join(''));
  const { rows } = await scan(bytes, 'top 1 key').result();
  expect(rows).toEqual([{ key: 'k0', 'count()': 3000, share: 1 / 3 }]);
});
