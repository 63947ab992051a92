/** `logscan watch RULES FILES`: many rules live, rules that change while it runs, and what it tells about itself. */

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freePort, serve, status } from '../../alerts/server.ts';
import { folderWith, run } from '../run.ts';
import { at, logOf, type Part } from '../spike-logs.ts';
import { alertsOf, Running } from './running.ts';

const quiet = [
  { from: -120, to: 0, everySeconds: 120 },
  { from: -120, to: 0, everySeconds: 10, level: 'info', duration: 100 },
];
const outage = [
  { from: 0, to: 15, everySeconds: 2 },
  { from: 0, to: 15, everySeconds: 10, level: 'info', duration: 900 },
];
const calm = [
  { from: 15, to: 120, everySeconds: 120 },
  { from: 15, to: 120, everySeconds: 10, level: 'info', duration: 100 },
];

const errors = '  - { name: errors, query: level=error }\n';
const slow = '  - { name: slow, query: level=info, of: p99(duration), above: 500 }\n';
const live = ['watch', 'rules.yml', '--at', 'last', '-o', 'ndjson'];

async function scene(rules: string, ...args: string[]) {
  const server = await serve(status(200));
  const head = `sinks: { ops: 'webhook:${server.url}/' }\nrules:\n`;
  const cwd = folderWith({ 'app.log': logOf(...quiet), 'rules.yml': head + rules });
  const running = await Running.following([...live, ...args, 'app.log'], { cwd });
  return {
    cwd,
    server,
    running,
    append: (...parts: readonly Part[]) => appendFileSync(join(cwd, 'app.log'), logOf(...parts)),
    write: (text: string) => writeFileSync(join(cwd, 'rules.yml'), head + text),
    arrived: () => server.received.map(({ body }): { kind: string; rule: string } => JSON.parse(body)),
  };
}

const changesOf = (alerts: readonly { kind: string; rule: string }[]): string[] =>
  [...new Set(alerts.map(({ kind, rule }) => `${rule} ${kind}`))].filter((one) => !one.includes('escalated')).sort();

