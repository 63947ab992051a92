/** Alerts say what explains them: values that the events have in common, against other records of that time, or the time before. */

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/detect/alert.ts';
import { serve, status } from '../alerts/server.ts';
import { alertsOf, Running } from './live/running.ts';
import { folderWith, ndjson, run } from './run.ts';
import { at, base, minuteMs } from './spike-logs.ts';

interface Event {
  readonly minute: number;
  readonly n: number;
  readonly host: string;
  readonly version: string;
}

/** Requests of three hosts, minute by minute; `of` adds to each what is to be tested. */
function requests(from: number, to: number, of: (event: Event) => object): string {
  const events: object[] = [];
  for (let minute = from; minute < to; minute++)
    for (let n = 0; n < 30; n++) {
      const host = `h${n % 3}`;
      const version = n % 3 === 2 ? '2.1' : '2.0';
      const time = new Date(base + minute * minuteMs + n * 2000).toISOString();
      events.push({ time, service: n % 2 === 0 ? 'web' : 'api', host, version, ...of({ minute, n, host, version }) });
    }
  return ndjson(...events);
}

const failing = ({ minute, n, version }: Event): object => ({
  level: (minute >= 0 && version === '2.1') || n === 7 ? 'error' : 'info',
});
const log = requests(-120, 10, failing);

async function firingOf(content: string, ...args: string[]): Promise<Alert[]> {
  const cwd = folderWith({ 'app.log': content });
  const { stdout, stderr } = await run(['spike', '--quiet', '-o', 'ndjson', '--at', at(10), ...args, 'app.log'], {
    cwd,
  });
  expect(stderr).toBe('');
  return alertsOf(stdout);
}

describe('explanations', { timeout: 60_000 }, () => {
  it('name the version whose requests fail, against the requests that do not', async () => {
    const [alert] = await firingOf(log, 'level=error');
    expect(alert.explanation).toEqual([expect.stringMatching(/^Accounts for at least \d+ % of the errors: /)]);
    expect(alert.explanation[0]).toMatch(/version="?2\.1"?|host=h2/);
    const people = await run(['spike', '--at', at(10), 'level=error', 'app.log'], {
      cwd: folderWith({ 'app.log': log }),
    });
    expect(people.stdout).toContain(`\n          ${alert.explanation[0]}\n`);
  });

  it('of each key within its own records; a pool of keys has none', async () => {
    const byService = await firingOf(log, 'level=error', '--by', 'service');
    expect(byService.map(({ keys }) => keys[0].value).sort()).toEqual(['api', 'web']);
    for (const { explanation } of byService) expect(explanation[0]).toMatch(/version="?2\.1"?|host=h2/);
    const alerts = await firingOf(log, 'level=error', '--by', 'service', '--max-keys', '1');
    const pooled = alerts.filter(({ keys }) => keys[0].value === '(other)');
    expect(pooled.map(({ explanation }) => explanation)).toEqual([[]]);
  });

  it('where all records count, against the time before', async () => {
    const usual = requests(-120, 10, ({ n }) => ({ path: `/p${n % 5}` }));
    const [alert] = await firingOf(usual + requests(0, 10, () => ({ path: '/crawl' })).repeat(4), '--all');
    expect(alert.explanation[0]).toMatch(/Accounts for at least .*(route|path)=\/crawl/);
    const [odd] = await firingOf(
      usual + requests(0, 10, ({ n }) => ({ path: `/p${n % 5}`, bot: 'x1' })).repeat(4),
      '--all',
    );
    expect(odd.explanation[0]).toMatch(/bot=x1/);
  });

  it('of a percentile: what is slower than was usual', async () => {
    const slow = ({ minute, host, n }: Event): object => ({
      duration: minute >= 0 && host === 'h1' ? 900 + n : 50 + n,
    });
    const [alert] = await firingOf(requests(-120, 10, slow), '--of', 'p99(duration)');
    expect(alert.explanation[0]).toMatch(/of the slowest: host=h1/);
  });

  it('hold no secrets', async () => {
    const secret = (event: Event): object => ({ ...failing(event), token: event.version === '2.1' ? 'hunter2' : 'x' });
    const [alert] = await firingOf(requests(-120, 10, secret), 'level=error');
    expect(JSON.stringify(alert)).not.toContain('hunter2');
  });

  it('with a state they are sent, and told again when it gets worse', async () => {
    const server = await serve(status(200));
    const cwd = folderWith({ 'app.log': requests(-120, 0, failing) });
    const go = (minute: number) =>
      run(
        ['spike', 'level=error', '--state', 's', '--notify', `webhook:${server.url}/`, '--at', at(minute), 'app.log'],
        {
          cwd,
        },
      );
    await go(0);
    const grown = requests(0, 10, failing);
    appendFileSync(join(cwd, 'app.log'), grown);
    await go(4);
    await go(10);
    const sent = server.received.map(({ body }): Alert => JSON.parse(body));
    expect(sent.map(({ kind }) => kind)).toContain('firing');
    for (const { explanation } of sent) expect(explanation[0]).toMatch(/version="?2\.1"?|host=h2/);
  });

  it('live too; standard input cannot be read again, and has none', async () => {
    const cwd = folderWith({ 'app.log': requests(-120, 0, failing) });
    const args = ['spike', '-f', 'level=error', '--at', 'last', '-o', 'ndjson'];
    const running = await Running.following([...args, 'app.log'], { cwd });
    appendFileSync(join(cwd, 'app.log'), requests(0, 10, failing));
    await running.until(() => running.kinds.includes('firing'));
    await running.stop();
    expect(running.alerts[0].explanation[0]).toMatch(/version="?2\.1"?|host=h2/);
    const { stdout } = await run(args, { stdin: log });
    expect(alertsOf(stdout)[0]).toMatchObject({ kind: 'firing', explanation: [] });
  });

  it('a file that is gone or odd is passed over', async () => {
    const cwd = folderWith({ 'app.log': requests(-120, 0, failing), 'odd.log': '\0\0{"' });
    const running = await Running.following(
      ['spike', '-f', 'level=error', '--at', 'last', '-o', 'ndjson', 'app.log', 'odd.log'],
      { cwd },
    );
    writeFileSync(join(cwd, 'odd.log'), '');
    appendFileSync(join(cwd, 'app.log'), requests(0, 10, failing));
    await running.until(() => running.kinds.includes('firing'));
    await running.stop();
    expect(running.alerts[0].explanation.length).toBeGreaterThan(0);
  });
});
