/** `logscan spike --notify` as a process: what arrives, what is kept for the next run, and what is said. */

import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/state/codec.ts';
import { freePort, type Received, serve, status } from '../alerts/server.ts';
import { folderWith, run } from './run.ts';
import { at, logOf, type Part } from './spike-logs.ts';

const quiet = { from: -120, to: 0, everySeconds: 60 };
const spike = { from: 0, to: 15, everySeconds: 2 };

interface Told {
  readonly kind: string;
  readonly deliveryId: string;
  readonly severity: string;
}

const toldOf = (received: readonly Received[]): Told[] => received.map(({ body }): Told => JSON.parse(body));
const kindsOf = (received: readonly Received[]): string[] => toldOf(received).map(({ kind }) => kind);

/** A quiet log, and how to run over it. */
function scene() {
  const cwd = folderWith({ 'app.log': logOf(quiet) });
  const log = join(cwd, 'app.log');
  return {
    cwd,
    append: (part: Part) => appendFileSync(log, logOf(part)),
    go: (minute: number, ...args: string[]) =>
      run(['spike', '--at', at(minute), ...args, 'app.log'], { cwd, env: { SECRET_URL: secretUrl } }),
  };
}

const secretUrl = `http://127.0.0.1:${await freePort()}/services/TOPSECRET`;
/** It begins, and doubles: the steps of a window fill one after the other. */
const changes = ['firing', 'escalated', 'resolved'];

