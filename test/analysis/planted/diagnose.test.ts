/** diagnose against the truth: of random incidents it names the right kind first, and when it began; of quiet logs it says nothing.
 *
 * PLANTED=100 runs so many logs of each sort, and says how it went; few are run by default. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { diagnose } from '../../../src/analysis/diagnose/diagnose.ts';
import type { Diagnosis, DiagnosisFinding } from '../../../src/analysis/diagnose/model.ts';
import { builtInSignatures } from '../../../src/signatures/index.ts';
import { engineOptions, inputOf } from '../engine-options.ts';
import { type IncidentLog, incidentLog, kindOfIncident, kindOfRound, twoKinds } from './incidents.ts';

/** One of each kind; half as many pairs and quiet logs. */
const rounds = Number(process.env.PLANTED ?? 13);
const halfRounds = Number(process.env.PLANTED ?? 7);
const firstSeed = Number(process.env.PLANTED_SEED ?? 3000);
const folder = mkdtempSync(join(tmpdir(), 'logscan-planted-'));
afterAll(() => rmSync(folder, { recursive: true }));

const signatures = builtInSignatures();

async function diagnosed({ lines }: IncidentLog): Promise<Diagnosis> {
  const path = join(folder, 'planted.log');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const engine = engineOptions({ maxGroups: 1_000_000 });
  return diagnose([inputOf(path)], { engine, signatures, filter: { kind: 'all' } });
}

function shown({ kind, onsetMs, where, p, followsFrom }: DiagnosisFinding): string {
  const from = followsFrom === undefined ? '' : ` (from ${followsFrom})`;
  return `${kind} ${where.map(({ query }) => query).join(' ')} ${new Date(onsetMs).toISOString().slice(11, 19)} p=${p.toExponential(0)}${from}`;
}

function report(name: string, faults: readonly string[]): void {
  if (process.env.PLANTED !== undefined)
    console.log(`${name}: ${rounds - faults.length} of ${rounds}\n${faults.join('\n')}`);
}

const onsetToleranceMs = 60_000;

test(`of ${rounds} incidents at least 95 % are named first, and dated within a minute`, {
  timeout: 1_800_000,
}, async () => {
  const misses: string[] = [];
  const late: string[] = [];
  const besides: string[] = [];
  for (let i = 0; i < rounds; i++) {
    const log = incidentLog(firstSeed + i, [kindOfRound(i)]);
    const [truth] = log.truth;
    const { findings } = await diagnosed(log);
    const what = `${log.seed} ${log.format} ${truth.kind} ${truth.start.slice(11, 19)} ${truth.records}: ${findings.map(shown).join(' | ')}`;
    if (findings[0]?.kind !== kindOfIncident[truth.kind]) misses.push(what);
    else if (Math.abs(findings[0].onsetMs - Date.parse(truth.start)) > onsetToleranceMs) late.push(what);
    if (findings.some(({ kind, followsFrom }) => kind !== kindOfIncident[truth.kind] && followsFrom === undefined))
      besides.push(what);
  }
  report('named first', misses);
  report('dated within a minute', [...late, ...misses]);
  report('nothing else named', besides);
  expect(misses.length / rounds, misses.join('\n')).toBeLessThanOrEqual(0.05);
  expect(late.length / rounds, late.join('\n')).toBeLessThanOrEqual(rounds < 50 ? 0.16 : 0.05);
});

test.each([
  [510_001, 'error-spike'],
  [620_035, 'bad-deploy'],
] as const)('log %i: a bad version is named though it is nearly everywhere', async (seed, kind) => {
  const log = incidentLog(seed, [kind]);
  const { findings } = await diagnosed(log);
  expect(findings.map(shown)[0]).toContain(
    `deploy-regression service=${log.truth[0].service} version=${log.truth[0].version} `,
  );
});

test(`of ${halfRounds} pairs of incidents at least 95 % have both named`, { timeout: 1_800_000 }, async () => {
  const misses: string[] = [];
  for (let i = 0; i < halfRounds; i++) {
    const log = incidentLog(firstSeed + 20_000 + i, twoKinds(firstSeed + 20_000 + i));
    const { findings } = await diagnosed(log);
    const missed = log.truth.filter(({ kind }) => !findings.some((finding) => finding.kind === kindOfIncident[kind]));
    if (missed.length > 0)
      misses.push(
        `${log.seed} ${log.format} ${log.truth.map(({ kind, start }) => `${kind} ${start.slice(11, 19)}`).join(', ')}: ${findings.map(shown).join(' | ')}`,
      );
  }
  report('both named', misses);
  expect(misses.length / halfRounds, misses.join('\n')).toBeLessThanOrEqual(0.05);
});

test(`of ${halfRounds} quiet logs at least 95 % name nothing`, { timeout: 1_800_000 }, async () => {
  const named: string[] = [];
  for (let i = 0; i < halfRounds; i++) {
    const log = incidentLog(firstSeed + 50_000 + i, []);
    const { findings } = await diagnosed(log);
    if (findings.length > 0) named.push(`${log.seed} ${log.format}: ${findings.map(shown).join(' | ')}`);
  }
  report('quiet', named);
  expect(named.length / halfRounds, named.join('\n')).toBeLessThanOrEqual(0.05);
});
