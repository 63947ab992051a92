/** Runs that send alerts are killed at random moments: each alert arrives at least once, and once only unless the kill fell between
 * its delivery and the note of it. LOGSCAN_KILLS sets how often. */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve } from '../alerts/server.ts';
import { randomFrom } from '../helpers/batches.ts';
import { ended, folderWith, run, start } from './run.ts';
import { at, base, logOf, minuteMs } from './spike-logs.ts';

const kills = Number(process.env.LOGSCAN_KILLS ?? 25);
const services = ['a', 'b', 'c', 'd', 'e'];

describe('kill -9 while alerts are sent', { timeout: 600_000 }, () => {
  it(`${kills} times: all of them arrive, and twice only the one that was on its way`, async () => {
    const random = randomFrom(11);
    const arrived: string[] = [];
    let child: ReturnType<typeof start> | undefined;
    let killAt = Number.POSITIVE_INFINITY;
    const server = await serve((response, { body }) => {
      const { deliveryId }: { deliveryId: string } = JSON.parse(body);
      arrived.push(deliveryId);
      killAt--;
      // Killed as it is sent, or a little after: in the middle of the note, or of the next one.
      if (killAt === 0) setTimeout(() => child?.kill('SIGKILL'), random() * 6);
      setTimeout(() => response.writeHead(200).end(), random() * 4);
    });
    const parts = (from: number, to: number, everySeconds: number) =>
      services.map((service) => ({ from, to, everySeconds, service }));
    const cwd = folderWith({ 'app.log': logOf(...parts(-120, 0, 60)) });
    const log = join(cwd, 'app.log');
    const notify = ['--notify', `webhook[rate=60000]:${server.url}/`];
    const args = (minute: number) => [
      'spike',
      '--by',
      'service',
      '--state',
      'state',
      '--cooldown',
      '0s',
      ...notify,
      '--at',
      at(minute),
      'app.log',
    ];
    await run(args(0), { cwd });
    let killed = 0;
    let minute = 0;
    for (let turn = 0; turn < kills; turn++) {
      // Five minutes of thirty a minute, then more than an hour of one, of five services: five begin, and double; five end.
      const [minutes, everySeconds] = turn % 2 === 0 ? [5, 2] : [70, 60];
      appendFileSync(log, logOf(...parts(minute, minute + minutes, everySeconds)));
      minute += minutes;
      killAt = 1 + Math.floor(random() * services.length);
      child = start(args(minute), { cwd });
      if ((await ended(child)).signal === 'SIGKILL') killed++;
    }
    killAt = Number.POSITIVE_INFINITY;
    const last = await run(args(minute), { cwd });
    expect(last.stderr).toBe('');
    expect(killed).toBeGreaterThan(kills / 3);

    const expected = await run(
      ['spike', '--by', 'service', '--backtest', '--cooldown', '0s', '-o', 'json', '--at', at(minute), 'app.log'],
      { cwd },
    );
    const { runs }: { runs: { episodes: { alert: { deliveryId: string; atMs: number }; endMs?: number }[] }[] } =
      JSON.parse(expected.stdout);
    const [{ episodes }] = runs;
    expect(episodes.length).toBeGreaterThan(services.length);
    const unique = new Set(arrived);
    for (const { alert, endMs } of episodes.filter((one) => one.alert.atMs > base + minuteMs)) {
      expect(unique).toContain(alert.deliveryId);
      if (endMs !== undefined) expect(unique).toContain(alert.deliveryId.replace(/#firing$/, '#resolved'));
    }
    expect(arrived.length - unique.size).toBeLessThanOrEqual(killed);
  });
});
