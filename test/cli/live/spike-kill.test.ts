/** Live runs with a state are killed at random moments, while their log grows and is rotated; the next goes on. No event is missed or
 * counted twice, and every alert is told. LOGSCAN_KILLS sets how often. */

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/detect/alert.ts';
import { serve, status } from '../../alerts/server.ts';
import { randomFrom } from '../../helpers/batches.ts';
import { folderWith, run } from '../run.ts';
import { at, logOf } from '../spike-logs.ts';
import { alertsOf, copyTruncate, Running, rotate } from './running.ts';

const kills = Number(process.env.LOGSCAN_KILLS ?? 8);
const minutes = 10 * kills;

const partOf = (minute: number) => ({ from: minute, to: minute + 1, everySeconds: minute % 40 < 10 ? 2 : 60 });

describe('kill -9 while it follows', { timeout: 600_000 }, () => {
  it(`${kills} times at random moments: each event counts once, each alert is told and delivered`, async () => {
    const random = randomFrom(11);
    const server = await serve(status(200));
    const before = logOf({ from: -120, to: 0, everySeconds: 60 });
    const cwd = folderWith({ 'app.log': before });
    const log = join(cwd, 'app.log');
    const options = ['--state', 'state', '--at', 'last', '--notify', `webhook:${server.url}/`, '-o', 'ndjson'];
    await run(['spike', ...options, 'app.log'], { cwd });
    let isWriting = true;
    const writing = (async () => {
      for (let minute = 0; minute < minutes; minute++) {
        // In two pieces, the first of which ends within a line.
        const text = logOf(partOf(minute));
        appendFileSync(log, text.slice(0, 50));
        await sleep(20);
        appendFileSync(log, text.slice(50));
        if (minute % 8 === 5) (random() < 0.5 ? rotate : copyTruncate)(log);
        await sleep(100);
      }
      isWriting = false;
    })();
    let heard = '';
    let killed = 0;
    while (isWriting || killed < kills) {
      const running = new Running(['spike', '-f', ...options, 'app.log'], { cwd });
      await sleep(300 + 1200 * random());
      const { signal, stdout, stderr } = await running.stop('SIGKILL');
      // Nothing is lost, so nothing is said to be.
      expect(stderr).toBe('');
      heard += stdout;
      if (signal === 'SIGKILL') killed++;
    }
    await writing;
    const last = await run(['spike', ...options, 'app.log'], { cwd });
    expect(last.stderr).toBe('');
    heard += last.stdout;

    const whole = before + logOf(...Array.from({ length: minutes }, (_, minute) => partOf(minute)));
    writeFileSync(join(cwd, 'whole.log'), whole);
    const state = await run(['spike', '--state', 'state', '-o', 'json', '--at', at(minutes), 'app.log'], { cwd });
    const plain = await run(['spike', '-o', 'json', '--at', at(minutes), 'whole.log'], { cwd });
    expect(JSON.parse(state.stdout).series).toEqual(JSON.parse(plain.stdout).series);

    const backtest = await run(['spike', '--backtest', '-o', 'json', 'whole.log'], { cwd });
    const { runs }: { runs: { episodes: { alert: Alert; endMs?: number }[] }[] } = JSON.parse(backtest.stdout);
    const expected = runs[0].episodes.flatMap(({ alert, endMs }) => [
      `firing ${alert.onsetMs}`,
      ...(endMs === undefined ? [] : [`resolved ${alert.onsetMs}`]),
    ]);
    expect(expected.length).toBeGreaterThanOrEqual(2);
    const nameOf = ({ kind, onsetMs }: Alert): string => `${kind} ${onsetMs}`;
    const told = new Set(alertsOf(heard).map(nameOf));
    const delivered = server.received.map(({ body }): { kind: string; onset: string } => JSON.parse(body));
    const arrived = new Set(delivered.map(({ kind, onset }) => `${kind} ${Date.parse(onset)}`));
    for (const name of expected) {
      expect(told).toContain(name);
      expect(arrived).toContain(name);
    }
    // What came twice was being sent when it was killed: seldom, and with the same identity.
    const ids = server.received.map(({ body }): string => JSON.parse(body).deliveryId);
    expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(killed);
  });
});

describe('a state of a live run', { timeout: 60_000 }, () => {
  it('remembers files that were read before it began, compressed ones too', async () => {
    const part = (from: number, to: number): string => logOf({ from, to, everySeconds: 10 });
    const cwd = folderWith({ 'app.log.2.gz': gzipSync(part(-60, -40)), 'app.log.1': part(-40, -20) });
    writeFileSync(join(cwd, 'app.log'), part(-20, 0));
    const names = ['app.log.2.gz', 'app.log.1', 'app.log'];
    const options = ['--state', 'state', '--at', 'last', '-o', 'json', '--quiet'];
    const seriesOf = (stdout: string): unknown => JSON.parse(stdout).series;
    const before = await run(['spike', ...options, ...names], { cwd });
    for (let times = 0; times < 2; times++) {
      const running = await Running.following(
        ['spike', '-f', '--state', 'state', '--at', 'last', '-o', 'ndjson', ...names],
        { cwd },
      );
      await running.stop('SIGTERM');
    }
    const after = await run(['spike', ...options, ...names], { cwd });
    expect(seriesOf(after.stdout)).toEqual(seriesOf(before.stdout));
    const shown = await run(['state', 'show', 'state'], { cwd });
    expect(shown.stdout.match(/^input /gm)).toHaveLength(3);
  });
});
