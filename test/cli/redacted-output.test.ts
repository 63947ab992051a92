/** What commands print for programs and files has no secrets, however these are spelled; what is asked for stays. */

import { expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';

/** Each holds the word SECRET where a secret is. */
const messages = [
  'login with password=SECRET failed',
  'pwd = SECRET',
  'Authorization: Bearer SECRETxyz',
  'token=SECRET&x=1',
  'curl -u admin:SECRET http://x',
  'connect postgres://bob:SECRET@db:5432/app failed',
  '{"password":"SECRET"}',
  '{\\"password\\":\\"SECRET\\"}',
  'pass\u0077ord: "SEC SECRET"',
  '--password SECRET',
  'Cookie: sid=SECRET; b=SECRET',
  'GET /x?access_token=SECRET&b=1',
  'sk_live_SECRETabcdefghijklmnop',
];
const start = Date.parse('2026-11-20T08:00:00Z');
const records = Array.from({ length: 3600 }, (_, i) => {
  const isBad = i > 1800 && i % 6 === 0;
  const ordinary = {
    time: new Date(start + i * 1000).toISOString(),
    service: 'checkout',
    host: `h${i % 3}`,
    method: 'GET',
  };
  if (!isBad) return { ...ordinary, level: 'info', status: 200, duration: 20, route: '/ok', message: 'request' };
  const message = messages[(i / 6) % messages.length];
  return {
    ...ordinary,
    level: 'error',
    status: 500,
    duration: 900,
    route: '/login?password=SECRET',
    region: 'password=SECRET',
    apiKey: 'SECRET',
    pin: 4711,
    headers: { Cookie: 'SECRET' },
    err: { code: 'E_LOGIN', message },
    message,
  };
});
const cwd = folderWith({ 'a.log': ndjson(...records) });

const commands: readonly (readonly string[])[] = [
  ['explain', 'level>=error', 'a.log'],
  ['explain', 'level>=error', '-o', 'csv', 'a.log'],
  ['explain', 'level>=error', '-o', 'json', 'a.log'],
  ['compare', '--at', '08:30', '--utc', 'a.log'],
  ['patterns', 'a.log'],
  ['patterns', '-o', 'csv', 'a.log'],
  ['patterns', '--new-since', '2026-11-20T08:30Z', 'a.log'],
  ['fields', 'a.log'],
  ['assess', '-o', 'json', 'a.log'],
  ['assess', '-o', 'markdown', 'a.log'],
  ['diagnose', '-o', 'json', 'a.log'],
  ['diagnose', '-o', 'markdown', 'a.log'],
  ['report', 'a.log'],
  ['report', '-o', 'html', 'a.log'],
  ['report', '-o', 'json', 'a.log'],
  ['spike', '-o', 'json', 'a.log'],
  ['latency', '--by', 'region', '-o', 'ndjson', 'a.log'],
  ['latency', '--by', 'region', '-o', 'hlog', 'a.log'],
];

test.each(commands.map((args) => ({ command: args.join(' '), args })))('$command', async ({ args }) => {
  const { status, stdout } = await run(args, { cwd });
  expect(status).toBeLessThan(2);
  expect(stdout.length).toBeGreaterThan(100);
  expect(stdout).not.toContain('SECRET');
});

test('what is asked for stays: values that are no secrets, and all of it on a screen', async () => {
  const { stdout } = await run(['explain', 'level>=error', 'a.log'], { cwd });
  expect(stdout).toContain('password=***');
  const fields = await run(['fields', 'a.log'], { cwd });
  expect(fields.stdout).toContain('"h0"');
  const table = await run(['patterns', '-o', 'table', '--full', 'a.log'], { cwd });
  expect(table.stdout).toContain('pwd = SECRET');
});
