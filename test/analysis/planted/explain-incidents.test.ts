/** explain against the generator's incidents: its first factor is the place where one was planted. Kinds whose cause is no
 * field of a record (a leak of memory, a burst, a loop of starts), or that several fields tell equally well (the race: its method, its
 * route), are for diagnose.
 *
 * PLANTED=100 runs so many, and says how it went. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Truth } from '../../../fixtures/generate.mjs';
import { explain, type Finding } from '../../../src/analysis/explain.ts';
import { parseFilter } from '../../../src/language.ts';
import { engineOptions, inputOf } from '../engine-options.ts';
import { incidentLog } from './incidents.ts';

const rounds = Number(process.env.PLANTED ?? 8);
const firstSeed = Number(process.env.PLANTED_SEED ?? 7000);
const folder = mkdtempSync(join(tmpdir(), 'logscan-planted-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is asked of each kind, and which facts of the truth say where it was planted. */
const questions: Readonly<Record<string, readonly [query: string, ...facts: string[]]>> = {
  'slow-dependency': ['duration>=1000', 'routes', 'dependency'],
  'error-spike': ['failed=true', 'version', 'host'],
  'connection-exhaustion': ['status=503', 'service'],
  'dns-failure': ['status=502', 'routes'],
  'certificate-expiry': ['status=502', 'routes'],
  'dependency-down': ['status=503', 'routes'],
  'disk-full': ['status=500', 'service'],
  'bad-deploy': ['failed=true', 'version'],
};
const kinds = Object.keys(questions);

/** Whether a factor names the planted place: its value, or routes and services of it. */
function namesPlace(first: Finding | undefined, truth: Truth): boolean {
  const [, ...facts] = questions[truth.kind];
  const places = facts.flatMap((fact) => truth[fact]);
  const routes = first?.conditions.filter(({ field }) => field === 'route') ?? [];
  const isOfRoutes = places.some((place) => String(place).startsWith('/api/'));
  return (
    first?.conditions.some(({ value }) => places.includes(String(value))) === true ||
    // A service fails on all of its routes, or a thing that it calls on the routes that call it: either is right.
    (isOfRoutes && first?.conditions.some(({ field }) => field === 'service') === true) ||
    (!isOfRoutes && routes.length > 0 && facts.includes('service'))
  );
}

test(`of ${rounds} incidents explain names the place of at least 95 %`, { timeout: 1_800_000 }, async () => {
  const misses: string[] = [];
  for (let i = 0; i < rounds; i++) {
    const log = incidentLog(firstSeed + i, [kinds[i % kinds.length]]);
    const [truth] = log.truth;
    const path = join(folder, 'planted.log');
    writeFileSync(path, `${log.lines.join('\n')}\n`);
    const filter = parseFilter(questions[truth.kind][0]);
    const { factors } = await explain([inputOf(path)], { engine: engineOptions(), filter });
    if (!namesPlace(factors[0], truth))
      misses.push(`${log.seed} ${log.format} ${truth.kind}: ${factors.map(({ query }) => query).join(' | ')}`);
  }
  if (process.env.PLANTED !== undefined)
    console.log(`explained: ${rounds - misses.length} of ${rounds}\n${misses.join('\n')}`);
  expect(misses.length / rounds, misses.join('\n')).toBeLessThanOrEqual(0.05);
});
