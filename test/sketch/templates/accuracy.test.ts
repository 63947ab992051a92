/** Grouping accuracy on labelled logs, as in Zhu et al., "Tools and Benchmarks for Automated Log Parsing" (ICSE-SEIP 2019): the share of
 * messages whose pattern has exactly the messages of their true event. Nothing is tuned by data set. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { clusterMasked } from '../../../src/sketch/templates/cluster.ts';
import { Masker } from '../../../src/sketch/templates/masker.ts';

const folder = fileURLToPath(new URL('../../../../shared/data/loghub/', import.meta.url));
const hasData = existsSync(folder);
const systems = hasData
  ? readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  : [];

describe.skipIf(!hasData)('on ../shared/data/loghub (skipped where it is missing)', () => {
  test('grouping accuracy is at least 0.9 on average', () => {
    const accuracies = systems.map((system) => ({ system, accuracy: accuracyOf(system) }));
    console.log(accuracies.map(({ system, accuracy }) => `${system} ${accuracy.toFixed(3)}`).join(', '));
    expect(accuracies.length).toBeGreaterThan(0);
    const average = accuracies.reduce((sum, { accuracy }) => sum + accuracy, 0) / accuracies.length;
    expect(average).toBeGreaterThanOrEqual(0.9);
  });
});

function accuracyOf(system: string): number {
  const [header, ...rows] = cellsOf(readFileSync(`${folder}${system}/${system}_2k.log_structured.csv`, 'utf8'));
  const content = header.indexOf('Content');
  const event = header.indexOf('EventId');
  return groupingAccuracy(
    patternsOf(rows.map((row) => row[content])),
    rows.map((row) => row[event]),
  );
}

/** By message, the number of its pattern. */
function patternsOf(messages: readonly string[]): number[] {
  const masker = new Masker(1024);
  const masked = messages.map((message) => {
    const bytes = Buffer.from(message);
    masker.mask(bytes, 0, bytes.length);
    return Buffer.from(masker.bytes.subarray(0, masker.length)).toString();
  });
  const different = [...new Set(masked)];
  const { patternOf } = clusterMasked(different);
  const numbers = new Map(different.map((text, i) => [text, patternOf[i]]));
  return masked.map((text) => numbers.get(text) ?? -1);
}

/** The share of messages whose group is their true event, no more and no less. */
function groupingAccuracy(groups: readonly number[], events: readonly string[]): number {
  const sizes = new Map<string, number>();
  for (const event of events) sizes.set(event, (sizes.get(event) ?? 0) + 1);
  const members = new Map<number, string[]>();
  groups.forEach((group, i) => {
    members.set(group, [...(members.get(group) ?? []), events[i]]);
  });
  let right = 0;
  for (const mine of members.values())
    if (new Set(mine).size === 1 && mine.length === sizes.get(mine[0])) right += mine.length;
  return right / groups.length;
}

test('grouping accuracy counts only groups that are an event, no more and no less', () => {
  expect(groupingAccuracy([1, 1, 2], ['a', 'a', 'b'])).toBe(1);
  expect(groupingAccuracy([1, 1, 1, 2], ['a', 'a', 'b', 'c'])).toBe(1 / 4);
  expect(groupingAccuracy([1, 2, 3], ['a', 'a', 'b'])).toBe(1 / 3);
});

/** Rows of comma-separated values, with quotes. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows[rows.length - 1].push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}
