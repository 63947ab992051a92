/** Sinks on this machine: commands, files, standard output. */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/alerts/sink.ts';
import { alert, never, sent, sinkOf, world } from './alerts.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-sinks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

function script(name: string, body: string): string {
  writeFileSync(path(name), `#!/bin/sh\n${body}\n`);
  chmodSync(path(name), 0o755);
  return path(name);
}

const runCommand = (command: string | string[], signal = never): Promise<Answer> =>
  sinkOf({ kind: 'command', options: { command } }).send([sent()], signal);

describe('command', () => {
  it('gets the alert on its standard input, and its kind in the environment', async () => {
    const program = script('keep', `cat >"$1"; echo "$LOGSCAN_ALERT_KIND $LOGSCAN_DELIVERY_ID" >"$1.env"`);
    expect(await runCommand([program, path('kept')])).toEqual({ kind: 'accepted' });
    expect(JSON.parse(readFileSync(path('kept'), 'utf8'))).toMatchObject({ kind: 'firing', rule: 'errors' });
    expect(readFileSync(path('kept.env'), 'utf8')).toBe(`firing ${alert().deliveryId}\n`);
  });

  it('gets its arguments as they are: no shell sees them', async () => {
    const program = script('arguments', `out=$1; shift; printf '<%s>' "$@" >"$out"`);
    const text = `${program} ${path('args')} --team "a b"c 'd "e' $HOME; touch ${path('pwned')} "x\\"y" ''`;
    expect(await runCommand(text)).toEqual({ kind: 'accepted' });
    const args = readFileSync(path('args'), 'utf8');
    expect(args).toBe(`<--team><a bc><d "e><$HOME;><touch><${path('pwned')}><x"y><>`);
    expect(existsSync(path('pwned'))).toBe(false);
  });

  it.each([
    [1, 'unavailable'],
    [75, 'unavailable'],
    [65, 'refused'],
  ])('that ends with status %d: %s', async (code, kind) => {
    const program = script(`exit-${code}`, `echo 'no token=abc123 here' >&2; exit ${code}`);
    const reason = `${program} ended with status ${code}: no token=*** here`;
    expect(await runCommand(program)).toEqual({ kind, reason });
  });

  it('that hangs is killed with all it has started', async () => {
    const program = script('hang', `sleep 600 & echo $! >"${path('pid')}"; wait`);
    expect(await runCommand(program, AbortSignal.timeout(300))).toMatchObject({
      kind: 'unavailable',
      reason: `${program} was ended by SIGKILL`,
    });
    const pid = Number(readFileSync(path('pid'), 'utf8'));
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it('that leaves somebody behind with its standard error open is not waited for', async () => {
    const program = script('daemon', `sleep 5 & exit 0`);
    const start = performance.now();
    expect(await runCommand(program)).toEqual({ kind: 'accepted' });
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  it('that closes its standard input early has taken it', async () => {
    const program = script('early', `exec <&-; sleep 0.1; exit 0`);
    const large = Array.from({ length: 5 }, () => ({ ...alert().samples[0], text: 'x'.repeat(2_000) }));
    const sink = sinkOf({ kind: 'command', options: { command: program } });
    const many = Array.from({ length: 40 }, () => 'y'.repeat(1_000));
    expect(await sink.send([sent({ samples: large, explanation: many })], never)).toEqual({ kind: 'accepted' });
  });

  it('that is not there, or may not be run', async () => {
    writeFileSync(path('plain'), '');
    expect(await runCommand(path('nowhere'))).toEqual({
      kind: 'unavailable',
      reason: `${path('nowhere')}: there is no such program`,
      isLasting: true,
    });
    expect(await runCommand(path('plain'))).toMatchObject({ kind: 'unavailable', isLasting: true });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie that nobody has waited for is dead all the same.
    return !/^State:\s+Z/m.test(existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '');
  } catch {
    return false;
  }
}

describe('file', () => {
  const toFile = (target: string): Promise<Answer> => sinkOf(`file:${target}`).send([sent(), sent()], never);

  it('is appended to, for its owner only', async () => {
    expect(await toFile(path('alerts.ndjson'))).toEqual({ kind: 'accepted' });
    expect(await toFile(path('alerts.ndjson'))).toEqual({ kind: 'accepted' });
    const lines = readFileSync(path('alerts.ndjson'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['firing', 'firing', 'firing', 'firing']);
    expect(statSync(path('alerts.ndjson')).mode & 0o777).toBe(0o600);
  });

  it('whose last line is torn gets a new one', async () => {
    writeFileSync(path('torn'), '{"cut":');
    await toFile(path('torn'));
    const lines = readFileSync(path('torn'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('{"cut":');
    expect(JSON.parse(lines[1])).toMatchObject({ kind: 'firing' });
  });

  it.runIf(existsSync('/dev/full'))('on a full disk is tried again, later', async () => {
    expect(await toFile('/dev/full')).toEqual({ kind: 'unavailable', reason: '/dev/full: ENOSPC', isLasting: true });
  });

  it('that is no file, or in no folder', async () => {
    expect(await toFile(folder)).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('EISDIR') });
    expect(await toFile(path('none/x'))).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('ENOENT'),
    });
  });

  it('that is a pipe without a reader does not hang', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    expect(await toFile(path('pipe'))).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('ENXIO') });
  });

  it('takes many writers at once without mixing lines', async () => {
    await Promise.all(Array.from({ length: 20 }, () => toFile(path('shared'))));
    const lines = readFileSync(path('shared'), 'utf8').trimEnd().split('\n');
    expect(lines.filter((line) => JSON.parse(line).rule === 'errors')).toHaveLength(40);
  });
});

describe('stdout', () => {
  it('gets one line an alert', async () => {
    const stdout = new PassThrough();
    expect(await sinkOf('stdout', world({ stdout })).send([sent(), sent()], never)).toEqual({ kind: 'accepted' });
    const lines = stdout.read().toString().trimEnd().split('\n');
    expect(lines.map((line: string) => JSON.parse(line).severity)).toEqual(['error', 'error']);
  });

  it('that is closed is no delivery', async () => {
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) }).on('error', () => {});
    expect(await sinkOf('stdout', world({ stdout })).send([sent()], never)).toMatchObject({ kind: 'unavailable' });
    await setTimeout(0);
  });
});