describe('watch', { timeout: 60_000 }, () => {
  it('runs all rules in one scan, and sends each change once', async () => {
    const { running, append, arrived } = await scene(errors + slow);
    append(...outage);
    await running.until(() => changesOf(running.alerts).length === 2);
    append(...calm);
    const all = ['errors firing', 'errors resolved', 'slow firing', 'slow resolved'];
    await running.until(() => changesOf(arrived()).length === 4);
    expect(await running.stop('SIGTERM')).toMatchObject({ status: 143 });
    expect(running.said).toBe('');
    expect(changesOf(running.alerts)).toEqual(all);
    expect(changesOf(arrived())).toEqual(all);
    expect(arrived()).toHaveLength(running.alerts.length);
  });

  it('reads changed rules anew; what a rule that is gone had firing is resolved, the others go on', async () => {
    const { running, append, arrived, write } = await scene(errors + slow);
    append(...outage);
    await running.until(() => changesOf(arrived()).length === 2);
    write(errors);
    await running.until(() => changesOf(arrived()).length === 3);
    expect(changesOf(arrived())).toEqual(['errors firing', 'slow firing', 'slow resolved']);
    append(...calm);
    await running.until(() => changesOf(arrived()).length === 4);
    await running.stop();
    expect(running.said).toBe('logscan: rules.yml: read anew; 1 rule\n');
    // It went on with the steps of before: the baseline is frozen, and the recovery belongs to the same alert.
    const [first, last] = [running.alerts[0], running.alerts[running.alerts.length - 1]];
    expect(last).toMatchObject({ kind: 'resolved', identity: first.identity, onsetMs: first.onsetMs });
  });

  it('keeps the rules of before where new ones are wrong, and says why; SIGHUP reads them at once', async () => {
    const { running, append, write } = await scene(errors);
    write('  - { name: errors, querry: level=error }\n');
    await running.until(() => running.said.includes('stay'));
    expect(running.said).toMatch(/^logscan: rules\.yml:3:21: There is no "querry" in a rule/);
    running.child.kill('SIGHUP');
    await running.until(() => running.said.split('stay').length === 3);
    expect(running.said.split('stay')).toHaveLength(3);
    append(...outage);
    await running.until(() => running.kinds.length > 0);
    expect(running.alerts[0].rule).toBe('errors');
    expect((await running.stop()).status).toBe(130);
  });

  it('with a state it goes on where it was, and a rule that was taken out meanwhile is resolved', async () => {
    const { running, append, arrived, write, cwd } = await scene(errors + slow, '--state', 'state');
    append(...outage);
    await running.until(() => changesOf(arrived()).length === 2);
    // What it is sending as it is killed would come twice.
    await sleep(1000);
    await running.stop('SIGKILL');
    write(errors);
    const again = await Running.following([...live, '--state', 'state', 'app.log'], { cwd });
    append(...calm);
    await again.until(() => again.kinds.length >= 2);
    await again.until(() => changesOf(arrived()).length === 4);
    await again.stop();
    expect(changesOf(again.alerts)).toEqual(['errors resolved', 'slow resolved']);
    expect(arrived()).toHaveLength(new Set(arrived().map((alert) => JSON.stringify(alert))).size);
  });

  it('--once resolves what a rule had firing that is gone', async () => {
    const cwd = folderWith({ 'app.log': logOf(...quiet, ...outage), 'rules.yml': `rules:\n${errors}${slow}` });
    const once = ['watch', 'rules.yml', '--once', '--state', 'state', '-o', 'ndjson', '--at', at(15), 'app.log'];
    const first = await run(once, { cwd });
    expect(changesOf(alertsOf(first.stdout))).toEqual(['errors firing', 'slow firing']);
    writeFileSync(join(cwd, 'rules.yml'), `rules:\n${slow}`);
    const second = await run(once, { cwd });
    expect(alertsOf(second.stdout)).toMatchObject([{ kind: 'resolved', rule: 'errors' }]);
    expect(alertsOf(second.stdout)[0].summary).toContain('taken out of the rules');
    expect((await run(once, { cwd })).stdout).toBe('');
  });

  it('--listen tells what it has read, found and sent', async () => {
    const port = await freePort();
    const { running, append, arrived } = await scene(errors, '--listen', String(port));
    const ask = async (path: string) => await fetch(`http://127.0.0.1:${port}${path}`);
    append(...outage);
    await running.until(() => arrived().length >= 2);
    await sleep(100);
    const metrics = await (await ask('/metrics')).text();
    const lines = readFileSync(join(running.cwd, 'app.log'), 'utf8').split('\n');
    expect(metrics).toContain(`logscan_lines_total ${lines.length - 1}\n`);
    const matches = lines.filter((line) => line.includes('"level":"error"')).length;
    expect(metrics).toContain(`logscan_matches_total{rule="errors"} ${matches}\n`);
    expect(metrics).toContain('logscan_alerts_firing{rule="errors"} 1\n');
    expect(metrics).toContain('logscan_alerts_total{kind="firing"} 1\n');
    expect(metrics).toContain(`logscan_deliveries_total{sink="ops",outcome="delivered"} ${arrived().length}\n`);
    expect(metrics).toMatch(/^logscan_lag_seconds \d+/m);
    expect(await (await ask('/healthz')).text()).toBe('ok\n');
    expect((await ask('/other')).status).toBe(404);
    const posted = await fetch(`http://127.0.0.1:${port}/metrics`, { method: 'POST', body: 'x' });
    expect(posted.status).toBe(405);
    const second = await run([...live, '--listen', String(port), 'app.log'], { cwd: running.cwd });
    expect(second).toMatchObject({ status: 2, stderr: expect.stringContaining('another process listens there') });
    await running.stop();
  });

  it('a sink that is down holds up no other, and gets what it missed', async () => {
    let isDown = true;
    const [well, down] = [
      await serve(status(200)),
      await serve((response) => response.writeHead(isDown ? 503 : 200).end()),
    ];
    const sinks = `sinks: { well: 'webhook:${well.url}/', down: 'webhook:${down.url}/' }\n`;
    const cwd = folderWith({ 'app.log': logOf(...quiet), 'rules.yml': `${sinks}rules:\n${errors}` });
    const running = await Running.following([...live, 'app.log'], { cwd });
    appendFileSync(join(cwd, 'app.log'), logOf(...outage));
    await running.until(() => well.received.length === 2);
    expect(well.received).toHaveLength(2);
    isDown = false;
    const taken = (): string[] => down.received.map(({ body }): string => JSON.parse(body).kind);
    await running.until(() => taken().includes('escalated'));
    await running.stop();
    // In their order, and the second not before the first was taken.
    expect(taken().slice(-2)).toEqual(['firing', 'escalated']);
  });

  it.each([
    [['--listen', 'nowhere'], '--listen takes HOST:PORT or a port, not nowhere'],
    [['--dry-run'], '--dry-run shows what one run would send'],
    [['--at', '10:00'], '--at 10:00 is one instant, and watch goes on'],
    [['--once', '--state', 's', '--listen', '1'], '--listen is for a run that goes on'],
  ])('refuses %j', async (args, message) => {
    const cwd = folderWith({ 'rules.yml': `rules:\n${errors}` });
    const { status: code, stderr } = await run(['watch', 'rules.yml', ...args, 'app.log'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
