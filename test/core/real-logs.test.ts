/** What is recognised in real logs: test/cases/fields/real-*.json say for each file which canonical fields are found, in how
 * many records, from which key and unit. They were read by eye; UPDATE_CASES=1 writes them anew, to be read again. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AliasTable } from '../../src/core/aliases.ts';
import { canonicalNames } from '../../src/core/canonical-names.ts';
import { isObject, parseRecord } from '../../src/core/json.ts';
import { RecordReader } from '../../src/core/record.ts';
import type { JsonObject } from '../../src/core/value.ts';

const data = new URL('../../../shared/data/', import.meta.url);
const folders = ['loggers', 'bunyan', 'services', 'traces', 'otel', 'cloud'];

/** By canonical field: "key (unit)" and the number of records that it was read from. */
type Found = Record<string, Record<string, number>>;

/** The records of a file: its lines that are objects, and those in the `Records` of CloudTrail's documents. */
function recordsOf(text: string): JsonObject[] {
  return text.split('\n').flatMap((line) => {
    const record = parseRecord(line);
    if (record === undefined) return [];
    return Array.isArray(record.Records) ? record.Records.filter(isObject) : [record];
  });
}

function recognised(records: readonly JsonObject[]): Found {
  const reader = new RecordReader(new AliasTable());
  const found: Found = {};
  for (const record of records) {
    for (const name of canonicalNames) {
      const value = reader.canonical(record, name);
      if (value === undefined) continue;
      const from = `${value.path.join('>')} (${value.label})`;
      const counts = found[name] ?? {};
      found[name] = counts;
      counts[from] = (counts[from] ?? 0) + 1;
    }
  }
  return found;
}

function recognisedIn(folder: string): Record<string, { records: number; found: Found }> {
  const files = readdirSync(new URL(`${folder}/`, data), { withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => entry.name).sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const records = recordsOf(readFileSync(new URL(`${folder}/${encodeURIComponent(name)}`, data), 'utf8'));
      return records.length === 0 ? [] : [[name, { records: records.length, found: recognised(records) }]];
    }),
  );
}

describe.skipIf(!existsSync(data))('real logs (skipped where ../shared/data is missing)', () => {
  test.each(folders)('%s', { timeout: 60_000 }, (folder) => {
    const cases = new URL(`../cases/fields/real-${folder}.json`, import.meta.url);
    const actual = recognisedIn(folder);
    if (process.env.UPDATE_CASES) writeFileSync(cases, `${JSON.stringify(actual, null, 2)}\n`);
    expect(actual).toEqual(JSON.parse(readFileSync(cases, 'utf8')));
  });
});
