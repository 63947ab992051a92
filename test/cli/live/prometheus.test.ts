/** The real Prometheus scrapes us, and its promtool finds no fault in what it reads. Debian has both as prometheus. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../alerts/server.ts';
import { folderWith } from '../run.ts';
import { logOf } from '../spike-logs.ts';
import { Running } from './running.ts';

const isInstalled = ['prometheus', 'promtool'].every((name) => spawnSync(name, ['--version']).status === 0);
if (!isInstalled) console.warn('Skipped: Prometheus scrapes /metrics (prometheus is not there).');

interface Answer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

describe.runIf(isInstalled)('prometheus', { timeout: 60_000 }, () => {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  it('reads what a live run tells of itself', async () => {
    const [port, itsPort] = [await freePort(), await freePort()];
    const rules = 'rules:\n  - { name: "errors \\"of\\" web\\\\", query: level=error }\n';
    const cwd = folderWith({ 'app.log': logOf({ from: -120, to: 0, everySeconds: 60 }), 'rules.yml': rules });
    const args = ['watch', 'rules.yml', '--at', 'last', '-o', 'ndjson', '--listen', String(port), 'app.log'];
    const running = await Running.following(args, { cwd });
    children.push(running.child);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: metrics });
    expect(checked.stderr.toString() + checked.stdout.toString()).toBe('');
    expect(checked.status).toBe(0);

    mkdirSync(join(cwd, 'data'));
    const target = `{ job_name: logscan, static_configs: [{ targets: ['127.0.0.1:${port}'] }] }`;
    writeFileSync(join(cwd, 'prometheus.yml'), `global: { scrape_interval: 500ms }\nscrape_configs: [${target}]\n`);
    const flags = [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      `--web.listen-address=127.0.0.1:${itsPort}`,
    ];
    children.push(spawn('prometheus', flags, { cwd, stdio: 'ignore' }));
    const ask = async (query: string): Promise<string | undefined> => {
      const url = `http://127.0.0.1:${itsPort}/api/v1/query?query=${encodeURIComponent(query)}`;
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.status !== 200) return undefined;
      const { data } = (await answer.json()) as Answer;
      return data.result[0]?.value[1];
    };
    const wait = async (query: string, value: string): Promise<void> => {
      for (let tries = 0; tries < 200 && (await ask(query)) !== value; tries++) await sleep(100);
      expect(await ask(query)).toBe(value);
    };
    await wait('up{job="logscan"}', '1');
    await wait('logscan_lines_total', '120');
    await wait('logscan_alerts_firing{rule="errors \\"of\\" web\\\\"}', '0');
    appendFileSync(join(cwd, 'app.log'), logOf({ from: 0, to: 10, everySeconds: 2 }));
    await wait('logscan_alerts_firing', '1');
    await wait('logscan_matches_total', '420');
    expect((await running.stop()).status).toBe(130);
  });
});
