/** Incidents that the generator plants: found, with their onset within one step; and the days without one are quiet. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../fixtures/generate.mjs';
import type { Episode } from '../../src/analysis/spike/backtest.ts';
import { folderWith, run } from './run.ts';
import { minuteMs } from './spike-logs.ts';

const day = { durationMinutes: 1440, recordsPerMinute: 100 };

async function episodesOf(incidents: readonly string[], seed: number, ...args: readonly string[]) {
  const cwd = folderWith();
  const { lines, truth } = generate({ ...day, seed, incidents: [...incidents] });
  writeFileSync(join(cwd, 'day.log'), `${[...lines].join('\n')}\n`);
  const { stdout } = await run(['spike', '--backtest', '-o', 'json', ...args, 'day.log'], { cwd });
  const { runs }: { runs: { episodes: Episode[] }[] } = JSON.parse(stdout);
  return { episodes: runs[0].episodes, incident: truth[0] };
}

describe('planted incidents', { timeout: 120_000 }, () => {
  it.each([
    ['error-spike', []],
    ['connection-exhaustion', []],
    ['slow-dependency', ['--all', '--of', 'p99(duration)']],
  ] as const)('%s is found, with its onset within one step', async (kind, args) => {
    const { episodes, incident } = await episodesOf([kind], 11, ...args);
    expect(episodes).toHaveLength(1);
    const [{ alert, endMs }] = episodes;
    expect(Math.abs(alert.onsetMs - Date.parse(incident.start))).toBeLessThanOrEqual(minuteMs);
    expect(alert.atMs - Date.parse(incident.start)).toBeLessThanOrEqual(6 * minuteMs);
    // Over when its last events have left the window, at the latest.
    expect(Math.abs(Number(endMs) - Date.parse(incident.end))).toBeLessThanOrEqual(10 * minuteMs);
  });

  it.each([21, 22])('a day without one is quiet (seed %d)', async (seed) => {
    expect((await episodesOf([], seed)).episodes).toEqual([]);
  });
});
