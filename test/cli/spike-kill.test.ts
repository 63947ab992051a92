/** Runs with a state are killed at random moments; the next run must neither miss an event nor count one twice, and every alert must
 * have been told. LOGSCAN_KILLS sets how often. */

import { appendFileSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/detect/alert.ts';
import { randomFrom } from '../helpers/batches.ts';
import { ended, folderWith, run, start } from './run.ts';
import { at, logOf } from './spike-logs.ts';

const kills = Number(process.env.LOGSCAN_KILLS ?? 25);

/** By rename, the older ones first. */
function rotate(log: string): void {
  for (let n = 99; n > 0; n--) if (existsSync(`${log}.${n}`)) renameSync(`${log}.${n}`, `${log}.${n + 1}`);
  renameSync(log, `${log}.1`);
  writeFileSync(log, '');
}

describe('kill -9', { timeout: 600_000 }, () => {
  it(`${kills} times at random moments: each event counts once, each alert is told`, async () => {
    const random = randomFrom(7);
    const cwd = folderWith({ 'app.log': logOf({ from: -120, to: 0, everySeconds: 60 }) });
    const log = join(cwd, 'app.log');
    const args = (minutes: number) => ['spike', '--state', 'state', '-o', 'ndjson', '--at', at(minutes), 'app.log'];
    const started = performance.now();
    await run(args(0), { cwd });
    const usualMs = performance.now() - started;
    let heard = '';
    let killed = 0;
    for (let minute = 0; minute < kills; minute++) {
      // Ten minutes of thirty a minute, then one a minute, and again; rotated now and then.
      const everySeconds = minute % 20 < 10 ? 2 : 60;
      appendFileSync(log, logOf({ from: minute, to: minute + 1, everySeconds }));
      const child = start(args(minute + 1), { cwd });
      const ending = ended(child);
      const timer = setTimeout(() => child.kill('SIGKILL'), usualMs * (0.2 + random()));
      const { stdout, signal } = await ending;
      clearTimeout(timer);
      heard += stdout;
      if (signal === 'SIGKILL') killed++;
      if (minute % 7 === 3) {
        rotate(log);
      }
    }
    const last = await run(args(kills), { cwd });
    expect(last.stderr).toBe('');
    heard += last.stdout;
    expect(killed).toBeGreaterThan(0);

    // The same without a state, over all that was written.
    const whole = logOf(
      { from: -120, to: 0, everySeconds: 60 },
      ...Array.from({ length: kills }, (_, minute) => ({
        from: minute,
        to: minute + 1,
        everySeconds: minute % 20 < 10 ? 2 : 60,
      })),
    );
    writeFileSync(join(cwd, 'whole.log'), whole);
    const expected = await run(['spike', '--backtest', '-o', 'json', '--at', at(kills), 'whole.log'], { cwd });
    const state = await run(['spike', '--state', 'state', '-o', 'json', '--at', at(kills), 'app.log'], { cwd });
    const plain = await run(['spike', '-o', 'json', '--at', at(kills), 'whole.log'], { cwd });
    expect(JSON.parse(state.stdout).series).toEqual(JSON.parse(plain.stdout).series);

    const alerts = heard
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Alert => JSON.parse(line));
    const told = new Set(alerts.map(({ kind, onsetMs }) => `${kind} ${onsetMs}`));
    const { runs }: { runs: { episodes: { alert: Alert; endMs?: number }[] }[] } = JSON.parse(expected.stdout);
    for (const { alert, endMs } of runs[0].episodes) {
      expect(told).toContain(`firing ${alert.onsetMs}`);
      if (endMs !== undefined) expect(told).toContain(`resolved ${alert.onsetMs}`);
    }
    expect(runs[0].episodes.length).toBeGreaterThan(0);
  });
});