describe('spike --notify', { timeout: 60_000 }, () => {
  it('sends each change once over runs with a state, with one severity', async () => {
    const server = await serve(status(204));
    const { go, append } = scene();
    const args = ['--state', 'state', '--notify', `webhook:${server.url}/hook`];
    expect((await go(0, ...args)).status).toBe(0);
    append(spike);
    const firing = await go(6, ...args);
    expect(firing).toMatchObject({ status: 1, stderr: '' });
    expect(firing.stdout).toMatch(/^FIRING/);
    expect(kindsOf(server.received)).toEqual(['firing', 'escalated']);
    await go(7, ...args);
    append({ from: 15, to: 60, everySeconds: 60 });
    expect((await go(40, ...args)).status).toBe(0);
    expect(kindsOf(server.received)).toEqual(changes);
    expect(new Set(toldOf(server.received).map(({ severity }) => severity))).toEqual(new Set(['error']));
    expect(JSON.stringify(server.received)).not.toContain('hunter2');
  });

  it('keeps what a sink does not take, says so, and sends it first in the next run', async () => {
    let isDown = true;
    const server = await serve((response) => response.writeHead(isDown ? 503 : 200).end());
    const { go, append, cwd } = scene();
    const args = ['--state', 'state', '--notify', `webhook:${server.url}/hook`];
    await go(0, ...args);
    append(spike);
    const down = await go(6, ...args);
    expect(down.stderr).toMatch(/webhook http\S+ did not take \(status 503\): firing: .*it is kept, and goes first/);
    expect(down.status).toBe(1);
    const shown = await run(['state', 'show', 'state'], { cwd });
    expect(shown.stdout).toMatch(/unsent {5}2 alerts to webhook-[0-9a-f]{12}, since 20/);
    isDown = false;
    server.received.length = 0;
    append({ from: 15, to: 60, everySeconds: 60 });
    const up = await go(40, ...args);
    expect(up).toMatchObject({ status: 0, stderr: '' });
    expect(kindsOf(server.received)).toEqual(changes);
    await go(41, ...args);
    expect(server.received).toHaveLength(3);
  });

  it('sends to one sink while another is down', async () => {
    const down = await serve(status(500));
    const up = await serve(status(200));
    const { go, append } = scene();
    const args = ['--state', 'state', '--notify', `webhook:${down.url}/`, '--notify', `webhook:${up.url}/`];
    await go(0, ...args);
    append(spike);
    await go(6, ...args);
    await go(7, ...args);
    expect(kindsOf(up.received)).toEqual(['firing', 'escalated']);
    expect(new Set(kindsOf(down.received))).toEqual(new Set(['firing']));
  });

  it.each([
    [401, 'check its key or token'],
    [404, 'check its address'],
  ])('says loudly that status %i is final, exits 2, and does not ask again', async (code, remedy) => {
    const server = await serve(status(code));
    const { go, append } = scene();
    const args = ['--state', 'state', '--notify', `webhook:${server.url}/hook`];
    await go(0, ...args);
    append(spike);
    const refused = await go(6, ...args);
    expect(refused.stderr).toContain(`REFUSED, and will not be asked again (status ${code}): 2 alerts`);
    expect(refused.stderr).toContain(remedy);
    expect(refused.status).toBe(2);
    expect((await go(7, ...args)).status).toBe(1);
    expect(server.received).toHaveLength(2);
  });

  it('gives up after a day, and says it', async () => {
    const { go, append, cwd } = scene();
    const args = ['--state', 'state', '--notify', `webhook[name=ops]:${secretUrl}`];
    await go(0, ...args);
    append(spike);
    await go(6, ...args);
    const path = join(cwd, 'state', 'state.json');
    const [, body] = readFileSync(path, 'utf8').split('\n');
    const { save } = await import('../../src/state/folder.ts');
    const state = Object(decode(body));
    const dayMs = 24 * 3_600_000;
    save(join(cwd, 'state'), {
      ...state,
      pending: state.pending.map((one: object) => ({ ...one, sinceMs: Date.now() - dayMs - 1000 })),
    });
    const last = await go(7, ...args);
    expect(last.stderr).toMatch(/GIVEN UP after (1d|24h), ops was never told: firing: count\(\) 34 in 5m/);
    expect((await go(8, ...args)).stderr).toBe('');
  });

  it('without --state sends what fires, in every run, and says what is lost', async () => {
    const server = await serve(status(200));
    const { go, append } = scene();
    append(spike);
    const notify = ['--notify', `webhook:${server.url}/hook`];
    expect(await go(6, ...notify)).toMatchObject({ status: 1, stderr: '' });
    await go(6, ...notify);
    expect(kindsOf(server.received)).toEqual(['firing', 'firing']);
    const lost = await go(6, '--notify', 'slack:env:SECRET_URL');
    expect(lost.stderr).toMatch(/slack \S+ did not take \(nobody listens there .*without --state it is not kept/);
    expect(lost.stderr).not.toContain('TOPSECRET');
    expect(lost.status).toBe(1);
  });

  it('tells a sink that forgets of all that fires, in every run', async () => {
    const server = await serve(status(200));
    const { go, append } = scene();
    const args = ['--state', 'state', '--notify', `alertmanager:${server.url}`];
    await go(0, ...args);
    append(spike);
    await go(6, ...args);
    const before = server.received.length;
    await go(7, ...args);
    await go(7, ...args);
    expect(server.received).toHaveLength(before + 2);
    append({ from: 15, to: 60, everySeconds: 60 });
    await go(40, ...args);
    await go(41, ...args);
    const labels = server.received.map(({ body }) => JSON.stringify(JSON.parse(body)[0].labels));
    expect(labels).toHaveLength(before + 3);
    expect(new Set(labels).size).toBe(1);
  });

  it('calls the heartbeat after good runs only', async () => {
    const beat = await serve(status(200));
    const bad = await serve(status(500));
    const { go, append } = scene();
    const heartbeat = ['--heartbeat', `${beat.url}/ping`];
    await go(0, '--state', 'state', ...heartbeat);
    append(spike);
    expect((await go(6, '--state', 'state', ...heartbeat)).status).toBe(1);
    expect(beat.received).toHaveLength(2);
    await go(6, 'missing.log', ...heartbeat);
    await go(6, '--notify', `webhook:${bad.url}/`, ...heartbeat);
    expect(beat.received).toHaveLength(2);
  });

  it('refuses what can not work, before anything is read', async () => {
    const { go } = scene();
    const twice = await go(0, '--notify', 'stdout', '--notify', 'stdout');
    expect(twice).toMatchObject({ status: 2, stdout: '' });
    expect(twice.stderr).toContain('--notify stdout is given twice');
    expect((await go(0, '--backtest', '--notify', 'stdout')).stderr).toContain('--backtest tells nobody');
    expect((await go(0, '--notify', 'slak:env:X')).stderr).toContain('There is no sink "slak"');
  });
});
