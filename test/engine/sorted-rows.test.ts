/** `sort` over columns gives what `sort` over parsed rows gives: a stage before it, which changes nothing, keeps it from the columns. */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/index.ts';
import { folderWith, run } from '../cli/run.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const slow = (query: string): string => `tail 5000000 | ${query}`;

const queries = [
  'sort level, -time, msg',
  'sort -_line, _file',
  'sort duration | fields time, level, route, duration, msg, failed, nothing',
  'sort -time | fields http, http.status, headers, tags, userId, trace, _line, _file',
  'sort duration',
  'sort userId | tail 7',
  'sort nothing | where level>=info',
  'sort -duration | head 2000',
  'sort level, -duration | fields user, err, error, context, id, n | head 3000',
  'sort msg | fields service, status | count() by service, status',
];

describe.each([
  ['app.log', queries],
  ['broken.log', queries],
  // How lines come is not how they are sorted: the first will do.
  ['docker.log', queries.slice(0, 4)],
  ['gateway.log.2.gz', queries.slice(0, 4)],
  ['otlp.json', queries.slice(0, 4)],
])('%s', (name, asked) => {
  test.each(asked)('%s', async (query) => {
    // Both ways see the same records: what breaks JSON's grammar is a text record.
    const args = (text: string): string[] => [text, join(fixtures, name), '--quiet', '--strict'];
    const [quick, old] = await Promise.all([run(args(query)), run(args(slow(query)))]);
    expect(quick).toEqual(old);
    expect(quick.stdout.length).toBeGreaterThan(0);
  });
});

test('of several files, in any format', async () => {
  for (const format of ['raw', 'pretty', 'ndjson', 'csv']) {
    const args = (query: string): string[] => [
      query,
      join(fixtures, 'app.log'),
      join(fixtures, 'docker.log'),
      '-o',
      format,
      '--quiet',
    ];
    expect(await run(args('sort duration'))).toEqual(await run(args(slow('sort duration'))));
  }
});

test('more rows than are held: the same ones, and it is said', async () => {
  const file = join(fixtures, 'access.log');
  const { stdout, stderr } = await run(['sort -duration', '--max-rows', '100', file]);
  const first = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, 100)
    .map((line) => JSON.parse(line).duration);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).duration),
  ).toEqual(first.sort((a, b) => b - a));
  expect(stderr).toMatch(/sort held the first 100 rows; [\d,]+ more were left out \(--max-rows\)/);
});

describe('a file of several ranges, by several threads', () => {
  const padding = randomBytes(400).toString('hex');
  const lines = Array.from({ length: 40_000 }, (_, i) =>
    JSON.stringify({ n: (i * 7919) % 40_000, id: `k${i % 97}`, padding }),
  );
  const folder = folderWith({ 'large.log': `${lines.join('\n')}\n` });
  const file = join(folder, 'large.log');

  test('line numbers are those of the file, sorted by or not', async () => {
    for (const query of [
      'sort -_line | head 3 | fields _line',
      'sort -_line | tail 1 | fields _line',
      'dedup _line | tail 1 | fields _line',
    ]) {
      const { stdout } = await run([query, file, '--threads', '2']);
      const numbers = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)._line);
      expect(numbers).toEqual(
        query.includes('head') ? [40_000, 39_999, 39_998] : query.startsWith('sort') ? [1] : [40_000],
      );
    }
  });

  test('in order, equal ones in the order of the file', async () => {
    const { stdout } = await run(['sort id, -n | fields id, n', file, '--threads', '2']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const wanted = lines
      .map((line) => JSON.parse(line))
      .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : b.n - a.n));
    expect(rows).toEqual(wanted.map(({ id, n }) => ({ id, n })));
    const ties = await run(['sort id', file, '--threads', '2']);
    const stable = [...lines].sort((a, b) =>
      JSON.parse(a).id < JSON.parse(b).id ? -1 : JSON.parse(a).id > JSON.parse(b).id ? 1 : 0,
    );
    expect(ties.stdout).toBe(`${stable.join('\n')}\n`);
  });

  test('a reader that leaves ends it', async () => {
    const seen: unknown[] = [];
    for await (const record of scan(file, 'sort n')) if (seen.push(record) === 3) break;
    expect(seen).toMatchObject([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });
});

test('tail takes any number of rows at once', async () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => `{"n":${i}}\n`).join('');
  const { stdout, stderr } = await run(['count by n | sort n | tail 1 | fields n'], { stdin: rows });
  expect([stdout, stderr]).toEqual(['{"n":299999}\n', '']);
});
