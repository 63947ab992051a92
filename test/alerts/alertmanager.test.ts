/** The real Alertmanager: it shows our firing alerts, groups them, and sees them end. Debian has it as prometheus-alertmanager. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver } from '../../src/alerts/index.ts';
import type { Alert } from '../../src/detect/alert.ts';
import { alert, resolved, sinkOf, world } from './alerts.ts';
import { freePort, serve, status, type TestServer } from './server.ts';

const program = 'prometheus-alertmanager';
const isInstalled = spawnSync(program, ['--version']).error === undefined;

interface Shown {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
}

describe.runIf(isInstalled)(program, () => {
  let alertmanager: ChildProcess;
  let receiver: TestServer;
  let folder = '';
  let url = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'logscan-alertmanager-'));
    receiver = await serve(status(200));
    const config = join(folder, 'config.yml');
    writeFileSync(config, configFor(receiver.url));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    alertmanager = spawn(
      program,
      [
        ...[`--config.file=${config}`, `--storage.path=${folder}`, `--web.listen-address=127.0.0.1:${port}`],
        ...['--cluster.listen-address=', '--log.level=error'],
      ],
      { stdio: 'ignore' },
    );
    while (!(await isReady(url))) await setTimeout(100);
  });

  afterAll(() => {
    alertmanager?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (path: string): Promise<unknown> => (await fetch(`${url}/api/v2/${path}`)).json();

  async function shown(): Promise<readonly Shown[]> {
    const found = await ask('alerts');
    return Array.isArray(found) ? found : [];
  }

  async function send(...alerts: Alert[]): Promise<string[]> {
    const sink = sinkOf(`alertmanager[label.team=ops]:${url}`, world({ nowMs: Date.now }));
    const deliveries = await deliver(alerts.map((one) => ({ alert: one, sink })));
    return deliveries.map((one) => one.status);
  }

  // It judges by the clock on the wall.
  const startMs = Date.now() - 60_000;
  const checkout = { onsetMs: startMs, atMs: startMs + 1_000 };
  const search = { ...checkout, identity: 'errors{service=search}', keys: [{ field: 'service', value: 'search' }] };

  it('shows a firing alert, once however often it is sent', async () => {
    expect(await send(alert(checkout))).toEqual(['delivered']);
    expect(await send(alert(checkout))).toEqual(['delivered']);
    await expect.poll(async () => (await shown()).length).toBe(1);
    expect((await shown())[0]).toMatchObject({
      labels: { alertname: 'errors', severity: 'error', service: 'checkout', source: 'logscan', team: 'ops' },
      annotations: { summary: alert().summary, query: 'level>=error' },
    });
  });

  it('groups the alerts of a rule, and tells its receiver', async () => {
    expect(await send(alert(checkout), alert(search))).toEqual(['delivered', 'delivered']);
    await expect.poll(async () => (await shown()).length).toBe(2);
    const groups = await ask('alerts/groups');
    expect(groups).toMatchObject([{ labels: { alertname: 'errors' } }]);
    const told = (): unknown[] => receiver.received.map(({ body }) => JSON.parse(body)).at(-1)?.alerts ?? [];
    await expect.poll(() => told().length, { timeout: 10_000 }).toBe(2);
    expect(told()).toMatchObject([{ status: 'firing' }, { status: 'firing' }]);
  });

  it('sees them end, and says so', async () => {
    const over = { ...checkout, atMs: Date.now() - 1_000 };
    expect(await send(resolved(over), resolved({ ...search, atMs: over.atMs }))).toEqual(['delivered', 'delivered']);
    await expect.poll(async () => (await shown()).length).toBe(0);
    const last = (): unknown => receiver.received.map(({ body }) => JSON.parse(body)).at(-1);
    await expect.poll(last, { timeout: 10_000 }).toMatchObject({ status: 'resolved' });
  });

  it('takes any text that a log may hold', async () => {
    const hostile = '\u0000"\\\ud800<é>\n{{ template }}';
    const keys = [{ field: hostile, value: hostile }];
    expect(await send(alert({ ...checkout, rule: hostile, keys, summary: hostile, query: hostile }))).toEqual([
      'delivered',
    ]);
    await expect.poll(async () => (await shown()).some((one) => one.labels.alertname.includes('template'))).toBe(true);
  });
});

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/-/ready`).catch(() => undefined);
  return response?.ok === true;
}

/** Groups by rule, and tells at once. */
const configFor = (receiver: string): string => `
route:
  receiver: test
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 1s
  repeat_interval: 1h
receivers:
  - name: test
    webhook_configs:
      - url: ${receiver}/
        send_resolved: true
`;
