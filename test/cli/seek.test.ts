/** --since and --until on a large ordered file: what is read, and what is said of the rest. */

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';

const startMs = Date.UTC(2026, 10, 20);
const records = Array.from({ length: 20_000 }, (_, second) => ({
  time: new Date(startMs + second * 1000).toISOString(),
  level: second % 100 === 0 ? 'error' : 'info',
  pad: 'x'.repeat(40),
}));
const turned = [...records.slice(10_000), ...records.slice(0, 10_000)];
const torn = [...records.slice(0, 19_000), '{"torn":', ...records.slice(19_000)];
const cwd = folderWith({
  'app.log': ndjson(...records),
  'turned.log': ndjson(...turned),
  'torn.log': ndjson(...torn),
});
const late = ['--since', '2026-11-20T05:00Z', '--utc'];
/** Times and rates differ from run to run. */
const said = (stderr: string) => stderr.replace(/[\d.]+ s(, [\d.]+ [kMG]?B\/s)?/g, 'N s').split('\n');

test('only the part is read, and the summary says so', async () => {
  const { stdout, stderr, status } = await run([...late, '-c', '--stats', 'app.log'], { cwd });
  expect(stdout).toBe('2000\n');
  expect(status).toBe(0);
  expect(said(stderr)[0]).toMatch(/^logscan: 2,000 of 2,\d\d\d records matched, 2\d\d kB in N s$/);
  expect(said(stderr)[1]).toMatch(
    /^logscan: {3}1.\d+ MB outside these times not read; order assumed \(--no-seek reads all\)$/,
  );
});

test('a time in the query does the same, and --no-seek reads all', async () => {
  const query = 'level=error time>=2026-11-20T05:00Z';
  const part = await run([query, '-c', '--stats', 'app.log'], { cwd });
  const all = await run([query, '-c', '--stats', '--no-seek', 'app.log'], { cwd });
  expect(part.stdout).toBe('20\n');
  expect(all.stdout).toBe(part.stdout);
  expect(part.stderr).toContain('order assumed');
  expect(all.stderr).toContain('20 of 20,000 records');
  expect(all.stderr).not.toContain('order assumed');
});

test('files outside the times are left out in whole', async () => {
  const args = ['--until', '2026-11-19', '--utc', '--stats', 'app.log', 'torn.log'];
  const { stdout, stderr, status } = await run(args, { cwd });
  expect([stdout, status]).toEqual(['', 1]);
  expect(stderr).toContain('not read, 2 files in whole; order assumed');
  expect(stderr).toContain(
    'nothing matched: no record is in this time; those of the input go from 2026-11-20 00:00:00.000Z to 2026-11-20 05:33:19.000Z (order assumed; --no-seek reads all)',
  );
});

test('why nothing matched is judged by the records in the time', async () => {
  const { stderr } = await run([...late, 'level=warn', 'app.log'], { cwd });
  expect(stderr).toContain('level is info (990), error (10) (of the records in this time)');
  const between = await run(['--around', '2026-11-20T03:00:00.500Z', '--within', '0.1s', 'level=info', 'app.log'], {
    cwd,
  });
  expect(between.stderr).toContain('no record is in this time');
});

/** Half an hour of errors, which analyses look at from three to five o'clock. */
const broken = folderWith({
  'app.log': ndjson(
    ...records.map((record, second) => ({
      ...record,
      level: second >= 14_400 && second < 16_200 && second % 4 === 0 ? 'error' : 'info',
      version: second >= 14_400 && second % 8 === 0 ? '2' : '1',
      message: `request ${second} done`,
    })),
  ),
});

test.each([
  [['explain', 'level=error', '--since', '2026-11-20T03:00Z', '--until', '2026-11-20T05:00Z']],
  [['diagnose', '--since', '2026-11-20T03:00Z', '--until', '2026-11-20T05:00Z']],
  [['patterns', '--since', '2026-11-20T03:00Z', '--until', '2026-11-20T05:00Z']],
  [['compare', '--at', '2026-11-20T04:00Z', '--window', '30m']],
])('%j reads a part, and says so', async (args) => {
  const part = await run([...args, '--utc', '--stats', '-o', 'json', 'app.log'], { cwd: broken });
  const all = await run([...args, '--utc', '--stats', '-o', 'json', '--no-seek', 'app.log'], { cwd: broken });
  // Records are those read, and lines are counted from there.
  const told = (stdout: string) => stdout.replace(/"(line|records)": \d+,\s+("afterBytes": \d+,\s+)?/g, '');
  expect(told(part.stdout)).toBe(told(all.stdout));
  expect(part.stdout.length).toBeGreaterThan(100);
  expect(part.stderr).toMatch(/[12]\.\d+ MB outside these times not read; order assumed \(--no-seek reads all\)/);
  expect(all.stderr).not.toContain('order assumed');
});

test.each([['assess'], ['report']])('%s says what it left out', async (command) => {
  const at =
    command === 'assess' ? ['--at', '2026-11-20T04:20Z', '--baseline', '10m', '--since', '2026-11-20T04:00Z'] : [];
  const asked = command === 'report' ? ['--since', '2026-11-20T04:00Z'] : [];
  const { stdout } = await run([command, ...at, ...asked, '--utc', '-o', 'markdown', 'app.log'], { cwd: broken });
  // A report reads a day around the time that is asked for: all of this log.
  if (command === 'assess') expect(stdout).toMatch(/[\d.]+ MB outside these times/);
  else expect(stdout).not.toContain('outside the time asked for');
});

test('a file out of order is read in full', async () => {
  const { stdout, stderr } = await run([...late, '-c', '--stats', 'turned.log'], { cwd });
  expect(stdout).toBe('2000\n');
  expect(stderr).toContain('2,000 of 20,000 records matched');
  expect(stderr).toMatch(/turned\.log was read in full: not in the order of time \([\d,]+ s back at byte [\d,]+\)/);
});

test('what hinders is said with --stats only', async () => {
  const args = [...late, '-n', '1', 'level=error | fields _line', 'app.log'];
  expect((await run([...args, '--stats'], { cwd })).stderr).toContain(
    'files were read in full: _line counts from the beginning of a file',
  );
  expect((await run(args, { cwd })).stderr).toBe('');
});

test('a broken line is named by the byte that lines are counted from', async () => {
  const { stderr } = await run([...late, '-c', 'torn.log'], { cwd });
  const found = /the first at torn\.log, line (\d+) after byte ([\d,]+); taken as text/.exec(stderr);
  const lines = ndjson(...torn)
    .slice(Number(found?.[2].replaceAll(',', '')))
    .split('\n');
  expect(lines[Number(found?.[1]) - 1]).toBe('{"torn":');
  const strict = await run([...late, '-c', '--strict', 'torn.log'], { cwd });
  expect(strict.stderr).toContain('the first at torn.log:19001');
  expect(strict.status).toBe(2);
});

describe('fields', () => {
  test('looks at the part only, and says so', async () => {
    const part = await run(['fields', ...late, '--stats', '-o', 'csv', 'app.log'], { cwd });
    expect(part.stderr).toContain('order assumed');
    for (const args of [
      ['fields', '--no-seek', ...late],
      ['--no-seek', 'fields', ...late],
    ]) {
      const all = await run([...args, '--stats', '-o', 'csv', join(cwd, 'app.log')], { cwd });
      expect(all.stdout).toBe(part.stdout);
      expect(all.stderr).not.toContain('order assumed');
    }
  });
});
