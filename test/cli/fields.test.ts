/** The tables of `logscan fields`. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { type FieldsReport, surveyFields } from '../../src/analysis/fields.ts';
import { canonicalTable, fieldTable } from '../../src/cli/fields.ts';
import { createRenderer } from '../../src/render/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-fields-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function report(): Promise<FieldsReport> {
  const path = join(folder, 'a.log');
  const lines = Array.from({ length: 40 }, (_, i) => ({
    severity: i % 10 === 0 ? 'ERROR' : 'INFO',
    ts: 1_700_000_000 + i,
    latency_us: i * 1000,
    ...(i % 4 === 0 ? { user: { id: i + 1 } } : {}),
    ...(i === 3 ? { note: `\u001b[31m${'long '.repeat(20)}` } : {}),
  }));
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const engine = {
    nowMs: 0,
    zone: 'utc',
    aliases: {},
    threads: 1,
    kernel: 'simd',
    strict: false,
    jsonOnly: false,
    seek: true,
    merge: false,
    contextBefore: 0,
    contextAfter: 0,
    maxGroups: 100,
    maxRows: 100,
    stdin: Readable.from([]),
    signal: undefined,
  } as const;
  return surveyFields([{ path, name: path, named: true }], { engine, filter: { kind: 'all' } });
}

const options = { color: false, terminal: true, widthColumns: 120, zone: 'utc', full: false, unicode: true } as const;

test('for people: a line a field, safe for the terminal', async () => {
  const text = createRenderer('table', options).table(fieldTable(await report(), true));
  expect(
    text
      .replace(/[█▏▎▍▌▋▊▉]+/g, '#')
      .replace(/ +/g, ' ')
      .split('\n'),
  ).toEqual([
    'field type share distinct meaning examples',
    'severity string 100.0 % # 2 level INFO, ERROR',
    'ts number 100.0 % # 40 time 1700000000 to 1700000039',
    'latency_us number 100.0 % # 40 duration (us) 0 to 39000',
    'user.id number 25.0 % # 10 userId 1 to 37',
    expect.stringMatching(/^note string 2\.5 % # 1 - \\x1b\[31mlong long/),
    '',
  ]);
});

test('for people: where the canonical fields are read from', async () => {
  const { rows } = canonicalTable(await report());
  expect(rows).toEqual([
    ['level', 1, 'severity', 'info 90.0 %, error 10.0 %'],
    ['time', 1, 'ts', '2023-11-14T22:13:20Z to 2023-11-14T22:13:59Z'],
    ['duration', 1, 'latency_us (us)', '0 ms to 39 ms'],
    ['userId', 0.25, 'user.id', expect.stringMatching(/^10: /)],
  ]);
});

test('for machines: examples as a list, numbers as numbers', async () => {
  const text = createRenderer('ndjson', options).table(fieldTable(await report(), false));
  const [severity, ts] = text
    .split('\n')
    .slice(0, 2)
    .map((line) => JSON.parse(line));
  expect(severity).toEqual({
    field: 'severity',
    type: 'string',
    share: 1,
    distinct: 2,
    meaning: 'level',
    examples: ['INFO', 'ERROR'],
    min: null,
    max: null,
  });
  expect(ts).toMatchObject({ type: 'number', min: 1_700_000_000, max: 1_700_000_039 });
});
