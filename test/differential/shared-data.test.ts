/** All paths on the real logs of ../shared/data; and jq, where it can ask the same. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isObject, parseRecord } from '../../src/core/json.ts';
import type { JsonObject } from '../../src/core/value.ts';
import { probe } from '../../src/input/source.ts';
import { parse } from '../../src/language.ts';
import { plainDecimal } from '../../src/query/literal.ts';
import { printField } from '../../src/query/printer.ts';
import { evaluate, rowsOf } from '../naive/query.ts';
import { recordsOf } from '../naive/records.ts';
import { answerOfNaive, run, withinBuckets } from './engine.ts';

const folder = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const hasData = existsSync(folder);
const hasJq = spawnSync('jq', ['--version']).status === 0;

const questions = [
  'count',
  'count by level',
  'level>=warn',
  'failed=true | count by service, host',
  'stats count(), p50(duration), p99(duration), sum(duration), max(status), distinct(userId), distinct(requestId), first(message), last(message) by level',
  'timechart 24h count(), count(level>=error)',
  'message:error or message:timeout | fields time, level, message',
  'top 5 route',
  'count by method, status',
  'stats distinct(traceId), distinct(spanId), distinct(parentSpanId), distinct(clientIp), distinct(url), distinct(tenant)',
  'error=* | dedup error, errorCode | fields error, errorCode, logger, version',
  'not time=* | tail 3',
];

function filesBelow(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(inside) : [inside];
  });
}

const files = hasData
  ? filesBelow(folder).filter((path) => !path.includes('test_parsing') && statSync(path).size > 0)
  : [];
const scannable: string[] = [];
for (const path of files) if ((await probe(path)).scannable) scannable.push(path);

/** The text after UTF-8's mark. */
function bytesOf(path: string): Buffer {
  const bytes = readFileSync(path);
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

describe.skipIf(!hasData)('on ../shared/data (skipped where it is missing)', { timeout: 120_000 }, () => {
  it.each(scannable.map((path) => [relative(folder, path), path]))('all paths agree: %s', async (_name, path) => {
    const rows = rowsOf(await recordsOf(bytesOf(path)), path);
    for (const question of questions) {
      const naive = answerOfNaive(evaluate(parse(question).query, rows));
      for (const kernel of ['simd', 'scalar'] as const) {
        expect(
          withinBuckets(await run(question, path, { kernel, strict: true }), naive),
          `${kernel}: ${question}`,
        ).toEqual(naive);
      }
    }
  });
});

describe.skipIf(!hasData || !hasJq)(
  'jq on ../shared/data (skipped where either is missing)',
  { timeout: 120_000 },
  () => {
    it.each(scannable.map((path) => [relative(folder, path), path]))('gives the same: %s', async (_name, path) => {
      const records = bytesOf(path)
        .toString()
        .split('\n')
        .flatMap((line) => parseRecord(line) ?? []);
      for (const key of textKeys(records).slice(0, 4)) await expectSameCounts(path, key, records);
      for (const key of numberKeys(records).slice(0, 4)) await expectSameSum(path, key);
    });
  },
);

const literal = (key: string): string => printField({ segments: [{ key }], literal: true });

/** Text keys: select one value, and count all. */
async function expectSameCounts(path: string, key: string, records: readonly JsonObject[]): Promise<void> {
  const value = String(records.find((record) => typeof record[key] === 'string')?.[key]);
  const selected = jq(path, 'select(.[$key] == $value) | 1', key, value).length;
  expect(
    await run(`${literal(key)}=${JSON.stringify(value)} | count`, path, { strict: true }),
    `${key}=${value}`,
  ).toMatchObject({ rows: [[String(selected)]] });
  const counted = new Map<string, number>();
  for (const text of jq(path, '.[$key] | tojson', key)) counted.set(text, (counted.get(text) ?? 0) + 1);
  const { rows } = await run(`_json=* or not _json=* | count by ${literal(key)}`, path, {
    strict: true,
    jsonOnly: true,
  });
  expect(Object.fromEntries(rows as [string, string][]), key).toEqual(
    Object.fromEntries([...counted].map(([text, count]) => [JSON.parse(text), String(count)])),
  );
}

async function expectSameSum(path: string, key: string): Promise<void> {
  const numbers = jq(path, '.[$key] | numbers', key).map(Number);
  const { rows } = await run(`stats count(${literal(key)}=*), sum(${literal(key)}), max(${literal(key)})`, path, {
    strict: true,
  });
  const [count, sum, max] = rows[0] as string[];
  expect(Number(count), key).toBe(numbers.length);
  const wanted = numbers.reduce((a, b) => a + b, 0);
  expect(Math.abs(Number(sum) - wanted), key).toBeLessThanOrEqual(1e-9 * numbers.reduce((a, b) => a + Math.abs(b), 0));
  expect(Number.parseFloat(max), key).toBe(numbers.reduce((a, b) => Math.max(a, b)));
}

/** What a program says of the objects among the lines, a line each. */
function jq(path: string, program: string, key: string, value = ''): string[] {
  const args = [
    '-R',
    '-c',
    '--arg',
    'key',
    key,
    '--arg',
    'value',
    value,
    `ltrimstr("\\ufeff") | fromjson? | objects | ${program}`,
    path,
  ];
  return execFileSync('jq', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\n')
    .slice(0, -1);
}

const keysOf = (records: readonly JsonObject[]): string[] => [
  ...new Set(records.slice(0, 50).flatMap((record) => Object.keys(record))),
];

/** Keys whose values are texts that mean no number, or objects, or nothing. */
function textKeys(records: readonly JsonObject[]): string[] {
  return keysOf(records).filter((key) => {
    const values = records.map((record) => record[key]).filter((value) => value !== undefined && value !== null);
    return (
      values.some((value) => typeof value === 'string') &&
      values.every(
        (value) => typeof value === 'boolean' || (typeof value === 'string' && plainDecimal(value) === undefined),
      )
    );
  });
}

/** Keys with nothing but numbers. */
function numberKeys(records: readonly JsonObject[]): string[] {
  return keysOf(records).filter((key) => {
    const values = records.map((record) => record[key]).filter((value) => value !== undefined && value !== null);
    return (
      values.some((value) => typeof value === 'number') &&
      values.every(
        (value) =>
          typeof value === 'number' || (typeof value === 'object' && !isObject(value) && !Array.isArray(value)),
      )
    );
  });
}
