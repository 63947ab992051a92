/** `logscan explain` and `logscan compare` as processes: what they print, and how they end. */

import { expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';
import { hasScript, onTerminal } from './terminal.ts';

const at = (i: number): string => new Date(Date.parse('2026-11-20T10:00:00Z') + i * 1000).toISOString();
const log = ndjson(
  ...Array.from({ length: 1200 }, (_, i) => ({
    time: at(i),
    level: i >= 600 && i % 6 === 0 ? 'error' : 'info',
    host: i % 6 === 0 ? '\u001b[31mred' : `h${i % 6}`,
    duration: i % 50,
  })),
  'not JSON',
);
const cwd = folderWith({
  'a.log': log,
  'quiet.log': ndjson(
    ...Array.from({ length: 200 }, (_, i) => ({ level: i % 9 === 0 ? 'error' : 'info', host: `h${i % 4}` })),
  ),
});

test('for people: a sentence and a table, harmless for a terminal', async () => {
  const { status, stdout, stderr } = await run(['explain', 'level>=error', 'a.log', '-o', 'table'], { cwd });
  expect(status).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('100 errors (level>=error) against 1,100 other records.');
  expect(lines[2]).toMatch(
    /^Accounts for at least \d\d % of the errors: host="\\u001b\[31mred" \(100 of 100; over 1,000x as likely; rate 50 % against 0 %\)$/,
  );
  expect(lines[4]).toContain('accounts for');
  expect(lines[5]).toContain('host="\\u001b[31mred"');
  expect(stdout).not.toContain('\u001b');
  expect(stderr).toBe('logscan: 1 text line is left out\n');
});

test('for machines: a row a finding', async () => {
  const { stdout } = await run(['explain', 'level>=error', 'a.log'], { cwd });
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    expect.objectContaining({
      kind: 'factor',
      query: 'host="\\u001b[31mred"',
      conditions: [expect.objectContaining({ field: 'host', value: '\u001b[31mred' })],
      selected: 100,
      others: 100,
      share: 1,
      rate: 0.5,
      same: [],
    }),
  ]);
});

test('into a pipe too, that nothing explains them is said', async () => {
  const { status, stdout, stderr } = await run(['explain', '--level', 'error', 'quiet.log'], { cwd });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^logscan: Nothing explains them: of \d+ values /);
  expect((await run(['explain', '--level', 'error', 'quiet.log', '--quiet'], { cwd })).stderr).toBe('');
});

test.runIf(hasScript)('on 80 columns what they have in common is not cut', async () => {
  const common = { service: 'productcatalogservice' };
  const out = folderWith({
    'a.log': ndjson(
      ...Array.from({ length: 200 }, (_, i) => ({
        level: i % 5 === 0 ? 'error' : 'info',
        ...(i % 5 === 0 ? common : {}),
      })),
    ),
  });
  const narrow = await onTerminal(['explain', 'level>=error', 'a.log'], { cwd: out, columns: 80 });
  expect(narrow.text).toContain('service=productcatalogservice');
  expect(narrow.text).not.toContain('elsewhere');
  expect((await onTerminal(['explain', 'level>=error', 'a.log'], { cwd: out, columns: 120 })).text).toContain(
    'elsewhere',
  );
});

test('nothing explains them: 1, and what was looked at', async () => {
  const quiet = await run(['explain', '--level', 'error', 'quiet.log', '-o', 'table'], { cwd });
  expect(quiet.status).toBe(1);
  expect(quiet.stdout).toMatch(
    /\n\nNothing explains them: of \d+ values and pairs in 1 fields? none is over-represented\.\n$/,
  );
  const none = await run(['explain', 'level=fatal', 'a.log', '-o', 'table', '--quiet'], { cwd });
  expect([none.status, none.stdout.split('\n')[2], none.stderr]).toEqual([
    1,
    'Nothing to explain: no record matches.',
    '',
  ]);
});

test('times choose the records; a baseline; standard input', async () => {
  const late = await run(['explain', 'level>=error', '--since', '2026-11-20T10:15:00Z', '-o', 'table', 'a.log'], {
    cwd,
  });
  expect(late.stdout.split('\n')[0]).toBe('50 errors (level>=error) against 250 other records.');
  const baseline = await run(['explain', 'level>=error', '--baseline', '5m', '-o', 'table', '--utc'], {
    cwd,
    stdin: log,
  });
  expect(baseline.stdout.split('\n')[0]).toBe(
    '100 errors (level>=error) against 300 records from before the onset at 2026-11-20 10:10:00.',
  );
  expect(baseline.stdout).toContain('The share of errors rose from 0 % to 17 %');
});

test('compare: an hour of the day of the last record', async () => {
  const { status, stdout } = await run(['compare', '--at', '10:10', '--utc', 'a.log', '-o', 'table'], { cwd });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Before and after 2026-11-20 10:10:00:\n/);
  expect(stdout).toMatch(/\nlevel=error +new +0\.0 % +16\.7 % +0 +100\n/);
  expect(stdout).toContain(
    'No record has status, route, service, version, method, errorCode, logger: nothing is said of these.',
  );
  const rows = (await run(['compare', '--at', '10:10', '--utc', 'a.log'], { cwd })).stdout.trim().split('\n');
  expect(rows.map((row) => JSON.parse(row).kind)).toEqual(['all', 'less', 'new']);
  const same = await run(
    ['compare', '--at', '10:05', '--until', '2026-11-20T10:09:59Z', '--utc', 'a.log', '-o', 'table'],
    { cwd },
  );
  expect([same.status, same.stdout.includes('Nothing else changed beyond chance')]).toEqual([1, true]);
});

test.each([
  [['explain', 'a.log'], 'explain needs a query'],
  [['explain', 'level=error | count', 'a.log'], 'no stages'],
  [['explain', 'level=error', '--of', 'count()', 'a.log'], "--of takes what is too high, such as 'p99(duration)'"],
  [['explain', 'level=error', '--baseline', 'soon', 'a.log'], '--baseline takes a duration'],
  [['explain', 'level=error', 'absent.log'], 'absent.log: no such file'],
  [['compare', 'a.log'], 'compare needs --at'],
  [['compare', '--at', 'noon', 'a.log'], '--at takes a time'],
  [['compare', '--at', '2020-01-01', 'a.log'], 'there are no records before'],
])('%j ends with 2 and says why', async (args, message) => {
  const { status, stderr } = await run(args, { cwd });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});

test.each(['explain', 'compare'])('the help of %s fits a screen', async (command) => {
  const { status, stdout } = await run([command, '--help']);
  const lines = stdout.split('\n');
  expect([status, lines.length < 48, Math.max(...lines.map((line) => line.length)) <= 104]).toEqual([0, true, true]);
  expect(lines[0]).toMatch(new RegExp(`^Usage: logscan ${command} `));
});
