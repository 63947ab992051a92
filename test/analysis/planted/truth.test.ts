/** explain against the truth: in random logs with a planted cause it names that cause first, in quiet ones it names nothing.
 *
 * PLANTED=100 runs so many logs of each sort, and says how it went; few are run by default. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { type ExplainReport, explain } from '../../../src/analysis/explain.ts';
import { parseFilter } from '../../../src/language.ts';
import { kindNames, type PlantedLog, plantedLog, quietLog } from './logs.ts';

const rounds = Number(process.env.PLANTED ?? 28);
const firstSeed = Number(process.env.PLANTED_SEED ?? 1000);
const folder = mkdtempSync(join(tmpdir(), 'logscan-planted-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function explained({ lines, effect }: PlantedLog): Promise<ExplainReport> {
  const path = join(folder, 'planted.log');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const engine = {
    nowMs: 0,
    zone: 'utc',
    aliases: {},
    threads: 1,
    kernel: 'simd',
    strict: false,
    jsonOnly: false,
    merge: false,
    seek: true,
    contextBefore: 0,
    contextAfter: 0,
    maxGroups: 1000,
    maxRows: 1000,
    stdin: Readable.from([]),
    signal: undefined,
  } as const;
  const filter = parseFilter(effect === 'errors' ? 'level>=error' : 'duration>=1000');
  return explain([{ path, name: path, named: true }], { engine, filter });
}

/** The first finding is the cause, no more and no less, by one of its names. */
function namesFirst({ factors }: ExplainReport, cause: readonly string[]): boolean {
  const [first] = factors;
  if (first === undefined) return false;
  const wanted = [cause.join(' '), [...cause].reverse().join(' ')];
  return [first.query, ...first.same].some((query) => wanted.includes(query));
}

test(`of ${rounds} logs with a planted cause at least 95 % name it first`, { timeout: 600_000 }, async () => {
  const misses: string[] = [];
  for (let i = 0; i < rounds; i++) {
    const seed = firstSeed + i;
    const log = plantedLog(seed, kindNames[i % kindNames.length]);
    const report = await explained(log);
    if (namesFirst(report, log.cause)) continue;
    const found = report.factors
      .slice(0, 3)
      .map(({ query, selected, attributableShare }) => `${query} ${selected} ${attributableShare.toFixed(2)}`);
    misses.push(
      `${seed} ${log.kind}: ${log.cause.join(' ')} (${log.effect}, ${report.selected}/${report.others}); found ${found.join(' | ')}`,
    );
  }
  if (process.env.PLANTED !== undefined)
    console.log(`planted: ${rounds - misses.length} of ${rounds}\n${misses.join('\n')}`);
  expect(misses.length / rounds, misses.join('\n')).toBeLessThanOrEqual(0.05);
});

test(`of ${rounds} quiet logs at least 95 % name nothing`, { timeout: 600_000 }, async () => {
  const named: string[] = [];
  for (let i = 0; i < rounds; i++) {
    const seed = firstSeed + 5000 + i;
    const report = await explained(quietLog(seed));
    if (report.factors.length > 0)
      named.push(`${seed}: ${report.factors.map(({ query, p }) => `${query} ${p}`).join(' | ')}`);
  }
  if (process.env.PLANTED !== undefined)
    console.log(`quiet: ${rounds - named.length} of ${rounds}\n${named.join('\n')}`);
  expect(named.length / rounds, named.join('\n')).toBeLessThanOrEqual(0.05);
});
