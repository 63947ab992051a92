/** `logscan spike -f`: what it tells while logs go on, and how it ends. With `--at last` the records themselves tell the time. */

import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BacktestReport } from '../../../src/analysis/spike/backtest.ts';
import { serve, status } from '../../alerts/server.ts';
import { folderWith, ndjson, run } from '../run.ts';
import { at, logOf } from '../spike-logs.ts';
import { copyTruncate, Running, rotate } from './running.ts';

const quiet = { from: -120, to: 0, everySeconds: 60 };
const outage = { from: 0, to: 15, everySeconds: 2 };
const calm = { from: 15, to: 60, everySeconds: 60 };
/** It begins, and doubles: the steps of a window fill one after the other. */
const changes = ['firing', 'escalated', 'resolved'];
const live = ['spike', '-f', '--at', 'last', '-o', 'ndjson'];

/** What an archive of the same records gives. */
async function expectedOf(cwd: string, log: string): Promise<string[]> {
  writeFileSync(join(cwd, 'whole.log'), log);
  const { stdout } = await run(['spike', '--backtest', '-o', 'json', 'whole.log'], { cwd });
  const { runs }: BacktestReport = JSON.parse(stdout);
  return runs[0].episodes.map(({ alert, endMs }) => `${alert.onsetMs} ${alert.atMs} ${endMs}`);
}

const episodesOf = ({ alerts }: Running): string[] =>
  alerts
    .filter(({ kind }) => kind === 'firing')
    .map(({ onsetMs, atMs }) => {
      const end = alerts.find((alert) => alert.kind === 'resolved' && alert.onsetMs === onsetMs);
      return `${onsetMs} ${atMs} ${end?.atMs}`;
    });

describe('spike -f', { timeout: 60_000 }, () => {
  it('tells each change once, as over an archive; Ctrl-C ends it quietly with 130', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const running = await Running.following([...live, 'app.log'], { cwd });
    // In pieces that cut lines.
    const rest = logOf(outage, calm);
    for (let from = 0; from < rest.length; from += 10_000) {
      appendFileSync(join(cwd, 'app.log'), rest.slice(from, from + 10_000));
      await sleep(20);
    }
    await running.until(() => running.kinds.includes('resolved'));
    expect(await running.stop()).toMatchObject({ status: 130 });
    expect(running.said).toBe('');
    expect(running.kinds).toEqual(changes);
    expect(episodesOf(running)).toEqual(await expectedOf(cwd, logOf(quiet, outage, calm)));
    const [firing] = running.alerts;
    expect(firing.samples[0]).toMatchObject({ file: 'app.log' });
    expect(running.stdout).not.toContain('hunter2');
    // The line that is named is the record that is shown.
    const { line, text } = firing.samples[0];
    const written = logOf(quiet, outage, calm).split('\n')[line - 1];
    expect(JSON.parse(written).time).toBe(JSON.parse(text).time);
  });

  it.each([
    ['rename', rotate],
    ['copy and emptying', copyTruncate],
  ])('rotation by %s while it runs changes nothing', async (_name, rotateNow) => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const log = join(cwd, 'app.log');
    const running = await Running.following([...live, 'app.log'], { cwd });
    for (let minute = 0; minute < 60; minute++) {
      const everySeconds = minute < 15 ? 2 : 60;
      appendFileSync(log, logOf({ from: minute, to: minute + 1, everySeconds }));
      await sleep(10);
      if (minute % 10 !== 9) continue;
      // What is met late comes after the steps it belongs to: the records tell the time.
      await sleep(500);
      rotateNow(log);
      await sleep(500);
    }
    await running.until(() => running.kinds.includes('resolved'));
    await running.stop();
    expect(running.said).toBe('');
    expect(episodesOf(running)).toEqual(await expectedOf(cwd, logOf(quiet, outage, calm)));
  });

  it('reads standard input to its end; a firing alert is exit status 1', async () => {
    const input = logOf(quiet, outage);
    const over = await run(live, { stdin: logOf(quiet, outage, calm) });
    expect(over).toMatchObject({ status: 0, stderr: '', stdout: '' });
    const firing = await run(live, { stdin: input });
    expect(firing).toMatchObject({ status: 1, stderr: '' });
    expect(firing.stdout).toContain('"kind":"firing"');
    expect((await run([...live, '--exit-zero'], { stdin: input })).status).toBe(0);
  });

  it('waits for files that come later, globs and folders, and reads compressed ones once', async () => {
    const cwd = folderWith();
    const running = await Running.following([...live, '-q', 'level=error', 'logs', 'logs/*.log*'], { cwd });
    mkdirSync(join(cwd, 'logs'));
    writeFileSync(join(cwd, 'logs/a.log.1.gz'), gzipSync(logOf(quiet)));
    await sleep(1500);
    writeFileSync(join(cwd, 'logs/a.log'), logOf(outage));
    await running.until(() => running.kinds.includes('firing'));
    expect(running.kinds[0]).toBe('firing');
    expect((await running.stop()).status).toBe(130);
  });

  it('by the wall clock: a step is told of when it is over, though nothing more comes', async () => {
    const server = await serve(status(200));
    const cwd = folderWith();
    const record = (timeMs: number): string => ndjson({ time: new Date(timeMs).toISOString(), level: 'error' });
    const startMs = Date.now();
    const before = Array.from({ length: 60 }, (_, i) => record(startMs - 60_000 + i * 1000)).join('');
    writeFileSync(join(cwd, 'app.log'), before);
    const args = ['--window', '5s', '--baseline', '30s', '--lateness', '0s', '--notify', `webhook:${server.url}/`];
    const running = new Running(['spike', '-f', '-o', 'ndjson', ...args, 'app.log'], { cwd });
    await sleep(1500);
    appendFileSync(join(cwd, 'app.log'), record(Date.now()).repeat(60));
    const writtenMs = Date.now();
    await running.until(() => server.received.length > 0);
    const tookMs = Date.now() - writtenMs;
    // A step of a second, and half a second; the machine may be busy.
    console.log(`written to delivered: ${tookMs} ms, of which up to 1000 until the step is over`);
    expect(tookMs).toBeLessThan(5000);
    expect(await running.stop('SIGTERM')).toMatchObject({ status: 143, stderr: '' });
    expect(running.kinds).toEqual(['firing']);
    expect(JSON.parse(server.received[0].body)).toMatchObject({ kind: 'firing', current: expect.any(Number) });
  });

  it('one record dated next year changes nothing', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const running = await Running.following([...live, 'app.log'], { cwd });
    const future = ndjson({ time: new Date(Date.now() + 365 * 86_400_000).toISOString(), level: 'error' });
    appendFileSync(join(cwd, 'app.log'), future + logOf(outage));
    await running.until(() => running.kinds.length > 0);
    await running.stop();
    expect(running.alerts[0].atMs).toBeLessThan(Date.parse(at(20)));
    expect(running.said).toBe('logscan: 1 record is dated in the future and in no window (--lateness)\n');
  });

  it.each([
    [['--at', '14:05'], '-f goes on with what comes, and --at 14:05 is one instant'],
    [['--backtest'], '--backtest looks back, and -f ahead'],
    [['-o', 'json'], 'spike -f has no output format json'],
    [['--progress'], '--progress is for work with an end; with -f there is none'],
  ])('refuses %j', async (args, message) => {
    const { status: code, stderr } = await run(['spike', '-f', ...args, 'app.log']);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
