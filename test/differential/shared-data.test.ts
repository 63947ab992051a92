/** All paths on the real logs of ../shared/data; and jq, where it can ask the same. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BigDecimal, parseRecord } from '../../src/core/json.ts';
import type { JsonObject, JsonValue } from '../../src/core/value.ts';
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
  'stats count(), p50(duration), p99(duration), sum(duration), max(status), distinct(userId), distinct(requestId), first(message), last(message) by level',
  'failed=true | count by service, host',
  'timechart 24h count(), count(level>=error)',
  'level>=warn or message:error | dedup error, message | fields time, level, message, error, errorCode, logger, version',
  'count by method, status, route',
  'stats distinct(traceId), distinct(spanId), distinct(parentSpanId), distinct(clientIp), distinct(url), distinct(tenant)',
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
        .map(parseRecord)
        .filter((record) => record !== undefined);
      const texts = textKeys(records)
        .slice(0, 1)
        .map((key) => ({ key, value: String(records.find((record) => typeof record[key] === 'string')?.[key]) }));
      const numbers = numberKeys(records).slice(0, 3);
      const expected = jq(path, texts, numbers);
      for (const [i, { key, value }] of texts.entries()) {
        const selected = await run(`${literal(key)}=${JSON.stringify(value)} | count`, path, { strict: true });
        expect(selected.rows, `${key}=${value}`).toEqual([[String(expected.selected[i])]]);
        const counted = await run(`count by ${literal(key)}`, path, { strict: true, jsonOnly: true });
        expect(sorted(counted.rows), key).toEqual(
          sorted(expected.counted[i].map(([text, count]) => [JSON.stringify(text), String(count)])),
        );
      }
      if (numbers.length === 0) return;
      const calls = numbers.map(literal).map((key) => `count(${key}=*), sum(${key}), max(${key})`);
      const { rows } = await run(`stats ${calls.join(', ')}`, path, { strict: true });
      const [row] = rows as string[][];
      for (const [i, key] of numbers.entries()) {
        const [count, sum, max] = expected.numbers[i];
        const [ownCount, ownSum, ownMax] = row.slice(i * 3).map(Number.parseFloat);
        expect([ownCount, ownMax], key).toEqual([count, max]);
        expect(Math.abs(ownSum - sum), key).toBeLessThanOrEqual(Math.abs(sum) * 1e-9);
      }
    });
  },
);

const literal = (key: string): string => printField({ segments: [{ key }], literal: true });

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

interface Asked {
  readonly selected: number[];
  readonly counted: [unknown, number][][];
  readonly numbers: [number, number, number][];
}

/** What jq says of the objects among the lines. */
function jq(path: string, texts: readonly { key: string; value: string }[], numbers: readonly string[]): Asked {
  const program = `[inputs | ltrimstr("\\ufeff") | fromjson? | objects] as $all | {
    selected: ($texts | map(. as $t | [$all[] | select(.[$t.key] == $t.value)] | length)),
    counted: ($texts | map(.key as $key | $all | map(.[$key]) | group_by(.) | map([.[0], length]))),
    numbers: ($numbers | map(. as $key | [$all[] | .[$key] | numbers] | [length, add, max]))
  }`;
  const args = [
    '-n',
    '-R',
    '--argjson',
    'texts',
    JSON.stringify(texts),
    '--argjson',
    'numbers',
    JSON.stringify(numbers),
    program,
    path,
  ];
  return JSON.parse(execFileSync('jq', args, { encoding: 'utf8', maxBuffer: 1 << 28 }));
}

/** Keys whose values among the first records pass, and some of which are of the kind. `@x` means x too, in our words. */
function keysOf(records: readonly JsonObject[], passes: (value: JsonValue) => boolean, kind: string): string[] {
  const keys = [...new Set(records.slice(0, 50).flatMap((record) => Object.keys(record)))];
  return keys.filter((key) => {
    const values = records.map((record) => record[key] ?? null).filter((value) => value !== null);
    return !key.startsWith('@') && values.every(passes) && values.some((value) => typeof value === kind);
  });
}

/** Texts that mean no number. */
const textKeys = (records: readonly JsonObject[]): string[] =>
  keysOf(
    records,
    (value) => typeof value === 'boolean' || (typeof value === 'string' && plainDecimal(value) === undefined),
    'string',
  );

const numberKeys = (records: readonly JsonObject[]): string[] =>
  keysOf(records, (value) => typeof value === 'number' || value instanceof BigDecimal, 'number');
